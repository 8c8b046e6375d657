import BatonEngine
import BatonModel
import BatonProcess
import Testing

/// What a process may take, and what is said of one that wanted more.
@Suite struct LimitTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    private func launch(_ script: String, memory: Int = 0, files: Int = 0) -> Launch {
        var launch = folder.launch([Command("python3", ["-c", script])])
        launch.limits = Launch.Limits(memoryBytes: memory, openFiles: files)
        return launch
    }

    @Test func `memory beyond the limit is refused to a program`() {
        #expect(
            run.run(launch("bytearray(400_000_000)", memory: 300_000_000))?.outcome == .exited(code: 1, commandIndex: 0)
        )
        #expect(folder.read("err").hasSuffix("MemoryError\n"))
        #expect(run.run(launch("bytearray(200_000_000)", memory: 300_000_000))?.outcome == .succeeded)
    }

    @Test func `a program that failed at its limit says what it used`() {
        let eater = "kept = []\nwhile True: kept.append(bytearray(1_000_000))"
        guard case .broken(let failure) = run.run(launch(eater, memory: 1 << 30))?.outcome else {
            Issue.record("no word of memory")
            return
        }
        #expect(failure.fault == .program)
        #expect(failure.exitCode == 1)
        #expect(failure.message.hasPrefix("exit code 1, out of memory: it used "))
        #expect(failure.message.hasSuffix(" of the 1GiB that it needs"))
    }

    @Test func `open files are limited as they were for us, or as a launch says`() {
        _ = run.run(folder.shell("ulimit -Sn"))
        let usual = folder.read("out")
        #expect(Int(usual.dropLast()) ?? 0 > 0)
        var launch = folder.shell("ulimit -Sn")
        launch.limits.openFiles = 64
        _ = run.run(launch)
        #expect(folder.read("out") == usual + "64\n")
    }
}
