import BatonEngine
import BatonModel
import Testing

/// From the preparation of a step to its end: launches, retries, time limits, waits, stale answers.
@Suite struct AttemptTests {
    private func retrying(_ count: Int, backoff: Int = 0, timeout: Int? = nil) -> MachineRun {
        let run = MachineRun()
        run.launching("a")
        let retry = RetryPolicy(count: count, backoff: backoff)
        run.specs["a"] = StepSpec(path: "a", task: "a", retry: retry, timeout: timeout)
        run.begin("a")
        return run
    }

    static let endings: [(BackendOutcome, String, String)] = [
        (.exited(code: 3, commandIndex: 0), "failed", "exit code 3"),
        (.exited(code: 1, commandIndex: 2), "failed", "exit code 1 in command 3"),
        (.signalled(9, commandIndex: 0), "failed", "killed by signal 9 (KILL)"),
        (.signalled(40, commandIndex: 0), "failed", "killed by signal 40"),
        (.couldNotStart(StepFailure(.machine, "no such thing")), "failed", "no such thing"),
        (.lost("the node is gone"), "lost", "the node is gone"),
        (.terminated, "cancelled", ""),
    ]

    @Test(arguments: endings)
    func `an attempt that went wrong says how`(_ outcome: BackendOutcome, _ status: String, _ message: String) {
        let run = retrying(0)
        run.finish("a", outcome)
        #expect(run.status("a") == status)
        #expect(run.view[run.id("a")].failure?.message ?? "" == message)
    }

    @Test func `a failed attempt is tried again as often as allowed`() {
        let run = retrying(2)
        for attempt in 1...3 {
            #expect(run.view[run.id("a")].attempts == attempt)
            run.finish("a", .exited(code: 1, commandIndex: 0))
            run.fireTimer()
        }
        #expect(run.outcome == "a failed, run failed")
        #expect(run.launched.count == 3)
    }

    @Test func `what a cluster lost is tried again three times, and takes no retry away`() {
        let run = MachineRun()
        run.launching("a")
        run.specs["a"] = StepSpec(path: "a", task: "a", retry: RetryPolicy(count: 1, backoff: 0))
        run.begin("a", options: RunOptions(isElsewhere: true))
        for _ in 0..<3 {
            run.finish("a", .lost("the pilot is gone"))
            run.fireTimer()
        }
        run.finish("a", .exited(code: 1, commandIndex: 0))
        run.fireTimer()
        #expect(run.launched.count == 5)
        run.finish("a", .lost("the pilot is gone"))
        #expect(run.outcome == "a lost, run failed")
    }

    @Test func `a retry that succeeds leaves no failure`() {
        let run = retrying(1)
        run.finish("a", .exited(code: 1, commandIndex: 0))
        #expect(run.status("a") == "waiting")
        run.fireTimer()
        run.finish("a")
        #expect(run.outcome == "a succeeded, run succeeded")
        #expect(run.view[run.id("a")].failure == nil)
    }

    @Test func `pauses double, grow by a quarter at most and never pass the limit`() {
        let second = 1_000_000_000
        let policy = RetryPolicy(count: 100, backoff: second)
        for attempt in 1...70 {
            let pause = Backoff.pause(policy, seed: 1, step: VertexID(5), attempt: attempt)
            let longest = RetryPolicy.longestBackoff
            let plain = attempt > 12 ? longest : min(second << (attempt - 1), longest)
            #expect(pause >= plain && pause <= min(plain + plain / 4, longest))
        }
        let others = Set((1...20).map { Backoff.pause(policy, seed: 1, step: VertexID($0), attempt: 1) })
        #expect(others.count > 15)
        let again = Backoff.pause(policy, seed: 1, step: VertexID(3), attempt: 2)
        #expect(again == Backoff.pause(policy, seed: 1, step: VertexID(3), attempt: 2))
    }

    @Test func `mistakes of the script are not tried again`() {
        let run = MachineRun()
        run.specs["a"] = StepSpec(path: "a", task: "a", retry: RetryPolicy(count: 5))
        run.preparations["a"] = [.failed(StepFailure(.script, "unknown name"))]
        run.begin("a")
        #expect(run.outcome == "a failed, run failed")
    }

    @Test func `outputs that can't be read fail the attempt`() {
        let run = retrying(1)
        run.collections["a"] = .failed(StepFailure(.program, "no file model.bin"))
        run.finish("a")
        #expect(run.status("a") == "waiting")
        run.fireTimer()
        run.finish("a")
        #expect(run.view[run.id("a")].failure?.message == "no file model.bin")
    }

    @Test func `an attempt over its time limit is ended and says the limit`() {
        let run = retrying(0, timeout: 600_000_000_000)
        run.fireTimer()
        #expect(run.terminated == ["a"])
        #expect(run.status("a") == "running")
        run.finish("a", .terminated)
        #expect(run.outcome == "a timed_out, run failed")
        #expect(run.view[run.id("a")].failure?.message == "timed out after 10m")
    }

    @Test func `a time limit of an attempt that is over does nothing to the next`() {
        let run = retrying(1, timeout: 600_000_000_000)
        let limit = run.timers[0].token
        run.finish("a", .exited(code: 1, commandIndex: 0))
        run.fireTimer()
        run.send(.timerFired(limit))
        #expect(run.terminated == [])
        #expect(run.status("a") == "running")
    }

    @Test func `reports of earlier attempts are ignored`() {
        let run = retrying(1)
        run.finish("a", .exited(code: 1, commandIndex: 0))
        run.fireTimer()
        run.finish("a", .succeeded, attempt: 1)
        #expect(run.status("a") == "running")
        run.finish("a", .succeeded, attempt: 2)
        run.finish("a", .exited(code: 1, commandIndex: 0), attempt: 2)
        #expect(run.outcome == "a succeeded, run succeeded")
    }

    @Test func `a cached step is not tried`() {
        let run = MachineRun()
        run.preparations["a"] = [.cached(Proof(outputs: [], run: RunID(1), step: "s"))]
        run.begin("a; b a")
        #expect(run.outcome == "a cached, b succeeded, run succeeded")
        #expect(run.view[run.id("a")].attempts == 0)
        #expect(run.view[run.id("b")].attempts == 1)
    }

    @Test func `the key of an attempt is recorded`() {
        let run = MachineRun()
        var launch = MachineRun.launch
        launch.key = StepKey(digest: "abc")
        run.preparations["a"] = [.launch(launch)]
        run.begin("a")
        run.finish("a")
        #expect(run.keys == ["abc"])
    }

    @Test func `a step that finds more to wait for waits and is asked again`() {
        let waiting = MachineRun()
        waiting.launching("a")
        waiting.preparations["b"] = [.waits([Dependency(VertexID(1))]), .done([])]
        waiting.begin("a; b")
        #expect(waiting.outcome == "a running, b waiting, run running")
        waiting.finish("a")
        #expect(waiting.outcome == "a succeeded, b succeeded, run succeeded")
        #expect(waiting.view[waiting.id("b")].attempts == 1)
    }

    @Test func `a step that finds that it waits in vain is skipped`() {
        let run = MachineRun()
        run.preparations["a"] = [.failed(StepFailure(.script, "no"))]
        run.preparations["b"] = [.waits([Dependency(VertexID(1))])]
        run.begin("a; b ~a")
        #expect(run.outcome == "a failed, b skipped, run failed")
    }

    @Test func `a step that asks for ever for what is there fails`() {
        let run = MachineRun()
        run.preparations["b"] = [.waits([Dependency(VertexID(1))])]
        run.begin("a; b a")
        #expect(run.status("b") == "failed")
        #expect(run.view[run.id("b")].failure?.fault == .baton)
    }

    @Test func `a step that would wait for itself fails`() {
        let run = MachineRun()
        run.preparations["a"] = [.waits([Dependency(VertexID(2))])]
        run.begin("a; b a")
        #expect(run.outcome == "a failed, b skipped, run failed")
        #expect(run.view[run.id("a")].failure?.message == "these wait for each other: a -> b -> a")
    }

    @Test func `only a few steps of a kind are prepared before slots are free`() {
        var machine = RunMachine()
        var vertices = [GraphText.root]
        for index in 1...100 {
            let needs = Needs(cpu: index % 2 + 1)
            let kind = Vertex.Kind.step(StepSpec(path: "s\(index)", task: "s", needs: needs))
            vertices.append(Vertex(id: VertexID(index), parent: VertexID(0), kind: kind))
        }
        let actions = machine.receive(.begin(name: "", seed: 0, options: RunOptions(), vertices: vertices), at: 0)
        let prepared = actions.count { if case .prepare = $0 { true } else { false } }
        #expect(prepared == 2 * RunMachine.preparedAheadMax)
    }
}
