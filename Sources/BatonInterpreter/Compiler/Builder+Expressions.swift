import BatonSyntax

extension Builder {
    /// The register with an expression's value: a variable's own, or a new one at the top.
    func operand(_ expression: Expression) -> UInt16 {
        if case .name(let span) = expression, let register = plainRegister(span) { return register }
        return evaluate(expression, into: nil)
    }

    /// Puts an expression's value into a new register at the top.
    @discardableResult
    func push(_ expression: Expression) -> UInt16 {
        let register = allocate()
        evaluate(expression, into: register)
        return register
    }

    /// Puts an expression's value into `target`, or into a new register at the top; answers which.
    ///
    /// `target` is written by the last instruction only, so it may be a variable that the expression reads.
    @discardableResult
    func evaluate(_ expression: Expression, into target: UInt16?) -> UInt16 {
        var spine: [Expression] = []
        var first = expression
        while let left = leftOperand(of: first) {
            spine.append(first)
            first = left
        }
        let result = target ?? allocate()
        return keepingTop {
            guard !spine.isEmpty else {
                at(first.span) { leaf(first, into: result) }
                return result
            }
            let work = target == nil ? result : allocate()
            var left = leftRegister(first, work)
            for (index, node) in spine.reversed().enumerated() {
                let isLast = index == spine.count - 1
                at(node.span) { combine(node, left, into: isLast ? result : work) }
                left = work
            }
            return result
        }
    }

    private func leftRegister(_ expression: Expression, _ work: UInt16) -> UInt16 {
        if case .name(let span) = expression, let register = plainRegister(span) { return register }
        at(expression.span) { leaf(expression, into: work) }
        return work
    }

    /// The register of a local variable that can be read where it is: no cell, and no call can change it.
    func plainRegister(_ span: Span) -> UInt16? {
        guard case .variable(let variable)? = unit.resolution.uses[span.start], !variable.isCell,
            !variable.isReassignedInside
        else { return nil }
        if variable.slot != nil { return context.kind == .unit ? location(of: variable) : nil }
        return location(of: variable)
    }

    /// The part of an expression that is worked out first and may lean to the left by thousands of levels.
    private func leftOperand(of expression: Expression) -> Expression? {
        switch expression {
        case .group(let node): node.value
        case .binary(let node): node.left
        case .index(let node): node.base
        case .member(let node): node.base
        case .pipe(let node): node.left
        case .call(let node):
            if case .name = node.callee { nil } else { node.callee }
        default: nil
        }
    }

    /// An expression that is worked out as a whole.
    private func leaf(_ expression: Expression, into target: UInt16) {
        switch expression {
        case .missing: emit(.loadNull, target)
        case .null: emit(.loadNull, target)
        case .true: emit(.loadBool, target, d: 1)
        case .false: emit(.loadBool, target, d: 0)
        case .integer, .float, .duration, .size, .text: load(literal(expression) ?? .null, target)
        case .name(let span): name(span, into: target)
        case .outsideName(let span): name(span, into: target)
        case .outside(let node): evaluate(node.value, into: target)
        case .template(let node): template(node, into: target)
        case .list(let node): list(node, into: target)
        case .map(let node): map(node, into: target)
        case .unary(let node): unary(node, into: target)
        case .conditional(let node): conditional(node, into: target)
        case .lambda(let node): lambda(node, into: target)
        case .call(let node): call(CallShape(node), implicit: nil, into: target)
        case .chain(let node): chain(node, into: target)
        case .after(let node): after(node, into: target)
        case .group, .binary, .index, .member, .pipe:
            preconditionFailure("these have a left operand")
        }
    }

    /// What a node makes of its left operand's value.
    private func combine(_ node: Expression, _ left: UInt16, into target: UInt16) {
        keepingTop {
            switch node {
            case .group: move(target, left)
            case .binary(let node): binary(node, left, into: target)
            case .index(let node):
                let index = operand(node.index)
                emit(.index, target, left, index)
            case .member(let node): member(node, left, into: target)
            case .pipe(let node): pipe(node, left, into: target)
            case .call(let node): callValue(CallShape(node), callee: left, implicit: nil, into: target)
            default: preconditionFailure("only these have a left operand")
            }
        }
    }

    /// The value of a literal; nil for other expressions.
    func literal(_ expression: Expression) -> Value? {
        switch expression {
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .integer(let span): LiteralValue.integer(source.text(span)).map { .int($0) }
        case .float(let span): LiteralValue.float(source.text(span)).map { .float($0) }
        case .duration(let span): LiteralValue.duration(source.text(span)).map { .duration($0) }
        case .size(let span): LiteralValue.size(source.text(span)).map { .size($0) }
        case .text(let span): .string(unit.text(of: span))
        case .group(let node): literal(node.value)
        default: nil
        }
    }

    /// The number of an integer literal, also of a negative one.
    func integerLiteral(_ expression: Expression) -> Int? {
        switch expression {
        case .integer(let span): LiteralValue.integer(source.text(span))
        case .unary(let node) where node.operator == .minus: integerLiteral(node.operand).map { -$0 }
        case .group(let node): integerLiteral(node.value)
        default: nil
        }
    }

    private func name(_ span: Span, into target: UInt16) {
        switch unit.resolution.uses[span.start] {
        case .variable(let variable): read(variable, into: target)
        case .column(let row, let isOutside): column(source.text(span), row: row, isOutside: isOutside, into: target)
        case .library(let function): load(unit.interpreter.value(of: function), target)
        case .registered(let value): load(value, target)
        case .unknown, nil: emit(.loadNull, target)
        }
    }

    private func column(_ name: String, row: Variable, isOutside: Bool, into target: UInt16) {
        emit(.column, target, location(of: row), d: nameIndex(name), flag: isOutside ? 1 : 0)
    }

    func read(_ variable: Variable, into target: UInt16) {
        if let slot = variable.slot, context.kind != .unit {
            emit(.getGlobal, target, d: slot)
        } else if variable.isCell {
            emit(.getCell, target, location(of: variable))
        } else {
            move(target, location(of: variable))
        }
    }

    /// Sets a variable that exists already.
    func write(_ variable: Variable, _ value: UInt16) {
        if let slot = variable.slot, context.kind != .unit {
            emit(.setGlobal, value, d: slot)
        } else if variable.isCell {
            emit(.setCell, location(of: variable), value)
        } else {
            move(location(of: variable), value)
        }
    }

    private func member(_ node: Expression.Member, _ base: UInt16, into target: UInt16) {
        at(node.name) { _ = emit(.member, target, base, d: nameIndex(source.text(node.name))) }
    }
}

// MARK: - Collections and texts

extension Builder {
    /// Items that one instruction takes at most; longer literals are put together.
    static let chunk = 64

    private func list(_ node: Expression.ListLiteral, into target: UInt16) {
        let result = allocate()
        var index = 0
        repeat {
            let items = node.items[index..<min(index + Builder.chunk, node.items.count)]
            keepingTop {
                let base = UInt16(top)
                for item in items { push(item) }
                emit(index == 0 ? .list : .extendList, result, base, UInt16(items.count))
            }
            index += Builder.chunk
        } while index < node.items.count
        emit(.move, target, result)
        emit(.clear, result, 0, 1)
    }

    private func map(_ node: Expression.MapLiteral, into target: UInt16) {
        let result = allocate()
        var index = 0
        repeat {
            let entries = node.entries[index..<min(index + Builder.chunk, node.entries.count)]
            keepingTop {
                let base = UInt16(top)
                for entry in entries { push(entry.value) }
                tables.keys.append(entries.map { key($0.key) })
                emit(
                    index == 0 ? .map : .extendMap, result, base, UInt16(entries.count), d: tables.keys.count - 1)
            }
            index += Builder.chunk
        } while index < node.entries.count
        emit(.move, target, result)
        emit(.clear, result, 0, 1)
    }

    private func key(_ span: Span) -> String {
        guard span.length > 0 else { return "" }
        let first = source.bytes[Int(span.start)]
        return first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") ? unit.text(of: span) : source.text(span)
    }

    /// Puts the parts of a template into registers; answers the texts that are left.
    @discardableResult
    func pushParts(
        _ parts: ArraySlice<Expression.Template.Part>, _ texts: ArraySlice<String>
    ) -> ArraySlice<String> {
        var texts = texts
        for part in parts {
            switch part {
            case .text: load(.string(texts.popFirst() ?? ""), allocate())
            case .value(let value): push(value)
            }
        }
        return texts
    }

    private func template(_ node: Expression.Template, into target: UInt16) {
        var texts = unit.texts(of: node)[...]
        let result = allocate()
        var index = 0
        repeat {
            let parts = node.parts[index..<min(index + Builder.chunk, node.parts.count)]
            keepingTop {
                let base = UInt16(top)
                texts = pushParts(parts, texts)
                if index == 0 {
                    emit(.template, result, base, UInt16(parts.count))
                } else {
                    emit(.template, base, base, UInt16(parts.count))
                    emit(.append, result, base)
                }
            }
            index += Builder.chunk
        } while index < node.parts.count
        emit(.move, target, result)
        emit(.clear, result, 0, 1)
    }
}
