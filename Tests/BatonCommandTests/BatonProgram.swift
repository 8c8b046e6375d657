import Foundation
import Testing

/// The built `baton`, run as people run it: as a process with arguments, input, an environment and a folder.
enum BatonProgram {
    /// How a run of a program ended.
    struct Outcome {
        /// Exit code; 128 + n for a program that a signal n ended.
        var code: Int32
        var output: String
        /// Standard error.
        var notices: String
        var outputBytes: [UInt8]
        var seconds: Double
    }

    /// Beside the test bundle, where the build puts both; `BATON_PROGRAM` names another.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["BATON_PROGRAM"] { return named }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("baton").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return repository.appendingPathComponent(".build/debug/baton").path
    }()

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Longest time that one run may take before it counts as hanging, in seconds.
    static let patience = 60.0

    static func run(
        _ arguments: [String], in place: Workplace, input: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try start(arguments, in: place, input: input, environment: environment).end()
    }

    /// Runs a line of bash, with `$BATON` the program.
    static func shell(_ line: String, in place: Workplace) throws -> Outcome {
        try Running(program: "/bin/bash", ["-c", line], in: place, input: nil, environment: ["BATON": path]).end()
    }

    static func start(
        _ arguments: [String], in place: Workplace, input: String? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        try Running(program: path, arguments, in: place, input: input, environment: environment)
    }
}

/// A program that runs. Its output goes to files, so that nothing waits for a reader.
///
/// Spawned without Foundation's `Process`, whose children inherit the blocked signals of the thread.
final class Running {
    let id: pid_t
    private let arguments: [String]
    private let outputFile: String
    private let noticesFile: String
    private let started = Date()
    /// As `waitpid` gives it, once the program has ended.
    private var status: Int32?

    init(
        program: String, _ arguments: [String], in place: Workplace, input: String?, environment: [String: String]
    ) throws {
        self.arguments = arguments
        let base = place.side.appendingPathComponent(UUID().uuidString).path
        outputFile = base + ".out"
        noticesFile = base + ".err"
        if let input { try Data(input.utf8).write(to: URL(fileURLWithPath: base + ".in")) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input == nil ? "/dev/null" : base + ".in", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, noticesFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var common = ["PATH": path, "HOME": place.side.path, "LANG": "C.UTF-8", "TERM": "xterm"]
        common["BATON_PYTHON"] = ProcessInfo.processInfo.environment["BATON_PYTHON"]
        // `env` goes to the folder and becomes the program.
        let env = "/usr/bin/env"
        var words = ([env, "--chdir=" + place.folder.path, program] + arguments).map { strdup($0) } + [nil]
        var variables = common.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, env, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Missing(what: program, notices: String(cString: strerror(code))) }
        self.id = id
    }

    /// Whether it goes on; takes note of its end.
    var isRunning: Bool {
        guard status == nil else { return false }
        var found: Int32 = 0
        if waitpid(id, &found, WNOHANG) == id { status = found }
        return status == nil
    }

    func wait(until isTrue: () throws -> Bool, what: String) throws {
        let deadline = Date().addingTimeInterval(BatonProgram.patience)
        while try !isTrue() {
            guard Date() < deadline, isRunning else {
                signal(SIGTERM)
                throw Missing(what: what, notices: try notices())
            }
            usleep(5000)
        }
    }

    struct Missing: Error {
        var what: String
        var notices: String
    }

    func notices() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: noticesFile)), as: UTF8.self)
    }

    /// What it has printed by now.
    func output() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: outputFile)), as: UTF8.self)
    }

    func signal(_ number: Int32) {
        if isRunning { kill(id, number) }
    }

    /// Waits for the end; a program that hangs is killed, and that is a fault.
    func end() throws -> BatonProgram.Outcome {
        var deadline = Date().addingTimeInterval(BatonProgram.patience)
        while isRunning {
            if Date() > deadline {
                deadline = .distantFuture
                Issue.record("no end after \(BatonProgram.patience) s: \(arguments)")
                signal(SIGKILL)
            }
            usleep(2000)
        }
        let seconds = Date().timeIntervalSince(started)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: outputFile)))
        let status = status ?? 0
        return BatonProgram.Outcome(
            code: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F),
            output: String(decoding: bytes, as: UTF8.self), notices: try notices(), outputBytes: bytes,
            seconds: seconds)
    }
}

/// A folder of its own for one test, gone when the test is over.
final class Workplace {
    /// Where the program runs.
    let folder: URL
    /// Beside it: what the test itself needs.
    let side: URL

    init() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("baton-test-" + UUID().uuidString)
        folder = base.appendingPathComponent("here")
        side = base.appendingPathComponent("side")
        // Its own store, whatever stands above.
        for place in [folder, side, folder.appendingPathComponent(".baton")] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return name
    }

    func copyExamples() throws {
        try FileManager.default.copyItem(
            at: BatonProgram.repository.appendingPathComponent("examples"),
            to: folder.appendingPathComponent("examples"))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
}

/// Tests that start processes run one after the other, so that their times mean something.
@Suite(.serialized) enum CommandTests {}
