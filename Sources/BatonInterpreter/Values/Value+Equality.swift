// Equality of the language, `==`.

extension Value {
    /// Deep equality.
    ///
    /// Numbers compare by value (`1 == 1.0`, exactly, even above 2^53), NaN equals nothing, a range equals a list of
    /// the same numbers, maps compare without regard to the order of keys, texts by canonical equivalence (as keys
    /// of maps do). A list or map equals itself. Values of different types are unequal, never an error.
    ///
    /// - Complexity: O(n) in the values held, without recursion: any nesting is safe.
    package func isEqual(to other: Value) -> Bool {
        if let answer = settled.comparesOutside(other.settled) { return answer }
        var pending = [(settled, other.settled)]
        while let (left, right) = pending.popLast() {
            switch (left, right) {
            case (.list(let a), .list(let b)):
                for (x, y) in zip(a.items, b.items) {
                    guard Self.check(x, y, &pending) else { return false }
                }
            case (.map(let a), .map(let b)):
                for (index, key) in a.keys.enumerated() {
                    guard let other = b.value(of: key, near: index) else { return false }
                    guard Self.check(a.values[index], other, &pending) else { return false }
                }
            default: return false
            }
        }
        return true
    }

    /// The value itself, or what a deferred one has become.
    package var settled: Value {
        var value = self
        while case .deferred(let deferred) = value, let known = deferred.known { value = known }
        return value
    }

    /// False when the two differ; collections that have to be looked into are put on the list.
    private static func check(_ left: Value, _ right: Value, _ pending: inout [(Value, Value)]) -> Bool {
        let (left, right) = (left.settled, right.settled)
        if let answer = left.comparesOutside(right) { return answer }
        pending.append((left, right))
        return true
    }

    /// The answer where it needs no look at items, else nil.
    private func comparesOutside(_ other: Value) -> Bool? {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.int(let a), .float(let b)), (.float(let b), .int(let a)): Int(exactly: b) == a
        case (.duration(let a), .duration(let b)), (.size(let a), .size(let b)): a == b
        case (.string(let a), .string(let b)): a === b || a.text == b.text
        case (.list(let a), .list(let b)): a === b ? true : a.items.count == b.items.count ? nil : false
        case (.map(let a), .map(let b)): a === b ? true : a.count == b.count ? nil : false
        case (.range(let a), .range(let b)): a.count == b.count && (a.count == 0 || a.lower == b.lower)
        case (.list(let list), .range(let range)), (.range(let range), .list(let list)):
            range.isEqual(to: list.items)
        case (.file(let a), .file(let b)):
            a.path == b.path && (a.digest == nil || b.digest == nil || a.digest == b.digest)
        case (.function(let a), .function(let b)): a === b
        case (.object(let a), .object(let b)): a.isEqual(to: b)
        case (.deferred(let a), .deferred(let b)): a === b
        default: false
        }
    }
}

extension RangeObject {
    fileprivate func isEqual(to items: [Value]) -> Bool {
        guard items.count == count else { return false }
        for (offset, item) in items.enumerated() {
            guard item.isEqual(to: .int(lower + offset)) else { return false }
        }
        return true
    }
}

extension MapObject {
    /// The value of a key that most likely stands at `index`, as it does in the rows of one table.
    func value(of key: String, near index: Int) -> Value? {
        if index < keys.count, keys[index] == key { return values[index] }
        return self[key]
    }
}
