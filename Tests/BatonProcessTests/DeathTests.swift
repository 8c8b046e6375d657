import BatonEngine
import BatonModel
import BatonProcess
import CBaton
import CMortal
import Glibc
import Testing

/// When one of us is killed, nothing of it lives on.
@Suite struct DeathTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    /// Starts a script below a process of plain C that has a watchdog, and kills that process once the script has
    /// written something.
    private func isKilled(session: String, _ script: String) -> Bool {
        var ends: [Int32] = [-1, -1]
        guard baton_pipe(&ends) == 0 else { return false }
        let mortal = cmortal_start(folder.path, session, script, ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        var byte: UInt8 = 0
        guard mortal > 0, read(ends[0], &byte, 1) == 1 else { return false }
        return kill(mortal, SIGKILL) == 0 && waitpid(mortal, nil, 0) == mortal
    }

    @Test func `the watchdog kills what leads, what follows and what left`() {
        let script = """
            sleep 600 & echo $! > follower
            setsid sh -c 'echo $$ > stray; exec sleep 600' &
            echo $$ > leader
            until [ -s stray ]; do :; done
            echo on
            wait
            """
        #expect(isKilled(session: "watchdog-\(getpid())", script))
        for name in ["leader", "follower", "stray"] {
            #expect(run.waits { !isAlive(folder.read(name)) }, "\(name)")
        }
    }

    @Test func `the watchdog ends with us`() {
        var watch = baton_watch()
        #expect(baton_watch_create(&watch, 16) == 0)
        #expect(baton_watch_start(&watch, "quiet-\(getpid())") == 0)
        let watchdog = "\(watch.watchdog)"
        #expect(isAlive(watchdog))
        baton_watch_end(&watch)
        #expect(!isAlive(watchdog))
    }

    @Test func `leftovers of a session are found by their environment, and others are spared`() {
        let session = "dead-\(getpid())"
        let other = WorkFolder()
        for (folder, name) in [(folder, session), (other, "\(session)0")] {
            let script = ["BATON_OWNER=\(name):1", "sh", "-c", "echo $$ > pid; exec sleep 600"]
            _ = run.start(folder.launch([Command("env", script)]))
            #expect(run.waits { folder.read("pid").hasSuffix("\n") })
        }
        #expect(Reaper.killLeftovers(sessions: ["nobody", session]) == 1)
        #expect(!isAlive(folder.read("pid")))
        #expect(isAlive(other.read("pid")))
        #expect(Reaper.killLeftovers(sessions: []) == 0)
    }

    @Test func `a Baton inside a Baton belongs to both`() {
        let inner = "BATON_OWNER=outer:000000000007/inner:000000000003"
        #expect(baton_owner_attempt(String(inner.dropFirst(12)), "outer") == 7)
        #expect(baton_owner_attempt(String(inner.dropFirst(12)), "inner") == 3)
        #expect(baton_owner_attempt(String(inner.dropFirst(12)), "inne") == -1)
        #expect(baton_owner_attempt("", "outer") == -1)
    }

    @Test func `every program says who started it`() {
        _ = run.run(folder.shell("echo $BATON_OWNER"))
        let owner = folder.read("out").dropLast()
        #expect(baton_owner_attempt(String(owner), run.backend.sessionName) > 0)
    }
}
