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
    @Test func `pilots keep the contract of a backend`() throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        let place = BackendContract.LaunchPlace(
            folder: "\(cluster.folder)/work", environment: ["PATH=/usr/bin:/bin"])
        let backend = try cluster.pilots(PilotTerms(count: 2, cores: 2))
        for contract in BackendContract.all {
            // Attempts of one name are of different runs of the same pilots.
            #expect(contract.check(backend, SystemClock(), place) == [], "\(contract.name)")
        }
        #expect((1...2).contains(backend.pilotCount))
        backend.close()
        #expect(backend.pilotCount == 0)
        #expect(cluster.ask("squeue --noheader --format=%i") == "")
    }

    @Test func `a pilot that is cancelled loses what it had begun, and another does the rest`() throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        let place = "\(cluster.folder)/work"
        let backend = try cluster.pilots(PilotTerms(count: 1, cores: 2))
        defer { backend.close() }
        for step in 0..<6 {
            // The first says that it lives, and then only a kill ends it.
            let script = step == 0 ? "touch began; exec sleep 600" : "echo \(step)"
            backend.launch(
                AttemptTicket(run: RunID(1), step: VertexID(step), attempt: 1),
                Launch(
                    commands: [Command("sh", ["-c", script])], folder: place, standardOutput: "\(place)/out",
                    standardError: "\(place)/err", environment: ["PATH=/usr/bin:/bin"]))
        }
        var ends: [Int: BackendOutcome] = [:]
        var isCancelled = false
        let deadline = SystemClock().monotonic + 90_000_000_000
        while ends.count < 6, SystemClock().monotonic < deadline {
            for end in backend.drain() { ends[end.ticket.step.index] = end.outcome }
            if !isCancelled, ends.count == 5, access("\(place)/began", F_OK) == 0 {
                isCancelled = true
                _ = cluster.ask("scancel --me")
            }
            backend.wait(until: SystemClock().monotonic + 100_000_000)
        }
        #expect((1..<6).allSatisfy { ends[$0] == .succeeded })
        guard case .lost(let message)? = ends[0] else {
            Issue.record("\(ends)")
            return
        }
        // The queue's word, or the job's own last one where that is seen first.
        let words = ["was cancelled, not by us", "was killed by signal 15"]
        #expect(words.contains(where: message.contains), "\(message)")
    }

    @Test func `a pilot ends by itself when its owner's folder is gone or its owner says nothing`() throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        for isGone in [true, false] {
            var limits = PilotLimits()
            limits.lease = 2_000_000_000
            let place = "\(cluster.folder)/work"
            let backend = try cluster.pilots(PilotTerms(count: 1, cores: 1), limits: limits)
            backend.launch(
                AttemptTicket(run: RunID(1), step: VertexID(0), attempt: 1),
                Launch(
                    commands: [Command("sh", ["-c", "touch began-\(isGone); exec sleep 600"])], folder: place,
                    standardOutput: "\(place)/out", standardError: "\(place)/err",
                    environment: ["PATH=/usr/bin:/bin"]))
            let deadline = SystemClock().monotonic + 60_000_000_000
            while access("\(place)/began-\(isGone)", F_OK) != 0, SystemClock().monotonic < deadline {
                backend.wait(until: SystemClock().monotonic + 100_000_000)
            }
            if isGone { rename("\(cluster.folder)/shared", "\(cluster.folder)/gone") } else { backend.fallSilent() }
            // Nobody ends its job.
            while cluster.ask("squeue --noheader --states=RUNNING --format=%i") != "",
                SystemClock().monotonic < deadline
            { usleep(50_000) }
            #expect(cluster.ask("squeue --noheader --states=RUNNING --format=%i") == "")
        }
    }

    /// Each attempt a job, and all of them one array.
    @Test(arguments: [0, 20_000_000])
    func `an sbatch that takes the job and says nothing, one time in five, makes as many jobs as steps`(
        _ gatherTime: Int
    ) throws {
        let cluster = try #require(Cluster.start())
        defer { cluster.stop() }
        let count = 20
        let backend = try cluster.backend(
            sbatch: """
                #!/bin/sh
                PATH=${PATH#*:}
                sbatch "$@" >"$0.$$" || exit
                # One of five, by the job's number, which nobody else has.
                [ $(($(cat "$0.$$") % 5)) = 1 ] && exit 1
                cat "$0.$$"
                """, gatherTime: gatherTime)
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

@Suite struct SlurmQueueTests {
    private static let lines = "gpu|9\nmain|12\nmain,gpu|7_1\nmain|7_2\nbroken\nlong|3\n"

    @Test(
        arguments: [
            ("9", .init(partition: "gpu", ahead: 0)), ("12", .init(partition: "main", ahead: 0)),
            // It may begin in either, and all that wait there are looked at before.
            ("7_1", .init(partition: "main,gpu", ahead: 2)), ("7_2", .init(partition: "main", ahead: 2)),
            ("3", .init(partition: "long", ahead: 0)), ("7", nil), ("", nil),
        ] as [(String, SlurmQueue.Standing?)])
    func `a job knows those that are looked at before it`(job: String, standing: SlurmQueue.Standing?) {
        #expect(SlurmQueue.standing(of: job, in: Self.lines) == standing)
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

    /// What a line of the shell says in the environment of this Slurm.
    func ask(_ line: String) -> String {
        let answer = "\(folder)/answer"
        _ = Cluster.run(
            ["sh", "-c", "\(line) >'\(answer)'"],
            Cluster.environment + ["SLURM_CONF=\(folder)/slurm/slurm.conf"])
        return read("answer")
    }

    /// Not by `ProcessBackend`: that ends what a program leaves behind, and daemons are to stay.
    private func tool(_ verb: String) -> Bool {
        let words = [
            "sh", "-c", "exec \"$0\" \"$@\" >\"$TOOL_LOG\" 2>&1 </dev/null", Cluster.tool, verb, "\(folder)/slurm",
        ]
        return Cluster.run(words, Cluster.environment + ["TOOL_LOG=\(folder)/tool.log"])
    }

    private static func run(_ words: [String], _ entries: [String]) -> Bool {
        var arguments = words.map { strdup($0) } + [nil]
        var environment = entries.map { strdup($0) } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var pid = pid_t()
        // Daemons that inherit a mask of a thread of the tests would not hear that they are to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        guard posix_spawnp(&pid, "sh", nil, &attributes, &arguments, &environment) == 0 else { return false }
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

    /// Pilots of two cores around a backend of that Slurm, for runs 1 to 9.
    func pilots(_ terms: PilotTerms, limits: PilotLimits = PilotLimits()) throws -> PilotBackend {
        let path = try #require(realpath("/proc/self/exe", nil))
        defer { free(path) }
        let own = String(cString: path)
        let program = own[...(try #require(own.lastIndex(of: "/")))] + "baton"
        let pilots = PilotBackend(
            slurm: try backend(), clock: SystemClock(), folder: "\(folder)/shared", program: String(program),
            environment: ["PATH=/usr/bin:/bin", "HOME=/tmp"], limits: limits)
        for run in 1..<10 { pilots.send(RunID(run), SlurmOptions(partition: "main"), terms) }
        return pilots
    }

    /// `sbatch` is a script that stands in front of the real one.
    func backend(sbatch: String? = nil, gatherTime: Int = SlurmLimits().gatherTime) throws -> SlurmBackend {
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
        limits.gatherTime = gatherTime
        return SlurmBackend(
            local: try ProcessBackend(), clock: SystemClock(), folder: "\(folder)/shared",
            session: "t\(SystemClock().monotonic)",
            environment: environment + ["SLURM_CONF=\(folder)/slurm/slurm.conf"],
            standard: SlurmOptions(partition: "main"), limits: limits)
    }
}
