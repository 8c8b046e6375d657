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
    static let patience = 120.0

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
struct Running {
    let process = Process()
    private let outputFile: URL
    private let noticesFile: URL
    private let started = Date()
    private let ended = DispatchSemaphore(value: 0)

    init(
        program: String, _ arguments: [String], in place: Workplace, input: String?, environment: [String: String]
    ) throws {
        let id = UUID().uuidString
        outputFile = place.side.appendingPathComponent(id + ".out")
        noticesFile = place.side.appendingPathComponent(id + ".err")
        for file in [outputFile, noticesFile] { try Data().write(to: file) }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = place.folder
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let base = ["PATH": path, "HOME": place.side.path, "LANG": "C.UTF-8", "TERM": "xterm"]
        process.environment = base.merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: noticesFile)
        if let input {
            let file = place.side.appendingPathComponent(id + ".in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
    }

    /// Waits until what it wrote to standard error contains a text.
    func waitForNotice(_ text: String) throws {
        try wait(until: { try self.notices().contains(text) }, what: "the notice '\(text)'")
    }

    func wait(until isTrue: () throws -> Bool, what: String) throws {
        let deadline = Date().addingTimeInterval(BatonProgram.patience)
        while try !isTrue() {
            guard Date() < deadline, process.isRunning else {
                process.terminate()
                throw Missing(what: what, notices: try notices())
            }
            usleep(5000)
        }
    }

    struct Missing: Error {
        var what: String
        var notices: String
    }

    func notices() throws -> String { String(decoding: try Data(contentsOf: noticesFile), as: UTF8.self) }
    func output() throws -> String { String(decoding: try Data(contentsOf: outputFile), as: UTF8.self) }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end; a program that hangs is killed, and that is a fault.
    func end() throws -> BatonProgram.Outcome {
        if ended.wait(timeout: .now() + BatonProgram.patience) == .timedOut {
            Issue.record("no end after \(BatonProgram.patience) s: \(process.arguments ?? [])")
            signal(SIGKILL)
            ended.wait()
        }
        let bytes = [UInt8](try Data(contentsOf: outputFile))
        let code = process.terminationStatus
        return BatonProgram.Outcome(
            code: process.terminationReason == .uncaughtSignal ? 128 + code : code,
            output: String(decoding: bytes, as: UTF8.self), notices: try notices(), outputBytes: bytes,
            seconds: Date().timeIntervalSince(started))
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
        for place in [folder, side] {
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
