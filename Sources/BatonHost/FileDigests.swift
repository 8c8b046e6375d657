package import BatonInterpreter
import Glibc

/// Digests of files, remembered as long as nothing of a file's entry has changed: its place, size, times and inode.
package final class FileDigests {
    /// What tells one state of a file from another.
    struct Stamp: Hashable {
        var path: String
        var size: Int
        var modified: Int
        var changed: Int
        var inode: UInt
        var device: UInt

        init(path: String, size: Int, modified: Int, changed: Int, inode: UInt, device: UInt) {
            (self.path, self.size, self.modified, self.changed) = (path, size, modified, changed)
            (self.inode, self.device) = (inode, device)
        }

        /// Nil when there is no regular file.
        init?(_ path: String) {
            var info = stat()
            guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
            self.path = path
            size = Int(info.st_size)
            modified = info.st_mtim.tv_sec * 1_000_000_000 + info.st_mtim.tv_nsec
            changed = info.st_ctim.tv_sec * 1_000_000_000 + info.st_ctim.tv_nsec
            inode = UInt(info.st_ino)
            device = UInt(info.st_dev)
        }
    }

    private var known: [Stamp: String] = [:]
    /// Where they are kept between sessions.
    private var file: String?
    private var isLoaded = true
    private var isChanged = false

    /// Files that are remembered; when there are more, all are forgotten.
    package static let filesMax = 200_000
    /// A file that changed this shortly before it was read is not remembered: the clock of the file system is too
    /// coarse to tell a later change. In nanoseconds.
    package static let settledAfter = 50_000_000

    package init() {}

    package func digest(_ path: String, now: Int) throws(HostError) -> String {
        guard let stamp = Stamp(path) else { return try Digests.sha256(file: path) }
        load()
        if let digest = known[stamp] { return digest }
        let digest = try Digests.sha256(file: path)
        guard now - max(stamp.modified, stamp.changed) > Self.settledAfter, Stamp(path) == stamp else { return digest }
        keep(digest, of: stamp)
        return digest
    }

    /// Takes note of a file that nobody writes to any more.
    package func note(_ path: String, _ digest: String) {
        guard let stamp = Stamp(path) else { return }
        load()
        keep(digest, of: stamp)
    }

    private func keep(_ digest: String, of stamp: Stamp) {
        if known.count >= Self.filesMax { known = [:] }
        known[stamp] = digest
        isChanged = true
    }

    // MARK: Between sessions

    /// Goes on from what an earlier session kept; it is read when it is first wanted.
    package func open(_ file: String) {
        self.file = file
        isLoaded = false
    }

    /// Largest file of digests that is read, in bytes.
    private static let fileMax = 128 << 20

    private func load() {
        guard !isLoaded else { return }
        isLoaded = true
        guard let file, let bytes = try? FileSystem.read(file, limit: Self.fileMax) else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let (stamp, digest) = Stamp.read(line) else { continue }
            if known[stamp] == nil { known[stamp] = digest }
        }
    }

    /// Keeps what is known. Where that fails, files are read again next time.
    package func save() {
        guard let file, isChanged else { return }
        isChanged = false
        var text = ""
        for (stamp, digest) in known where !stamp.path.contains("\n") { text += stamp.line(digest) }
        try? FileSystem.write(file, Array(text.utf8))
    }
}

extension FileDigests.Stamp {
    /// `digest size modified changed inode device path`
    func line(_ digest: String) -> String { "\(digest) \(size) \(modified) \(changed) \(inode) \(device) \(path)\n" }

    static func read(_ line: ArraySlice<UInt8>) -> (FileDigests.Stamp, String)? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 6)
        guard words.count == 7, words[0].count == 64 else { return nil }
        let numbers = words[1...5].compactMap { UInt(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 5 else { return nil }
        let stamp = FileDigests.Stamp(
            path: String(decoding: words[6], as: UTF8.self), size: Int(numbers[0]), modified: Int(numbers[1]),
            changed: Int(numbers[2]), inode: numbers[3], device: numbers[4])
        return (stamp, String(decoding: words[0], as: UTF8.self))
    }
}
