import BatonSyntax

/// What dag statements and calls of tasks mean while a dag's body is evaluated. The runtime implements it and sets
/// `interpreter.dagScope` while it evaluates a body; blocks that it keeps are run later with `interpreter.run`.
///
/// This class stands for "no runtime": everything fails with `.notRunning`.
package class DagScope {
    package init() {}

    /// A call of a task, or of a dag inside a dag; `arguments` are complete and checked, one for each parameter, and
    /// may be deferred. Answers the step, or the nested dag's value.
    package func call(
        _ callee: LanguageObject, _ arguments: [Value], place: RuntimeError.Place
    ) throws(RuntimeError) -> Value { throw missing("a call of a task") }

    /// `train.all`, `train.loss`: of a task's name itself.
    package func taskMember(_ task: TaskObject, _ name: String) throws(RuntimeError) -> Value? {
        throw missing("'\(task.name).\(name)'")
    }

    /// `if best.loss < 0.2 { … } else { … }` with a condition that is not known yet.
    package func deferIf(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject?, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'if' over a step's output") }

    /// `if c then a() else b()` with a condition that is not known yet: the value that it will have, or nil where the
    /// arms make no steps.
    package func deferChoice(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value? { nil }

    /// `for f in split.parts { … }`: `body` takes the item. Pairs of a map are lists of two when `wantsPairs`.
    package func deferFor(
        sequence: DeferredObject, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'for' over a step's output") }

    package func repeatTimes(_ count: Int, body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) {
        throw missing("'repeat'")
    }

    /// `condition` answers a value, which may be deferred; `limit` is nil where none was written.
    package func repeatUntil(
        condition: BlockObject, limit: Int?, body: BlockObject, label: String, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'repeat until'") }

    package func onOutcome(
        of subject: Value, isFailure: Bool, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'on'") }

    /// `body` takes the event.
    package func onEvent(
        _ name: Value, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'on event'") }

    package func afterBlock(
        _ subject: Value, body: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) { throw missing("'after'") }

    package func always(body: BlockObject, place: RuntimeError.Place) throws(RuntimeError) { throw missing("'always'") }

    package func barrier(place: RuntimeError.Place) throws(RuntimeError) { throw missing("'barrier'") }

    /// `a -> [b, c] -> d`: each part a step, a list, or a task or dag that is called without arguments. Answers what
    /// the last part stands for.
    package func chain(_ parts: [Value], place: RuntimeError.Place) throws(RuntimeError) -> Value {
        throw missing("'->'")
    }

    /// `x after y`: y has been evaluated; runs `value`, whose steps wait for y.
    package func after(
        _ predecessors: Value, value: BlockObject, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value { throw missing("'after'") }

    private func missing(_ what: String) -> RuntimeError {
        RuntimeError(.notRunning, "\(what) has a meaning only while a dag is made")
    }
}

extension Interpreter {
    /// Carries out a `dag` instruction: its operands, its label and where it stands.
    func dagOperation(
        _ operation: DagOperation, _ operands: [Value], label: String, place: RuntimeError.Place
    ) throws(RuntimeError) -> Value {
        switch operation {
        case .conditional:
            if case .deferred(let condition) = operands[0], case .object(let then as BlockObject) = operands[1],
                case .object(let otherwise as BlockObject) = operands[2],
                let value = try dagScope?.deferChoice(
                    condition: condition, then: then, otherwise: otherwise, place: place)
            {
                return value
            }
            return try deferredOperator(operation, operands)
        case .coalesce, .and, .or: return try deferredOperator(operation, operands)
        default: break
        }
        guard let scope = dagScope else {
            throw RuntimeError(
                .notRunning, "this has a meaning only while a dag is made",
                help: "call the function from the body of a 'dag'")
        }
        func block(_ index: Int) -> BlockObject {
            guard case .object(let object) = operands[index], let block = object as? BlockObject else {
                preconditionFailure("the compiler puts a block here")
            }
            return block
        }
        func unknown(_ index: Int) -> DeferredObject {
            guard case .deferred(let deferred) = operands[index] else {
                preconditionFailure("only deferred values come here")
            }
            return deferred
        }
        switch operation {
        case .deferIf:
            let otherwise = operands[2].isNull ? nil : block(2)
            try scope.deferIf(
                condition: unknown(0), then: block(1), otherwise: otherwise, label: label, place: place)
        case .deferFor: try scope.deferFor(sequence: unknown(0), body: block(1), label: label, place: place)
        case .repeatTimes:
            try scope.repeatTimes(try count(operands[0], "'repeat'"), body: block(1), place: place)
        case .repeatUntil:
            let limit = operands[1].isNull ? nil : try count(operands[1], "'max'")
            try scope.repeatUntil(condition: block(0), limit: limit, body: block(2), label: label, place: place)
        case .onSuccess: try scope.onOutcome(of: operands[0], isFailure: false, body: block(1), place: place)
        case .onFailure: try scope.onOutcome(of: operands[0], isFailure: true, body: block(1), place: place)
        case .onEvent: try scope.onEvent(operands[0], body: block(1), place: place)
        case .afterBlock: try scope.afterBlock(operands[0], body: block(1), place: place)
        case .always: try scope.always(body: block(0), place: place)
        case .barrier: try scope.barrier(place: place)
        case .chain: return try scope.chain(operands, place: place)
        case .afterValue: return try scope.after(operands[0], value: block(1), place: place)
        case .conditional, .coalesce, .and, .or: break
        }
        return .null
    }

    private func count(_ value: Value, _ what: String) throws(RuntimeError) -> Int {
        switch value.settled {
        case .int(let count) where count >= 0: return count
        case .int(let count): throw RuntimeError(.invalidArgument, "\(what) takes a number from 0 up, not \(count)")
        case .deferred: throw notKnown("the number of \(what)")
        default: throw RuntimeError(.typeMismatch, "\(what) takes an Int, not \(value.describedType)")
        }
    }

    /// Operators with a left side that is not known: both answers are kept until it is.
    private func deferredOperator(_ operation: DagOperation, _ operands: [Value]) throws(RuntimeError) -> Value {
        switch operation {
        case .conditional:
            guard case .object(let then) = operands[1], case .object(let otherwise) = operands[2] else { return .null }
            let branches = (then as? BlockObject, otherwise as? BlockObject)
            return try deferring([operands[0]]) { values, interpreter throws(RuntimeError) in
                if case .deferred = values[0] {
                    return try interpreter.deferredOperator(.conditional, values + operands[1...])
                }
                let isTrue = try interpreter.condition(values[0], .condition)
                guard let branch = isTrue ? branches.0 : branches.1 else { return .null }
                guard case .normal(let value) = try interpreter.run(branch, []) else { return .null }
                return value
            }
        case .coalesce:
            return try deferring([operands[0]]) { values, interpreter throws(RuntimeError) in
                if case .deferred = values[0] {
                    return try interpreter.deferredOperator(.coalesce, [values[0], operands[1]])
                }
                return values[0].isNull ? operands[1] : values[0]
            }
        default:
            return try deferring([operands[0]]) { values, interpreter throws(RuntimeError) in
                if case .deferred = values[0] {
                    return try interpreter.deferredOperator(operation, [values[0], operands[1]])
                }
                let decisive = operation == .or
                if try interpreter.condition(values[0], decisive ? .or : .and) == decisive { return .bool(decisive) }
                return try interpreter.deferring([operands[1]]) { values, interpreter throws(RuntimeError) in
                    if case .deferred = values[0] { return values[0] }
                    return .bool(try interpreter.condition(values[0], decisive ? .or : .and))
                }
            }
        }
    }
}
