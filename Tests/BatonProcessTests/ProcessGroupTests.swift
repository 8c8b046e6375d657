import BatonEngine
import BatonModel
import BatonProcess
import Testing

/// No process outlives the attempt that started it.
@Suite struct ProcessGroupTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    @Test func `what a program leaves running is killed when it ends`() {
        #expect(run.run(folder.shell("sleep 600 & echo $! > pid"))?.outcome == .succeeded)
        let pid = folder.read("pid")
        #expect(run.waits { !isAlive(pid) })
    }

    @Test func `terminate reaches grandchildren, even those that ignore it`() {
        let ticket = run.start(folder.shell("(trap '' TERM; sleep 600 & echo $! > pid; wait) & wait"))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        run.backend.terminate(ticket, grace: 20_000_000_000)
        #expect(run.next()?.outcome == .terminated)
        let pid = folder.read("pid")
        #expect(run.waits { !isAlive(pid) })
    }

    @Test func `a program that ignores the request is killed after the grace`() {
        let ticket = run.start(folder.shell("trap '' TERM; echo on > ready; while :; do sleep 0.05; done"))
        #expect(run.waits { folder.read("ready") == "on\n" })
        run.backend.terminate(ticket, grace: 20_000_000)
        #expect(run.next()?.outcome == .terminated)
    }

    @Test func `a program that cleans up on request has the time to`() {
        let script = "trap 'echo bye; exit 0' TERM; echo on > ready; while :; do sleep 0.05; done"
        let ticket = run.start(folder.shell(script))
        #expect(run.waits { folder.read("ready") == "on\n" })
        run.backend.terminate(ticket, grace: 30_000_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(folder.read("out") == "bye\n")
    }

    @Test func `a program that has stopped itself can be terminated`() {
        let ticket = run.start(folder.shell("echo $$ > pid; kill -STOP $$"))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        run.backend.terminate(ticket, grace: 30_000_000_000)
        #expect(run.next()?.outcome == .terminated)
    }

    @Test func `letting go of a backend kills what it runs`() {
        let pids = WorkFolder()
        var other: ProcessRun? = ProcessRun()
        _ = other?.start(pids.shell("echo $$ > pid; sleep 600"))
        #expect(run.waits { pids.read("pid").hasSuffix("\n") })
        other = nil
        #expect(!isAlive(pids.read("pid")))
    }

    @Test func `a hundred live programs are dead soon after they were told`() {
        let tickets = (0..<100).map { _ in run.start(folder.launch([Command("sleep", ["600"])], output: "/dev/null")) }
        for ticket in tickets { run.backend.terminate(ticket, grace: 30_000_000_000) }
        var seen: Set<AttemptTicket> = []
        #expect(
            run.waits {
                seen.formUnion(run.backend.drain().map(\.ticket))
                return seen == Set(tickets)
            })
    }
}
