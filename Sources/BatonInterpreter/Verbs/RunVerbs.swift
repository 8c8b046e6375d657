import BatonModel
import BatonSyntax

/// Starting, waiting for and ending runs.
enum RunVerbs {
    static let how: [LibraryFunction.Parameter] = [
        .init("on", "Target", optional: true), .init("jobs", "Int", optional: true),
        .init("name", "String", optional: true), .init("cache", "Bool", optional: true),
        .init("stop", "Bool", optional: true), .init("seed", "Int", optional: true),
        .init("keep", "Bool", optional: true), .init("keepalive", "Duration", optional: true),
        .init("exclusive", "Bool", optional: true), .init("cleanup", "Bool", optional: true),
        .init("timeout", "Duration", optional: true),
    ]

    static let all: [LibraryFunction] = [
        LibraryFunction(
            "run", [.init("what", "Task | Dag | Experiment", optional: false)] + how,
            "Runs a task, dag or experiment, waits until it has ended and gives the Run.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let run = try begin(arguments, interpreter)
            _ = try wait([run], timeout: nil, interpreter)
            return .object(run)
        },
        LibraryFunction(
            "start",
            [.init("what", "Task | Dag | Experiment", optional: false)] + how
                + [.init("detach", "Bool", optional: true)],
            "Starts a task, dag or experiment and gives the Run at once; detach: true lets it outlive the program.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let isDetached = try arguments.bool(how.count + 1, default: false)
            if isDetached, !interpreter.session.canDetach {
                throw RuntimeError(
                    .notAvailable, "'detach: true' needs a process of Baton's own around the program",
                    help: "run the script by 'baton script.exp'")
            }
            return .object(try begin(arguments, isDetached: isDetached, interpreter))
        },
        LibraryFunction(
            "wait",
            [
                .init("run", "Run | List<Run>", optional: true), .init("for", "String", optional: true),
                .init("from", "Run", optional: true), .init("timeout", "Duration", optional: true),
            ],
            "Waits until runs have ended, or until an event has come: wait for \"ready\" from r, timeout: 30s.",
            isPure: false, body: wait),
        LibraryFunction(
            "cancel", [.init("what", "Run | Step | List | Int", optional: false)],
            "Cancels a run or a step, its processes included; twice is not an error.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            try cancel(arguments.value(0), interpreter)
            return .null
        },
    ]

    private static func begin(
        _ arguments: LibraryArguments, isDetached: Bool = false, _ interpreter: Interpreter
    ) throws(RuntimeError) -> RunObject {
        guard interpreter.dagScope == nil else {
            throw RuntimeError(
                .misplacedStatement, "a dag can't start a run of its own",
                help: "call the task or dag: a call makes a step or a nested dag")
        }
        switch try RunTarget(arguments.value(1), interpreter) {
        case .local, .clusters:
            var starter = try starter(arguments, interpreter)
            starter.isDetached = isDetached
            return try starter.start(arguments.value(0))
        case .director(let connection, let places):
            return try remoteStarter(arguments, connection, places, interpreter).start(arguments.value(0))
        }
    }

    /// How a run is to be carried out: the arguments `how`, which stand behind `offset` others and what runs.
    static func starter(
        _ arguments: LibraryArguments, _ interpreter: Interpreter, offset: Int = 0
    ) throws(RuntimeError) -> RunStarter {
        func place(_ index: Int) -> Int { index + offset }
        var nodes: [NodeObject] = []
        var targets: TargetChoice?
        switch try RunTarget(arguments.value(place(1)), interpreter) {
        case .local(let chosen): nodes = chosen
        case .clusters(let chosen): targets = chosen
        case .director: preconditionFailure("runs on a director have a starter of their own")
        }
        let jobs = arguments.optional(place(2)) == nil ? nil : try arguments.int(place(2), in: 1...Int.max)
        var starter = RunStarter(
            interpreter: interpreter,
            name: arguments.optional(place(3)) == nil ? nil : try arguments.string(place(3)),
            seed: try seed(arguments, place(6)), jobs: jobs ?? interpreter.defaultJobs,
            usesCache: try arguments.bool(place(4), default: true),
            keepsFolders: try arguments.bool(place(7), default: false),
            stops: try arguments.bool(place(5), default: false))
        starter.nodes = nodes
        starter.targets = targets
        starter.timeout = try time(arguments, place(11))
        return starter
    }

    private static func seed(_ arguments: LibraryArguments, _ index: Int) throws(RuntimeError) -> UInt64 {
        let seed = arguments.optional(index) == nil ? 0 : try arguments.int(index)
        return UInt64(bitPattern: Int64(seed))
    }

    private static func time(_ arguments: LibraryArguments, _ index: Int) throws(RuntimeError) -> Int? {
        guard let value = arguments.optional(index) else { return nil }
        let length = try arguments.duration(index)
        guard length > 0 else {
            throw RuntimeError(.invalidArgument, "a time has to be more than \(value)", help: "say for example 10m")
        }
        return length
    }

    /// The same for a director.
    static func remoteStarter(
        _ arguments: LibraryArguments, _ connection: ConnectionObject, _ places: [RunTarget.Place],
        _ interpreter: Interpreter, offset: Int = 0
    ) throws(RuntimeError) -> RemoteStarter {
        func place(_ index: Int) -> Int { index + offset }
        var options = RemoteStarter.Options()
        options.name = arguments.optional(place(3)) == nil ? nil : try arguments.string(place(3))
        options.stops = try arguments.bool(place(5), default: false)
        options.seed = try seed(arguments, place(6))
        options.keepalive = try time(arguments, place(8))
        options.timeout = try time(arguments, place(11))
        options.isExclusive = try arguments.bool(place(9), default: false)
        options.isCleanedUp = try arguments.bool(place(10), default: false)
        return RemoteStarter(interpreter: interpreter, connection: connection, places: places, options: options)
    }

    /// Waits for runs to end. False when the time ran out first.
    static func wait(
        _ runs: [RunObject], timeout: Int?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Bool {
        let host = try interpreter.runHost()
        let deadline = timeout.map { interpreter.host.monotonicNow().addingReportingOverflow($0) }
        let end = try asking(.storeFault) { () throws(HostError) in
            try host.wait(until: deadline.map { $0.overflow ? Int.max : $0.partialValue }) {
                runs.allSatisfy { host.view($0.id).status.isEnd } || (deadline == nil && host.isIdle)
            }
        }
        switch end {
        case .interrupted: throw RuntimeError(.interrupted, "interrupted")
        case .deadline: return false
        case .done: break
        }
        if let open = runs.first(where: { !host.view($0.id).status.isEnd }) {
            let record = try asking(.unreadableFile) { () throws(HostError) in try host.record(of: open.id) }
            guard record?.hasDied != true else { throw died(open) }
            throw stalled(open, host)
        }
        for run in runs { run.settle(interpreter) }
        return true
    }

    private static func wait(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let timeout = arguments.optional(3) == nil ? nil : try arguments.duration(3)
        if let event = arguments.optional(1) {
            return try wait(for: event, from: try arguments.run(2, interpreter), timeout, interpreter)
        }
        let subject = arguments.value(0)
        let runs: [RunObject]
        switch subject {
        case .null: runs = interpreter.startedRuns
        case .list(let list):
            runs = list.items.compactMap { if case .object(let run as RunObject) = $0 { run } else { nil } }
            guard runs.count == list.items.count else { throw arguments.wrongType(0, "a list of runs") }
        default: runs = [try arguments.run(0, interpreter)]
        }
        guard try wait(runs, timeout: timeout, interpreter) else { throw timedOut(timeout) }
        // `let r = wait 4` comes back to a run that nothing holds.
        if case .int = subject { return .object(runs[0]) }
        return subject
    }

    private static func wait(
        for event: Value, from run: RunObject, _ timeout: Int?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let name: String
        switch event {
        case .string(let text): name = text.text
        case .object(let event as EventName): name = event.name
        default: throw RuntimeError(.typeMismatch, "'wait for' takes the name of an event, not \(event.describedType)")
        }
        let host = try interpreter.runHost()
        let deadline = timeout.map { interpreter.host.monotonicNow().addingReportingOverflow($0) }
        let end = try asking(.storeFault) { () throws(HostError) in
            try host.wait(until: deadline.map { $0.overflow ? Int.max : $0.partialValue }) {
                let view = host.view(run.id)
                return view.status.isEnd || view.emitted.contains { $0.name == name }
            }
        }
        switch end {
        case .interrupted: throw RuntimeError(.interrupted, "interrupted")
        case .deadline: throw timedOut(timeout)
        case .done: break
        }
        guard let found = host.view(run.id).emitted.first(where: { $0.name == name }) else {
            throw RuntimeError(.waitTimedOut, "the run ended without the event \"\(name)\"")
        }
        return Value(found.payload)
    }

    /// Nothing runs any more and this program waits: nobody is left to send what the run waits for.
    private static func stalled(_ run: RunObject, _ host: any RunHost) -> RuntimeError {
        let names = host.view(run.id).rows.compactMap { row -> String? in
            guard case .event(let name) = row.vertex.kind, !row.status.isEnd else { return nil }
            return "\"\(name)\""
        }
        return RuntimeError(
            .stalled,
            "run '\(run.name)' waits for \(names.isEmpty ? "an event" : names.joined(separator: ", ")), "
                + "and nobody is left to send it",
            help: "start the run, then emit the event: let r = start …; emit \"go\" to r; wait r")
    }

    private static func died(_ run: RunObject) -> RuntimeError {
        RuntimeError(
            .runFailed, "run \(run.id.number) died: the process that owned it is gone",
            help: "'baton resume \(run.id.number)' goes on with what is not done")
    }

    private static func timedOut(_ timeout: Int?) -> RuntimeError {
        RuntimeError(
            .waitTimedOut, "waited for \(UnitText.duration(timeout ?? 0)) in vain",
            help: "the run goes on; wait again, or cancel it")
    }

    static func cancel(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) {
        let host = try interpreter.runHost()
        switch value {
        case .list(let list): for item in list.items { try cancel(item, interpreter) }
        case .object(let run as RunObject): host.cancel(run.id, nil)
        case .object(let object as DeploymentsObject):
            for item in try object.items() ?? [] { try cancel(item, interpreter) }
        case .object(let deployment as DeploymentObject): host.cancel(deployment.run, deployment.group)
        case .int(let number): host.cancel(try StoredRun.open(RunID(number), interpreter).id, nil)
        case .object(let step as StepObject):
            guard let run = step.runID else {
                throw RuntimeError(.notRunning, "the step's run has not begun")
            }
            host.cancel(run, step.id)
        default:
            throw RuntimeError(
                .typeMismatch, "'cancel' takes a run, a deployment or a step, not \(value.describedType)")
        }
    }
}
