import BatonEngine
import Glibc

/// Folders with all that is in them. Links are never followed.
enum Trees {
    /// Levels of folders that are gone down.
    static let depthMax = 256

    /// Bytes on disk; 0 for what is not there.
    static func bytes(_ path: String, depth: Int = 0) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        let own = Int(status.st_blocks) * 512
        guard status.st_mode & S_IFMT == S_IFDIR, depth < depthMax else { return own }
        return Files.names(in: path).reduce(own) { $0 + bytes("\(path)/\($1)", depth: depth + 1) }
    }

    /// Removes a file or a folder with all that is in it; nothing there is fine.
    static func remove(_ path: String, depth: Int = 0) throws(StoreError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 || errno == ENOENT else { throw Files.error(path, "remove") }
            return
        }
        guard depth < depthMax else {
            throw .unreachable(message: "can't remove '\(path)': folders are nested more than \(depthMax) deep")
        }
        // A step may have taken the right to write in its own folders.
        if status.st_mode & 0o700 != 0o700 { chmod(path, 0o700) }
        for name in Files.names(in: path) { try remove("\(path)/\(name)", depth: depth + 1) }
        guard rmdir(path) == 0 || errno == ENOENT else { throw Files.error(path, "remove") }
    }
}
