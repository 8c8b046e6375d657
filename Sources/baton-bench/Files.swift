import Glibc

/// Plain files, and a folder of our own that goes away at the end.
struct Scratch: ~Copyable {
    let folder: String

    init() {
        var template = Array("/tmp/baton-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fail("no folder for scratch files in /tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Files.remove(folder) }

    mutating func write(_ name: String, _ bytes: [UInt8]) -> String {
        let path = folder + "/" + name
        Files.write(path, bytes)
        return path
    }

    mutating func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

enum Files {
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    static func text(_ path: String) -> String {
        String(decoding: read(path) ?? [], as: UTF8.self)
    }

    static func write(_ path: String, _ bytes: [UInt8]) {
        guard let file = fopen(path, "w") else { fail("can't write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fail("can't write all of \(path)") }
    }

    /// Removes a file or a folder with all that is in it; what is not there is no fault.
    static func remove(_ path: String) {
        _ = Programs.run(["rm", "-rf", path])
    }

    static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// A value of `/proc/self/status` in bytes: `VmRSS`, `VmHWM`.
    static func memory(_ key: String) -> Int {
        for line in text("/proc/self/status").split(separator: "\n") where line.hasPrefix(key + ":") {
            return (Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0) * 1024
        }
        return 0
    }
}

func fail(_ message: String) -> Never {
    note("baton-bench: \(message)")
    exit(2)
}

/// Writes a line to standard error.
func note(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
}
