import Glibc

/// A process as `/proc` shows it.
struct Children {
    let pid: pid_t

    /// All processes whose parent we are.
    static func ours() -> [Children] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [Children] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let pid = pid_t(name), parent(of: pid) == getpid() { found.append(Children(pid: pid)) }
        }
        return found
    }

    static func parent(of pid: pid_t) -> pid_t? {
        // `12 (a name) S 34 …`
        let fields = read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ")
        return fields.flatMap { $0.count > 1 ? pid_t($0[1]) : nil }
    }

    var commandLine: String { Children.read("/proc/\(pid)/cmdline") }

    func isOf(_ session: String) -> Bool { Children.read("/proc/\(pid)/environ").contains("BATON_OWNER=\(session):") }

    /// Whether its standard output goes to a file of that name.
    func holds(_ name: String) -> Bool {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(pid)/fd/1", &buffer, buffer.count)
        guard count > 0 else { return false }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self).hasSuffix("/" + name)
    }

    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
