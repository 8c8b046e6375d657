package import BatonEngine
import Glibc

/// Files by plain system calls; what goes wrong comes back as a `StoreError`.
package enum Files {
    /// The words for `errno` with the path.
    package static func error(_ path: String, _ action: String, code: Int32 = errno) -> StoreError {
        switch code {
        case ENOSPC: .full(message: "can't \(action) '\(path)': no space left on the disk; make room and try again")
        case EDQUOT: .full(message: "can't \(action) '\(path)': the disk quota is used up; make room and try again")
        case EROFS, EACCES, EPERM:
            .unreachable(
                message: "can't \(action) '\(path)': \(reason(code)); allow it, or name another store with --store")
        default: .unreachable(message: "can't \(action) '\(path)': \(reason(code))")
        }
    }

    package static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether it is there and belongs to the user whom we run as.
    package static func isOurs(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_uid == geteuid()
    }

    /// Whether everybody may make files in a folder.
    package static func isOpenToAll(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & 0o002 != 0
    }

    /// Makes a folder with its parents; one that is there is fine.
    package static func makeFolder(_ path: String) throws(StoreError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw error(path, "make the folder")
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw error(path, "make the folder") }
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Names in a folder, sorted, without `.` and `..`; none where there is no folder.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Bytes of a file from `offset` on, at most `count`; fewer where it ends.
    package static func read(_ descriptor: Int32, at offset: Int, count: Int, path: String) throws(StoreError)
        -> [UInt8]
    {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                filled += got
            }
        }
        if failure != 0 { throw error(path, "read", code: failure) }
        return bytes
    }

    package static func size(of descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether an open file is the one that bears the name now.
    package static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }

    /// A whole small file; nil where there is none.
    package static func readAll(_ path: String) throws(StoreError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw error(path, "read")
        }
        defer { close(descriptor) }
        return try read(descriptor, at: 0, count: size(of: descriptor), path: path)
    }

    /// Writes all bytes at a place; gives the code of the failure.
    package static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress! + written, bytes.count - written, offset + written)
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            written += count
        }
        return nil
    }

    /// Makes what was done in a folder (files made, renamed, removed) outlive a power cut.
    package static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
