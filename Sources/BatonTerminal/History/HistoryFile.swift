import Glibc

/// A file of statements that many prompts append to at once, and none rewrites.
///
/// Each entry is one `write` behind the end (`O_APPEND`), so entries of others are never cut; only its owner may read it.
package struct HistoryFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Bytes at the end of the file that are read.
    package static let readMax = 1 << 20
    /// Entries that are handed out.
    package static let entriesMax = 10_000

    /// Adds an entry. False where the file can't be written; then nothing of it stays, or a line that readers leave aside.
    @discardableResult
    package func append(_ entry: HistoryEntry) -> Bool {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
        if info.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        let bytes = Array(entry.line.utf8)
        var count = write(descriptor, bytes, bytes.count)
        while count < 0, errno == EINTR { count = write(descriptor, bytes, bytes.count) }
        if count > 0, count < bytes.count { _ = write(descriptor, "\n", 1) }
        return count == bytes.count
    }

    /// The last entries, oldest first; none where there is no file.
    package func entries() -> [HistoryEntry] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        let start = max(0, size - Self.readMax)
        lseek(descriptor, off_t(start), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: size - start)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            filled += count
        }
        var lines = bytes[..<filled].split(separator: UInt8(ascii: "\n"))
        // The first may be the end of a longer one.
        if start > 0, !lines.isEmpty { lines.removeFirst() }
        return lines.suffix(Self.entriesMax).compactMap { HistoryEntry(line: String(decoding: $0, as: UTF8.self)) }
    }

    /// Makes the folders above the file, for its owner alone.
    package func makeFolder() {
        var place = path.startIndex
        while let slash = path[place...].dropFirst().firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o700)
            place = slash
        }
    }
}
