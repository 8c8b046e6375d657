import BatonDirector
import BatonWire

/// A store that counts what is read.
final class CountingStore: DirectorStore {
    private let store = MemoryDirectorStore()
    /// Documents that were handed out.
    var readCount = 0

    func value(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) -> [UInt8]? {
        readCount += 1
        return try store.value(collection, key)
    }

    func put(_ collection: DirectorCollection, _ key: String, _ value: [UInt8]) throws(DirectorStoreFault) {
        try store.put(collection, key, value)
    }

    func remove(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) {
        try store.remove(collection, key)
    }

    func scan(
        _ collection: DirectorCollection, from start: String, to end: String, limit: Int, isReversed: Bool
    ) throws(DirectorStoreFault) -> [DirectorEntry] {
        let entries = try store.scan(collection, from: start, to: end, limit: limit, isReversed: isReversed)
        readCount += entries.count
        return entries
    }

    func atomically<T>(_ body: () throws(Problem) -> T) throws(Problem) -> T { try store.atomically(body) }

    func commit() throws(DirectorStoreFault) { try store.commit() }
}
