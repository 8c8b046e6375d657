package import BatonFrames
package import BatonSessions
import Glibc

// The loop for others than the one who runs the program: what a desk of sessions needs of it.
extension WorkerLoop: StatementRunner {
    /// As the list of packages pins them.
    package var versions: [String: String] { Self.pinned }

    static let pinned: [String: String] = {
        var versions: [String: String] = [:]
        for line in String(decoding: PythonEnvironment.requirements, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", omittingEmptySubsequences: true)
            guard parts.count == 2 else { continue }
            let name = parts[0] == "pyspark" ? "spark" : String(parts[0])
            if Engine(rawValue: name) != nil { versions[name] = String(parts[1]) }
        }
        return versions
    }()

    package func code(
        _ statement: Statement, _ id: SessionID, knowing schemas: [String: Schema]
    ) throws(FrameFault) -> String {
        try shownCode([statement], id, knowing: schemas)
    }

    package func exportPath(_ id: SessionID, _ name: String) -> String { "\(configuration.folder(id))/\(name)" }

    package func takeFile(_ path: String) throws(FrameFault) -> [UInt8] {
        // The session wrote it: neither a link nor a pipe is followed.
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw Self.unreadable(errno) }
        defer {
            close(file)
            unlink(path)
        }
        var info = stat()
        guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw Self.unreadable(EINVAL) }
        guard info.st_size <= SessionDesk.exportBytes else {
            throw FrameFault(
                .limit, "the page has more than \(SessionDesk.exportBytes >> 20) MiB", help: "ask for fewer rows")
        }
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + count, $0.count - count) }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw Self.unreadable(read < 0 ? errno : EIO) }
            count += read
        }
        return bytes
    }

    private static func unreadable(_ code: Int32) -> FrameFault {
        FrameFault(.machine, "the session's file can't be read: \(String(cString: strerror(code)).lowercased())")
    }

    package func refusal(toOpen spec: SessionSpec, isTrusted: Bool) -> FrameFault? {
        configuration.refuses(spec, isTrusted)
    }
}
