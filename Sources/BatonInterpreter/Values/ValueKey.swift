/// A value as the key of a set or dictionary: what `unique`, `distinct`, `group` and `join` go by.
///
/// Equal values are one key (`1` and `1.0`); unlike `==`, NaN is the same as NaN, so that it makes one group.
package struct ValueKey: Hashable {
    package let value: Value

    package init(_ value: Value) { self.value = value.settled }

    /// Several values as one key: the columns of a group.
    package init(_ values: [Value]) { self.init(values.count == 1 ? values[0] : .list(values)) }

    package static func == (left: ValueKey, right: ValueKey) -> Bool {
        (left.value.isNaN && right.value.isNaN) || left.value.isEqual(to: right.value)
    }

    package func hash(into hasher: inout Hasher) { Self.hash(value, into: &hasher, depth: 0) }

    /// Deeper levels leave the hash as it is: equality tells them apart.
    private static let depthMax = 16

    private static func hash(_ value: Value, into hasher: inout Hasher, depth: Int) {
        guard depth < depthMax else { return }
        switch value.settled {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .float(let value): hash(value, into: &hasher)
        case .duration(let value): hasher.combine(value &+ 1)
        case .size(let value): hasher.combine(value &+ 2)
        case .string(let string): hasher.combine(string.text)
        case .list(let list):
            for item in list.items { hash(item, into: &hasher, depth: depth + 1) }
            hasher.combine(list.items.count)
        case .range(let range):
            for item in range.lower..<range.upper { hasher.combine(item) }
            hasher.combine(range.count)
        case .map(let map): hash(map, into: &hasher, depth: depth)
        case .file(let file): hasher.combine(file.path)
        case .function(let function): hasher.combine(ObjectIdentifier(function))
        case .object(let object): hasher.combine(object.typeName)
        case .deferred(let deferred): hasher.combine(ObjectIdentifier(deferred))
        }
    }

    private static func hash(_ number: Double, into hasher: inout Hasher) {
        if let whole = Int(exactly: number) {
            hasher.combine(whole)
        } else {
            hasher.combine(number.isNaN ? Double.nan.bitPattern : number.bitPattern)
        }
    }

    /// Order of keys does not count, so the entries' hashes are added.
    private static func hash(_ map: MapObject, into hasher: inout Hasher, depth: Int) {
        var total = 0
        for (key, value) in zip(map.keys, map.values) {
            var entry = Hasher()
            entry.combine(key)
            hash(value, into: &entry, depth: depth + 1)
            total &+= entry.finalize()
        }
        hasher.combine(total)
    }
}
