import BatonSyntax

// Names get their registers and values: `let`, patterns, assignments.

extension Builder {
    /// Gives a declared name its register and its first value, which `make` puts into the register it is given.
    func define(_ name: Span, _ make: (UInt16) -> Void) {
        guard let variable = unit.resolution.declarations[name.start] else {
            return keepingTop { make(allocate()) }
        }
        if let slot = variable.slot {
            return make(UInt16(slot))
        }
        if variable.isCell, variable.register != nil {
            // The cell was made when the block began.
            keepingTop {
                let value = allocate()
                make(value)
                emit(.setCell, location(of: variable), value)
            }
            return
        }
        let register = allocate()
        make(register)
        variable.register = register
        if variable.isCell { emit(.newCell, register) }
    }

    func letStatement(_ node: Statement.Let) {
        if !node.pattern.isList, let name = node.pattern.names.first {
            define(name) { target in
                evaluate(node.value, into: target)
                check(node.type, target, .value, name: source.text(name), at: node.value.span)
            }
            return
        }
        let base = allocate(node.pattern.names.count)
        keepingTop {
            let value = operand(node.value)
            emit(.unpack, base, value, UInt16(node.pattern.names.count))
        }
        bind(node.pattern, from: base, type: node.type)
    }

    /// Declares the names of a pattern with values that stand in registers from `base`, which they may keep.
    func bind(_ pattern: Pattern, from base: UInt16, type: TypeName? = nil) {
        for (index, name) in pattern.names.enumerated() {
            let register = base + UInt16(index)
            check(type, register, .value, name: source.text(name), at: name)
            guard let variable = unit.resolution.declarations[name.start] else { continue }
            if variable.slot != nil || (variable.isCell && variable.register != nil) {
                write(variable, register)
            } else {
                variable.register = register
                if variable.isCell { emit(.newCell, register) }
            }
        }
    }

    /// Emits the check of a value against a declared type.
    func check(_ type: TypeName?, _ register: UInt16, _ kind: CheckKind, name: String, at place: Span, index: Int = 0) {
        guard let type, let test = TypeTest(type, in: source) else { return }
        if case .any = test { return }
        tables.types.append(Prototype.TypeCheck(test: test, name: name, place: place, index: index))
        at(place) { _ = emit(.check, register, d: tables.types.count - 1, flag: kind.rawValue) }
    }

    func assign(_ node: Statement.Assign) {
        guard case .variable(let variable)? = unit.resolution.uses[node.name.start] else { return }
        if appendInPlace(node, variable) { return }
        let isPlain = !variable.isCell && (variable.slot == nil || context.kind == .unit)
        if isPlain {
            evaluate(node.value, into: location(of: variable))
        } else {
            keepingTop { write(variable, evaluate(node.value, into: nil)) }
        }
    }

    /// `x = x + e` changes the text or list in place where nobody else holds it.
    private func appendInPlace(_ node: Statement.Assign, _ variable: Variable) -> Bool {
        guard case .binary(let sum) = node.value, sum.operator == .add, case .name(let left) = sum.left,
            case .variable(let summand)? = unit.resolution.uses[left.start], summand === variable
        else { return false }
        let isPlain = !variable.isCell && (variable.slot == nil || context.kind == .unit)
        if isPlain, let number = integerLiteral(sum.right), abs(number) < Int(Int32.max) {
            let register = location(of: variable)
            at(node.value.span) { _ = emit(.addInt, register, register, d: number) }
            return true
        }
        if isPlain, appendPiece(sum.right, to: location(of: variable), node.value.span) { return true }
        keepingTop {
            let right = operand(sum.right)
            at(node.value.span) {
                if variable.slot != nil, context.kind != .unit {
                    emit(.append, 0, right, d: variable.slot ?? 0, flag: AppendTarget.global.rawValue)
                } else {
                    let target: AppendTarget = variable.isCell ? .cell : .register
                    emit(.append, location(of: variable), right, flag: target.rawValue)
                }
            }
        }
        return true
    }

    /// The common pieces, which need no object of their own on the way: a literal text, a template, a list of one.
    private func appendPiece(_ piece: Expression, to register: UInt16, _ place: Span) -> Bool {
        keepingTop {
            switch piece {
            case .text(let span):
                constants.append(.string(unit.text(of: span)))
                at(place) { _ = emit(.appendConstant, register, d: constants.count - 1) }
            case .template(let template) where template.parts.count <= Builder.chunk:
                let base = UInt16(top)
                pushParts(template.parts[...], unit.texts(of: template)[...])
                at(place) { _ = emit(.appendTemplate, register, base, UInt16(template.parts.count)) }
            case .list(let list) where list.items.count == 1:
                let item = operand(list.items[0])
                at(place) { _ = emit(.appendItem, register, item) }
            default: return false
            }
            return true
        }
    }
}

/// Where an `append` finds what it adds to.
enum AppendTarget: UInt8 { case register, cell, global }
