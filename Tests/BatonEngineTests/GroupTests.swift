import BatonEngine
import BatonModel
import Testing

/// Deferred bodies, `always`, events and their handlers.
@Suite struct GroupTests {
    @Test func `what comes later raises all that it waits for`() {
        let run = MachineRun()
        run.launching("p", "x")
        run.bodies["g"] = "d q; e d; f e"
        run.begin("(go); p go; q p; x go; y x; [g?]")
        run.emit("go")
        #expect(run.priorities == ["p": 4, "x": 1])
    }

    @Test func `a deferred body is asked for once its dependencies hold`() {
        let run = MachineRun()
        run.launching("a")
        run.bodies["g"] = "b; c b"
        run.begin("a; [g?] a; d +g")
        #expect(run.expansions == [])
        run.finish("a")
        #expect(run.expansions == ["g"])
        #expect(
            run.outcome
                == "a succeeded, g succeeded, d succeeded, b succeeded, c succeeded, run succeeded")
        #expect(run.view[run.id("g")].isExpanded)
    }

    @Test func `a body within a body is asked for in turn`() {
        let run = MachineRun()
        run.bodies = ["g": "[h?]; a", "h": "b"]
        run.begin("[g?]; c g")
        #expect(run.expansions == ["g", "h"])
        #expect(run.outcome == "g succeeded, c succeeded, h succeeded, a succeeded, b succeeded, run succeeded")
    }

    @Test func `a body that can't be evaluated fails its group`() {
        let run = MachineRun()
        run.begin("[g?]; b +g; c g; d ~g")
        #expect(run.outcome == "g failed, b skipped, c skipped, d succeeded, run failed")
        #expect(run.view[run.id("g")].failure?.message == "no body")
    }

    @Test func `a body that waits for what waits for it fails with the circle`() {
        let run = MachineRun()
        run.bodies["g"] = "b c"
        run.begin("[g?]; c g")
        #expect(run.outcome == "g failed, c skipped, b skipped, run failed")
        #expect(run.view[run.id("g")].failure?.message == "these wait for each other: b -> c -> g -> b")
    }

    @Test func `always runs after a failure`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; b a; [z!] ~a ~b; t@z")
        run.finish("a", .exited(code: 1, commandIndex: 0))
        #expect(run.outcome == "a failed, b skipped, z succeeded, t succeeded, run failed")
    }

    @Test func `an awaited event counts before and after`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; (go); b go; (late) a; c late")
        run.emit("late")
        #expect(run.status("b") == "waiting")
        run.emit("go")
        #expect(run.status("b") == "succeeded")
        run.finish("a")
        #expect(run.view.status == .succeeded)
    }

    @Test func `a run with an event to come goes on`() {
        let run = MachineRun()
        run.begin("a; (go) a; b go")
        #expect(run.outcome == "a succeeded, go waiting, b waiting, run running")
    }

    @Test func `a handler runs once for each event and ends with the others`() {
        let run = MachineRun()
        run.launching("a")
        run.bodies["h"] = "x"
        run.begin("a; [h*stop]")
        run.emit("stop")
        run.emit("other")
        run.emit("stop")
        #expect(run.expansions == ["h(stop)", "h(stop)"])
        #expect(run.view.status == .running)
        run.finish("a")
        #expect(run.view.status == .succeeded)
        #expect(run.status("h") == "succeeded")
        #expect(run.view.emitted.map(\.name) == ["stop", "other", "stop"])
    }

    @Test func `a handler ends with the others of its group, not with the run`() {
        let run = MachineRun()
        run.launching("c")
        run.begin("[g]; a@g; [h*stop]@g; b g; c")
        #expect(run.outcome == "g succeeded, a succeeded, h succeeded, b succeeded, c running, run running")
    }

    @Test func `the run waits for what a handler has begun`() {
        let run = MachineRun()
        run.launching("a", "x")
        run.bodies["h"] = "x"
        run.begin("a; [h*stop]; [z!] ~a ~h; t@z")
        run.emit("stop")
        run.finish("a")
        #expect(run.status("t") == "waiting")
        run.finish("x", .exited(code: 1, commandIndex: 0))
        #expect(run.outcome == "a succeeded, h failed, z succeeded, t succeeded, x failed, run failed")
    }

    @Test func `a handler that waits for its dependencies keeps the events that come`() {
        let run = MachineRun()
        run.launching("a", "b")
        run.bodies["h"] = "x"
        run.begin("a; b; [h*stop] a")
        run.emit("stop")
        #expect(run.expansions == [])
        run.finish("a")
        #expect(run.expansions == ["h(stop)"])
        run.finish("b")
        #expect(run.view.status == .succeeded)
    }

    @Test func `what waits for a handler goes on when nothing else does`() {
        let run = MachineRun()
        run.begin("a; [h*stop]; b h")
        #expect(run.outcome == "a succeeded, h succeeded, b succeeded, run succeeded")
    }

    @Test func `a handler whose body can't be evaluated fails and goes on to listen`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; [h*stop]")
        run.emit("stop")
        run.bodies["h"] = "x"
        run.emit("stop")
        run.finish("a")
        #expect(run.outcome == "a succeeded, h failed, x succeeded, run failed")
        #expect(run.view[run.id("h")].failure?.message == "no body")
    }
}
