import Foundation
import Testing

/// A Python with packages for tests, in `.build/test-venv`, made when it is first asked for.
enum TestPython {
    /// Runs a program, gives what it printed; a failure is a fault of the test.
    static func run(_ packages: [String], _ program: String, _ arguments: [String]) throws -> String {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".build/test-venv").path
        let python = folder + "/bin/python"
        // Test programs that run at the same time share the folder: one makes it, the others wait.
        let make = """
            set -e
            exec 9>"$0.lock"; flock 9
            test -x "$0/bin/pip" || python3 -m venv "$0"
            for package in "$@"; do
                test -e "$0/have-$package" && continue
                "$0/bin/pip" install --quiet --disable-pip-version-check "$package"
                touch "$0/have-$package"
            done
            """
        _ = try start("/bin/bash", ["-c", make, folder] + packages)
        return try start(python, ["-c", program] + arguments)
    }

    private static func start(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "300", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) ended with \(process.terminationStatus)")
        return String(decoding: data, as: UTF8.self)
    }
}
