import BatonEngine
import BatonModel
import BatonProcess
import CBaton
import Glibc
import Testing

/// Whoever drives the loop, the engine's thread or the helper: what is launched goes on and is reported.
@Suite struct DriverTests {
    let folder = WorkFolder()
    let run = ProcessRun()

    /// Takes completions without ever waiting in the backend, as a program does that is computing.
    private func drains(patience: Int = 30) -> Completion? {
        let deadline = run.clock.monotonic + patience * 1_000_000_000
        while run.clock.monotonic < deadline {
            if let completion = run.backend.drain().first { return completion }
            poll(nil, 0, 1)
        }
        return nil
    }

    @Test func `an end is reported while the engine is away`() {
        for _ in 0..<3 {
            _ = run.start(folder.launch([Command("true", []), Command("true", [])]))
            #expect(drains()?.outcome == .succeeded)
        }
    }

    @Test func `a program that heeds no request is killed while the engine is away`() {
        let ticket = run.start(folder.launch([Command("sh", ["-c", "trap '' TERM; echo > ready; sleep 600"])]))
        #expect(run.waits { access("\(folder.path)/ready", F_OK) == 0 })
        run.backend.terminate(ticket, grace: 50_000_000)
        #expect(drains()?.outcome == .terminated)
    }

    @Test func `waits and absences may change at any time`() {
        for round in 0..<20 {
            _ = run.start(folder.launch([Command("sh", ["-c", "exit \(round)"])]))
            let completion = round % 3 == 0 ? drains() : run.next()
            let expected: BackendOutcome = round == 0 ? .succeeded : .exited(code: round, commandIndex: 0)
            #expect(completion?.outcome == expected)
        }
    }

    @Test func `a key ends a wait, and the program goes on`() {
        var ends: [Int32] = [-1, -1]
        #expect(baton_pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        run.backend.watch(input: ends[0])
        _ = run.start(folder.launch([Command("sh", ["-c", "until [ -e go ]; do sleep 0.01; done"])]))
        #expect(write(ends[1], "k", 1) == 1)
        let began = run.clock.monotonic
        run.backend.wait(until: began + 60_000_000_000)
        #expect(run.clock.monotonic < began + 60_000_000_000)
        run.backend.watch(input: -1)
        folder.write("go", "")
        #expect(run.next()?.outcome == .succeeded)
    }

    @Test func `more at once than the engine's thread drives are all reported`() {
        let count = 3 * ProcessBackend.drivenMax
        for _ in 0..<count {
            _ = run.start(folder.launch([Command("sh", ["-c", "until [ -e go ]; do sleep 0.01; done"])]))
        }
        folder.write("go", "")
        for _ in 0..<count { #expect(run.next()?.outcome == .succeeded) }
        _ = run.start(folder.launch([Command("true", [])]))
        #expect(run.next()?.outcome == .succeeded)
    }
}
