import Glibc
import NIOPosix

/// Files on their way out: their names are free at once, their bytes go on another thread, which may take long.
package enum DiscardedFile {
    private static let ending = ".discarded"

    /// - Returns: those that are gone; the others can't be moved.
    package static func discard(_ paths: [String]) -> [String] {
        let gone = paths.filter { rename($0, $0 + ending) == 0 || errno == ENOENT }
        let moved = gone.map { $0 + ending }
        NIOThreadPool.singleton.submit { _ in
            for path in moved { unlink(path) }
        }
        return gone
    }

    /// Removes what an earlier process has left in a folder.
    package static func sweep(_ folder: String) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(ending) { unlink("\(folder)/\(name)") }
        }
    }
}
