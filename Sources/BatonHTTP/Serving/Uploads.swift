import Synchronization

/// Which files bodies are written into right now: what one of them digested is only the file's digest where no other body
/// went into the same file.
final class Uploads: Sendable {
    private struct Entry {
        var writers = 0
        var isShared = false
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// `end` follows, when the request is over.
    func begin(_ path: String) {
        entries.withLock { entries in
            var entry = entries[path] ?? Entry()
            entry.writers += 1
            if entry.writers > 1 { entry.isShared = true }
            entries[path] = entry
        }
    }

    /// Whether another request has written, or may have, since `begin`.
    func isShared(_ path: String) -> Bool { entries.withLock { $0[path]?.isShared ?? true } }

    func end(_ path: String) {
        entries.withLock { entries in
            entries[path]?.writers -= 1
            if entries[path]?.writers == 0 { entries[path] = nil }
        }
    }
}
