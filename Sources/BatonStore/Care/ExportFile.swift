package import BatonEngine
import Glibc

/// A file of lines that is there whole or not at all: written beside its place and renamed.
package final class ExportFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var length = 0
    private var isFinished = false

    /// Bytes that are collected before they are written.
    private static let bufferBytes = 1 << 16

    package init(path: String) throws(StoreError) {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.error(path, "write") }
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(temporary) }
    }

    package func write(_ line: String) throws(StoreError) {
        buffer += line.utf8
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    private func flush() throws(StoreError) {
        let failure = buffer.withUnsafeBytes { Files.write(descriptor, $0, at: length) }
        if let failure { throw Files.error(path, "write", code: failure) }
        length += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// Gives the file its name.
    package func finish() throws(StoreError) {
        try flush()
        guard rename(temporary, path) == 0 else { throw Files.error(path, "write") }
        isFinished = true
    }
}
