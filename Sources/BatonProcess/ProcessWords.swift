import Glibc

/// The words with which a process was started.
enum ProcessWords {
    /// Bytes of them that are read.
    private static let bytesMax = 16 << 10

    /// None for a process that has gone.
    static func of(_ pid: pid_t) -> [String] {
        let file = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = read(file, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
