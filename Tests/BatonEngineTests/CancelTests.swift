import BatonEngine
import BatonModel
import Testing

/// Cancelling runs, groups and steps; stopping at the first failure.
@Suite struct CancelTests {
    @Test func `cancelling a run ends what waits at once and what runs when it is dead`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; b a")
        run.cancel()
        #expect(run.terminated == ["a"])
        #expect(run.outcome == "a running, b cancelled, run running")
        run.finish("a", .terminated)
        #expect(run.outcome == "a cancelled, b cancelled, run cancelled")
    }

    @Test func `a run whose time is over stops what is left, and has failed`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; b a; [z!]; t@z", options: RunOptions(timeout: 5_000_000_000))
        #expect(run.timers.map(\.due) == [5_000_001_000])
        run.fireTimer()
        #expect(run.terminated == ["a"])
        run.finish("a", .terminated)
        #expect(run.outcome == "a cancelled, b cancelled, z succeeded, t succeeded, run failed")
        #expect(run.view[VertexID(0)].status == .timedOut)
        #expect(run.view[VertexID(0)].failure?.message == "the run's time of 5s was over")
    }

    @Test func `a run that ended well before its steps were reached has succeeded`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a", options: RunOptions(timeout: 1_000))
        let timer = run.timers[0].token
        run.send(.timerFired(timer))
        run.finish("a", .succeeded)
        #expect(run.outcome == "a succeeded, run succeeded")
        run.send(.timerFired(timer))
        #expect(run.outcome == "a succeeded, run succeeded")
    }

    @Test func `a run that is cancelled when its time is over is cancelled`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a", options: RunOptions(timeout: 1_000))
        run.fireTimer()
        run.cancel()
        run.finish("a", .terminated)
        #expect(run.outcome == "a cancelled, run cancelled")
    }

    @Test func `a step that ended well before it was reached has succeeded`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a")
        run.cancel()
        run.finish("a", .succeeded)
        #expect(run.outcome == "a succeeded, run succeeded")
        #expect(run.view.isCancelRequested)
    }

    @Test func `a step that failed by itself before it was reached is not tried again`() {
        let run = MachineRun()
        run.launching("a")
        run.specs["a"] = StepSpec(path: "a", task: "a", retry: RetryPolicy(count: 3))
        run.begin("a")
        run.cancel()
        run.finish("a", .exited(code: 2, commandIndex: 0))
        #expect(run.outcome == "a failed, run failed")
    }

    @Test func `a step that pauses before a retry is cancelled at once`() {
        let run = MachineRun()
        run.launching("a")
        run.specs["a"] = StepSpec(path: "a", task: "a", retry: RetryPolicy(count: 3, backoff: 1_000))
        run.begin("a")
        run.finish("a", .exited(code: 2, commandIndex: 0))
        run.cancel()
        #expect(run.outcome == "a cancelled, run cancelled")
        run.fireTimer()
        #expect(run.launched == ["a"])
    }

    @Test func `cancelling one step skips what needs it and leaves the rest`() {
        let run = MachineRun()
        run.launching("a", "b")
        run.begin("a; b; c a; d ~a")
        run.cancel("a")
        run.cancel("a")
        run.finish("a", .terminated)
        run.finish("b")
        #expect(run.outcome == "a cancelled, b succeeded, c skipped, d succeeded, run cancelled")
    }

    @Test func `cancelling a group cancels its members`() {
        let run = MachineRun()
        run.launching("a", "b")
        run.begin("[g]; a@g; [h]@g a; c@h; b; d g")
        run.cancel("g")
        run.finish("a", .terminated)
        run.finish("b")
        #expect(
            run.outcome
                == "g cancelled, a cancelled, h cancelled, c cancelled, b succeeded, d skipped, run cancelled")
    }

    @Test func `always runs when the run is cancelled, and a second time ends it too`() {
        let run = MachineRun()
        run.launching("a", "t")
        run.begin("a; [z!] ~a; t@z; u@z t")
        run.cancel()
        run.finish("a", .terminated)
        #expect(run.launched == ["a", "t"])
        run.cancel()
        #expect(run.terminated == ["a", "t"])
        run.finish("t", .terminated)
        #expect(run.outcome == "a cancelled, z cancelled, t cancelled, u cancelled, run cancelled")
    }

    @Test func `cancelling ends the waiting for events`() {
        let run = MachineRun()
        run.begin("(go); a go; [h*stop]")
        run.cancel()
        #expect(run.outcome == "go cancelled, a cancelled, h succeeded, run cancelled")
    }

    @Test func `what has ended can't be cancelled, nor an unknown vertex`() {
        let run = MachineRun()
        run.begin("a")
        run.cancel("a")
        run.cancel()
        run.send(.cancel(VertexID(99)))
        #expect(run.outcome == "a succeeded, run succeeded")
        #expect(!run.view.isCancelRequested)
    }

    @Test func `a body that comes after its group was cancelled is not begun`() {
        var machine = RunMachine()
        let group = Vertex(
            id: VertexID(1), parent: VertexID(0), kind: .group(GroupSpec(label: "g", isDeferred: true)))
        _ = machine.receive(
            .begin(name: "", seed: 0, options: RunOptions(), vertices: [GraphText.root, group]), at: 0)
        _ = machine.receive(.cancel(nil), at: 0)
        #expect(machine.status == .running)
        let member = Vertex(id: VertexID(2), parent: VertexID(1), kind: .step(StepSpec(path: "a", task: "a")))
        _ = machine.receive(.expanded(VertexID(1), .members([member])), at: 0)
        #expect(machine.status(of: VertexID(2)) == .cancelled)
        #expect(machine.status == .cancelled)
        #expect(machine.checkInvariants() == [])
    }

    @Test func `with stop, the first failure ends the run but for always`() {
        let run = MachineRun()
        run.launching("a", "b")
        run.begin("a; b; c a; d b; [z!] ~a ~b ~c ~d; t@z", options: RunOptions(stopsOnFailure: true))
        run.finish("a", .exited(code: 1, commandIndex: 0))
        #expect(run.terminated == ["b"])
        run.finish("b", .terminated)
        #expect(
            run.outcome
                == "a failed, b cancelled, c skipped, d skipped, z succeeded, t succeeded, run failed")
    }

    @Test func `flags and events of a run that has ended are ignored`() {
        let run = MachineRun()
        run.begin("a")
        let count = run.events.count
        run.emit("x")
        run.send(.flagChanged(name: "n", value: FlagValue(number: 1)))
        #expect(run.events.count == count)
    }
}
