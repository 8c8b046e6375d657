package import BatonInterpreter
import CBaton
import Glibc

/// Small files by plain system calls.
package enum PlainFile {
    /// Nil where there is none, or one that can't be read or is larger.
    package static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let size = 1 << 16
            var count = 0
            bytes += [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                repeat { count = Glibc.read(descriptor, buffer.baseAddress, size) } while count < 0 && errno == EINTR
                filled = max(0, count)
            }
            if count < 0 || bytes.count > limit { return nil }
            if count == 0 { return bytes }
        }
    }

    /// A stretch of a file, shorter where it ends before.
    static func read(_ path: String, from start: Int, count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(start)))
        }
    }

    /// Writes beside and renames; what was written outlives a power cut. For the user alone.
    package static func write(_ path: String, _ bytes: [UInt8]) throws(HostError) {
        let temporary = "\(path).\(getpid()).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error(path, "write") }
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count, failure == 0 {
                let count = Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
                if count >= 0 { offset += count } else if errno != EINTR { failure = errno }
            }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw error(path, "write", failure)
        }
    }

    package static func makeFolder(_ path: String) throws(HostError) {
        let result = baton_make_folder(path)
        guard result >= 0 else { throw error(path, "make the folder", -result) }
    }

    package static func size(_ path: String) -> Int? {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : nil
    }

    static func error(_ path: String, _ action: String, _ code: Int32 = errno) -> HostError {
        HostError("can't \(action) '\(path)': \(String(cString: strerror(code)).lowercased())")
    }
}

/// A claim that lasts as long as its process, at most; the file has the process' number.
package final class FileLock {
    private let descriptor: Int32

    /// Nil where another has it, or it can't be made.
    package init?(_ path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // Whoever has to end the holder finds it by this.
        let number = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = number.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    package func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }

    /// Whether a living process has it.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
