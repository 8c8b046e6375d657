import BatonConnectors
import BatonWire
import Foundation
import Synchronization
import Testing

/// Programs that see experiments before they are taken.
struct PreprocessorTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("preprocessors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private static let call = PreprocessorCall(
        user: "ada",
        experiment: ExperimentSubmission(
            name: "tuesday", digest: String(repeating: "a", count: 64), parcel: String(repeating: "b", count: 64),
            deployments: [
                DeploymentRequest(label: "probe", place: .node("node-1"), needs: NodeNeeds(cores: 2))
            ]), parcel: "/nowhere")

    private func program(_ name: String, _ text: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    private func python(_ name: String, _ body: String) throws -> String {
        try program(
            name,
            """
            #!/usr/bin/env python3
            import json, os, sys, time
            call = json.load(sys.stdin)
            experiment = call["experiment"]
            \(body)
            """)
    }

    @Test func `each sees what the one before has made of it`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try python(
            "first",
            """
            experiment["keepalive"] *= 2
            experiment["deployments"][0]["needs"]["tags"] = ["quiet"]
            print(json.dumps({"experiment": experiment}))
            """)
        let second = try python(
            "second",
            """
            assert experiment["deployments"][0]["needs"]["tags"] == ["quiet"]
            experiment["timeout"] = experiment["keepalive"] + 1
            print(json.dumps({"experiment": experiment}))
            """)
        guard case .experiment(let made) = Preprocessors([first, second]).answer(Self.call) else {
            Issue.record("it was not taken")
            return
        }
        #expect(made.keepalive == 2 * ExperimentSubmission.usualKeepalive)
        #expect(made.timeout == made.keepalive + 1)
        #expect(made.deployments[0].needs.tags == ["quiet"])
        #expect(Preprocessors([]).answer(Self.call) == .experiment(Self.call.experiment))
    }

    @Test func `a refusal ends it with its reason, and later ones are not asked`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try python("first", #"print(json.dumps({"refuse": f"not for {call['user']}: 3 > 2"}))"#)
        let second = try program("second", "#!/bin/sh\ntouch \(folder.path)/asked\n")
        #expect(Preprocessors([first, second]).answer(Self.call) == .refuse("not for ada: 3 > 2"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/asked"))
    }

    @Test(arguments: [
        ("#!/bin/sh\necho 'no file' >&2\nexit 3\n", "ended with 3: no file"),
        ("#!/bin/sh\nkill -9 $$\n", "was ended by signal 9"),
        ("#!/bin/sh\nexit 0\n", "answered what is none: no JSON"),
        ("#!/bin/sh\necho '[]'\n", "answered what is none"),
        ("#!/bin/sh\necho '{}'\n", "answered what is none: experiment"),
        ("#!/bin/sh\necho '{\"experiment\": {}}'\n", "answered what is none: experiment."),
        ("#!/bin/sh\necho '{\"fault\": \"mine\"}'\n", "answered with a fault"),
        ("#!/bin/sh\necho '{\"refuse\": \"a\", \"experiment\": 1}'\n", "answered what is none: refuse"),
        ("#!/bin/sh\nhead -c 100000 /dev/zero | tr '\\0' ' '\necho '{}'\n", "answered more than 50000 bytes"),
        ("#!/nowhere/at/all\n", "could not be run: can't start"),
        ("#!/bin/sh\nsleep 100 &\nsleep 100\n", "could not be run"),
    ]) func `one that does not do its work is a fault that names it`(text: String, cause: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try program("rules", text)
        let said = Mutex<[String]>([])
        let isSlow = text.contains("sleep")
        let preprocessors = Preprocessors(
            [path], patience: isSlow ? 200_000_000 : Preprocessors.patience, answerMax: 50_000
        ) { program, cause in said.withLock { $0.append("\(program) \(cause)") } }
        guard case .fault(let message) = preprocessors.answer(Self.call) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(message.hasPrefix("the preprocessor 'rules' \(cause)"))
        #expect(said.withLock { $0.count } == 1)
        #expect(said.withLock { $0.first?.hasPrefix("\(path) \(cause)") } == true)
    }

    @Test func `it sees nothing of the director but what it is given`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        setenv("BATON_SECRET_OF_TEST", "hidden", 1)
        let path = try python(
            "look",
            """
            names = sorted(name for name in os.environ if name != "LC_CTYPE")
            handles = sorted(os.listdir("/proc/self/fd"))
            print(json.dumps({"refuse": f"{names} {os.getcwd()} {len(handles)} {sorted(call)}"}))
            """)
        #expect(
            Preprocessors([path]).answer(Self.call)
                == .refuse("['LANG', 'PATH'] / 4 ['experiment', 'parcel', 'user', 'version']"))
    }

    @Test func `much goes in and comes out`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try program(
            "cat", "#!/bin/sh\nsed -e 's/^.*\"experiment\":/{\"experiment\":/' -e 's/,\"parcel\":\"[^\"]*\"}$/}/'\n")
        var call = Self.call
        call.experiment.deployments = (0..<5_000).map {
            DeploymentRequest(label: "probe \($0)", place: .node("a-rather-long-name-of-a-node-\($0)"))
        }
        #expect(call.json.line.utf8.count > 1 << 19)
        #expect(Preprocessors([path]).answer(call) == .experiment(call.experiment))
    }

    @Test func `the sample keeps the rules of its house`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("examples/preprocessors/house_rules.py").path
        let house = Preprocessors([sample])
        var call = Self.call
        call.experiment.keepalive = ExperimentSubmission.keepaliveRange.upperBound
        guard case .experiment(let made) = house.answer(call) else {
            Issue.record("it was not taken")
            return
        }
        #expect(made.keepalive == 2 * 3_600_000_000_000 && made.timeout == 12 * 3_600_000_000_000)
        call.experiment.deployments[0].needs.cores = 17
        #expect(house.answer(call) == .refuse("'probe' needs 17 cores; 16 are for one deployment here"))
        call.experiment.deployments[0].needs.cores = 16
        (call.user, call.experiment.exclusive) = ("eve", true)
        #expect(house.answer(call) == .refuse("only ada takes nodes for herself alone; ask her"))
    }
}
