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

    /// Files that are remembered; when there are more, all are forgotten.
    package static let filesMax = 200_000
    /// A file that changed this shortly before it was read is not remembered: the clock of the file system is too
    /// coarse to tell a later change. In nanoseconds.
    package static let settledAfter = 50_000_000

    package init() {}

    package func digest(_ path: String, now: Int) throws(HostError) -> String {
        guard let stamp = Stamp(path) else { return try Digests.sha256(file: path) }
        if let digest = known[stamp] { return digest }
        let digest = try Digests.sha256(file: path)
        guard now - max(stamp.modified, stamp.changed) > Self.settledAfter, Stamp(path) == stamp else { return digest }
        if known.count >= Self.filesMax { known = [:] }
        known[stamp] = digest
        return digest
    }
}
