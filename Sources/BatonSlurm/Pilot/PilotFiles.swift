import CBaton
import Glibc

/// The files by which an owner and its pilots talk, on the shared file system.
///
/// Each has one writer, who opens, appends and closes it, and one reader, who opens it anew for each look: so a network
/// file system shows what the other side wrote.
struct PilotFiles: Sendable {
    let folder: String

    func orders(_ pilot: Int) -> String { "\(folder)/pilots/\(pilot).orders" }
    func reports(_ pilot: Int) -> String { "\(folder)/pilots/\(pilot).reports" }
    func log(_ pilot: Int) -> String { "\(folder)/pilots/\(pilot).log" }
    /// Changes while the owner lives.
    var beat: String { "\(folder)/pilots/beat" }
    /// The program that pilots run.
    var program: String { "\(folder)/baton" }

    /// Errno of what went wrong, and then nothing of it is there; 0 when all of it is.
    static func append(_ bytes: [UInt8], to path: String) -> Int32 {
        let descriptor = baton_open_append(path)
        guard descriptor >= 0 else { return -descriptor }
        let end = lseek(descriptor, 0, SEEK_END)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + sent, bytes.count - sent) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = errno
                // Half of it would be read, and all of it again when it is written anew.
                _ = ftruncate(descriptor, end)
                close(descriptor)
                return error == 0 ? EIO : error
            }
            sent += count
        }
        return close(descriptor) == 0 ? 0 : errno
    }

    /// A file of ours with no more than a line in it; nil when it is not there.
    static func text(_ path: String, limit: Int = 4_096) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = read(descriptor, &buffer, limit)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Puts the program of this process where all nodes see it: as another name of the same file, or else as a copy.
    func install(_ program: String) -> Int32 {
        if access(self.program, X_OK) == 0 || link(program, self.program) == 0 { return 0 }
        let from = open(program, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { return errno }
        defer { close(from) }
        let part = "\(self.program).part"
        let into = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o755)
        guard into >= 0 else { return errno }
        let error = Self.copy(from, into)
        guard close(into) == 0, error == 0, rename(part, self.program) == 0 else { return error == 0 ? errno : error }
        return 0
    }

    private static func copy(_ from: Int32, _ into: Int32) -> Int32 {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = read(from, &buffer, buffer.count), count != 0 {
            guard count > 0 else { return errno }
            guard write(into, buffer, count) == count else { return errno == 0 ? EIO : errno }
        }
        return 0
    }
}

/// The lines that the other side appends to a file, each once and whole.
struct LineTail: Sendable {
    let path: String
    private var offset = 0
    private var partial: [UInt8] = []

    /// Read at a time.
    private static let chunk = 1 << 18

    init(_ path: String) { self.path = path }

    /// The lines that are new, or nil when there is no such file.
    mutating func read() -> [ArraySlice<UInt8>]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while case let count = pread(descriptor, &buffer, Self.chunk, off_t(offset)), count > 0 {
            offset += count
            partial += buffer.prefix(count)
        }
        guard let end = partial.lastIndex(of: 0x0A) else { return [] }
        let lines = partial[...end].split(separator: 0x0A)
        partial.removeSubrange(...end)
        return lines
    }
}
