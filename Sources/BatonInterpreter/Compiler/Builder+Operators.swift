import BatonSyntax

extension Builder {
    func unary(_ node: Expression.Unary, into target: UInt16) {
        if node.operator == .minus, let number = integerLiteral(node.operand) { return load(.int(-number), target) }
        let value = operand(node.operand)
        emit(node.operator == .minus ? .negate : .not, target, value, flag: columnFlag)
    }

    func binary(_ node: Expression.Binary, _ left: UInt16, into target: UInt16) {
        switch node.operator {
        case .and, .or: isColumn ? columnLogical(node, left, into: target) : logical(node, left, into: target)
        case .coalesce: coalesce(node, left, into: target)
        case .rangeInclusive, .rangeExclusive:
            let right = operand(node.right)
            emit(.range, target, left, right, flag: node.operator == .rangeInclusive ? 1 : 0)
        case .add, .subtract:
            sum(node, left, into: target)
        default:
            let right = operand(node.right)
            emit(Builder.opcode(node.operator), target, left, right, flag: columnFlag)
        }
    }

    /// Between the cells of a table null means that nothing is known: what is made of it is null too.
    private var isColumn: Bool { context.kind == .column || context.kind == .measure }
    private var columnFlag: UInt8 { isColumn ? 1 : 0 }

    private func columnLogical(_ node: Expression.Binary, _ left: UInt16, into target: UInt16) {
        let isAnd = node.operator == .and
        let result = allocate()
        move(result, left)
        let isUnknown = emit(.jumpIfNull, result)
        let skip = emit(isAnd ? .jumpIfFalse : .jumpIfTrue, result, flag: (isAnd ? ConditionKind.and : .or).rawValue)
        patch(isUnknown)
        let right = operand(node.right)
        emit(isAnd ? .columnAnd : .columnOr, result, result, right)
        patch(skip)
        move(target, result)
    }

    private func sum(_ node: Expression.Binary, _ left: UInt16, into target: UInt16) {
        if !isColumn, let number = integerLiteral(node.right), abs(number) < Int(Int32.max) {
            // `flag` keeps the sign as written for messages.
            emit(
                .addInt, target, left, d: node.operator == .add ? number : -number,
                flag: node.operator == .add ? 0 : 1)
            return
        }
        let right = operand(node.right)
        if node.operator == .add, target == left, !isColumn {
            emit(.append, target, right)
        } else {
            emit(node.operator == .add ? .add : .subtract, target, left, right, flag: columnFlag)
        }
    }

    static func opcode(_ sign: BinaryOperator) -> Opcode {
        switch sign {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .remainder: .remainder
        case .power: .power
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        case .greaterEqual: .greaterEqual
        case .in: .contains
        case .or, .and, .coalesce, .rangeInclusive, .rangeExclusive:
            preconditionFailure("'\(sign)' is no single instruction")
        }
    }

    /// `and`, `or`: both sides are Bools; the right one is worked out only when it counts.
    private func logical(_ node: Expression.Binary, _ left: UInt16, into target: UInt16) {
        let isAnd = node.operator == .and
        let kind = isAnd ? ConditionKind.and : .or
        let result = allocate()
        move(result, left)
        let deferred = isDagMode ? emit(.jumpIfDeferred, result) : nil
        let skip = emit(isAnd ? .jumpIfFalse : .jumpIfTrue, result, flag: kind.rawValue)
        at(node.right.span) {
            evaluate(node.right, into: result)
            if !isDagMode {
                let check = emit(.jumpIfFalse, result, flag: kind.rawValue)
                patch(check)
            }
        }
        patch(skip)
        finishDeferred(deferred, node.right, result, isAnd ? .and : .or)
        move(target, result)
    }

    private func coalesce(_ node: Expression.Binary, _ left: UInt16, into target: UInt16) {
        let result = allocate()
        move(result, left)
        let deferred = isDagMode ? emit(.jumpIfDeferred, result) : nil
        let skip = emit(.jumpIfNotNull, result)
        evaluate(node.right, into: result)
        patch(skip)
        finishDeferred(deferred, node.right, result, .coalesce)
        move(target, result)
    }

    /// The way of an operator whose left side is not known yet: both sides are worked out, the answer is deferred.
    private func finishDeferred(_ jump: Int?, _ right: Expression, _ result: UInt16, _ operation: DagOperation) {
        guard let jump else { return }
        let end = emit(.jump)
        patch(jump)
        keepingTop {
            let base = allocate(2)
            move(base, result)
            evaluate(right, into: base + 1)
            emit(.dag, result, base, 2, flag: operation.rawValue)
        }
        patch(end)
    }

    func conditional(_ node: Expression.Conditional, into target: UInt16) {
        if isDagMode { return deferrableConditional(node, into: target) }
        let otherwise = branch(node.condition, when: false)
        evaluate(node.then, into: target)
        let end = emit(.jump)
        patch(otherwise)
        evaluate(node.otherwise, into: target)
        patch(end)
    }

    /// The branches are functions of their own: run at once, or when the condition is known.
    private func deferrableConditional(_ node: Expression.Conditional, into target: UInt16) {
        let base = allocate(3)
        evaluate(node.condition, into: base)
        let deferred = emit(.jumpIfDeferred, base)
        let otherwise = emit(.jumpIfFalse, base)
        let then = thunk(node.then, into: base + 1)
        emit(.callBlock, target, base + 1, 0)
        let end = emit(.jump)
        patch(otherwise)
        let other = thunk(node.otherwise, into: base + 1)
        emit(.callBlock, target, base + 1, 0)
        let secondEnd = emit(.jump)
        patch(deferred)
        emit(.block, base + 1, d: then)
        emit(.block, base + 2, d: other)
        emit(.dag, target, base, 3, flag: DagOperation.conditional.rawValue)
        patch([end, secondEnd])
    }
}

// MARK: - Conditions

extension Builder {
    /// Emits jumps that are taken when the condition's truth is `sense`; else what follows goes on.
    func branch(_ condition: Expression, when sense: Bool, kind: ConditionKind = .condition) -> [Int] {
        at(condition.span) {
            switch condition {
            case .group(let node): return branch(node.value, when: sense, kind: kind)
            case .unary(let node) where node.operator == .not && !isDagMode && !isColumn:
                return branch(node.operand, when: !sense, kind: .not)
            case .binary(let node) where !isColumn:
                switch node.operator {
                case .and, .or: return isDagMode ? test(condition, sense, kind) : logicalBranch(node, sense)
                case .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual: return comparison(node, sense)
                default: return test(condition, sense, kind)
                }
            default: return test(condition, sense, kind)
            }
        }
    }

    private func test(_ condition: Expression, _ sense: Bool, _ kind: ConditionKind) -> [Int] {
        keepingTop {
            let value = operand(condition)
            return [emit(sense ? .jumpIfTrue : .jumpIfFalse, value, flag: kind.rawValue)]
        }
    }

    private func logicalBranch(_ node: Expression.Binary, _ sense: Bool) -> [Int] {
        let isAnd = node.operator == .and
        // `a and b and c` leans to the left: its parts, first to last.
        var parts = [node.right]
        var first = node.left
        while case .binary(let inner) = first, inner.operator == node.operator {
            parts.append(inner.right)
            first = inner.left
        }
        parts.append(first)
        parts.reverse()
        let kind = isAnd ? ConditionKind.and : .or
        if isAnd == !sense { return parts.flatMap { branch($0, when: sense, kind: kind) } }
        let out = parts.dropLast().flatMap { branch($0, when: !sense, kind: kind) }
        let taken = branch(parts[parts.count - 1], when: sense, kind: kind)
        patch(out)
        return taken
    }

    private func comparison(_ node: Expression.Binary, _ sense: Bool) -> [Int] {
        keepingTop {
            let left = operand(node.left)
            let sense = node.operator == .notEqual ? !sense : sense
            if let number = integerLiteral(node.right), let small = Int16(exactly: number) {
                let opcode = Builder.jump(node.operator, isConstant: true)
                return [emit(opcode, left, UInt16(bitPattern: small), flag: sense ? 1 : 0)]
            }
            let right = operand(node.right)
            return [emit(Builder.jump(node.operator, isConstant: false), left, right, flag: sense ? 1 : 0)]
        }
    }

    private static func jump(_ sign: BinaryOperator, isConstant: Bool) -> Opcode {
        switch sign {
        case .less: isConstant ? .jumpLessInt : .jumpLess
        case .lessEqual: isConstant ? .jumpLessEqualInt : .jumpLessEqual
        case .greater: isConstant ? .jumpGreaterInt : .jumpGreater
        case .greaterEqual: isConstant ? .jumpGreaterEqualInt : .jumpGreaterEqual
        default: isConstant ? .jumpEqualInt : .jumpEqual
        }
    }
}
