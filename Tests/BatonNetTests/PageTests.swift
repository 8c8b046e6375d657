import BatonWire
import Foundation
import Testing

/// The web page of a director as people use it: the suites in `Page/`, run by Python in a real browser against the built
/// `baton-net`.
///
/// The first run puts Playwright into `.build/test-venv`: about 20 s. The browser is the system's.
@Suite struct PageTests {
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Beside the test bundle, where the build puts both.
    private static let program: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("baton-net").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return repository.appendingPathComponent(".build/debug/baton-net").path
    }()

    /// SHA-256 of the artifact that the Python side uploads.
    private static let digest = "e98d54a170f925959c5ba2197e1063b07d549bdbf5abe25219210481e0f54c8c"

    @Test func `people see and drive experiments in a browser`() throws {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("baton-page-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let reports = PageReports(instant: Int(Date().timeIntervalSince1970 * 1e9), digest: Self.digest)
        let file = place.appendingPathComponent("reports.json")
        try reports.json.line.write(to: file, atomically: true, encoding: .utf8)
        let suites = Self.repository.appendingPathComponent("Tests/BatonNetTests/Page").path
        let outcome = try Self.shell(
            """
            set -e
            python=$('\(Self.repository.path)/Tools/test-venv.sh' '\(suites)/requirements.txt')
            cd '\(suites)'
            export BATON_NET='\(Self.program)' BATON_PAGE_REPORTS='\(file.path)' PYTHONDONTWRITEBYTECODE=1
            exec timeout --kill-after=10 600 "$python" -W ignore -m unittest test_page
            """, in: place)
        #expect(outcome.code == 0, "\(outcome.text)")
        #expect(outcome.text.contains("\nOK"), "\(outcome.text)")
    }

    /// Runs a script of bash; its output goes to a file, so that nothing waits for a reader.
    private static func shell(_ script: String, in place: URL) throws -> (code: Int32, text: String) {
        let output = place.appendingPathComponent("output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
