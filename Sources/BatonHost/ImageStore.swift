package import BatonInterpreter
import BatonStore
import CBaton
import Glibc

/// The images of this computer, as podman keeps them: each is brought once, and known by its content from then on.
///
/// Beside what podman has, `images/<digest of an archive>` in the store says what image was in an archive.
package struct ImageStore {
    private let folder: String
    private let program: String?
    private let host: SystemHost

    package init(store: String, host: SystemHost) {
        folder = store + "/images"
        program = Self.podman(path: host.environment("PATH"))
        self.host = host
    }

    /// The program that runs containers; nil where there is none.
    package static func podman(path: String?) -> String? {
        Self.find("podman", in: (path ?? "/usr/bin:/bin").split(separator: ":").map(String.init))
    }

    private static func find(_ name: String, in folders: [String]) -> String? {
        folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Where podman looks for the first process of containers, beside the `PATH`.
    private static let helperFolders = [
        "/usr/local/libexec/podman", "/usr/local/lib/podman", "/usr/libexec/podman", "/usr/lib/podman",
    ]

    package func image(_ source: ImageSource, fetches: Bool) throws(HostError) -> ContainerImage? {
        guard let program else {
            throw HostError("there is no podman here; install it ('apt install podman') or choose another node")
        }
        guard let id = try id(of: source, fetches, Podman(program: program, folder: folder)) else { return nil }
        let path = (host.environment("PATH") ?? "").split(separator: ":").map(String.init)
        return ContainerImage(
            id: id, program: program, hasInit: Self.find("catatonit", in: Self.helperFolders + path) != nil)
    }

    private func id(of source: ImageSource, _ fetches: Bool, _ podman: Podman) throws(HostError) -> String? {
        try FileSystem.makeDirectory(folder)
        switch source {
        case .name(let name):
            if let id = try podman.id(of: name) { return id }
            guard fetches else { return nil }
            return try locked { () throws(HostError) in
                if let id = try podman.id(of: name) { return id }
                host.writeNotice("bringing the image '\(name)'\n")
                return try podman.pull(name)
            }
        case .archive(let path):
            let note = "\(folder)/\(try host.digestFile(path))"
            if let id = try known(note, podman) { return id }
            guard fetches else { return nil }
            return try locked { () throws(HostError) in
                if let id = try known(note, podman) { return id }
                let id = try podman.load(path)
                try host.writeFile(note, Array(id.utf8))
                return id
            }
        }
    }

    /// What an archive held that was loaded before, if podman still has it.
    private func known(_ note: String, _ podman: Podman) throws(HostError) -> String? {
        guard let bytes = try? host.readFile(note, limit: 100) else { return nil }
        return try podman.id(of: String(decoding: bytes, as: UTF8.self))
    }

    /// One brings an image at a time; the others find it then.
    private func locked<Result>(_ body: () throws(HostError) -> Result) throws(HostError) -> Result {
        let lock = open(folder + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw HostError("can't write '\(folder)/.lock'") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR, cb_signals_interrupts() == 0 else { throw HostError("interrupted") }
        }
        return try body()
    }
}

/// One program, asked one thing after another.
private struct Podman {
    let program: String
    /// For what it says.
    let folder: String

    /// The image of a name or id; nil where it is not here.
    func id(of name: String) throws(HostError) -> String? {
        let answer = try ask(["image", "inspect", "--format", "{{.Id}}", "--", name])
        if answer.code != 0 {
            // Any other trouble than its absence comes out when it is brought.
            return nil
        }
        return try Self.digest(answer.output)
    }

    func pull(_ name: String) throws(HostError) -> String {
        let answer = try ask(["pull", "--quiet", "--", name])
        guard answer.code == 0 else { throw HostError(answer.cause) }
        return try Self.digest(answer.output)
    }

    func load(_ path: String) throws(HostError) -> String {
        let answer = try ask(["load", "--quiet", "--input", path])
        guard answer.code == 0 else { throw HostError(answer.cause) }
        // `Loaded image: localhost/tool:1`, or the digest where the archive has no name for it.
        let line = answer.output.split(separator: "\n").last ?? ""
        let name = line.split(separator: " ").last.map(String.init) ?? ""
        guard let id = try id(of: name) else { throw HostError("podman does not tell which image is in '\(path)'") }
        return id
    }

    private static func digest(_ text: String) throws(HostError) -> String {
        let line = text.split(separator: "\n").last.map(String.init) ?? ""
        let digits = line.hasPrefix("sha256:") ? String(line.dropFirst(7)) : line
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ Self.isHexadecimal($0) }) else {
            throw HostError("podman answers '\(line.prefix(100))' where an image's digest was due")
        }
        return digits
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private struct Answer {
        var code: Int
        var output: String
        var errors: String

        /// The last thing that it said.
        var cause: String {
            let line = errors.split(separator: "\n").last.map(String.init) ?? "podman ended with exit code \(code)"
            return String((line.hasPrefix("Error: ") ? String(line.dropFirst(7)) : line).prefix(1000))
        }
    }

    private static let wordsMax = 1 << 20

    /// Waits for the end; Ctrl-C ends it.
    private func ask(_ arguments: [String]) throws(HostError) -> Answer {
        let (output, errors) = (try scratch(), try scratch())
        defer {
            close(output)
            close(errors)
        }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw HostError("can't read '/dev/null'") }
        defer { close(input) }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = cb_piped_start(&words, input, output, errors, nil, nil, &process)
        guard result == 0 else {
            throw HostError("can't start '\(program)': \(String(cString: strerror(-result)).lowercased())")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw HostError("the end of '\(program)' was not seen") }
            if cb_signals_interrupts() + cb_signals_terminations() > 0 { kill(-process, SIGKILL) }
        }
        let code = status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(status & 0x7F)
        return Answer(code: code, output: Self.text(output), errors: Self.text(errors))
    }

    /// A file without a name.
    private func scratch() throws(HostError) -> Int32 {
        var path = Array("\(folder)/words-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw HostError("can't write in '\(folder)'") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return descriptor
    }

    private static func text(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: wordsMax)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
