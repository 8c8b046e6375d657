import BatonSyntax

extension Builder {
    func forStatement(_ node: Statement.For) {
        loops.append(Loop())
        let mark = top
        clause(node, 0)
        let loop = loops.removeLast()
        patch(loop.breaks)
        // A loop that came to its end has let its sequence go by itself.
        if !loop.breaks.isEmpty { emit(.clear, UInt16(mark), 0, 2) }
        top = mark
    }

    /// One clause of the product with what is inside it. `break` leaves the whole product; `continue` goes on with
    /// the innermost clause.
    private func clause(_ node: Statement.For, _ index: Int) {
        guard index < node.clauses.count else {
            block(node.body)
            return
        }
        let clause = node.clauses[index]
        let iterator = allocate(2)
        if isDagMode { return deferrableClause(node, index, iterator) }
        keepingTop {
            let isRange = prepare(clause, iterator)
            let start = emit(.jump)
            let body = here
            let item = allocate()
            keepingTop {
                bindItem(clause.pattern, item)
                self.clause(node, index + 1)
            }
            if index == node.clauses.count - 1 {
                patch(loops[loops.count - 1].continues)
                loops[loops.count - 1].continues = []
            }
            patch(start)
            at(clause.pattern.span) {
                _ = emit(isRange ? .nextInRange : .next, iterator, item, d: body, flag: clause.pattern.isList ? 1 : 0)
            }
        }
    }

    /// Evaluates the sequence; true when it is a range written out, which needs no object.
    private func prepare(_ clause: Statement.For.Clause, _ iterator: UInt16) -> Bool {
        if case .binary(let range) = clause.sequence,
            range.operator == .rangeExclusive || range.operator == .rangeInclusive, !isDagMode
        {
            evaluate(range.left, into: iterator)
            evaluate(range.right, into: iterator + 1)
            at(clause.sequence.span) {
                _ = emit(.iterateRange, iterator, flag: range.operator == .rangeInclusive ? 1 : 0)
            }
            return true
        }
        evaluate(clause.sequence, into: iterator)
        at(clause.sequence.span) { _ = emit(.iterate, iterator, flag: clause.pattern.isList ? 1 : 0) }
        return false
    }

    /// Declares the names of a clause, whose item stands in `item`.
    func bindItem(_ pattern: Pattern, _ item: UInt16) {
        guard pattern.isList else { return bind(pattern, from: item) }
        let base = allocate(pattern.names.count)
        at(pattern.span) { _ = emit(.unpack, base, item, UInt16(pattern.names.count)) }
        bind(pattern, from: base)
    }

    // MARK: In dags

    /// In a dag the body of each clause is a function, so that it can be kept until the sequence is known.
    private func deferrableClause(_ node: Statement.For, _ index: Int, _ iterator: UInt16) {
        let clause = node.clauses[index]
        let body = clauseBody(node, index)
        keepingTop {
            evaluate(clause.sequence, into: iterator)
            let deferred = emit(.jumpIfDeferred, iterator)
            at(clause.sequence.span) { _ = emit(.iterate, iterator, flag: clause.pattern.isList ? 1 : 0) }
            let start = emit(.jump)
            let top = here
            let base = allocate(2)
            let answer = allocate()
            // The item is first read next to the place where the block takes it from.
            emit(.block, base, d: body)
            emit(.callBlock, answer, base, 1)
            let done = emit(.jumpIfSignal, flag: Signal.continue.rawValue)
            dispatchSignals(answer)
            patch(done)
            patch(start)
            emit(.next, iterator, base + 1, d: top, flag: clause.pattern.isList ? 1 : 0)
            let end = emit(.jump)
            patch(deferred)
            let operands = allocate(2)
            move(operands, iterator)
            emit(.block, operands + 1, d: body)
            let head = Span(node.span.start, max(node.span.start, clause.sequence.span.end))
            emit(.dag, answer, operands, 2, d: label(head), flag: DagOperation.deferFor.rawValue)
            patch(end)
        }
    }

    private func clauseBody(_ node: Statement.For, _ index: Int) -> Int {
        let clause = node.clauses[index]
        return function(
            unit.context(clause.pattern.span.start, .block), name: prototype.name, kind: .block, place: node.span,
            parameterCount: 1
        ) { builder in
            builder.bindItem(clause.pattern, 0)
            if index + 1 < node.clauses.count {
                // The product goes on inside; its loop is left by a signal.
                builder.loops.append(Loop())
                builder.clause(node, index + 1)
                let loop = builder.loops.removeLast()
                if !loop.breaks.isEmpty {
                    let skip = builder.emit(.jump)
                    builder.patch(loop.breaks)
                    let register = builder.allocate()
                    builder.emit(.loadNull, register)
                    builder.emit(.leave, register, flag: Signal.break.rawValue)
                    builder.patch(skip)
                }
            } else {
                builder.statements(node.body.statements)
            }
            builder.leaveNormally()
        }
    }
}
