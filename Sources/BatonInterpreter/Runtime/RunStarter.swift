import BatonModel
import BatonSyntax

/// Makes a run of a task, a dag or an experiment: builds its graph, checks it, and hands it to the engine.
struct RunStarter {
    unowned let interpreter: Interpreter
    /// Given by `with name:`; else the name of what runs.
    let name: String?
    let seed: UInt64
    let jobs: Int?
    let usesCache: Bool
    /// Work folders stay when steps have succeeded.
    var keepsFolders = false
    let stops: Bool
    /// Stands in front of steps' paths where their seeds are made.
    var seedPrefix = ""
    /// The run goes on when the program ends.
    var isDetached = false
    /// The nodes that this computer plays; none for itself as it is.
    var nodes: [NodeObject] = []
    /// Where its steps go; nil for this computer.
    var targets: TargetChoice?
    /// Nanoseconds that the run may take; nil for what the experiment says, or as long as it takes.
    var timeout: Int?

    /// A graph that has not been started.
    struct Draft {
        var name: String
        var graph: RunGraph
        var vertices: [Vertex]
        var result: Value
        var only: StepObject?
        var terms: Terms
    }

    /// What a dag or an experiment says of its runs.
    struct Terms {
        /// The first failure ends the run.
        var stops = false
        /// Nanoseconds that it may take.
        var timeout: Int?
    }

    func start(_ what: Value) throws(RuntimeError) -> RunObject {
        let draft = try draft(what)
        interpreter.session.images.forget()
        let host = try interpreter.runHost()
        let takeover = try asking(.unreadableFile) { () throws(HostError) in
            try host.takeover(forRunNamed: draft.name)
        }
        draft.graph.takeover = takeover
        let request = RunRequest(
            name: draft.name, seed: seed, jobs: jobs, stopsOnFailure: stops || draft.terms.stops,
            vertices: draft.vertices,
            planner: RunPlanner(graph: draft.graph, interpreter: interpreter, targets: targets),
            resumes: takeover?.run, clusters: targets?.clusters ?? [], timeout: timeout ?? draft.terms.timeout)
        let id = try asking(.storeFault) { () throws(HostError) in try host.start(request) }
        draft.graph.facts.runID = id
        if let takeover { try carryOver(takeover, to: id, host) }
        let run = RunObject(
            id: id, name: draft.name, graph: draft.graph, result: draft.result, only: draft.only,
            isDetached: isDetached)
        interpreter.session.started.append(run)
        host.pump()
        return run
    }

    /// Events and flags of the run that is gone on with happened in this one too.
    private func carryOver(_ takeover: Takeover, to run: RunID, _ host: any RunHost) throws(RuntimeError) {
        try asking(.storeFault) { () throws(HostError) in
            for (name, value) in takeover.flags { try host.setFlag(name, to: value, in: run) }
            for event in takeover.emitted { try host.emit(event, to: run) }
        }
    }

    /// The graph of what would run.
    func draft(_ what: Value) throws(RuntimeError) -> Draft {
        let graph = RunGraph(seed: seed, usesCache: usesCache)
        graph.keepsFolders = keepsFolders
        graph.facts.seedPrefix = seedPrefix
        graph.onLarge = { [host = interpreter.host] in host.releaseMemory() }
        let name = self.name ?? RunStarter.name(of: what)
        let root = try graph.add(.group(GroupSpec(label: name)), parent: nil, dependencies: [])
        let scope = RunScope(
            graph: graph, group: root, registry: StepRegistry(prefix: ""), interpreter: interpreter, depth: 0)
        var terms = Terms()
        let result = try scope.evaluate(in: scope) { () throws(RuntimeError) in
            try evaluate(what, in: scope, &terms)
        }
        let vertices = graph.takeFresh()
        if !RunStarter.isPlain(vertices), let cycle = GraphCheck.cycle(in: vertices) {
            throw RunStarter.cycleError(cycle, vertices, graph)
        }
        if case .object = result {} else { graph.result = result }
        let only: StepObject? = if case .object(let step as StepObject) = result { step } else { nil }
        return Draft(
            name: name, graph: graph, vertices: vertices, result: only == nil ? result : .null, only: only,
            terms: terms)
    }

    /// Whether every arrow comes from a step that was made earlier: then there is no circle to be looked for.
    private static func isPlain(_ vertices: [Vertex]) -> Bool {
        vertices.indices.allSatisfy { index in
            if vertices[index].waitsForFailure { return false }
            return vertices[index].dependencies.allSatisfy { dependency in
                dependency.vertex < vertices[index].id && vertices[dependency.vertex.index].isStep
            }
        }
    }

    private static func name(of what: Value) -> String {
        switch what {
        case .object(let call as InvocationObject): call.callee.name
        case .object(let declared as DeclaredObject): declared.name
        default: "run"
        }
    }

    /// What is called, with an argument for each parameter.
    static func call(
        _ what: Value, _ interpreter: Interpreter
    ) throws(RuntimeError) -> (callee: DeclaredObject, arguments: [Value]) {
        switch what {
        case .object(let call as InvocationObject): return (call.callee, call.arguments)
        case .object(let declared as DeclaredObject):
            return (declared, try declared.bind(CallArguments(), interpreter))
        default:
            throw RuntimeError(
                .typeMismatch, "\(what.describedType) can't be run",
                help: "run takes a task, a dag, an experiment or a call of one: run study(rows)")
        }
    }

    private func evaluate(
        _ what: Value, in scope: RunScope, _ terms: inout Terms
    ) throws(RuntimeError) -> Value {
        let (callee, arguments) = try RunStarter.call(what, interpreter)
        return try evaluate(callee, arguments, in: scope, &terms)
    }

    private func evaluate(
        _ callee: DeclaredObject, _ arguments: [Value], in scope: RunScope, _ terms: inout Terms
    ) throws(RuntimeError) -> Value {
        switch callee {
        case let dag as DagObject:
            terms.stops = dag.stopsOnFailure
            return try dag.evaluate(arguments, interpreter)
        case let experiment as ExperimentObject: return try deploy(experiment, arguments, in: scope, &terms)
        default: return try scope.call(callee, arguments, place: callee.place)
        }
    }

    /// Every deployment of an experiment, one copy of its task or dag for each node that it names.
    private func deploy(
        _ experiment: ExperimentObject, _ arguments: [Value], in scope: RunScope, _ terms: inout Terms
    ) throws(RuntimeError) -> Value {
        let session = interpreter.session
        let before = session.targetNodes
        session.targetNodes = nodes.isEmpty ? [try interpreter.node()] : nodes
        defer { session.targetNodes = before }
        let list = try DeploymentList(experiment, arguments, interpreter)
        terms.timeout = list.timeout
        for item in list.items { try deploy(item, in: scope) }
        return .null
    }

    private func deploy(_ item: DeploymentList.Item, in scope: RunScope) throws(RuntimeError) {
        let name = item.callee.name
        let path = scope.registry.nextPath(name)
        if let row = item.place?.row { scope.graph.facts.note(try node(row), ofDeployment: path) }
        let id = try scope.add(.group(GroupSpec(label: name)), [])
        let inner = RunScope(
            graph: scope.graph, group: id, registry: StepRegistry(prefix: path + "."), interpreter: interpreter,
            depth: 1)
        var terms = Terms()
        _ = try scope.evaluate(in: inner) { () throws(RuntimeError) in
            try evaluate(item.callee, item.arguments, in: inner, &terms)
        }
    }

    /// The node that a row of the table of nodes is about.
    private func node(_ row: MapObject) throws(RuntimeError) -> NodeObject {
        let name = row["name"].flatMap(RunTarget.text)
        if let known = nodes.first(where: { $0.facts.name == name }) { return known }
        return try interpreter.node()
    }

    private static func cycleError(_ cycle: [VertexID], _ vertices: [Vertex], _ graph: RunGraph) -> RuntimeError {
        let names = cycle.map { id in
            switch vertices[id.index].kind {
            case .step(let spec): graph.facts.names.shown(spec.path)
            case .group(let spec): spec.label
            case .event(let name): "event \"\(name)\""
            case .anyFailed: "a failure"
            }
        }
        return RuntimeError(
            .cycle, "the steps wait for each other in a circle: \(names.joined(separator: " -> "))",
            help: "take one of the arrows away; 'repeat' runs steps again and again",
            place: cycle.compactMap { graph.arrows[$0] }.max { $0.span.start < $1.span.start })
    }
}
