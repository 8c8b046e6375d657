import BackendContract
import BatonEngine
import BatonModel
import BatonProcess
import BatonSlurm
import Glibc
import Testing

/// Against a slurmctld, slurmd and munged of our own on loopback (`Tools/slurm.sh`).
@Suite(.serialized) struct SlurmBackendTests {
    @Test func `jobs of a real Slurm keep the contract of a backend`() throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        for contract in BackendContract.all {
            let folder = "\(cluster.folder)/work"
            let place = BackendContract.LaunchPlace(folder: folder, environment: ["PATH=/usr/bin:/bin"])
            let backend = try cluster.backend()
            #expect(contract.check(backend, SystemClock(), place) == [], "\(contract.name)")
        }
    }
}

extension SlurmBackendTests {
    @Test func `an sbatch that takes the job and says nothing, one time in five, makes as many jobs as steps`() throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        let count = 20
        let backend = try cluster.backend(
            sbatch: """
                #!/bin/sh
                PATH=${PATH#*:}
                sbatch "$@" >"$0.$$" || exit
                # One of five, by the job's number, which nobody else has.
                [ $(($(cat "$0.$$") % 5)) = 0 ] && exit 1
                cat "$0.$$"
                """)
        let place = "\(cluster.folder)/work"
        var ends: [AttemptTicket: BackendOutcome] = [:]
        for step in 0..<count {
            backend.launch(
                AttemptTicket(run: RunID(1), step: VertexID(step), attempt: 1),
                Launch(
                    commands: [Command("sh", ["-c", "echo \(step)"])], folder: place,
                    standardOutput: "\(place)/out", standardError: "\(place)/err",
                    environment: ["PATH=/usr/bin:/bin"]))
        }
        let deadline = SystemClock().monotonic + 120_000_000_000
        while ends.count < count, SystemClock().monotonic < deadline {
            for end in backend.drain() { ends[end.ticket] = end.outcome }
            if ends.count < count { backend.wait(until: deadline) }
        }
        #expect(ends.count == count)
        #expect(ends.values.allSatisfy { $0 == .succeeded })
        // Each ran once: what ran twice would have written twice.
        let lines = cluster.read("work/out").split(separator: "\n").compactMap { Int($0) }
        #expect(lines.sorted() == Array(0..<count))
    }
}

/// A Slurm of one node that lives as long as a test.
struct Cluster {
    let folder: String

    private static let tool: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Tools/slurm.sh"
    }()

    private static var environment: [String] {
        [
            "PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")", "HOME=/tmp",
            "BATON_SLURM_CORES=32",
        ]
    }

    static func start() -> Cluster? {
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/slurm-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let cluster = Cluster(folder: root)
        guard cluster.tool("start") else {
            Issue.record("Tools/slurm.sh start failed: \(cluster.read("tool.log"))")
            return nil
        }
        return cluster
    }

    func stop() { _ = tool("stop") }

    /// Not by `ProcessBackend`: that ends what a program leaves behind, and daemons are to stay.
    private func tool(_ verb: String) -> Bool {
        let words = [
            "sh", "-c", "exec \"$0\" \"$@\" >\"$TOOL_LOG\" 2>&1 </dev/null", Cluster.tool, verb, "\(folder)/slurm",
        ]
        var arguments = words.map { strdup($0) } + [nil]
        var environment = (Cluster.environment + ["TOOL_LOG=\(folder)/tool.log"]).map { strdup($0) } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var pid = pid_t()
        guard posix_spawnp(&pid, "sh", nil, nil, &arguments, &environment) == 0 else { return false }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// The text of a file below the folder; empty when there is none.
    func read(_ name: String) -> String {
        guard let file = fopen("\(folder)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `sbatch` is a script that stands in front of the real one.
    func backend(sbatch: String? = nil) throws -> SlurmBackend {
        var environment = Cluster.environment
        if let sbatch {
            mkdir("\(folder)/bin", 0o755)
            let file = try #require(fopen("\(folder)/bin/sbatch", "w"))
            fputs(sbatch, file)
            fclose(file)
            chmod("\(folder)/bin/sbatch", 0o755)
            environment[0] = "PATH=\(folder)/bin:\(environment[0].dropFirst(5))"
        }
        var limits = SlurmLimits()
        limits.pollMin = 200_000_000
        limits.pollMax = 1_000_000_000
        return SlurmBackend(
            local: try ProcessBackend(), clock: SystemClock(), folder: "\(folder)/shared",
            session: "t\(SystemClock().monotonic)",
            environment: environment + ["SLURM_CONF=\(folder)/slurm/slurm.conf"],
            standard: SlurmOptions(partition: "main"), limits: limits)
    }
}
