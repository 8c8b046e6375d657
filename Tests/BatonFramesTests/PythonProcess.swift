import BatonFrames
import Foundation
import Testing

/// The Python that the data sessions' packages are in: that of `BATON_PYTHON`, else one that the tests make.
enum PythonProcess {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Python")
    private static let repository = folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let python: Result<String, any Error> = Result {
        if let path = ProcessInfo.processInfo.environment["BATON_PYTHON"], !path.isEmpty { return path }
        let made = try start(
            "/bin/bash", [repository.path + "/Tools/data-venv.sh"], input: Data(), seconds: 1200)
        return String(decoding: made, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Runs a program of `Tests/BatonFramesTests/Python` and gives what it printed.
    static func run(_ program: String, input: Data, seconds: Int = 500) throws -> Data {
        try start(
            try python.get(), [folder.appendingPathComponent(program).path], input: input, seconds: seconds)
    }

    private static func start(_ program: String, _ arguments: [String], input: Data, seconds: Int) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", String(seconds), program] + arguments
        // Through files: a pipe would stand still once both sides are full.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("frames-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (inputFile, outputFile) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
        try input.write(to: inputFile)
        try Data().write(to: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        let made = try Data(contentsOf: outputFile)
        try #require(process.terminationStatus == 0, "\(program) \(arguments) ended with \(process.terminationStatus)")
        return made
    }
}
