import BatonEngine
import BatonModel
import BatonProcess
import Glibc

/// A folder of its own for one test, gone when the test is.
final class WorkFolder: Sendable {
    let path: String
    static let environment = ["PATH=\(searchPath)"]
    static let searchPath = "/usr/local/bin:/usr/bin:/bin"

    init() {
        var template = Array("/tmp/baton-test-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit {
        let remover = ProcessRun()
        _ = remover.run(launch([Command("rm", ["-rf", path])], output: "/dev/null"), patience: 30)
    }

    func launch(
        _ commands: [Command], output: String? = nil, environment: [String] = WorkFolder.environment
    ) -> Launch {
        Launch(
            commands: commands, folder: path, standardOutput: output ?? "\(path)/out",
            standardError: output ?? "\(path)/err", environment: environment)
    }

    /// `argument` is `$0` in the script.
    func shell(_ script: String, _ argument: String? = nil) -> Launch {
        launch([Command("sh", ["-c", script] + (argument.map { [$0] } ?? []))])
    }

    /// The content of a file in the folder; empty when there is none.
    func read(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

    func bytes(_ name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return bytes
    }

    func write(_ name: String, _ text: String, mode: mode_t = 0o644) {
        if let slash = name.lastIndex(of: "/") { mkdir("\(path)/\(name[..<slash])", 0o755) }
        guard let file = fopen("\(path)/\(name)", "w") else { return }
        fputs(text, file)
        fclose(file)
        chmod("\(path)/\(name)", mode)
    }
}

/// A backend with one attempt at a time.
final class ProcessRun {
    let backend: ProcessBackend
    let clock = SystemClock()
    private var lastStep = 0
    /// Drained, and not asked for yet.
    private var drained: [Completion] = []

    init() { backend = try! ProcessBackend() }

    func start(_ launch: Launch) -> AttemptTicket {
        lastStep += 1
        let ticket = AttemptTicket(run: RunID(1), step: VertexID(lastStep), attempt: 1)
        backend.launch(ticket, launch)
        return ticket
    }

    /// Waits for the next completion; nil when `patience` seconds pass without one.
    func next(patience: Int = 60) -> Completion? {
        let deadline = clock.monotonic + patience * 1_000_000_000
        while clock.monotonic < deadline {
            drained += backend.drain()
            if !drained.isEmpty { return drained.removeFirst() }
            backend.wait(until: deadline)
        }
        return nil
    }

    func run(_ launch: Launch, patience: Int = 60) -> Completion? {
        _ = start(launch)
        return next(patience: patience)
    }

    /// Lets time pass in small waits of the backend until a condition holds or `patience` seconds are over.
    func waits(until condition: () -> Bool, patience: Int = 60) -> Bool {
        let deadline = clock.monotonic + patience * 1_000_000_000
        while !condition() {
            if clock.monotonic >= deadline { return false }
            backend.wait(until: clock.monotonic + 1_000_000)
        }
        return true
    }
}

func isAlive(_ pid: String) -> Bool {
    guard let number = pid_t(pid.filter(\.isNumber)) else { return false }
    guard let file = fopen("/proc/\(number)/stat", "r") else { return false }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 512)
    guard fgets(&buffer, 512, file) != nil else { return false }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // A process that nobody has reaped yet is dead all the same.
    let state = text.split(separator: ")").last?.split(separator: " ").first
    return state != "Z" && state != "X"
}
