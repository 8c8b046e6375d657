import BatonSyntax

// What becomes of the statements of dags: their blocks are functions that the runtime can keep and run later.

extension Builder {
    /// Puts a block that is an expression's value into `register`; answers the index of its function.
    func thunk(_ expression: Expression, into register: UInt16) -> Int {
        let index = function(
            unit.context(expression.span.start, .thunk), name: prototype.name, kind: .block, place: expression.span,
            parameterCount: 0
        ) { builder in
            let value = builder.evaluate(expression, into: nil)
            builder.emit(.leave, value, flag: Signal.normal.rawValue)
        }
        emit(.block, register, d: index)
        return index
    }

    /// The end of a block that nothing has left before.
    func leaveNormally() {
        keepingTop {
            let register = allocate()
            emit(.loadNull, register)
            emit(.leave, register, flag: Signal.normal.rawValue)
        }
    }

    /// Compiles the statements of a block as a function; answers its index.
    private func part(_ block: Block) -> Int {
        function(
            unit.context(block.span.start, .block), name: prototype.name, kind: .block, place: block.span,
            parameterCount: 0
        ) { builder in
            builder.statements(block.statements)
            builder.leaveNormally()
        }
    }

    /// Goes on as the last block ended: by `break`, `continue` or `return`, or with what follows.
    func dispatchSignals(_ answer: UInt16) {
        let normal = emit(.jumpIfSignal, flag: Signal.normal.rawValue)
        let isBlock = prototype.kind == .block
        if !loops.isEmpty {
            loops[loops.count - 1].breaks.append(emit(.jumpIfSignal, flag: Signal.break.rawValue))
            loops[loops.count - 1].continues.append(emit(.jumpIfSignal, flag: Signal.continue.rawValue))
        } else if isBlock {
            for signal in [Signal.break, .continue] {
                let taken = emit(.jumpIfSignal, flag: signal.rawValue)
                let skip = emit(.jump)
                patch(taken)
                emit(.leave, answer, flag: signal.rawValue)
                patch(skip)
            }
        }
        returnValue(answer)
        patch(normal)
    }

    func label(_ span: Span) -> Int {
        let words = source.text(span).split(whereSeparator: \.isWhitespace)
        return nameIndex(words.map(String.init).joined(separator: " "))
    }

    func deferrableIf(_ node: Statement.If) {
        keepingTop {
            let base = allocate(3)
            let answer = allocate()
            evaluate(node.condition, into: base)
            let then = part(node.then)
            let other = node.otherwise.map(otherwise)
            let deferred = emit(.jumpIfDeferred, base)
            let isFalse = at(node.condition.span) { emit(.jumpIfFalse, base) }
            var ends: [Int] = []
            emit(.block, base + 1, d: then)
            emit(.callBlock, answer, base + 1, 0)
            dispatchSignals(answer)
            ends.append(emit(.jump))
            patch(isFalse)
            if let other {
                emit(.block, base + 1, d: other)
                emit(.callBlock, answer, base + 1, 0)
                dispatchSignals(answer)
            }
            ends.append(emit(.jump))
            patch(deferred)
            emit(.block, base + 1, d: then)
            if let other { emit(.block, base + 2, d: other) } else { emit(.loadNull, base + 2) }
            let head = Span(node.span.start, max(node.span.start, node.condition.span.end))
            at(head) { _ = emit(.dag, answer, base, 3, d: label(head), flag: DagOperation.deferIf.rawValue) }
            patch(ends)
        }
    }

    private func otherwise(_ otherwise: Statement.If.Else) -> Int {
        switch otherwise {
        case .block(let block): return part(block)
        case .if(let inner):
            return function(
                unit.context(inner.span.start, .block), name: prototype.name, kind: .block, place: inner.span,
                parameterCount: 0
            ) { builder in
                builder.at(inner.span) { builder.deferrableIf(inner) }
                builder.leaveNormally()
            }
        }
    }

    // MARK: Statements that only dags have

    /// Emits an operation on a block and perhaps a value in front of it.
    private func handler(_ operation: DagOperation, _ subject: Expression?, _ body: Int) {
        keepingTop {
            let answer = allocate()
            let base = UInt16(top)
            if let subject { push(subject) }
            let block = allocate()
            emit(.block, block, d: body)
            let label = subject.map { source.text($0.span) } ?? ""
            emit(.dag, answer, base, subject == nil ? 1 : 2, d: nameIndex(label), flag: operation.rawValue)
        }
    }

    func onOutcome(_ node: Statement.OnOutcome) {
        handler(node.isFailure ? .onFailure : .onSuccess, node.subject, part(node.body))
    }

    func onEvent(_ node: Statement.OnEvent) {
        let body = function(
            unit.context(node.body.span.start, .block), name: prototype.name, kind: .block, place: node.body.span,
            parameterCount: 1
        ) { builder in
            builder.plainParameters(node.name.map { [$0] } ?? [])
            builder.statements(node.body.statements)
            builder.leaveNormally()
        }
        var event = node.event
        if case .call(let call) = node.event, let name = call.arguments.first?.value { event = name }
        handler(.onEvent, event, body)
    }

    func afterBlock(_ node: Statement.AfterBlock) { handler(.afterBlock, node.subject, part(node.body)) }

    func always(_ node: Statement.AlwaysBlock) { handler(.always, nil, part(node.body)) }

    func repeatStatement(_ node: Statement.Repeat) {
        let body = part(node.body)
        switch node.count {
        case .times(let count): handler(.repeatTimes, count, body)
        case .until(let condition, let limit):
            keepingTop {
                let answer = allocate()
                let base = allocate(3)
                _ = thunk(condition, into: base)
                if let limit { evaluate(limit, into: base + 1) } else { emit(.loadNull, base + 1) }
                emit(.block, base + 2, d: body)
                let label = source.text(condition.span)
                emit(.dag, answer, base, 3, d: nameIndex(label), flag: DagOperation.repeatUntil.rawValue)
            }
        }
    }

    func chain(_ node: Expression.Chain, into target: UInt16) {
        let base = UInt16(top)
        for part in node.parts { push(part) }
        emit(.dag, target, base, UInt16(node.parts.count), flag: DagOperation.chain.rawValue)
    }

    func after(_ node: Expression.After, into target: UInt16) {
        let base = allocate(2)
        evaluate(node.other, into: base)
        _ = thunk(node.value, into: base + 1)
        emit(.dag, target, base, 2, flag: DagOperation.afterValue.rawValue)
    }
}
