import BatonSyntax

// Items, members, `in` and the other ways into values.

extension Interpreter {
    func item(of base: Value, at index: Value) throws(RuntimeError) -> Value {
        switch (base, index) {
        case (.list(let list), .int(let number)):
            return list.items[try position(number, in: list.items.count, of: "a list of")]
        case (.range(let range), .int(let number)):
            return .int(range.lower + (try position(number, in: range.count, of: "a range of")))
        case (.string(let string), .int(let number)):
            let characters = Array(string.text)
            return .string(String(characters[try position(number, in: characters.count, of: "a text of")]))
        case (.map(let map), .string(let key)):
            if let value = map[key.text] { return value }
            throw unknownKey(key.text, in: map)
        case (.list(let list), .range(let range)):
            try checkSlice(range, list.items.count)
            return .list(Array(list.items[range.lower..<range.upper]))
        case (.range(let base), .range(let range)):
            try checkSlice(range, base.count)
            return .range(RangeObject(lower: base.lower + range.lower, upper: base.lower + range.upper))
        case (.string(let string), .range(let range)):
            let characters = Array(string.text)
            try checkSlice(range, characters.count)
            return .string(String(characters[range.lower..<range.upper]))
        case (.object(let object), _): return try object.item(index, self)
        case (.deferred, _), (_, .deferred):
            return try deferring([base, index]) { values, interpreter throws(RuntimeError) in
                try interpreter.item(of: values[0], at: values[1])
            }
        case (.map, _): throw RuntimeError(.typeMismatch, "the key of a map is a String, not \(index.describedType)")
        case (.list, _), (.string, _), (.range, _):
            throw RuntimeError(.typeMismatch, "an index is an Int, not \(index.describedType)")
        default: throw RuntimeError(.typeMismatch, "\(base.describedType) has no items")
        }
    }

    private func position(_ index: Int, in count: Int, of what: String) throws(RuntimeError) -> Int {
        let position = index < 0 ? index + count : index
        guard position >= 0, position < count else {
            throw RuntimeError(
                .indexOutOfRange, "there is no item \(index) in \(what) \(count)",
                help: count == 0
                    ? "it is empty" : "items go from 0 to \(count - 1), or from -1 back to -\(count)")
        }
        return position
    }

    private func checkSlice(_ range: RangeObject, _ count: Int) throws(RuntimeError) {
        guard range.lower >= 0, range.upper <= count else {
            throw RuntimeError(
                .indexOutOfRange, "the range \(range.lower)..<\(range.upper) reaches beyond the \(count) items")
        }
    }

    private func unknownKey(_ key: String, in map: MapObject) -> RuntimeError {
        let near = Suggestions.nearest(to: key, among: map.keys)
        let listed = map.keys.prefix(12).joined(separator: ", ")
        return RuntimeError(
            .unknownMember, "the map has no key '\(key)'",
            help: near.map { "did you mean '\($0)'?" }
                ?? (map.count == 0 ? "it is empty" : "keys: \(listed)\(map.count > 12 ? ", …" : "")"))
    }

    func member(_ name: String, of base: Value) throws(RuntimeError) -> Value {
        switch base {
        case .map(let map):
            if let value = map[name] { return value }
            throw unknownKey(name, in: map)
        case .object(let object):
            if let value = try object.member(name, self) { return value }
            throw unknownMember(name, of: base, object.memberNames)
        case .deferred:
            return try deferring([base]) { values, interpreter throws(RuntimeError) in
                try interpreter.member(name, of: values[0])
            }
        case .file(let file):
            if name == "path" { return .string(file.path) }
            throw unknownMember(name, of: base, ["path"])
        default: throw unknownMember(name, of: base, [])
        }
    }

    private func unknownMember(_ name: String, of value: Value, _ names: [String]) -> RuntimeError {
        let near = Suggestions.nearest(to: name, among: names)
        return RuntimeError(
            .unknownMember, "\(value.describedType) has no member '\(name)'",
            help: near.map { "did you mean '\($0)'?" }
                ?? (names.isEmpty ? nil : "members: \(names.joined(separator: ", "))"))
    }

    /// `left in right`
    func contains(_ right: Value, _ left: Value) throws(RuntimeError) -> Value {
        switch (right, left) {
        case (.deferred, _), (_, .deferred):
            return try deferring([right, left]) { values, interpreter throws(RuntimeError) in
                try interpreter.contains(values[0], values[1])
            }
        case (.list(let list), _): return .bool(list.items.contains { $0.isEqual(to: left) })
        case (.range(let range), .int(let number)): return .bool(number >= range.lower && number < range.upper)
        case (.range(let range), .float(let number)):
            return .bool(Int(exactly: number).map { $0 >= range.lower && $0 < range.upper } ?? false)
        case (.range, _): return .bool(false)
        case (.map(let map), .string(let key)): return .bool(map[key.text] != nil)
        case (.string(let string), .string(let part)): return .bool(string.text.contains(part.text))
        case (.string, _), (.map, _):
            throw RuntimeError(
                .typeMismatch, "'in' looks for a String in \(right.describedType), not for \(left.describedType)")
        default:
            throw RuntimeError(.typeMismatch, "'in' looks into a list, range, map or text, not \(right.describedType)")
        }
    }

    /// `lower..upper`, `lower..<upper`
    func range(_ lower: Value, _ upper: Value, isInclusive: Bool) throws(RuntimeError) -> Value {
        switch (lower, upper) {
        case (.int(let low), .int(let high)):
            let end = isInclusive ? try Arithmetic.checked(high.addingReportingOverflow(1), "\(high) + 1") : high
            // The count of items must be an Int too.
            _ = try Arithmetic.checked(end.subtractingReportingOverflow(min(low, end)), "the size of the range")
            return .range(RangeObject(lower: low, upper: max(low, end)))
        case (.deferred, _), (_, .deferred):
            return try deferring([lower, upper]) { values, interpreter throws(RuntimeError) in
                try interpreter.range(values[0], values[1], isInclusive: isInclusive)
            }
        default:
            let wrong = if case .int = lower { upper } else { lower }
            throw RuntimeError(.typeMismatch, "the bounds of a range are Ints, not \(wrong.describedType)")
        }
    }

    /// What a `for` goes through: a list or a range.
    func sequence(_ value: Value, wantsPairs: Bool) throws(RuntimeError) -> Value {
        switch value {
        case .list, .range: return value
        case .map(let map):
            if wantsPairs { return .list(zip(map.keys, map.values).map { .list([.string($0), $1]) }) }
            return .list(map.keys.map { .string($0) })
        case .string(let string): return .list(string.text.map { .string(String($0)) })
        case .deferred(let deferred):
            if deferred.known != nil { return try sequence(value.settled, wantsPairs: wantsPairs) }
            throw notKnown("the list of a 'for'")
        case .object(let object):
            if let rows = try object.rows(self) { return try sequence(rows, wantsPairs: wantsPairs) }
            throw RuntimeError(.typeMismatch, "\(value.describedType) has no items to go through")
        default:
            throw RuntimeError(
                .typeMismatch, "'for' goes through a list, range, map or text, not \(value.describedType)")
        }
    }

    func notKnown(_ what: String) -> RuntimeError {
        RuntimeError(
            .notKnownYet, "\(what) depends on a step that has not run yet",
            help: "'if', 'for', arithmetic, texts and calls of tasks may use it; it is known when the step has ended")
    }

    /// The items of a list for `count` names.
    func unpack(_ value: Value, count: Int) throws(RuntimeError) -> [Value] {
        if case .deferred(let deferred) = value {
            if deferred.known != nil { return try unpack(value.settled, count: count) }
            var parts: [Value] = []
            for index in 0..<count { parts.append(try item(of: value, at: .int(index))) }
            return parts
        }
        guard let found = value.itemCountIfList else {
            throw RuntimeError(
                .typeMismatch, "\(count) names take a list of \(count) items, not \(value.describedType)")
        }
        guard found == count else {
            throw RuntimeError(.indexOutOfRange, "\(count) names take a list of \(count) items, not of \(found)")
        }
        return try value.items() ?? []
    }
}
