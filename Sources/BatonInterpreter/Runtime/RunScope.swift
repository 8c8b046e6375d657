import BatonModel
import BatonSyntax

/// Builds the graph of a run while the body of a dag, or a part of one, is evaluated.
///
/// One scope stands for one group of the graph. Parts of a dag (a deferred `if`, a turn of a `repeat`) have scopes of
/// their own that share the dag's registry of steps.
package final class RunScope: DagScope {
    let graph: RunGraph
    let group: VertexID
    let registry: StepRegistry
    unowned let interpreter: Interpreter
    /// What every further vertex of this scope waits for: a barrier, an awaited event.
    private(set) var order: [Dependency] = []
    /// Direct members of the group, for `barrier` and `always`.
    private var members: [VertexID] = []
    private var alwaysBlocks: [BlockObject] = []
    let depth: Int

    /// Dags that may be called inside one another.
    static let depthMax = 64

    init(graph: RunGraph, group: VertexID, registry: StepRegistry, interpreter: Interpreter, depth: Int) {
        self.graph = graph
        self.group = group
        self.registry = registry
        self.interpreter = interpreter
        self.depth = depth
    }

    /// A scope for a part of the same dag.
    func inner(_ group: VertexID) -> RunScope {
        RunScope(graph: graph, group: group, registry: registry, interpreter: interpreter, depth: depth)
    }

    /// Makes a vertex in this scope's group, behind whatever the scope waits for.
    func add(_ kind: Vertex.Kind, _ dependencies: [Dependency]) throws(RuntimeError) -> VertexID {
        let id = try graph.add(kind, parent: group, dependencies: order.isEmpty ? dependencies : dependencies + order)
        members.append(id)
        return id
    }

    /// Evaluates `body` with `scope` as the current one.
    func evaluate<Result>(
        in scope: RunScope, _ body: () throws(RuntimeError) -> Result
    ) throws(RuntimeError) -> Result {
        let before = interpreter.dagScope
        interpreter.dagScope = scope
        defer { interpreter.dagScope = before }
        let result = try body()
        try scope.finish()
        return result
    }

    /// Makes the `always` blocks, which wait for everything else in the group.
    func finish() throws(RuntimeError) {
        guard !alwaysBlocks.isEmpty else { return }
        let blocks = alwaysBlocks
        alwaysBlocks = []
        let ends = members.map { Dependency($0, .ended) }
        for block in blocks {
            let id = try graph.add(
                .group(GroupSpec(label: "always", isAlways: true)), parent: group, dependencies: ends)
            try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(block, []) }
        }
    }

    /// Runs a block of this dag; `return` has no meaning in it any more.
    func run(_ block: BlockObject, _ arguments: [Value]) throws(RuntimeError) {
        if case .return = try interpreter.run(block, arguments) {
            throw RuntimeError(
                .notKnownYet, "'return' can't stand in a part of a dag that is evaluated later",
                help: "return a value that depends on it: 'return {x: if c then a else b}'", place: block.place)
        }
    }

    package override func call(
        _ callee: LanguageObject, _ arguments: [Value], place: RuntimeError.Place
    ) throws(RuntimeError) -> Value {
        switch callee {
        case let task as TaskObject: return try call(task, arguments)
        case let dag as DagObject: return try call(dag, arguments)
        default: throw RuntimeError(.notCallable, "\(Value.object(callee).describedType) can't be a step")
        }
    }

    private func call(_ task: TaskObject, _ values: [Value]) throws(RuntimeError) -> Value {
        let interpreter = interpreter
        let isKnown = values.allSatisfy { $0.isPlain || !interpreter.holdsDeferred($0) }
        let dependencies = isKnown ? [] : values.flatMap { interpreter.dependencies(of: $0) }
        let path = registry.nextPath(task.name)
        let spec = try StepTerms.spec(
            path: path, task: task, arguments: values, node: graph.facts.node(ofStep: path),
            seed: graph.facts.seed(ofStep: path), interpreter)
        let id = try add(.step(spec), dependencies)
        let step = StepObject(
            id: id, path: path, task: task, values: values, isBound: isKnown, facts: graph.facts)
        graph.note(step)
        registry.add(step)
        return .object(step)
    }

    private func call(_ dag: DagObject, _ arguments: [Value]) throws(RuntimeError) -> Value {
        guard depth < Self.depthMax else {
            throw RuntimeError(
                .recursionTooDeep, "dags are nested more than \(Self.depthMax) deep",
                help: "a dag that calls itself needs a condition that ends it")
        }
        let path = registry.nextPath(dag.name)
        let id = try add(.group(GroupSpec(label: dag.name)), [])
        let scope = RunScope(
            graph: graph, group: id, registry: StepRegistry(prefix: path + "."), interpreter: interpreter,
            depth: depth + 1)
        let result = try evaluate(in: scope) { () throws(RuntimeError) in
            try dag.evaluate(arguments, interpreter)
        }
        return .object(GroupObject(id: id, name: dag.name, result: result, facts: graph.facts))
    }

    package override func barrier(place: RuntimeError.Place) throws(RuntimeError) {
        guard !members.isEmpty else { return }
        let id = try add(.group(GroupSpec(label: "barrier")), members.map { Dependency($0, .ended) })
        order = [Dependency(id, .ended)]
    }

    /// `await event("go")`: what follows in this dag waits for it. The value is what came with the event.
    func await(event name: String) throws(RuntimeError) -> Value {
        let id = try add(.event(name: name), [])
        order.append(Dependency(id))
        let facts = graph.facts
        return .deferred(
            DeferredObject(dependencies: [Dependency(id)]) { interpreter throws(RuntimeError) in
                guard let run = facts.runID, let view = interpreter.runs?.view(run),
                    let event = view.emitted.first(where: { $0.name == name })
                else { throw .notKnown("the event \"\(name)\"") }
                return Value(event.payload)
            })
    }

    package override func chain(_ parts: [Value], place: RuntimeError.Place) throws(RuntimeError) -> Value {
        var before: [VertexID] = []
        var last = Value.null
        for part in parts {
            last = try stage(part)
            let vertices = try vertices(of: last)
            for vertex in vertices {
                for earlier in before { try link(vertex, after: earlier, place) }
            }
            before = vertices
        }
        return last
    }

    /// A part of an arrow as steps: bare names of tasks and dags stand for one call each in this dag.
    private func stage(_ part: Value) throws(RuntimeError) -> Value {
        switch part {
        case .list(let list):
            var items: [Value] = []
            for item in list.items { items.append(try stage(item)) }
            return .list(items)
        case .object(let object) where object is TaskObject || object is DagObject:
            if let known = registry.arrowVertices[ObjectIdentifier(object)] { return known.value }
            let value = try object.call(CallArguments(), interpreter)
            guard let id = try vertices(of: value).first else { return value }
            registry.arrowVertices[ObjectIdentifier(object)] = (id, value)
            return value
        default: return part
        }
    }

    private func link(
        _ vertex: VertexID, after earlier: VertexID, _ place: RuntimeError.Place
    ) throws(RuntimeError) {
        graph.noteArrow(to: vertex, place)
        guard graph.addDependency(Dependency(earlier), to: vertex) else {
            throw RuntimeError(
                .notKnownYet, "the arrow points to a step that was planned before",
                help: "put the arrow where the step is made, or use 'after'")
        }
    }

    /// The vertices that a value stands for: steps, nested dags, all steps of a task, lists of these.
    func vertices(of value: Value) throws(RuntimeError) -> [VertexID] {
        switch value {
        case .list(let list):
            var all: [VertexID] = []
            for item in list.items { all += try vertices(of: item) }
            return all
        case .object(let step as StepObject): return [step.id]
        case .object(let group as GroupObject): return [group.id]
        case .object(let task as TaskObject):
            return registry.steps(of: task).map(\.id) + registry.parts
        case .deferred(let deferred): return deferred.dependencies.map(\.vertex)
        default:
            throw RuntimeError(
                .typeMismatch, "expected a step, a dag or a list of them, got \(value.describedType)")
        }
    }

    package override func after(
        _ predecessors: Value, value: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value {
        let before = order
        order += try vertices(of: predecessors).map { Dependency($0) }
        defer { order = before }
        guard case .normal(let result) = try interpreter.run(value, []) else { return .null }
        return result
    }

    package override func always(body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        alwaysBlocks.append(body.snapshot())
    }

    package override func deferIf(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject?, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { try makeIf(condition: condition, then: then, otherwise: otherwise, label: label) }

    package override func deferChoice(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value? { try makeChoice(condition: condition, then: then, otherwise: otherwise) }

    package override func deferFor(
        sequence: DeferredObject, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { try makeFor(sequence: sequence, body: body, label: label) }

    package override func repeatTimes(_ count: Int, body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        try makeRepeat(count, body: body)
    }

    package override func repeatUntil(
        condition: BlockObject, limit: Int?, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { try makeRepeatUntil(condition: condition, limit: limit, body: body) }

    package override func onOutcome(
        of subject: Value, isFailure: Bool, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) { try makeOutcome(of: subject, isFailure: isFailure, body: body) }

    package override func onEvent(_ name: Value, body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        try makeHandler(name, body: body)
    }

    package override func afterBlock(
        _ subject: Value, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) { try makeAfter(subject, body: body) }

    package override func taskMember(_ task: TaskObject, _ name: String) throws(RuntimeError) -> Value? {
        if name == "all" { return all(task) }
        guard let step = registry.steps(of: task).last else {
            throw RuntimeError(
                .notKnownYet, "no step of task '\(task.name)' has been made before this place",
                help: "call it first: 'let s = \(task.name)(…)', then 's.\(name)'")
        }
        return try step.member(name, interpreter)
    }

    /// Every step of a task made so far in this dag, as records: a fan-in. Deferred parts are waited for.
    private func all(_ task: TaskObject) -> Value {
        let made = registry.steps(of: task)
        let lastIndex = graph.nextVertexIndex
        let parts = registry.parts
        let ends = parts.map { Dependency($0, .ended) } + made.map { Dependency($0.id) }
        let registry = registry
        return .deferred(
            DeferredObject(dependencies: ends) { [graph] _ throws(RuntimeError) in
                guard parts.allSatisfy(graph.facts.hasEnded) else { throw .notKnown("'\(task.name).all'") }
                // Steps that the waited-for parts made; later statements' steps are not in.
                let steps = registry.steps(of: task).filter {
                    $0.id.index < lastIndex || graph.isInside($0.id, of: parts)
                }
                let open = steps.filter { !$0.status.isSuccess }
                if open.isEmpty { return .list(steps.map { $0.record() }) }
                return .deferred(
                    DeferredObject(dependencies: open.map { Dependency($0.id) }) { _ throws(RuntimeError) in
                        guard open.allSatisfy({ $0.status.isEnd }) else { throw .notKnown("'\(task.name).all'") }
                        return .list(steps.map { $0.record() })
                    })
            })
    }
}
