import BackendContract
import BatonEngine
import BatonModel
import BatonProcess
import Glibc
import Testing

/// Bodies that run in children of a worker, each as if it had an interpreter of its own.
@Suite struct WorkerTests {
    let folder = WorkFolder()
    let run = ProcessRun()
    let python: PythonBody

    init() { python = PythonBody(folder: folder) }

    private func run(_ body: String) -> Completion? { run.run(python.launch(body)) }

    /// Cases that name programs which are there: others fail inside the body, where Python tells of them.
    static let contract = BackendContract.all.indices.filter { !BackendContract.all[$0].name.contains("missing") }

    @Test(arguments: contract)
    func `processes of workers keep the contract of a backend`(_ index: Int) {
        let python = python
        let place = BackendContract.LaunchPlace(
            folder: folder.path, environment: WorkFolder.environment, dress: { python.dressed($0) })
        let contract = BackendContract.all[index]
        #expect(contract.check(run.backend, run.clock, place) == [], "\(contract.name)")
    }

    /// A `python3` that notes each of its starts.
    private func countedPython() -> PythonBody {
        folder.write(
            "bin/python3",
            "#!/bin/sh\necho start >> \(folder.path)/starts\nexec /usr/bin/env -S PATH=\(WorkFolder.searchPath) python3 \"$@\"\n",
            mode: 0o755)
        var python = python
        python.environment = ["PATH=\(folder.path)/bin:\(WorkFolder.searchPath)", "PYTHONHASHSEED=0"]
        return python
    }

    @Test func `many bodies cost one start of Python, isolated ones one each`() {
        let python = countedPython()
        for _ in 0..<20 { #expect(run.run(python.launch("print('x')"))?.outcome == .succeeded) }
        #expect(folder.read("starts") == "start\n")
        for _ in 0..<2 { _ = run.run(python.launch("print('x')", isIsolated: true)) }
        #expect(folder.read("starts") == "start\nstart\nstart\n")
        #expect(folder.read("out").split(separator: "\n").count == 22)
    }

    @Test func `a body finds its folder, its variables and nothing of the one before`() {
        var first = python.launch("import os, json; os.environ['LEFT'] = '1'; json.left = 1; left = 1; os.chdir('/')")
        first.variables = ["MINE=first", "ONLY=first"]
        _ = run.run(first)
        var second = python.launch(
            """
            import os, json, sys
            print(os.getcwd(), os.environ['MINE'], os.environ.get('ONLY'), os.environ.get('LEFT'))
            print(hasattr(json, 'left'), 'left' in globals(), sys.argv, __name__, sys.stdin.read())
            """)
        second.variables = ["MINE=second"]
        second.folder = "\(folder.path)/other"
        _ = run.run(second)
        #expect(folder.read("out") == "\(folder.path)/other second None None\nFalse False ['body'] __main__ \n")
    }

    @Test func `a body's outcome and its words are those of a plain one`() {
        #expect(run("import sys; sys.exit(3)")?.outcome == .exited(code: 3, commandIndex: 0))
        #expect(run("import sys; sys.exit()")?.outcome == .succeeded)
        #expect(run("import sys; sys.exit('why')")?.outcome == .exited(code: 1, commandIndex: 0))
        #expect(run("import os; os._exit(4)")?.outcome == .exited(code: 4, commandIndex: 0))
        #expect(run("import os; os.kill(os.getpid(), 9)")?.outcome == .signalled(9, commandIndex: 0))
        #expect(run("import os; os.abort()")?.outcome == .signalled(6, commandIndex: 0))
        #expect(run("x = 1\n1 / 0")?.outcome == .exited(code: 1, commandIndex: 0))
        let errors = folder.read("err")
        #expect(errors.hasPrefix("why\n"))
        #expect(errors.contains("body.exp\", line 2, in <module>\n    1 / 0\n"))
        #expect(errors.hasSuffix("ZeroDivisionError: division by zero\n"))
    }

    @Test func `what a program does at its end is done`() {
        let body = """
            import atexit, sys, threading
            atexit.register(print, "at exit")
            kept = [open("unflushed", "w")]
            kept[0].write("written")
            sys.kept = kept
            gate = threading.Event()
            threading.Thread(target=lambda: (gate.wait(), print("thread"))).start()
            threading.Timer(0, gate.set).start()
            """
        #expect(run(body)?.outcome == .succeeded)
        #expect(folder.read("unflushed") == "written")
        #expect(folder.read("out") == "thread\nat exit\n")
    }

    @Test func `a body leads a group of its own, as our child`() {
        _ = run(
            "import os; print(os.getpgrp() == os.getpid(), os.getppid(), sorted(map(int, os.listdir('/proc/self/fd'))))"
        )
        // 0, 1, 2 and the one that reads the folder.
        #expect(folder.read("out") == "True \(getpid()) [0, 1, 2, 3]\n")
    }

    @Test func `output of each body has its range in the log`() {
        var launch = python.launch("print('one')")
        launch.log = LogStart(slot: 0, output: 0, error: 0)
        #expect(run.run(launch)?.report.log?.outputEnd == 4)
        launch.log = LogStart(slot: 0, output: 4, error: 0)
        #expect(run.run(launch)?.report.log?.outputEnd == 8)
    }

    @Test func `time and memory are the body's own`() throws {
        _ = run("pass")
        let report = try #require(run("b = bytearray(60_000_000)")).report
        #expect(report.peakMemoryBytes > 60_000_000)
        #expect(report.cpuTime > 0)
    }

    @Test func `a body and what it started are dead when it was cancelled`() {
        let body = """
            import subprocess
            child = subprocess.Popen(["sleep", "600"], start_new_session=True)
            print(child.pid, file=open("pid", "w"), flush=True)
            child.wait()
            """
        let ticket = run.start(python.launch(body))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        run.backend.terminate(ticket, grace: 20_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `a fork that left the body's session is killed with the body`() {
        let body = """
            import os, time
            ready, told = os.pipe()
            if os.fork() == 0:
                os.setsid()
                with open("pid", "w") as file: print(os.getpid(), file=file)
                os.write(told, b"x")
                time.sleep(600)
            os.read(ready, 1)
            """
        #expect(run(body)?.outcome == .succeeded)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `jobs that wait for a worker can be cancelled`() {
        let tickets = (0..<20).map { run.start(python.launch("import time; time.sleep(600)", name: "job-\($0)")) }
        for ticket in tickets { run.backend.terminate(ticket, grace: 0) }
        var seen: [AttemptTicket: BackendOutcome] = [:]
        #expect(
            run.waits {
                for completion in run.backend.drain() { seen[completion.ticket] = completion.outcome }
                return seen.count == tickets.count
            })
        #expect(seen.values.allSatisfy { $0 == .terminated })
    }

    @Test func `a worker that dies takes no body with it, and the next one has another`() {
        _ = run("pass")
        _ = run.start(
            python.launch("import os; os.mkfifo('gate'); print(1, file=open('on', 'w')); open('gate').read()"))
        #expect(run.waits { !folder.read("on").isEmpty })
        // The body is one of them by its command line; its output tells it apart. Others are of other tests.
        let workers = Children.ours().filter { child in
            child.commandLine.contains("def serve") && child.isOf(run.backend.sessionName) && !child.holds("out")
        }
        #expect(workers.count == 1)
        for worker in workers { kill(worker.pid, SIGKILL) }
        #expect(run("print('after')")?.outcome == .succeeded)
        folder.write("gate", "")
        #expect(run.next()?.outcome == .succeeded)
    }

    @Test func `where Python can be no worker, bodies run all the same`() {
        folder.write(
            "bin/python3",
            "#!/bin/sh\ncase \"$2\" in *'def serve'*) exit 1;; esac\nexec env PATH=\(WorkFolder.searchPath) python3 \"$@\"\n",
            mode: 0o755)
        var python = python
        python.environment = ["PATH=\(folder.path)/bin:\(WorkFolder.searchPath)"]
        for _ in 0..<3 { #expect(run.run(python.launch("print('plain')"))?.outcome == .succeeded) }
        #expect(folder.read("out") == "plain\nplain\nplain\n")
    }

    @Test func `other variables that Python reads at its start get another worker`() {
        let python = countedPython()
        for zone in ["A", "B", "A"] {
            var launch = python.launch("print('x')")
            launch.variables = ["TZ=\(zone)"]
            _ = run.run(launch)
        }
        #expect(folder.read("starts") == "start\nstart\n")
    }

    @Test func `a memory limit holds for a body`() {
        var launch = python.launch("b = bytearray(400_000_000)")
        launch.limits.memoryBytes = 200_000_000
        #expect(run.run(launch)?.outcome == .exited(code: 1, commandIndex: 0))
        #expect(folder.read("err").hasSuffix("MemoryError\n"))
        launch.limits.memoryBytes = 0
        #expect(run.run(launch)?.outcome == .succeeded)
    }
}
