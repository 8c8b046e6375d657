import BatonConnectors
import BatonWire
import Foundation
import Testing

/// A connector as a director has it: its program, asked in lines, in a folder of its own.
final class ConnectorRig {
    let name: String
    private let program: ConnectorProgram
    private let options: [WireJSON.Member]
    let folder: URL
    private let server: SSHServer?
    private let cluster: SlurmServer?
    private var lastID = 0

    /// Kinds that keep the suite.
    enum Kind: String, CaseIterable {
        case local, ssh, sample, given
        /// By way of an SSH server.
        case slurm
    }

    /// The connector that somebody wants held against the suite.
    static let given = ProcessInfo.processInfo.environment["BATON_CONNECTOR"]

    static var kinds: [Kind] { Kind.allCases.filter { $0 != .given || given != nil } }

    init(_ kind: Kind) throws {
        name = "c\(kind.rawValue)"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("con-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var options: [WireJSON.Member] = [
            .init("folder", .string(folder.path)), .init("baton", .string(Self.baton)),
        ]
        var arguments = [Self.baton, "connector", kind.rawValue]
        var server: SSHServer?
        var cluster: SlurmServer?
        switch kind {
        case .local: break
        case .ssh:
            let started = try SSHServer(in: folder)
            options += started.options
            server = started
            arguments.append("--own-keys")
        case .slurm:
            let controller = try SlurmServer(in: folder)
            let started = try SSHServer(in: folder, variable: "SLURM_CONF=\(controller.configuration)")
            options += started.options
            (server, cluster) = (started, controller)
            arguments.append("--own-keys")
        case .sample: arguments = [Self.repository.appendingPathComponent("examples/connectors/folders.py").path]
        case .given: arguments = [Self.given ?? ""]
        }
        (self.options, self.server, self.cluster) = (options, server, cluster)
        program = ConnectorProgram(arguments: arguments, patience: 60_000_000_000)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The program with a `baton-net` beside it that reaches nobody: the real one takes minutes to build.
    static let baton: String = {
        let built =
            ProcessInfo.processInfo.environment["BATON_PROGRAM"]
            ?? URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
            .appendingPathComponent("baton").path
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-connector-\(getpid())").path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Not written by this process: a child that another test is about to start would hold it open for writing, and what
        // is open so can't be started.
        try? SSHServer.run("/bin/cp", [built, folder + "/baton"])
        try? "#!/bin/sh\nexec cat > /dev/null\n".write(
            toFile: folder + "/baton-net", atomically: true, encoding: .utf8)
        chmod(folder + "/baton-net", 0o755)
        atexit { try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + "baton-connector-\(getpid())") }
        return folder + "/baton"
    }()

    func ask(_ wish: ConnectorCall.Wish, options: [WireJSON.Member] = []) -> ConnectorReply.Outcome {
        lastID += 1
        let names = Set(options.map(\.key))
        let request = ConnectorCall(
            id: lastID,
            connector: .init(
                name: name, owner: "ada", options: self.options.filter { !names.contains($0.key) } + options),
            // Nobody listens there: the agent keeps trying.
            director: .init(address: "http://127.0.0.1:9"), wish: wish)
        let answered = DispatchSemaphore(value: 0)
        let box = Box()
        program.ask(request) { outcome in
            box.outcome = outcome
            answered.signal()
        }
        answered.wait()
        return box.outcome ?? .failed("no answer")
    }

    private final class Box: @unchecked Sendable { var outcome: ConnectorReply.Outcome? }

    /// Agents whose folders are below this rig's.
    ///
    /// A child of one of them that is not yet another program bears the same words: it does not count.
    var agents: [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let found = names.compactMap { pid_t($0) }.filter { process in
            let words = read(process, "cmdline").split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.dropFirst().first == "agent" && words.contains { $0.hasPrefix(folder.path) }
        }
        return found.filter { process in parent(of: process).map { !found.contains($0) } ?? false }
    }

    private func read(_ process: pid_t, _ name: String) -> Data {
        (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/\(name)"))) ?? Data()
    }

    /// Nil for a process that is gone.
    private func parent(of process: pid_t) -> pid_t? {
        let line = String(decoding: read(process, "stat"), as: UTF8.self)
        return line.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
    }
}

/// A Slurm of one node for one test.
final class SlurmServer {
    let configuration: String
    private let folder: String

    init(in folder: URL) throws {
        self.folder = folder.appendingPathComponent("slurm").path
        configuration = self.folder + "/slurm.conf"
        try #require(Self.tool("start", self.folder) == 0, "Slurm does not start")
    }

    deinit { _ = try? Self.tool("stop", folder) }

    /// Not by Foundation's processes: they wait until all has ended that inherits from them, and daemons stay.
    private static func tool(_ verb: String, _ folder: String) throws -> Int32 {
        let script = ConnectorRig.repository.appendingPathComponent("Tools/slurm.sh").path
        let words = ["sh", "-c", "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null", script, verb, folder]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for pointer in arguments { free(pointer) } }
        // Daemons that inherit a mask of a thread of the tests would not hear that they are to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        try #require(posix_spawnp(&process, "sh", nil, &attributes, &arguments, environ) == 0)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

/// An SSH server for one test: on loopback, with keys and a configuration of its own.
final class SSHServer {
    let options: [WireJSON.Member]
    private let process: Process
    private let keyFolder: URL

    /// - Parameter variable: what who logs in has in the environment: `NAME=value`.
    init(in folder: URL, variable: String? = nil) throws {
        keyFolder = folder.appendingPathComponent("sshd")
        try FileManager.default.createDirectory(at: keyFolder, withIntermediateDirectories: true)
        let keys = keyFolder.path
        for name in ["host", "user"] {
            try Self.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(keys)/\(name)"])
        }
        try FileManager.default.copyItem(atPath: "\(keys)/user.pub", toPath: "\(keys)/authorized")
        chmod("\(keys)/authorized", 0o600)
        let port = try Self.freePort()
        let config = """
            ListenAddress 127.0.0.1
            Port \(port)
            HostKey \(keys)/host
            AuthorizedKeysFile \(keys)/authorized
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            \(variable.map { "SetEnv \($0)" } ?? "")
            """
        try config.write(toFile: "\(keys)/config", atomically: true, encoding: .utf8)
        try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/sshd")
        process.arguments = ["-D", "-e", "-f", "\(keys)/config"]
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        let host = try String(contentsOfFile: "\(keys)/host.pub", encoding: .utf8)
            .split(separator: " ").prefix(2).joined(separator: " ")
        options = [
            .init("address", .string("\(NSUserName())@127.0.0.1")), .init("port", .int(port)),
            .init("identity", .string("\(keys)/user")), .init("host_key", .string(host)),
        ]
        try Self.waitFor(port)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    static func run(_ program: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A port that the system had free a moment ago.
    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = getsockname(listener, $0, &length)
            }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    private static func waitFor(_ port: Int) throws {
        for _ in 0..<1000 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(client) }
            var address = address(port)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result == 0 { return }
            usleep(10_000)
        }
        try #require(Bool(false), "sshd does not listen")
    }
}
