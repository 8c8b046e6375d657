package import BatonDirector
import BatonWire
import Testing

/// What every store of a director has to keep. Each check gets an empty store.
package enum DirectorStoreContract {
    package static let checks: [(name: String, run: @Sendable (any DirectorStore) throws -> Void)] = [
        ("what was put is read at once, and again after a commit", putsAndReads),
        ("what is not there is nil, and to remove it is no fault", removesNothing),
        ("a scan gives a range in the order of bytes, both ways, to its limit", scans),
        ("keys and values of any form come back as they were", takesAnyBytes),
        ("what throws leaves nothing, what it was in stays", takesBack),
        ("collections know nothing of each other", separates),
    ]

    private static func putsAndReads(_ store: any DirectorStore) throws {
        try store.put(.users, "ada", [1])
        #expect(try store.value(.users, "ada") == [1])
        try store.commit()
        try store.put(.users, "ada", [2, 3])
        #expect(try store.value(.users, "ada") == [2, 3])
        try store.commit()
        try store.commit()
        #expect(try store.value(.users, "ada") == [2, 3])
        try store.remove(.users, "ada")
        #expect(try store.value(.users, "ada") == nil)
    }

    private static func removesNothing(_ store: any DirectorStore) throws {
        #expect(try store.value(.nodes, "n") == nil)
        try store.remove(.nodes, "n")
        try store.commit()
        #expect(try store.scan(.nodes, from: "", to: "z", limit: 10, isReversed: false).isEmpty)
    }

    private static func scans(_ store: any DirectorStore) throws {
        // Swift orders texts otherwise: the store has to go by bytes.
        let keys = ["a", "a/", "a/1", "a/10", "a/2", "a0", "ab", "Z", "é", "😀", "\u{E000}"]
        for key in keys { try store.put(.indexes, key, Array(key.utf8)) }
        func scan(_ start: String, _ end: String, _ limit: Int = 100, isReversed: Bool = false) throws -> [String] {
            try store.scan(.indexes, from: start, to: end, limit: limit, isReversed: isReversed).map { entry in
                #expect(entry.value == Array(entry.key.utf8))
                return entry.key
            }
        }
        #expect(try scan("", "\u{10FFFF}") == ["Z", "a", "a/", "a/1", "a/10", "a/2", "a0", "ab", "é", "\u{E000}", "😀"])
        #expect(try scan("a/", "a0") == ["a/", "a/1", "a/10", "a/2"])
        #expect(try scan("a/", "a0", isReversed: true) == ["a/2", "a/10", "a/1", "a/"])
        #expect(try scan("a/", "a0", 2) == ["a/", "a/1"])
        #expect(try scan("a/", "a0", 2, isReversed: true) == ["a/2", "a/10"])
        #expect(try scan("a0", "a/").isEmpty)
        #expect(try scan("a", "a").isEmpty)
        #expect(try scan("", "z", 0).isEmpty)
    }

    private static func takesAnyBytes(_ store: any DirectorStore) throws {
        let values: [[UInt8]] = [[], [0], Array(0...255), Array(repeating: 7, count: 300_000)]
        for (index, value) in values.enumerated() {
            for key in [
                "", "'; DROP TABLE users; --", "%", "\u{202E}x", "e\u{301}", "é", String(repeating: "k", count: 5_000),
            ] {
                try store.put(.secrets, "\(key)\(index)", value)
                #expect(try store.value(.secrets, "\(key)\(index)") == value)
            }
        }
        // The same letter written in two ways is two keys.
        #expect(try store.scan(.secrets, from: "", to: "\u{10FFFF}", limit: 100, isReversed: false).count == 28)
    }

    private static func takesBack(_ store: any DirectorStore) throws {
        let refusal = Problem(409, "refused", "no")
        try store.put(.flags, "before", [1])
        #expect(throws: refusal) {
            try store.atomically { () throws(Problem) in
                try put(store, "before", [2])
                try put(store, "inside", [1])
                throw refusal
            }
        }
        #expect(try store.value(.flags, "before") == [1])
        #expect(try store.value(.flags, "inside") == nil)
        let value = try store.atomically { () throws(Problem) in
            try put(store, "kept", [3])
            do {
                try store.atomically { () throws(Problem) in
                    try put(store, "kept", [4])
                    try put(store, "inner", [4])
                    throw refusal
                }
            } catch {}
            try store.atomically { () throws(Problem) in try put(store, "second", [5]) }
            return 7
        }
        #expect(value == 7)
        try store.commit()
        #expect(try store.value(.flags, "kept") == [3])
        #expect(try store.value(.flags, "inner") == nil)
        #expect(try store.value(.flags, "second") == [5])
        #expect(try store.value(.flags, "before") == [1])
    }

    private static func put(_ store: any DirectorStore, _ key: String, _ value: [UInt8]) throws(Problem) {
        do { try store.put(.flags, key, value) } catch { throw Problem(error) }
    }

    private static func separates(_ store: any DirectorStore) throws {
        for (index, collection) in DirectorCollection.allCases.enumerated() {
            try store.put(collection, "k", [UInt8(index)])
        }
        for (index, collection) in DirectorCollection.allCases.enumerated() {
            #expect(try store.value(collection, "k") == [UInt8(index)])
        }
    }
}
