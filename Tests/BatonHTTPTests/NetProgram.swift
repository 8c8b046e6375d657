import BatonHTTP
import BatonWire
import CBaton
import Glibc
import NIOCore
import Testing

/// `baton-net` as people run it, with a data folder of its own.
final class NetProgram: Sendable {
    struct Outcome {
        var code: Int32
        var output: String
        var notices: String
    }

    static let password = "correct horse battery"

    let folder: String
    var data: String { "\(folder)/data" }

    /// Beside the test bundle, where the build puts both.
    static let path: String = {
        let bundle = String(cString: realpath("/proc/self/exe", nil))
        let own = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? bundle
        let place = realpath(own, nil).map { String(cString: $0) } ?? own
        return place[..<(place.lastIndex(of: "/") ?? place.startIndex)] + "/baton-net"
    }()

    init() throws {
        var template = "/tmp/baton-net-XXXXXX".utf8CString.map { $0 }
        folder = String(cString: try #require(mkdtemp(&template)))
        try write("\(NetProgram.password)\n", to: "password")
    }

    deinit { NetProgram.remove(folder) }

    /// A file, or a folder with all that is in it.
    private static func remove(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(path)
            return
        }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        closedir(directory)
        rmdir(path)
    }

    func write(_ text: String, to name: String) throws {
        let bytes = Array(text.utf8)
        try #require(baton_write_file("\(folder)/\(name)", bytes, bytes.count) == 0)
    }

    func read(_ name: String) -> String {
        guard let file = try? OpenFile(reading: "\(folder)/\(name)"), let size = try? file.size(), size > 0,
            let bytes = try? file.read(at: 0, count: size)
        else { return "" }
        return String(buffer: bytes)
    }

    /// Runs to its end, which comes within three minutes.
    func run(
        _ arguments: [String], name: String = "run", program: String = NetProgram.path
    ) async throws -> Outcome {
        let running = try start(arguments, name: name, program: program)
        return await BlockingThread.run { [self] in running.end(self) }
    }

    /// A folder with a director in it whose administrator is ada.
    func makeDirector(admin: String = "ada") async throws {
        let made = try await run([
            "director", "init", "--data", data, "--admin", admin, "--password-file", "\(folder)/password",
        ])
        try #require(made.code == 0, "\(made.notices)")
    }

    /// A director that listens; `url` and `fingerprint` are of its ready file.
    func serve(_ arguments: [String] = []) async throws -> (program: RunningProgram, url: String, fingerprint: String?)
    {
        unlink("\(folder)/ready")
        let program = try start(
            ["serve", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", "\(folder)/ready"] + arguments,
            name: "serve")
        for _ in 0..<2_000 {
            if let json = try? WireJSONReader.read(Array(read("ready").utf8)), let url = json["url"]?.text {
                return (program, url, json["fingerprint"]?.text)
            }
            try await Task.sleep(nanoseconds: 10_000_000)
        }
        Issue.record("it never listened: \(read("serve.err"))")
        return (program, "", nil)
    }

    /// Its output and notices go to files `name`.out and `name`.err.
    func start(_ arguments: [String], name: String, program: String = NetProgram.path) throws -> RunningProgram {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, ending) in [(Int32(1), "out"), (2, "err")] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, "\(folder)/\(name).\(ending)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var id = pid_t()
        let error = posix_spawn(&id, program, &actions, nil, words, cb_environment())
        try #require(error == 0, "\(program): \(String(cString: strerror(error)))")
        return RunningProgram(id: id, name: name)
    }
}

/// A process of a test.
struct RunningProgram: Sendable {
    let id: pid_t
    let name: String

    func signal(_ number: Int32) { kill(id, number) }

    /// Waits for the end; kills what takes longer than three minutes. Blocks.
    func end(_ program: NetProgram) -> NetProgram.Outcome {
        var status: Int32 = 0
        for _ in 0..<18_000 {
            if waitpid(id, &status, WNOHANG) == id { return outcome(status, program) }
            usleep(10_000)
        }
        kill(id, SIGKILL)
        waitpid(id, &status, 0)
        return outcome(status, program)
    }

    private func outcome(_ status: Int32, _ program: NetProgram) -> NetProgram.Outcome {
        NetProgram.Outcome(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: program.read("\(name).out"), notices: program.read("\(name).err"))
    }
}
