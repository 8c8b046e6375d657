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
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `what left the group is killed too`() {
        #expect(
            run.run(folder.shell("setsid sh -c 'echo $$ > pid; exec sleep 600' & until [ -s pid ]; do :; done"))?
                .outcome == .succeeded)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `a daemon below a daemon is killed too`() {
        let daemon = "setsid sh -c 'setsid sh -c \"echo \\$\\$ > pid; exec sleep 600\" & wait' &"
        #expect(run.run(folder.shell("\(daemon) until [ -s pid ]; do :; done"))?.outcome == .succeeded)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `a daemon that is just becoming another program is killed too`() {
        // Between two programs a process has no environment for a moment.
        folder.write("again", "#!/bin/sh\necho $$ > pid\nexec ./again\n", mode: 0o755)
        let script = "rm -f pid; setsid ./again & until [ -s pid ]; do :; done"
        for _ in 0..<40 {
            #expect(run.run(folder.shell(script))?.outcome == .succeeded)
            #expect(!isAlive(folder.read("pid")))
        }
    }

    @Test func `a cancelled grandchild that left the group and heeds no request is dead`() {
        let daemon = "setsid sh -c 'trap \"\" TERM; echo $$ > pid; exec sleep 600' &"
        let ticket = run.start(folder.shell("\(daemon) wait"))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        run.backend.terminate(ticket, grace: 1_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `a daemon of an attempt that goes on lives on`() {
        let ticket = run.start(folder.shell("(setsid sh -c 'echo $$ > pid; exec sleep 600' &); sleep 600"))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        let other = WorkFolder()
        #expect(run.run(other.shell("(setsid sleep 600 &); true"))?.outcome == .succeeded)
        #expect(isAlive(folder.read("pid")))
        run.backend.terminate(ticket, grace: 30_000_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `terminate reaches grandchildren, even those that ignore it`() {
        let ticket = run.start(folder.shell("(trap '' TERM; sleep 600 & echo $! > pid; wait) & wait"))
        #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        run.backend.terminate(ticket, grace: 20_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(!isAlive(folder.read("pid")))
    }

    @Test func `all of a group has the time that was given, not its leader alone`() {
        let cleaner = "trap 'echo saved; exit' TERM; echo on > ready; while :; do sleep 0.05; done"
        let ticket = run.start(folder.shell("sh -c \"$0\" & wait", cleaner))
        #expect(run.waits { folder.read("ready") == "on\n" })
        run.backend.terminate(ticket, grace: 30_000_000_000)
        #expect(run.next()?.outcome == .terminated)
        #expect(folder.read("out") == "saved\n")
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

    @Test func `a thousand live programs are dead soon after they were told`() {
        let tickets = (0..<1000).map { _ in run.start(folder.launch([Command("sleep", ["600"])], output: "/dev/null")) }
        for ticket in tickets { run.backend.terminate(ticket, grace: 30_000_000_000) }
        var seen: Set<AttemptTicket> = []
        #expect(
            run.waits {
                seen.formUnion(run.backend.drain().map(\.ticket))
                return seen == Set(tickets)
            })
    }
}
