import BackendContract
import BatonEngine
import BatonModel
import BatonProcess
import CBaton
import Glibc
import Testing

@Suite struct ProcessBackendTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    @Test(arguments: BackendContract.all.indices)
    func `processes keep the contract of a backend`(_ index: Int) {
        let place = BackendContract.LaunchPlace(folder: folder.path, environment: WorkFolder.environment)
        let contract = BackendContract.all[index]
        #expect(contract.check(run.backend, run.clock, place) == [], "\(contract.name)")
    }

    @Test func `output and errors go to their files, in the order of the commands`() {
        let commands = ["echo one; echo uno >&2", "echo two", "echo three"].map { Command("sh", ["-c", $0]) }
        #expect(run.run(folder.launch(commands))?.outcome == .succeeded)
        #expect(folder.read("out") == "one\ntwo\nthree\n")
        #expect(folder.read("err") == "uno\n")
    }

    @Test func `output is appended to what is there`() {
        folder.write("out", "before\n")
        _ = run.run(folder.shell("echo after"))
        #expect(folder.read("out") == "before\nafter\n")
    }

    @Test func `a program finds its folder, an empty input and nothing but its environment`() {
        var launch = folder.launch([
            Command("sh", ["-c", "pwd; cat; env | grep -v -e PWD -e SHLVL -e _= -e BATON_OWNER | sort"])
        ])
        launch.environment = ["PATH=/usr/bin:/bin", "GREETING=good day"]
        _ = run.run(launch)
        #expect(folder.read("out") == "\(folder.path)\nGREETING=good day\nPATH=/usr/bin:/bin\n")
    }

    @Test func `no descriptor of ours is open in a program`() {
        _ = run.run(folder.shell("ls /proc/self/fd | wc -l"))
        // 0, 1, 2 and the one that `ls` reads the folder by.
        #expect(folder.read("out").filter(\.isNumber) == "4")
    }

    @Test func `signals are not ignored or blocked in a program`() {
        _ = run.run(folder.shell("sed -n 's/Sig\\(Blk\\|Ign\\):.//p' /proc/self/status"))
        let masks = folder.read("out").split(separator: "\n").map { UInt64($0, radix: 16) ?? .max }
        // 32 and 33 belong to the C library, which lets nobody change them.
        #expect(masks.map { $0 & ~(3 << 31) } == [0, 0])
    }

    static let hostile = [
        "", " ", "a b", "'", "\"", "\\", "$HOME", "`id`", "$(id)", "*", "a\nb", "\t", "-n", "--", "ä🧪", ";rm -rf x",
        "a'b\"c\\d", "\u{1}\u{7f}", "${x}", "!", "~", "|", "&", "<>", "#", "%s%n", "\r\n", "{a,b}", "[a]", "?",
    ]

    @Test func `arguments arrive as they are`() {
        let script = "import sys; sys.stdout.write('\\0'.join(sys.argv[1:]))"
        _ = run.run(folder.launch([Command("python3", ["-c", script] + Self.hostile)]))
        #expect(folder.read("out") == Self.hostile.joined(separator: "\0"))
    }

    @Test func `time, processor time and memory are reported`() throws {
        let bytes = Int(baton_own_peak_memory()) + (50 << 20)
        let completion = try #require(run.run(folder.launch([Command("python3", ["-c", "bytearray(\(bytes))"])])))
        #expect(completion.report.duration > 0)
        #expect(completion.report.cpuTime > 0)
        #expect(completion.report.peakMemoryBytes > bytes)
    }

    @Test func `memory that may be what Baton itself used is not told`() throws {
        let completion = try #require(run.run(folder.launch([Command("true", [])])))
        #expect(completion.report.peakMemoryBytes == 0)
    }

    @Test func `a thousand quick programs are each reported once`() {
        var expected: Set<AttemptTicket> = []
        var seen: [AttemptTicket] = []
        for _ in 0..<1000 { expected.insert(run.start(folder.launch([Command("true", [])], output: "/dev/null"))) }
        let deadline = run.clock.monotonic + 120_000_000_000
        while seen.count < 1000, run.clock.monotonic < deadline {
            let completions = run.backend.drain()
            #expect(completions.allSatisfy { $0.outcome == .succeeded })
            seen += completions.map(\.ticket)
            if completions.isEmpty { run.backend.wait(until: deadline) }
        }
        #expect(seen.count == 1000 && Set(seen) == expected)
    }

    @Test func `a hundred megabytes of output do not pass through us`() {
        let before = peakMemoryBytes()
        #expect(run.run(folder.shell("head -c 100000000 /dev/zero; wc -c < out >&2"))?.outcome == .succeeded)
        #expect(folder.read("err").filter(\.isNumber) == "100000000")
        #expect(peakMemoryBytes() - before < 50_000_000)
    }

    private func peakMemoryBytes() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}
