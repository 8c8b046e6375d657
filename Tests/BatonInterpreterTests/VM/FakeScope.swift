import BatonModel
import BatonSyntax

@testable import BatonInterpreter

/// A small runtime for tests: calls of tasks become steps, whose outputs are known once `finish` has been called.
/// What a dag asks for is written into `log`.
final class FakeScope: DagScope {
    let interpreter: Interpreter
    private(set) var steps: [FakeStep] = []
    private(set) var log: [String] = []
    private(set) var blocks: [BlockObject] = []

    init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
        super.init()
    }

    /// A step ends with these outputs.
    func finish(_ index: Int, _ outputs: [String: Value]) { steps[index].outputs = outputs }

    override func call(
        _ callee: LanguageObject, _ arguments: [Value], place: RuntimeError.Place
    ) throws(RuntimeError) -> Value {
        if let dag = callee as? DagObject { return try dag.evaluate(arguments, interpreter) }
        let name = (callee as? TaskObject)?.name ?? "?"
        let step = FakeStep(VertexID(steps.count))
        steps.append(step)
        log.append("\(name)(\(arguments.map(\.literal).joined(separator: ", ")))")
        return .object(step)
    }

    override func taskMember(_ task: TaskObject, _ name: String) throws(RuntimeError) -> Value? {
        .string("\(task.name).\(name)")
    }

    override func deferIf(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject?, label: String,
        place: RuntimeError.Place
    ) throws(RuntimeError) {
        log.append(label + (otherwise == nil ? "" : " else"))
        blocks = [then.snapshot()] + (otherwise.map { [$0.snapshot()] } ?? [])
        lastCells = (then.assignedCells, blocks[0].assignedCells)
    }

    override func deferFor(
        sequence: DeferredObject, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) {
        log.append(label)
        blocks = [body]
    }

    override func repeatTimes(_ count: Int, body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        for turn in 1...max(1, count) {
            log.append("turn \(turn)")
            if case .break = try interpreter.run(body, []) { return }
        }
    }

    override func repeatUntil(
        condition: BlockObject, limit: Int?, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) {
        var turns = 0
        repeat {
            _ = try interpreter.run(body, [])
            turns += 1
            guard case .normal(.bool(let isDone)) = try interpreter.run(condition, []), !isDone else { break }
        } while turns < limit ?? 10
        log.append("until \(label): \(turns)")
    }

    override func onOutcome(
        of subject: Value, isFailure: Bool, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) {
        log.append(isFailure ? "on failure" : "on success")
        _ = try interpreter.run(body, [])
    }

    override func onEvent(_ name: Value, body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        log.append("on event \(name.literal)")
        _ = try interpreter.run(body, [.string("the event")])
    }

    override func afterBlock(
        _ subject: Value, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) {
        log.append("after")
        _ = try interpreter.run(body, [])
    }

    override func always(body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        log.append("always")
        _ = try interpreter.run(body, [])
    }

    override func barrier(place: RuntimeError.Place) throws(RuntimeError) { log.append("barrier") }

    override func chain(_ parts: [Value], place: RuntimeError.Place) throws(RuntimeError) -> Value {
        log.append("chain of \(parts.count)")
        return parts[parts.count - 1]
    }

    override func after(
        _ predecessors: Value, value: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value {
        log.append("after \(predecessors.literal)")
        guard case .normal(let value) = try interpreter.run(value, []) else { return .null }
        return value
    }

    /// Cells that the last deferred `if` assigns: outside, and in the snapshot.
    private(set) var lastCells: (original: [Cell], copy: [Cell]) = ([], [])
}

/// A step whose outputs tests give.
final class FakeStep: LanguageObject {
    let vertex: VertexID
    var outputs: [String: Value]?

    init(_ vertex: VertexID) {
        self.vertex = vertex
        super.init()
    }

    override var typeName: String { "Step" }
    override var description: String { "<step \(vertex.index)>" }

    override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .deferred(
            DeferredObject(dependencies: [Dependency(vertex)]) { [self] _ throws(RuntimeError) in
                guard let outputs else { throw RuntimeError(.notKnownYet, "step \(vertex.index) has not ended") }
                return outputs[name] ?? .null
            })
    }
}

extension Session {
    /// Declares `declarations`, then evaluates the dag `d` of that text with a fake runtime.
    func evaluate(_ declarations: String) -> (scope: FakeScope, result: Value?, faults: [Fault]) {
        let scope = FakeScope(interpreter)
        let (_, faults) = run(declarations)
        guard faults.isEmpty, case .object(let object)? = interpreter.global("d"), let dag = object as? DagObject
        else { return (scope, nil, faults) }
        interpreter.dagScope = scope
        defer { interpreter.dagScope = nil }
        do {
            return (scope, try dag.evaluate(try dag.bind(CallArguments(), interpreter), interpreter), [])
        } catch {
            let line = error.place.map { LineIndex($0.source).position(of: $0.span.start).line } ?? 0
            return (scope, nil, [Fault(line: line, code: error.code, message: error.message, help: error.help)])
        }
    }
}
