package import BatonWire

/// The store as handlers use it: JSON documents, and problems for faults.
package struct DirectorData {
    package let store: any DirectorStore

    package init(_ store: any DirectorStore) { self.store = store }

    package func json(_ collection: DirectorCollection, _ key: String) throws(Problem) -> WireJSON? {
        guard let bytes = try bytes(collection, key) else { return nil }
        return try DirectorData.read(bytes, collection, key)
    }

    package func bytes(_ collection: DirectorCollection, _ key: String) throws(Problem) -> [UInt8]? {
        do { return try store.value(collection, key) } catch { throw Problem(error) }
    }

    package func put(_ collection: DirectorCollection, _ key: String, _ json: WireJSON) throws(Problem) {
        var bytes: [UInt8] = []
        json.write(to: &bytes)
        try put(collection, key, bytes: bytes)
    }

    package func put(_ collection: DirectorCollection, _ key: String, bytes: [UInt8]) throws(Problem) {
        do { try store.put(collection, key, bytes) } catch { throw Problem(error) }
    }

    package func remove(_ collection: DirectorCollection, _ key: String) throws(Problem) {
        do { try store.remove(collection, key) } catch { throw Problem(error) }
    }

    package func scan(
        _ collection: DirectorCollection, from start: String, to end: String, limit: Int, isReversed: Bool = false
    ) throws(Problem) -> [DirectorEntry] {
        do {
            return try store.scan(collection, from: start, to: end, limit: limit, isReversed: isReversed)
        } catch { throw Problem(error) }
    }

    /// Entries whose keys begin with a text that ends in a separator, behind the cursor of the page before.
    package func scan(
        _ collection: DirectorCollection, prefix: String, after: String? = nil, limit: Int, isReversed: Bool = false
    ) throws(Problem) -> [DirectorEntry] {
        var (start, end) = (prefix, DirectorData.end(ofPrefix: prefix))
        if let after {
            // Nothing lies between a key and the same with one zero byte behind it.
            if isReversed { end = prefix + after } else { start = prefix + after + "\0" }
        }
        return try scan(collection, from: start, to: end, limit: limit, isReversed: isReversed)
    }

    /// The first text behind all that begin with `prefix`; beyond all keys for an empty one.
    package static func end(ofPrefix prefix: String) -> String {
        var bytes = Array(prefix.utf8)
        guard let last = bytes.popLast() else { return "\u{10FFFF}" }
        precondition(last < 0x7F, "a prefix ends in an ASCII character")
        return String(decoding: bytes + [last + 1], as: UTF8.self)
    }

    /// The document that some bytes of the store hold.
    package static func read(
        _ bytes: [UInt8], _ collection: DirectorCollection, _ key: String
    ) throws(Problem) -> WireJSON {
        do { return try WireJSONReader.read(bytes) } catch { throw damaged(collection, key) }
    }

    /// The store has a document that this program did not write.
    package static func damaged(_ collection: DirectorCollection, _ key: String) -> Problem {
        Problem(
            500, "store_damaged", "the director's store has a damaged entry '\(key)' in '\(collection.rawValue)'",
            help: "its administrator can restore a backup: baton director restore")
    }
}

extension Problem {
    /// What a client hears when the store can't.
    package init(_ fault: DirectorStoreFault) {
        self.init(
            fault.isFull ? 507 : 503, fault.isFull ? "store_full" : "store_unavailable", fault.message,
            help: fault.isFull ? "the director's administrator can make room" : nil, retryAfter: 5)
    }
}

/// A number as a text of 16 digits that sorts as the number does; for keys.
package func sortable(_ number: Int) -> String {
    let digits = String(UInt(bitPattern: number), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
