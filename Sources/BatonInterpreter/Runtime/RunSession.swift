import BatonModel
package import BatonSyntax

/// What an interpreter keeps of the runs that its programs start, and its ways to show things.
package final class RunSession {
    /// Makes the engine when a program first asks for it, so that a script without tasks starts no thread.
    package var makeRuns: (() throws(HostError) -> any RunHost)?
    fileprivate(set) var runs: (any RunHost)?
    /// The engine; made where it is not there yet. For directors, whose experiments are written down beside its runs.
    package func reachRuns() throws(HostError) -> any RunHost {
        if let runs { return runs }
        guard let makeRuns else { throw HostError("there is no engine here to run tasks") }
        let made = try makeRuns()
        runs = made
        return made
    }
    /// The way to directors; nil where there is none.
    package var directors: (any DirectorHost)?
    /// The way to data sessions; nil where there is none.
    package var data: (any DataHost)?
    /// In the order in which they were made; of those with one name the last.
    package internal(set) var connections: [ConnectionObject] = []
    /// What `nodes` stands for while an experiment is read for the place where it goes.
    var targetNodes: [NodeObject]?
    /// Values of secrets that tasks were given, which are masked in logs.
    var revealed: Set<String> = []
    /// Whether the program runs on a node, which knows of no others.
    var isOnNode = false
    /// In the order in which they were started.
    package internal(set) var started: [RunObject] = []
    /// Runs of other programs and other days that were looked at, the newest last.
    private var opened: [RunObject] = []
    /// Most of these that are remembered.
    private static let openedMax = 100
    fileprivate var keys: StepKeyMaker?
    let images = ContainerImages()
    /// What `node` and `nodes` stand for: this computer, unless it was told what it is.
    var node: NodeObject?
    /// Most steps at the same time in runs that name no `jobs`.
    package var defaultJobs: Int?
    /// Whether runs may outlive the program's place in the terminal.
    package var canDetach = false
    /// Shows a failed run's cause to people.
    package var reportFailure: ((RuntimeError, _ log: String) -> Void)?
    /// The text that `show` writes of a value, in the session's format or one that was named.
    package var display: (Value, _ format: String?) throws(RuntimeError) -> String = { value, _ in value.printed + "\n"
    }
    /// What `set` and `config` are about; nil where nothing can be set.
    package var settings: (any SessionSettings)?
    /// Called after each statement of the outermost level of a text that was compiled with `tellsStatements`: its value,
    /// null where it has none, and where it stands. Nothing has been shown of the value.
    package var statementEnded: ((Value, Span) throws(RuntimeError) -> Void)?
    /// Told of a value that is about to be shown, in which format (nil for the session's), and of the text that is written
    /// of it.
    package var willShow: ((Value, _ format: String?, _ text: String) -> Void)?
    /// Who carries out `save` and `export`; nil outside of a prompt.
    package weak var saver: (any SessionSaver)?
    /// Told of a graph that is about to be written as text: the text, and the picture of it.
    package var didDraw: ((_ text: String, _ svg: String) -> Void)?
    /// Where notes are kept of how values were written that differ each time; nil where nobody asks.
    package var typedTexts: TypedTexts?
    /// What the verb `tour` does with its word; nil where nobody is there to follow one.
    package var tour: ((Value) throws(RuntimeError) -> Void)?
    /// Runs that ended failed, and cancelled, since the program began.
    package fileprivate(set) var failedCount = 0
    package fileprivate(set) var cancelledCount = 0

    /// The one that was made last and is open.
    package var currentConnection: ConnectionObject? { connections.last { !$0.isClosed } }

    /// Runs whose steps are known here, those that the program started last.
    var knownRuns: [RunObject] { opened + started }

    /// Remembers a run that was looked at.
    func note(opened run: RunObject) {
        opened.removeAll { $0.id == run.id }
        if opened.count == Self.openedMax { opened.removeFirst() }
        opened.append(run)
    }
}

extension Interpreter {
    var runs: (any RunHost)? { session.runs }

    var stepKeys: StepKeyMaker {
        if let keys = session.keys { return keys }
        let keys = StepKeyMaker(interpreter: self)
        session.keys = keys
        return keys
    }

    /// This computer, as steps see it.
    func node() throws(RuntimeError) -> NodeObject {
        if let node = session.node { return node }
        let node = NodeObject(try runHost().node)
        session.node = node
        return node
    }

    var startedRuns: [RunObject] { session.started }

    var defaultJobs: Int? { session.defaultJobs }

    /// The way to the engine, made at the first call.
    ///
    /// - Throws: `.notAvailable` where programs run without one.
    func runHost() throws(RuntimeError) -> any RunHost {
        if let runs = session.runs { return runs }
        guard let make = session.makeRuns else {
            throw RuntimeError(.notAvailable, "there is no engine here to run tasks", fault: .machine)
        }
        let runs = try asking(.ownFault, make)
        session.runs = runs
        return runs
    }

    /// Adds the verbs to what programs may use.
    package func registerVerbs() {
        for verb in Verbs.all {
            register(
                verb, acceptsDeferred: verb.name == "await", touchesGraph: Verbs.graphVerbs.contains(verb.name))
        }
        register("nodes", .object(NodesObject(self)))
        register("node", .object(ThisNodeObject(self)))
        register("local", .object(ConnectorObject("local", [])))
        register("runs", .object(RunsObject(self)))
    }

    /// Shows a value to people; null is nothing.
    ///
    /// - Parameter format: `csv` or another that `set output` takes; nil for the session's.
    package func show(_ value: Value, as format: String? = nil) throws(RuntimeError) {
        guard var shown = shown(value) else { return }
        if case .object(let frame as FrameObject) = shown { shown = .object(try frame.preview(self)) }
        if case .file(let file) = shown, let drawing = file.drawing { shown = .object(drawing.preview(file, self)) }
        let text = try session.display(shown, format)
        session.willShow?(shown, format, text)
        host.writeOutput(text)
    }

    /// What there is to see of a value: the result of a run, the rows of a thing that has some; nil for nothing.
    package func shown(_ value: Value) -> Value? {
        switch value.settled {
        case .null: return nil
        // By their names: to ask for the protocol costs a search through all types, once at each start.
        case .object(is PlanObject), .object(is RemotePlanObject): return nil
        case .object(is FrameObject): return value.settled
        case .object(let run as RunObject):
            let result = run.shownResult(self)
            return result.isNull ? nil : result
        case .object(let object): return (try? object.rows(self)) ?? value
        case let known: return known
        }
    }

    /// The unit on top has come to the end of a statement; its frame's next instruction says of which.
    func statementEnded(_ value: Value) throws(RuntimeError) {
        guard let tell = session.statementEnded else { return }
        let frame = machine.frames[machine.state.pointee.frameCount - 1]
        let index = frame.next - UnsafePointer(frame.body.pointee.code) - 1
        try tell(value, frame.prototype.spans[index])
    }

    /// Waits for what was started and goes on still.
    package func waitForAllRuns() throws(RuntimeError) {
        guard runs != nil else { return }
        _ = try RunVerbs.wait(startedRuns.filter { !$0.isDetached && !$0.isElsewhere }, timeout: nil, self)
    }

    /// Runs that were started here and go on.
    package var openRuns: [RunObject] {
        guard let runs else { return [] }
        return startedRuns.filter { !$0.graph.facts.isFinished && !runs.view($0.id).status.isEnd }
    }

    /// Takes note of runs that have ended while nobody waited for them, and tells of their failures.
    package func settleEndedRuns() {
        for run in startedRuns { run.settle(self) }
    }

    /// Runs that go on when the program has ended.
    package var detachedRuns: [RunObject] {
        startedRuns.filter { $0.isDetached && runs?.view($0.id).status.isEnd == false }
    }

    /// Cancels the runs that are not detached, and waits until they have ended.
    package func cancelAttachedRuns() throws(HostError) {
        guard let runs else { return }
        let open = startedRuns.filter { !$0.isDetached && !$0.isElsewhere && !runs.view($0.id).status.isEnd }
        for run in open { runs.cancel(run.id, nil) }
        _ = try runs.wait(until: nil) { open.allSatisfy { runs.view($0.id).status.isEnd } }
        for run in open { run.settle(self) }
    }

    /// Lets detached runs go on until they have ended, however long nothing comes.
    package func waitForDetachedRuns() throws(HostError) {
        guard let runs else { return }
        _ = try runs.wait(until: nil) { detachedRuns.isEmpty }
        for run in startedRuns { run.settle(self) }
    }

    /// Whether one of the texts says `detach`, so that the program may have to outlive its place in the terminal.
    package var mentionsDetach: Bool {
        let word = Array("detach".utf8)
        return units.contains { unit in
            let bytes = unit.source.bytes
            var index = bytes.startIndex
            while let start = bytes[index...].firstIndex(of: word[0]) {
                if bytes[start...].starts(with: word) { return true }
                index = start + 1
            }
            return false
        }
    }

    /// Takes note of a run's end, and tells of its failure.
    func runEnded(_ run: RunObject, _ view: RunView) {
        switch view.status {
        case .failed:
            session.failedCount += 1
            reportFailure(of: run, view)
        case .cancelled: session.cancelledCount += 1
        case .waiting, .running, .succeeded: break
        }
    }

    /// The first real cause of a failed run, with the end of the program's log.
    private func reportFailure(of run: RunObject, _ view: RunView) {
        guard let report = session.reportFailure, let (step, failure) = run.firstFailure(view) else { return }
        guard let step else {
            if let first = run.graph.errors.min(by: { $0.key < $1.key }) { report(first.value, "") }
            return
        }
        let name = step.shownPath
        var error = RuntimeError(
            failure.code.flatMap(DiagnosticCode.init(rawValue:)) ?? .stepFailed,
            "step '\(name)' \(view[step.id].status.words(because: failure.message))")
        if let known = run.graph.errors[step.id] {
            error.place = known.place
            error.help = known.help
            error.callStack = known.callStack
        }
        error.place = error.place ?? step.declaredTask?.place
        let others = view.counts[.failed] + view.counts[.timedOut] + view.counts[.lost] - 1
        if error.help == nil, others > 0 {
            error.help = "\(others) more step\(others == 1 ? "" : "s") failed; 'results r' lists them"
        }
        error.fault = RuntimeError.Fault(rawValue: failure.fault.rawValue) ?? .program
        let log = (try? LogVerb.text(of: step, stream: nil, tail: Self.logLinesShown, self)) ?? ""
        report(error, log)
    }

    /// Lines of a failed step's log that are shown with its failure.
    private static let logLinesShown = 20

    /// Gives errors without a place this one.
    func at<Result>(
        _ source: SourceFile, _ span: Span, _ body: () throws(RuntimeError) -> Result
    ) throws(RuntimeError) -> Result {
        do {
            return try body()
        } catch {
            var error = error
            error.place = error.place ?? RuntimeError.Place(source: source, span: span)
            throw error
        }
    }
}
