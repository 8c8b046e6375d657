import BatonInterpreter
import Glibc

/// Files by plain system calls; what goes wrong comes back in words.
enum FileSystem {
    /// The words for `errno` with the path, and whose fault it is.
    static func error(_ path: String, doing action: String, code: Int32 = errno) -> HostError {
        let isMissing = code == ENOENT || code == ENOTDIR
        let fault: RuntimeError.Fault =
            switch code {
            case ENOSPC, EDQUOT, EIO, EMFILE, ENFILE, ENOMEM, EROFS: .machine
            default: .script
            }
        let reason = isMissing ? "no such file or folder" : String(cString: strerror(code)).lowercased()
        return HostError("can't \(action) '\(path)': \(reason)", fault: fault, isMissing: isMissing)
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func size(_ path: String) throws(HostError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw error(path, doing: "read") }
        return status.st_mode & S_IFMT == S_IFDIR ? 0 : Int(status.st_size)
    }

    /// The content of a file, or of a stream for `/dev/stdin` and pipes; refused beyond `limit` bytes.
    static func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(path, doing: "read") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(path, doing: "read") }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw HostError("can't read '\(path)': it is a folder", fault: .script)
        }
        return try read(descriptor, expected: Int(status.st_size), limit: limit, name: path)
    }

    /// The last bytes of a stretch of a file, from the beginning of a line where it is longer than `limit`.
    static func readEnd(
        _ path: String, from start: Int, to end: Int, limit: Int
    ) throws(HostError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(path, doing: "read") }
        defer { close(descriptor) }
        let size = min(end, max(0, lseek(descriptor, 0, SEEK_END)))
        guard size - start > limit else { return try read(descriptor, start, max(start, size), name: path) }
        let bytes = try read(descriptor, size - limit, size, name: path)
        guard let lineBreak = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return bytes }
        return Array(bytes[(lineBreak + 1)...])
    }

    /// A stretch of a file, up to the file's end where that comes first; refused beyond `limit` bytes.
    static func read(
        _ path: String, from start: Int, to end: Int, limit: Int
    ) throws(HostError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(path, doing: "read") }
        defer { close(descriptor) }
        let size = min(end, max(0, lseek(descriptor, 0, SEEK_END)))
        guard size - start <= limit else { throw tooLarge(path, limit) }
        return try read(descriptor, start, max(start, size), name: path)
    }

    /// The bytes between two offsets, fewer where the file ends before.
    private static func read(
        _ descriptor: Int32, _ start: Int, _ end: Int, name: String
    ) throws(HostError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
            while count < end - start {
                let got = pread(descriptor, buffer.baseAddress! + count, end - start - count, start + count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                count += got
            }
        }
        if failure != 0 { throw error(name, doing: "read", code: failure) }
        return bytes
    }

    /// All bytes of an open descriptor.
    static func read(_ descriptor: Int32, expected: Int, limit: Int, name: String) throws(HostError) -> [UInt8] {
        guard expected <= limit else { throw tooLarge(name, limit) }
        var content: [UInt8] = []
        // One byte more than the file has shows its end without a second buffer.
        var capacity = max(expected + 1, 4096)
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                var got = Glibc.read(descriptor, buffer.baseAddress, capacity)
                while got < 0, errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, capacity) }
                failure = got < 0 ? errno : 0
                count = max(0, got)
            }
            if failure != 0 { throw error(name, doing: "read", code: failure) }
            if chunk.isEmpty { return content }
            if content.isEmpty { content = chunk } else { content += chunk }
            guard content.count <= limit else { throw tooLarge(name, limit) }
            capacity = 1 << 16
        }
    }

    private static func tooLarge(_ path: String, _ limit: Int) -> HostError {
        HostError("can't read '\(path)': it is larger than \(limit >> 20) MiB", fault: .script)
    }

    /// Writes beside and renames, so that a reader never sees half a file.
    static func write(_ path: String, _ bytes: [UInt8]) throws(HostError) {
        let temporary = "\(path).\(getpid()).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw error(path, doing: "write") }
        if let code = writeAll(descriptor, bytes) {
            close(descriptor)
            unlink(temporary)
            throw error(path, doing: "write", code: code)
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw error(path, doing: "write", code: code)
        }
    }

    /// Writes all bytes; gives the error code where that fails.
    static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32? {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
                if written < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += written
            }
            return nil
        }
    }

    /// Makes a folder with its parents.
    static func makeDirectory(_ path: String) throws(HostError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw error(path, doing: "make the folder")
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw error(path, doing: "make the folder") }
    }

    /// Names in a folder, sorted, without `.` and `..`; nil where it can't be read.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
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

    /// `path` as an absolute one: `.` and `..` are resolved by text, links are not followed.
    static func absolute(_ path: String, from directory: String) -> String {
        let whole = path.hasPrefix("/") ? path : directory + "/" + path
        if isPlain(whole) { return whole }
        var parts: [Substring] = []
        for part in whole.split(separator: "/", omittingEmptySubsequences: true) {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether an absolute path is written as it would be resolved; false where that is not plain to see. Most paths are,
    /// and splitting one takes a tenth of a short program's time.
    private static func isPlain(_ path: String) -> Bool {
        var (length, isDots) = (0, true)
        for byte in path.utf8.dropFirst() {
            if byte == UInt8(ascii: "/") {
                if length == 0 || (isDots && length <= 2) { return false }
                (length, isDots) = (0, true)
            } else {
                length += 1
                isDots = isDots && byte == UInt8(ascii: ".")
            }
        }
        return length > 2 || (length > 0 && !isDots)
    }

    static var currentDirectory: String {
        guard let pointer = getcwd(nil, 0) else { return "/" }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
