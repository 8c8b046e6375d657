import Foundation
import Testing

/// A director, agents and users as processes, and what can happen to them: the suites in `Faults/`, run by Python against
/// the built programs.
///
/// Each suite is a process of its own; they mostly wait, so all of them run at the same time. `BATON_SLOW_TESTS` makes more of
/// it, `BATON_SEED` other chances.
@Suite(.timeLimit(.minutes(30))) struct FaultTests {
    /// Suites, and what each of them shows.
    @Test(arguments: [
        ("test_director_killed", "a director that is killed with -9 at any moment loses nothing that it acknowledged"),
        ("test_agents", "agents that are killed or stopped for longer than a lease are not believed afterwards"),
        ("test_network", "deployments end on their nodes without a network, and arrive afterwards"),
        ("test_laptop", "a laptop that was away sees all that it missed"),
        ("test_clock", "clocks that are wrong or set take nobody's work away"),
        ("test_demo", "the demos of director and clusters run through, and leave nothing behind"),
        ("test_users", "nodes are shared and taken back, and an experiment takes no longer than it may"),
        ("test_clusters", "what is deployed on a cluster's node becomes jobs of Slurm, or work of Dask"),
        ("test_data_steps", "a recipe is carried out on a node, and its rows come back"),
        ("test_names", "hostile names are refused or kept, and harm nothing"),
    ])
    func `whatever happens, the truth comes out`(suite: String, _: String) async throws {
        let outcome = try await Suite.run(suite)
        #expect(outcome.code == 0, "\(outcome.text)")
        #expect(outcome.text.contains("\nOK"), "\(outcome.text)")
    }

    private enum Suite {
        static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Faults")

        /// Beside the test bundle, where the build puts all programs.
        static func program(_ name: String) -> String {
            let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
            let beside = bundle.deletingLastPathComponent().appendingPathComponent(name).path
            if FileManager.default.isExecutableFile(atPath: beside) { return beside }
            let repository = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            return repository.appendingPathComponent(".build/debug/\(name)").path
        }

        /// Waits on a thread of its own: the pool of tasks has too few for that.
        static func run(_ suite: String) async throws -> (code: Int32, text: String) {
            let output = FileManager.default.temporaryDirectory.appendingPathComponent("faults-\(UUID().uuidString)")
            try Data().write(to: output)
            defer { try? FileManager.default.removeItem(at: output) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "\(suite).py"]
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging([
                "BATON_PROGRAM": program("baton"), "BATON_NET": program("baton-net"), "PYTHONDONTWRITEBYTECODE": "1",
            ]) { $1 }
            let handle = try FileHandle(forWritingTo: output)
            process.standardOutput = handle
            process.standardError = handle
            process.standardInput = FileHandle.nullDevice
            let code = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
                process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { ended.resume(throwing: error) }
            }
            return (code, String(decoding: try Data(contentsOf: output), as: UTF8.self))
        }
    }
}
