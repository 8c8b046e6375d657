import BatonModel
import BatonSyntax

/// Hands a task, a dag or an experiment to a director.
struct RemoteStarter {
    unowned let interpreter: Interpreter
    let connection: ConnectionObject
    /// Nodes that were named behind `on`; none leaves the choice to the experiment, and then to the director.
    let places: [RunTarget.Place]
    let options: Options

    struct Options {
        /// Given by `with name:`, under which the same content is the same experiment again. Else the name of what runs,
        /// with digits that nothing else has: another experiment each time.
        var name: String?
        var seed: UInt64 = 0
        var stops = false
        var keepalive: Int?
        /// Nanoseconds that it may take on the nodes; nil for what the experiment says, or as long as it takes.
        var timeout: Int?
        var isExclusive = false
        var isCleanedUp = false
    }

    /// Begins the experiment, and gives the run in which it is mirrored here.
    func start(_ what: Value) throws(RuntimeError) -> RunObject {
        // The store in which it is mirrored has to be there first.
        _ = try interpreter.runHost()
        let (submission, callee) = try submission(what, name: options.name)
        let id = try connection.asked { link throws(DirectorFault) in try link.start(submission) }
        let run = RunObject(
            id: id, name: submission.name, mirror: RunMirror(id), seed: submission.seed, connection: connection,
            hasOneStep: callee is TaskObject)
        interpreter.session.started.append(run)
        run.catchUp(interpreter)
        return run
    }

    /// Makes the environments, and says of each deployment how that went.
    func prepare(_ what: Value) throws(RuntimeError) -> Value {
        let (submission, _) = try submission(what, name: options.name)
        let facts = try connection.asked { link throws(DirectorFault) in try link.prepare(submission) }
        return .list(facts.map(RemoteStarter.row))
    }

    static func row(_ deployment: DeploymentFacts) -> Value {
        .map([
            ("index", .int(deployment.index)), ("label", .string(deployment.label)),
            ("node", deployment.node.map { .string($0) } ?? .null), ("state", .string(deployment.state)),
            ("error", deployment.error.map { .string($0) } ?? .null),
        ])
    }

    /// What would be handed over.
    ///
    /// - Parameters:
    ///   - name: nil for one that nothing else has.
    ///   - note: told of each deployment, with its graph as far as it is known here.
    func submission(
        _ what: Value, name: String?, note: (SubmittedDeployment, RunStarter.Draft) -> Void = { _, _ in }
    ) throws(RuntimeError) -> (Submission, DeclaredObject) {
        let (callee, arguments) = try RunStarter.call(what, interpreter)
        let name = name ?? "\(callee.name)-\(mark())"
        let before = interpreter.session.targetNodes
        interpreter.session.targetNodes = try connection.nodes()
        defer { interpreter.session.targetNodes = before }
        let items: [DeploymentList.Item]
        var (keepalive, timeout) = (options.keepalive, options.timeout)
        if let experiment = callee as? ExperimentObject {
            let list = try DeploymentList(experiment, arguments, interpreter)
            items = list.items
            keepalive = keepalive ?? list.keepalive
            timeout = timeout ?? list.timeout
        } else {
            let chosen: [RunTarget.Place?] = places.isEmpty ? [nil] : places
            items = chosen.map {
                DeploymentList.Item(
                    callee: callee, arguments: arguments, place: $0, source: callee.place, filter: "")
            }
        }
        let isExperiment = callee is ExperimentObject || items.count > 1
        let registry = StepRegistry(prefix: "")
        let prefixes = items.map { isExperiment ? registry.nextPath($0.callee.name) + "." : "" }
        let writer = ParcelWriter(interpreter)
        let parcel = try writer.pack(
            zip(items, prefixes).map { item, prefix in
                ParcelWriter.Call(
                    label: item.callee.name, prefix: prefix, callee: item.callee, arguments: item.arguments,
                    place: item.source)
            })
        var needs = NeedsOfCalls(interpreter, seed: options.seed)
        var deployments: [SubmittedDeployment] = []
        for (item, prefix) in zip(items, prefixes) {
            let (made, draft) = try deployment(item, prefix, &needs)
            note(made, draft)
            deployments.append(made)
        }
        let submission = Submission(
            name: name, parcel: parcel, isExperiment: isExperiment, deployments: deployments, seed: options.seed,
            stopsOnFailure: options.stops, keepalive: keepalive, timeout: timeout,
            isExclusive: options.isExclusive, isCleanedUp: options.isCleanedUp, secrets: writer.secrets)
        return (submission, callee)
    }

    /// Six hexadecimal digits of chance.
    private func mark() -> String {
        let digits = String(interpreter.host.randomBits() & 0xFF_FFFF, radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    private func deployment(
        _ item: DeploymentList.Item, _ prefix: String, _ needs: inout NeedsOfCalls
    ) throws(RuntimeError) -> (SubmittedDeployment, RunStarter.Draft) {
        let wanted = try needs.of(item)
        let place = if let named = item.place { named.place } else { try fitting(wanted, item) }
        let made = SubmittedDeployment(label: item.callee.name, prefix: prefix, place: place, needs: wanted.needs)
        return (made, wanted.draft)
    }

    /// The nodes that have what a deployment needs.
    private func fitting(
        _ wanted: NeedsOfCalls.Wanted, _ item: DeploymentList.Item
    ) throws(RuntimeError) -> SubmittedDeployment.Place {
        let all = interpreter.session.targetNodes ?? []
        var fitting: [NodeObject] = []
        for node in all where try wanted.fits(node, interpreter) { fitting.append(node) }
        guard !fitting.isEmpty else {
            throw RuntimeError(
                .noPlace,
                all.isEmpty
                    ? "'\(connection.name)' has no nodes"
                    : "none of the \(all.count) nodes of '\(connection.name)' "
                        + "has what '\(item.callee.name)' needs", help: "'\(connection.name).nodes' lists them",
                place: item.source)
        }
        return .anyOf(fitting.map(\.facts.name), filter: item.filter)
    }
}
