import BatonEngine
import BatonModel
import BatonProcess
import Testing

/// Output of many attempts in a few files, and what launches find in place.
@Suite struct LogFileTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    private func launch(_ script: String, from start: LogStart) -> Launch {
        var launch = folder.shell(script)
        launch.log = start
        return launch
    }

    @Test func `attempts one after the other have a range each in the same files`() throws {
        let first = try #require(
            run.run(launch("echo one; echo uno >&2", from: LogStart(slot: 3, output: 0, error: 0))))
        let range = try #require(first.report.log)
        #expect(range == LogRange(start: LogStart(slot: 3, output: 0, error: 0), outputEnd: 4, errorEnd: 4))
        let start = LogStart(slot: 3, output: range.outputEnd, error: range.errorEnd)
        let second = try #require(run.run(launch("echo second", from: start)))
        #expect(second.report.log == LogRange(start: start, outputEnd: 11, errorEnd: 4))
        #expect(folder.read("out") == "one\nsecond\n")
    }

    @Test func `one file may receive both streams`() {
        _ = run.run(folder.launch([Command("sh", ["-c", "echo a; echo b >&2"])], output: "\(folder.path)/both"))
        #expect(folder.read("both") == "a\nb\n")
    }

    @Test func `more files than are kept open are written all the same`() {
        for index in 0..<200 {
            var launch = folder.launch([Command("sh", ["-c", "echo \(index)"])])
            launch.standardOutput = "\(folder.path)/out-\(index % 150)"
            _ = run.run(launch)
        }
        #expect(folder.read("out-0") == "0\n150\n")
        #expect(folder.read("out-149") == "149\n")
    }

    @Test func `a file that was taken away is made again`() {
        _ = run.run(launch("echo one", from: LogStart(slot: 0, output: 0, error: 0)))
        _ = run.run(launch("rm out", from: LogStart(slot: 0, output: 4, error: 0)))
        let last = run.run(launch("echo two", from: LogStart(slot: 0, output: 0, error: 0)))
        #expect(last?.report.log?.outputEnd == 4)
        #expect(folder.read("out") == "two\n")
    }

    @Test func `the work folder and the folders of the logs are made, with those above them`() {
        var launch = folder.launch([Command("sh", ["-c", "pwd; cat job.json"])])
        launch.folder = "\(folder.path)/runs/7/work/train[0].1"
        launch.standardOutput = "\(folder.path)/runs/7/logs/0.out"
        launch.files = [Launch.File(path: launch.folder + "/job.json", content: Array("{}".utf8))]
        #expect(run.run(launch)?.outcome == .succeeded)
        #expect(folder.read("runs/7/logs/0.out") == "\(launch.folder)\n{}")
    }

    @Test func `files of a launch may lie in folders that are not there`() {
        var launch = folder.launch([Command("cat", ["deep/er/a"])])
        launch.files = [Launch.File(path: "\(folder.path)/deep/er/a", content: Array("content".utf8))]
        _ = run.run(launch)
        #expect(folder.read("out") == "content")
    }

    @Test func `variables of a launch stand in place of those of the environment, the last one holding`() {
        var launch = folder.launch([Command("env", [])], environment: ["A=1", "PATH=/bin", "B=1", "A=2", "odd"])
        launch.variables = ["B=2", "C=1", "C=2"]
        _ = run.run(launch)
        let lines = folder.read("out").split(separator: "\n").filter { !$0.hasPrefix("BATON_OWNER=") }
        #expect(lines.sorted() == ["A=2", "B=2", "C=2", "PATH=/bin"])
    }

    @Test func `a program is looked up in the PATH among the variables of the launch`() {
        folder.write("mine", "#!/bin/sh\necho here\n", mode: 0o755)
        var launch = folder.launch([Command("mine", [])])
        launch.variables = ["PATH=\(folder.path):/bin"]
        #expect(run.run(launch)?.outcome == .succeeded)
    }

    @Test func `a program that an earlier command put before the old one is the one that runs`() {
        let script = "printf '#!/bin/sh\\necho new\\n' > tool; chmod +x tool"
        let launch = folder.launch(
            [
                Command("sh", ["-c", "mkdir old; printf '#!/bin/sh\\necho old\\n' > old/tool; chmod +x old/tool"]),
                Command("tool", []), Command("sh", ["-c", script]), Command("tool", []),
            ], environment: ["PATH=\(folder.path):\(folder.path)/old:/bin"])
        #expect(run.run(launch)?.outcome == .succeeded)
        #expect(folder.read("out") == "old\nnew\n")
    }

    @Test func `while an attempt goes on its output is marked with the time`() {
        let script = "echo one; while [ ! -s out.times ]; do sleep 0.05; done; echo two; echo bad >&2"
        var launch = folder.shell(script)
        launch.log = LogStart(slot: 0, output: 0, error: 0)
        let before = run.clock.now
        #expect(run.run(launch)?.outcome == .succeeded)
        let marks = folder.bytes("out.times")
        #expect(marks.count == 16 && marks[8...] == [4, 0, 0, 0, 0, 0, 0, 0])
        let instant = marks.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((before...run.clock.now).contains(instant))
    }
}
