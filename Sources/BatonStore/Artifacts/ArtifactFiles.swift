import Glibc

/// The files below `artifacts`, as they are on disk.
struct ArtifactFiles {
    let paths: StorePaths

    struct File: Hashable {
        var path: String
        /// As its place says.
        var digest: String
        var bytes: Int
        /// Nanoseconds since 1970 UTC at which it came or was last linked.
        var changed: Int
    }

    /// All artifacts, in the order of their digests.
    var all: [File] {
        var found: [File] = []
        for head in Files.names(in: paths.artifacts) where head.utf8.count == 2 {
            for tail in Files.names(in: "\(paths.artifacts)/\(head)") where tail.utf8.count == 62 {
                let folder = "\(paths.artifacts)/\(head)/\(tail)"
                for name in Files.names(in: folder) {
                    guard let (bytes, changed) = Self.size("\(folder)/\(name)") else { continue }
                    found.append(
                        File(path: "\(folder)/\(name)", digest: head + tail, bytes: bytes, changed: changed))
                }
            }
        }
        return found
    }

    /// What publications that were cut off left behind.
    var parts: [(path: String, bytes: Int, changed: Int)] {
        Files.names(in: paths.artifacts).filter { $0.hasPrefix(".part-") }.compactMap { name in
            Self.size("\(paths.artifacts)/\(name)").map { ("\(paths.artifacts)/\(name)", $0.bytes, $0.changed) }
        }
    }

    private static func size(_ path: String) -> (bytes: Int, changed: Int)? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return (
            Int(status.st_blocks) * 512,
            Int(status.st_ctim.tv_sec) * 1_000_000_000 + Int(status.st_ctim.tv_nsec)
        )
    }
}
