import BatonSyntax

// Operators as the machine's slow paths carry them out: deferred values, cells of tables, everything but numbers.

extension Interpreter {
    @inline(never)
    func binary(_ opcode: Opcode, _ left: Value, _ right: Value, isColumn: Bool = false) throws(RuntimeError) -> Value {
        switch (left, right) {
        case (.deferred, _), (_, .deferred):
            return try deferring([left, right]) { values, interpreter throws(RuntimeError) in
                try interpreter.binary(opcode, values[0], values[1], isColumn: isColumn)
            }
        case (.null, _) where isColumn && opcode != .equal && opcode != .notEqual,
            (_, .null) where isColumn && opcode != .equal && opcode != .notEqual:
            return .null
        default: break
        }
        switch opcode {
        case .equal: return .bool(left.isEqual(to: right))
        case .notEqual: return .bool(!left.isEqual(to: right))
        case .less, .lessEqual, .greater, .greaterEqual:
            return .bool(try Interpreter.holds(opcode, try left.compare(right)))
        case .contains: return try contains(right, left)
        default: return try Arithmetic.apply(opcode, left, right)
        }
    }

    private static func holds(_ opcode: Opcode, _ order: Ordering?) throws(RuntimeError) -> Bool {
        switch order {
        case nil: false
        case .less: opcode == .less || opcode == .lessEqual
        case .equal: opcode == .lessEqual || opcode == .greaterEqual
        case .greater: opcode == .greater || opcode == .greaterEqual
        }
    }

    /// The comparison of a jump: its answer must be known.
    @inline(never)
    func test(_ opcode: Opcode, _ left: Value, _ right: Value) throws(RuntimeError) -> Bool {
        switch try binary(opcode, left, right) {
        case .bool(let answer): return answer
        default: throw notKnown("the condition")
        }
    }

    @inline(never)
    func negated(_ value: Value, isColumn: Bool) throws(RuntimeError) -> Value {
        if case .deferred = value {
            return try deferring([value]) { values, interpreter throws(RuntimeError) in
                try interpreter.negated(values[0], isColumn: isColumn)
            }
        }
        if isColumn, value.isNull { return .null }
        return try Arithmetic.negated(value)
    }

    @inline(never)
    func inverted(_ value: Value, isColumn: Bool) throws(RuntimeError) -> Value {
        if case .deferred = value {
            return try deferring([value]) { values, interpreter throws(RuntimeError) in
                try interpreter.inverted(values[0], isColumn: isColumn)
            }
        }
        if isColumn, value.isNull { return .null }
        return .bool(!(try condition(value, .not)))
    }

    /// The truth of a Bool; anything else is an error that names its type.
    @inline(never)
    func condition(_ value: Value, _ kind: ConditionKind) throws(RuntimeError) -> Bool {
        switch value {
        case .bool(let isTrue): return isTrue
        case .deferred(let deferred):
            if let known = deferred.known { return try condition(known, kind) }
            throw notKnown("the condition")
        default: break
        }
        switch kind {
        case .condition, .assertion: return try value.asCondition()
        case .and, .or, .not:
            let word = kind == .and ? "and" : kind == .or ? "or" : "not"
            throw RuntimeError(
                .typeMismatch, "'\(word)' takes Bools, not \(value.describedType)",
                help: value.isNull ? "ask is_null(x), or give a default: x ?? false" : nil)
        }
    }

    /// `and` and `or` between cells: unknown unless one side settles it.
    @inline(never)
    func columnLogic(_ opcode: Opcode, _ left: Value, _ right: Value) throws(RuntimeError) -> Value {
        let decisive = opcode == .columnOr
        if !right.isNull, try condition(right, decisive ? .or : .and) == decisive { return .bool(decisive) }
        return left.isNull || right.isNull ? .null : .bool(!decisive)
    }

    /// Adds to the value at `place`, in place where it is a text or a list that nobody else holds.
    @inline(never)
    func append(
        _ place: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>
    ) throws(RuntimeError) {
        if let string = place.string, let suffix = right.string, place.isOnlyOwner {
            let isDone = string._withUnsafeGuaranteedRef { string in
                suffix._withUnsafeGuaranteedRef { string.append($0) }
            }
            if isDone { return }
        }
        if let list = place.list, let suffix = right.list, place.isOnlyOwner {
            return list._withUnsafeGuaranteedRef { list in
                suffix._withUnsafeGuaranteedRef { list.items += $0.items }
            }
        }
        place.pointee = try binary(.add, place.pointee, right.pointee)
    }

    /// `xs = xs + [item]`
    @inline(never)
    func appendItem(
        _ place: UnsafeMutablePointer<Value>, _ item: UnsafeMutablePointer<Value>
    ) throws(RuntimeError) {
        if let list = place.list, place.isOnlyOwner {
            return list._withUnsafeGuaranteedRef { $0.items.append(item.pointee) }
        }
        place.pointee = try binary(.add, place.pointee, .list([item.pointee]))
    }

    /// `s = s + "${i},"`: the parts go straight to the end of the text.
    @inline(never)
    func appendTemplate(
        _ place: UnsafeMutablePointer<Value>, _ parts: UnsafeMutableBufferPointer<Value>
    ) throws(RuntimeError) {
        if let string = place.string, place.isOnlyOwner, dagScope == nil,
            !parts.contains(where: { isUnknown($0) || isSecret($0) })
        {
            let isDone = string._withUnsafeGuaranteedRef { string in Interpreter.add(parts, to: string) }
            if isDone { return }
        }
        place.pointee = try binary(.add, place.pointee, try joined(UnsafeBufferPointer(parts)))
    }

    private func isSecret(_ value: Value) -> Bool {
        if case .object(let object) = value { object is SecretObject } else { false }
    }

    /// False, and nothing added, where the text might come near its bound.
    private static func add(_ parts: UnsafeMutableBufferPointer<Value>, to string: StringObject) -> Bool {
        guard string.byteCount <= Arithmetic.textMax / 2, var part = parts.baseAddress else { return false }
        for _ in 0..<parts.count {
            if let piece = part.string {
                piece._withUnsafeGuaranteedRef { string.append($0.text) }
            } else if let number = part.integer {
                string.append(number)
            } else {
                string.append(part.pointee.printed)
            }
            part += 1
        }
        return true
    }

    /// The text of a template's parts, which stand in registers.
    @inline(never)
    func joined(_ parts: UnsafeBufferPointer<Value>) throws(RuntimeError) -> Value {
        if dagScope != nil || parts.contains(where: isUnknown) {
            let values = Array(parts)
            if values.contains(where: holdsDeferred) {
                return try deferring(values) { values, interpreter throws(RuntimeError) in
                    try interpreter.joined(values)
                }
            }
        }
        var text = ""
        for part in parts {
            switch part {
            case .string(let string): text += string.text
            case .int(let number): text += String(number)
            case .object(_ as SecretObject):
                if let secret = SecretObject.joined(parts) { return .object(secret) }
            default:
                session.typedTexts?.note(part)
                text += part.printed
            }
            try Arithmetic.checkLength(text.utf8.count)
        }
        return .string(text)
    }

    private func joined(_ values: [Value]) throws(RuntimeError) -> Value {
        let result = values.withUnsafeBufferPointer { parts in
            Result { () throws(RuntimeError) in try joined(parts) }
        }
        return try result.get()
    }
}
