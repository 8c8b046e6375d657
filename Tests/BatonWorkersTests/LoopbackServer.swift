import Foundation
import Testing

/// A server of `Python/serve.py` until it is let go.
///
/// The Python is one that has what the server needs: the packages of `moto` for a store, nothing for a database.
final class LoopbackServer {
    let port: Int
    private let process = Process()
    private let input = Pipe()
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "db-\(UUID().uuidString.prefix(8))")

    init(_ kind: String, python: String = "python3") throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Python/serve.py")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "400", python, script.path, kind, folder.path]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(folder.lastPathComponent).log")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let log = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(at: errors)
        port = try #require(
            Int(said.trimmingCharacters(in: .whitespacesAndNewlines)), "\(kind): \(log.suffix(2000))")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
