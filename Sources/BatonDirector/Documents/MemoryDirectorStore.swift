package import BatonWire

/// A director's store that ends with the process; for tests, and for the simulation.
package final class MemoryDirectorStore: DirectorStore {
    /// Sorted by the bytes of the keys.
    private var collections: [DirectorCollection: Sorted] = [:]
    /// What to do, last first, to take back what was put since `atomically` began, or since the last commit.
    private var undo: [(collection: DirectorCollection, key: String, value: [UInt8]?)] = []
    /// Thrown by the next `commit`, which takes back everything since the last; for tests.
    package var nextFault: DirectorStoreFault?

    package init() {}

    private struct Sorted {
        var keys: [[UInt8]] = []
        var values: [[UInt8]] = []

        /// The first place whose key is not before `key`.
        func place(_ key: [UInt8]) -> Int {
            var (low, high) = (0, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if keys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
            }
            return low
        }

        func find(_ key: [UInt8]) -> Int? {
            let place = place(key)
            return place < keys.count && keys[place] == key ? place : nil
        }

        mutating func set(_ key: [UInt8], _ value: [UInt8]?) {
            let place = place(key)
            let isThere = place < keys.count && keys[place] == key
            switch (value, isThere) {
            case (let value?, true): values[place] = value
            case (let value?, false):
                keys.insert(key, at: place)
                values.insert(value, at: place)
            case (nil, true):
                keys.remove(at: place)
                values.remove(at: place)
            case (nil, false): break
            }
        }
    }

    package func value(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) -> [UInt8]? {
        guard let sorted = collections[collection], let place = sorted.find(Array(key.utf8)) else { return nil }
        return sorted.values[place]
    }

    package func put(_ collection: DirectorCollection, _ key: String, _ value: [UInt8]) throws(DirectorStoreFault) {
        try change(collection, key, value)
    }

    package func remove(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) {
        try change(collection, key, nil)
    }

    private func change(
        _ collection: DirectorCollection, _ key: String, _ value: [UInt8]?
    ) throws(DirectorStoreFault) {
        undo.append((collection, key, try self.value(collection, key)))
        collections[collection, default: Sorted()].set(Array(key.utf8), value)
    }

    package func scan(
        _ collection: DirectorCollection, from start: String, to end: String, limit: Int, isReversed: Bool
    ) throws(DirectorStoreFault) -> [DirectorEntry] {
        guard let sorted = collections[collection] else { return [] }
        let first = sorted.place(Array(start.utf8))
        let behind = max(first, sorted.place(Array(end.utf8)))
        let places =
            isReversed ? Array((first..<behind).suffix(limit).reversed()) : Array((first..<behind).prefix(limit))
        return places.map {
            DirectorEntry(key: String(decoding: sorted.keys[$0], as: UTF8.self), value: sorted.values[$0])
        }
    }

    package func atomically<T>(_ body: () throws(Problem) -> T) throws(Problem) -> T {
        let mark = undo.count
        do { return try body() } catch {
            takeBack(to: mark)
            throw error
        }
    }

    private func takeBack(to mark: Int) {
        while undo.count > mark {
            let last = undo.removeLast()
            collections[last.collection, default: Sorted()].set(Array(last.key.utf8), last.value)
        }
    }

    package func commit() throws(DirectorStoreFault) {
        if let fault = nextFault {
            nextFault = nil
            takeBack(to: 0)
            throw fault
        }
        undo.removeAll(keepingCapacity: true)
    }
}
