import Glibc

/// Removes folders with all that is in them. Links are removed, never followed.
package enum FolderRemoval {
    /// Entries that one call removes.
    package static let entriesMax = 1_000_000
    /// Levels of folders inside one another; each holds a descriptor open.
    package static let depthMax = 200

    /// Removes the folder; an empty one costs a single call of the system.
    ///
    /// - Returns: false when something of it is still there.
    @discardableResult
    package static func remove(_ path: String) -> Bool {
        if rmdir(path) == 0 || errno == ENOENT { return true }
        guard errno == ENOTEMPTY || errno == EEXIST else { return false }
        var left = entriesMax
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return false }
        guard empty(folder, depth: 0, &left) else { return false }
        return rmdir(path) == 0
    }

    /// What an empty folder looks like that nobody has touched since it was marked.
    struct Mark: Equatable {
        fileprivate var mode: mode_t
        fileprivate var owner: uid_t
        fileprivate var group: gid_t

        fileprivate init(_ info: stat) {
            mode = info.st_mode
            owner = info.st_uid
            group = info.st_gid
        }
    }

    /// When a marked folder was changed last, by its own word: a time that nobody else gives it. What is made, renamed or
    /// removed in the folder sets another.
    private static var markTime: timespec { timespec(tv_sec: 1, tv_nsec: 271_828_182) }

    /// `UTIME_OMIT`, which Swift does not see.
    private static let timeOmitted = (1 << 30) - 2

    /// Removes what is in a folder, when the folder itself is as it was made: like the one above it, and a folder. It
    /// bears a mark then; a marked folder that nobody has touched costs a single call of the system.
    ///
    /// - Parameter mark: what a folder like this one looks like, once that is known.
    /// - Returns: false when it is not fit to be another's; then some of what was in it may be left.
    static func emptyForReuse(_ path: String, _ mark: inout Mark?) -> Bool {
        var info = stat()
        if let mark, lstat(path, &info) == 0, Mark(info) == mark, info.st_mtim.tv_sec == markTime.tv_sec,
            info.st_mtim.tv_nsec == markTime.tv_nsec
        {
            return true
        }
        guard empty(path) else { return false }
        let times = [timespec(tv_sec: 0, tv_nsec: timeOmitted), markTime]
        mark = utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0 && lstat(path, &info) == 0 ? Mark(info) : nil
        return true
    }

    private static func empty(_ path: String) -> Bool {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return false }
        var own = stat()
        var above = stat()
        guard fstat(folder, &own) == 0, fstatat(folder, "..", &above, 0) == 0, own.st_mode == above.st_mode,
            own.st_uid == above.st_uid, own.st_gid == above.st_gid
        else {
            close(folder)
            return false
        }
        var left = entriesMax
        return empty(folder, depth: 0, &left)
    }

    /// Removes what is in an open folder, and closes it.
    private static func empty(_ descriptor: Int32, depth: Int, _ left: inout Int) -> Bool {
        guard depth < depthMax, let stream = fdopendir(descriptor) else {
            close(descriptor)
            return false
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let isDone = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
                    isSelf(name) || removeEntry(name, in: descriptor, depth: depth, &left)
                }
            }
            guard isDone else { return false }
        }
        return true
    }

    private static func isSelf(_ name: UnsafePointer<CChar>) -> Bool {
        strcmp(name, ".") == 0 || strcmp(name, "..") == 0
    }

    private static func removeEntry(
        _ name: UnsafePointer<CChar>, in folder: Int32, depth: Int, _ left: inout Int
    ) -> Bool {
        guard left > 0 else { return false }
        left -= 1
        if unlinkat(folder, name, 0) == 0 { return true }
        // A program may have taken its own right to write away.
        if errno == EACCES, fchmod(folder, 0o700) == 0, unlinkat(folder, name, 0) == 0 { return true }
        guard errno == EISDIR || errno == EPERM else { return false }
        if unlinkat(folder, name, AT_REMOVEDIR) == 0 { return true }
        var inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if inner < 0, errno == EACCES, fchmodat(folder, name, 0o700, 0) == 0 {
            inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard inner >= 0, empty(inner, depth: depth + 1, &left) else { return false }
        return unlinkat(folder, name, AT_REMOVEDIR) == 0
    }
}
