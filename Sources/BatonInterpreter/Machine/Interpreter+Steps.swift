import BatonSyntax

// What single instructions do, apart from the fast ones in the loop.

extension Interpreter {
    @inline(__always)
    func cell(_ value: Value) -> Cell {
        guard case .object(let object) = value else { preconditionFailure("the compiler keeps a cell here") }
        return unsafeDowncast(object, to: Cell.self)
    }

    @inline(__always)
    func global(_ frame: Machine.Frame, _ slot: Int) throws(RuntimeError) -> Value {
        let value = frame.body.pointee.globals[slot]
        if case .object(let object) = value, object === unsetObject { throw noValueYet() }
        return value
    }

    private func noValueYet() -> RuntimeError {
        RuntimeError(
            .unknownName, "this name has no value yet", help: "its 'let' has not been reached; define it further up")
    }

    func isUnset(_ value: Value) -> Bool {
        if case .object(let object) = value { return object === unsetObject }
        return false
    }

    func isUnknown(_ value: Value) -> Bool {
        guard case .deferred(let deferred) = value else { return false }
        return deferred.known == nil
    }

    func name(_ frame: Machine.Frame, _ index: Int32) -> String {
        frame.prototype.tables.names[Int(index)]
    }

    @inline(never)
    func closure(_ frame: Machine.Frame, _ index: Int) -> Closure {
        let prototype = frame.prototype.tables.functions[index]
        return Closure(prototype, prototype.captures.map { frame.registers[$0] })
    }

    func block(_ frame: Machine.Frame, _ index: Int) -> BlockObject {
        let prototype = frame.prototype.tables.functions[index]
        return BlockObject(prototype, prototype.captures.map { frame.registers[$0] })
    }

    @inline(never)
    func addConstant(_ left: Value, _ number: Int, isSubtraction: Bool) throws(RuntimeError) -> Value {
        switch left {
        case .float(let value): .float(value + Double(number))
        default:
            try isSubtraction
                ? binary(.subtract, left, .int(-number)) : binary(.add, left, .int(number))
        }
    }

    func appendToCell(_ cell: Value, _ right: UnsafeMutablePointer<Value>) throws(RuntimeError) {
        let cell = self.cell(cell)
        var value = cell.value
        cell.value = .null
        defer { cell.value = value }
        try append(&value, right)
    }

    /// The Ctrl-C of the host, and time for what runs in the background.
    @inline(never)
    func attend() throws(RuntimeError) {
        if host.attend() { throw RuntimeError(.interrupted, "interrupted") }
    }

    // MARK: Collections

    @inline(never)
    func takeAll(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
        let items = Array(UnsafeBufferPointer(start: first, count: count))
        for offset in 0..<count { (first + offset).pointee = .null }
        return items
    }

    func extend(_ place: UnsafeMutablePointer<Value>, _ items: [Value]) {
        if case .list(let list) = place.pointee { list.items += items }
    }

    func map(_ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction) -> Value {
        let keys = frame.prototype.tables.keys[Int(i.d)]
        return .map(MapObject(keys: keys, values: takeAll(r.at(i.b), Int(i.c))))
    }

    func extendMap(_ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction) {
        guard case .map(let map) = r[i.a] else { return }
        let keys = frame.prototype.tables.keys[Int(i.d)]
        for (key, value) in zip(keys, takeAll(r.at(i.b), Int(i.c))) { map.set(key, value) }
    }

    /// A cell of a row; null where the row lacks the column.
    func column(_ name: String, of row: Value) throws(RuntimeError) -> Value {
        switch row {
        case .map(let map): map[name]?.settled ?? .null
        case .object(let object):
            if let rows = object as? RowsObject {
                rows.rows.first?[name]?.settled ?? .null
            } else {
                try object.member(name, self) ?? .null
            }
        default: .null
        }
    }

    // MARK: Loops

    /// Puts the next item into `item`; false when there is none.
    @inline(__always)
    func next(_ iterator: UnsafeMutablePointer<Value>, _ item: UnsafeMutablePointer<Value>) -> Bool {
        guard case .int(let index) = iterator[1] else { return false }
        if let list = iterator.list {
            guard index < list._withUnsafeGuaranteedRef({ $0.items.count }) else { return false }
            item.pointee = list._withUnsafeGuaranteedRef { $0.items[index] }
        } else if case .range(let range) = iterator.pointee {
            guard index < range.count else { return false }
            item.set(integer: range.lower + index)
        } else {
            return false
        }
        (iterator + 1).initialize(to: .int(index + 1))
        return true
    }

    func checkBounds(_ bounds: UnsafeMutablePointer<Value>, isInclusive: Bool) throws(RuntimeError) {
        if case .int = bounds[0], case .int(let upper) = bounds[1] {
            if isInclusive {
                bounds[1] = .int(try Arithmetic.checked(upper.addingReportingOverflow(1), "\(upper) + 1"))
            }
            return
        }
        let wrong = if case .int = bounds[0] { bounds[1] } else { bounds[0] }
        if case .deferred(let deferred) = wrong {
            guard deferred.known != nil else { throw notKnown("the end of a range") }
            (bounds[0], bounds[1]) = (bounds[0].settled, bounds[1].settled)
            return try checkBounds(bounds, isInclusive: isInclusive)
        }
        throw RuntimeError(.typeMismatch, "the bounds of a range are Ints, not \(wrong.describedType)")
    }

    // MARK: Checks

    func check(
        _ frame: Machine.Frame, _ place: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) {
        let type = frame.prototype.tables.types[Int(i.d)]
        if let value = type.test.accept(place.pointee) {
            place.pointee = value
            return
        }
        let kind = CheckKind(rawValue: i.flag) ?? .value
        let (source, owner) = (frame.prototype.source, frame.prototype.name)
        let got = place.pointee.describedType
        switch kind {
        case .parameter:
            faultyParameter = type.index
            var error = RuntimeError(
                .typeMismatch, "parameter '\(type.name)' of '\(owner)' takes \(type.test.article), not \(got)")
            error.related = [(RuntimeError.Place(source: source, span: type.place), "declared here")]
            throw error
        case .value:
            throw RuntimeError(.typeMismatch, "'\(type.name)' is declared as \(type.test.name), not \(got)")
        case .result:
            var error = RuntimeError(.typeMismatch, "'\(owner)' answers \(type.test.article), not \(got)")
            error.related = [(RuntimeError.Place(source: source, span: type.place), "declared here")]
            throw error
        }
    }

    func failedAssertion(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) -> RuntimeError {
        let sides = i.flag != 0 ? " (left \(r[i.b].brief), right \(r[i.b + 1].brief))" : ""
        let condition = name(frame, i.d).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard case .null = r[i.a] else {
            return RuntimeError(
                .assertionFailed, "assertion failed: \(r[i.a].printed)", help: "not true: \(condition)\(sides)")
        }
        return RuntimeError(.assertionFailed, "assertion failed: \(condition)\(sides)")
    }
}

extension TypeTest {
    /// `an Int`, `a List<File>`
    var article: String { ("AEIOU".contains(name.prefix(1)) ? "an " : "a ") + name }
}
