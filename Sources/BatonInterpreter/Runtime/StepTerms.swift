import BatonModel
import BatonSyntax

/// The terms on which a step runs: `needs`, `timeout`, `retry` of its task, for one call.
struct StepTerms {
    private let task: TaskObject
    private let interpreter: Interpreter
    private var needs = Needs(cpu: 1)
    private var retry = RetryPolicy()
    private var timeout: Int?
    private var hasProcess = false

    /// The step as the engine sees it.
    static func spec(
        path: String, task: TaskObject, arguments: [Value], node: NodeObject?, seed: @autoclosure () -> Int,
        _ interpreter: Interpreter
    ) throws(RuntimeError) -> StepSpec {
        if let shared = task.sharedTerms { return shared.renamed(path) }
        var terms = StepTerms(task: task, interpreter: interpreter)
        let frame = task.frame(arguments)
        if frame.uses("node") {
            if let node { frame.set("node", .object(node)) } else { frame.set("node", .object(try interpreter.node())) }
        }
        if frame.uses("seed") { frame.set("seed", .int(seed())) }
        try terms.take(task.code.items, frame)
        // Work that is done in place holds no processor.
        if !terms.hasProcess { terms.needs.cpu = 0 }
        let spec = StepSpec(
            path: path, task: task.name, needs: terms.needs, retry: terms.retry, timeout: terms.timeout)
        if task.code.items.allSatisfy(isSameForAll) { task.sharedTerms = spec }
        return spec
    }

    /// Whether an item says nothing of terms that a call could change.
    private static func isSameForAll(_ item: TaskCode.Item) -> Bool {
        switch item {
        case .needs(let entries): entries.allSatisfy { isConstant($0.value) }
        case .timeout(let piece): isConstant(piece)
        case .retry(let count, let backoff): isConstant(count) && (backoff.map(isConstant) ?? true)
        case .let, .when: false
        case .body, .setup, .env, .container, .cache, .keep, .isolate, .where, .output: true
        }
    }

    private static func isConstant(_ piece: Piece) -> Bool { CodeText.isConstant(piece.prototype) }

    private init(task: TaskObject, interpreter: Interpreter) {
        self.task = task
        self.interpreter = interpreter
    }

    private mutating func take(_ items: [TaskCode.Item], _ frame: PieceFrame) throws(RuntimeError) {
        for item in items {
            switch item {
            case .needs(let entries): for entry in entries { try takeNeed(entry, frame) }
            case .timeout(let piece): timeout = try duration(piece, frame, "'timeout'")
            case .retry(let count, let backoff):
                retry.count = try number(count, frame, "'retry'", 0...Self.retriesMax)
                if let backoff { retry.backoff = try duration(backoff, frame, "'backoff'") }
            case .let(let node): try frame.define(node, interpreter)
            case .body(.shell), .body(.exec), .body(.python), .body(.script), .setup: hasProcess = true
            case .when(let arms, let otherwise): try take(chosen(arms, frame) ?? otherwise ?? [], frame)
            case .env, .container, .cache, .keep, .isolate, .where, .output, .body: break
            }
        }
    }

    /// Retries that a task may ask for.
    static let retriesMax = 1_000

    private func chosen(_ arms: [TaskCode.Arm], _ frame: PieceFrame) throws(RuntimeError) -> [TaskCode.Item]? {
        for arm in arms {
            let holds = try frame.evaluate(arm.condition, interpreter)
            // A condition on a step's output is looked at when the step is prepared; its arm adds no terms.
            if case .deferred = holds { return [] }
            if try holds.asCondition() { return arm.items }
        }
        return nil
    }

    private mutating func takeNeed(_ entry: TaskCode.Labelled, _ frame: PieceFrame) throws(RuntimeError) {
        guard let label = entry.label else {
            throw error("'needs' takes names with amounts: needs cpu: 2, memory: 1GiB", entry.value)
        }
        switch label {
        case "cpu": needs.cpu = try number(entry.value, frame, "'cpu'", 0...Int.max)
        case "memory":
            let value = try known(entry.value, frame)
            guard case .size(let bytes) = value, bytes >= 0 else {
                throw error("'memory' takes a Size like 1GiB, not \(value.describedType)", entry.value)
            }
            needs.memoryBytes = bytes
        default:
            let count = try number(entry.value, frame, "'\(label)'", 0...Int.max)
            needs.resources.append(Needs.Resource(name: label, count: count))
        }
    }

    private func known(_ piece: Piece, _ frame: PieceFrame) throws(RuntimeError) -> Value {
        let value = try frame.evaluate(piece, interpreter).settled
        if case .deferred = value {
            throw RuntimeError(
                .notKnownYet, "'\(piece.text)' depends on a step that has not run", place: place(piece))
        }
        return value
    }

    private func number(
        _ piece: Piece, _ frame: PieceFrame, _ what: String, _ bounds: ClosedRange<Int>
    ) throws(RuntimeError) -> Int {
        let value = try known(piece, frame)
        guard case .int(let number) = value, bounds.contains(number) else {
            throw error("\(what) takes a whole number from \(bounds.lowerBound) on, not \(value.brief)", piece)
        }
        return number
    }

    private func duration(_ piece: Piece, _ frame: PieceFrame, _ what: String) throws(RuntimeError) -> Int {
        let value = try known(piece, frame)
        guard case .duration(let nanoseconds) = value, nanoseconds >= 0 else {
            throw error("\(what) takes a Duration like 10m, not \(value.describedType)", piece)
        }
        return nanoseconds
    }

    private func error(_ message: String, _ piece: Piece) -> RuntimeError {
        RuntimeError(.invalidArgument, message, place: place(piece))
    }

    private func place(_ piece: Piece) -> RuntimeError.Place {
        RuntimeError.Place(source: task.declaration.source, span: piece.span)
    }
}
