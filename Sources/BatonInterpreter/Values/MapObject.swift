/// A map from texts to values that keeps the order in which keys were written.
///
/// Up to `linearMax` keys are searched in a row; above that an index is built once.
package final class MapObject {
    package internal(set) var keys: [String]
    package internal(set) var values: [Value]
    private var positions: [String: Int]?

    static let linearMax = 8

    /// - Precondition: as many keys as values, no key twice.
    package init(keys: [String], values: [Value]) {
        precondition(keys.count == values.count, "a map has one value for each key")
        self.keys = keys
        self.values = values
    }

    deinit { if values.contains(where: ValueRelease.isContainer) { ValueRelease.drain(takeValues()) } }

    /// Gives the values away; for the release of nested maps.
    func takeValues() -> [Value] {
        defer { (keys, values) = ([], []) }
        return values
    }

    package convenience init() { self.init(keys: [], values: []) }

    /// Later pairs replace earlier ones of the same key, in the earlier one's place.
    package convenience init(pairs: some Sequence<(String, Value)>) {
        self.init()
        for (key, value) in pairs { set(key, value) }
    }

    package var count: Int { keys.count }

    package subscript(key: String) -> Value? {
        position(of: key).map { values[$0] }
    }

    package func position(of key: String) -> Int? {
        if keys.count <= Self.linearMax { return keys.firstIndex(of: key) }
        if positions == nil {
            positions = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        }
        return positions?[key]
    }

    /// Sets a key while the map is being built; never once it is shared.
    package func set(_ key: String, _ value: Value) {
        if let position = position(of: key) {
            values[position] = value
        } else {
            positions?[key] = keys.count
            keys.append(key)
            values.append(value)
        }
    }

    package func copy() -> MapObject { MapObject(keys: keys, values: values) }
}

extension Value {
    package static func map(_ pairs: some Sequence<(String, Value)>) -> Value { .map(MapObject(pairs: pairs)) }
}
