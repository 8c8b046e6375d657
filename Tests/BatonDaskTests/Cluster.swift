import BatonDask
import BatonEngine
import BatonModel
import CBaton
import Glibc
import Testing

/// A scheduler of Dask with two workers on loopback, and a folder that all of them see; gone when the test is.
final class Cluster {
    let folder: String
    let address: String
    private let input: Int32
    private let process: pid_t

    struct NoCluster: Error { var reason: String }

    static var python: String? { getenv("BATON_PYTHON").map { String(cString: $0) } }

    /// - Parameter port: of the scheduler; 0 for one that the system chooses.
    init(port: Int = 0) throws {
        guard let python = Self.python else {
            throw NoCluster(reason: "BATON_PYTHON names no Python with Dask; Tools/data-venv.sh prints one")
        }
        var template = Array("/tmp/baton-dask-XXXXXX".utf8CString)
        folder = String(cString: mkdtemp(&template))
        let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let words = ["bash", "/\(script)/Cluster/cluster.sh", python, folder, "\(port)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var (toScript, fromScript) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
        guard baton_pipe(&toScript) == 0, baton_pipe(&fromScript) == 0 else { throw NoCluster(reason: "no pipes") }
        var started = pid_t()
        let result = cb_piped_start(&arguments, toScript[0], fromScript[1], STDERR_FILENO, nil, nil, &started)
        close(toScript[0])
        close(fromScript[1])
        (process, input) = (started, toScript[1])
        guard result == 0 else { throw NoCluster(reason: "no bash") }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(fromScript[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        close(fromScript[0])
        address = String(decoding: line, as: UTF8.self)
        if address.isEmpty { throw NoCluster(reason: "no scheduler, see \(folder)") }
    }

    deinit {
        close(input)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        kill(-process, SIGKILL)
        remove(folder)
    }

    private func remove(_ path: String) {
        let arguments = ["rm", "-rf", path]
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var started = pid_t()
        var status: Int32 = 0
        guard cb_piped_start(&words, STDIN_FILENO, STDERR_FILENO, STDERR_FILENO, nil, nil, &started) == 0 else {
            return
        }
        while waitpid(started, &status, 0) < 0, errno == EINTR {}
    }

    var port: Int { Int(address.split(separator: ":").last ?? "") ?? 0 }

    /// Kills one of its processes: `scheduler`, `worker-0`, `worker-1`.
    func kill(_ name: String) {
        if let process = pid_t(read("\(name).pid").split(separator: "\n").first ?? "") { Glibc.kill(process, SIGKILL) }
    }

    private func kill(_ process: pid_t, _ signal: Int32) { Glibc.kill(process, signal) }

    func read(_ name: String) -> String {
        guard let file = fopen("\(folder)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func options(session: String = "session") -> DaskOptions {
        DaskOptions(
            scheduler: address, folder: "\(folder)/shared", python: Self.python ?? "python3", session: session)
    }

    func launch(_ script: String, name: String) -> Launch {
        Launch(
            commands: [Command("sh", ["-c", script])], folder: "\(folder)/work",
            standardOutput: "\(folder)/\(name).out",
            standardError: "\(folder)/\(name).err", environment: ["PATH=/usr/local/bin:/usr/bin:/bin"])
    }
}

final class RealClock: TimeSource {
    var now: Int { read(CLOCK_REALTIME) }
    var monotonic: Int { read(CLOCK_MONOTONIC) }

    private func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
