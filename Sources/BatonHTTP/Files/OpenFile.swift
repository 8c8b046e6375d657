import CBaton
import Glibc
package import NIOCore

/// Why a file could not be read or written: its path and the system's words.
package struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    package var message: String
    /// No space is left, or no more than allowed.
    package var isFull: Bool

    package var description: String { "\(path): \(message)" }

    static func last(_ path: String) -> FileFault {
        let number = errno
        return FileFault(
            path: path, message: String(cString: strerror(number)),
            isFull: number == ENOSPC || number == EDQUOT || number == EFBIG)
    }
}

/// A file that is open until the last reference to it goes; read and written at offsets.
package final class OpenFile: Sendable {
    package let path: String
    private let descriptor: Int32

    package init(reading path: String) throws(FileFault) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(path) }
    }

    /// Made where there is none, for the owner alone. What is there stays.
    package init(writing path: String) throws(FileFault) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last(path) }
    }

    deinit { close(descriptor) }

    package func size() throws(FileFault) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        return status.st_size
    }

    /// Bytes from the offset on go.
    package func truncate(at offset: Int) throws(FileFault) {
        guard ftruncate(descriptor, offset) == 0 else { throw .last(path) }
    }

    /// - Throws: when there is not at least one byte at the offset, too.
    package func read(at offset: Int, count: Int) throws(FileFault) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            while true {
                let got = pread(descriptor, bytes.baseAddress, count, offset)
                if got >= 0 { return got }
                if errno != EINTR { return 0 }
            }
        }
        guard got > 0 else {
            throw FileFault(path: path, message: "the file ends before byte \(offset)", isFull: false)
        }
        return buffer
    }

    package func write(_ buffer: ByteBuffer, at offset: Int) throws(FileFault) {
        let written = buffer.withUnsafeReadableBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, offset + done)
                if count < 0, errno != EINTR { return false }
                done += max(count, 0)
            }
            return true
        }
        guard written else { throw .last(path) }
    }

    /// Has the system begin to bring a part to the disk. Promises nothing: that is what `synchronize` is for.
    package func beginWriting(_ part: Range<Int>) {
        baton_begin_writing(descriptor, Int64(part.lowerBound), Int64(part.count))
    }

    /// What was written outlives a power cut when this returns.
    package func synchronize() throws(FileFault) {
        guard fdatasync(descriptor) == 0 else { throw .last(path) }
    }
}
