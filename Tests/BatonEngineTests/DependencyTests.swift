import BatonEngine
import BatonModel
import Testing

/// What becomes of a graph whose steps end as told: `graph | failing steps | outcome`.
@Suite struct DependencyTests {
    static let cases: [(graph: String, failing: String, outcome: String)] = [
        ("a; b a; c b", "", "a succeeded, b succeeded, c succeeded, run succeeded"),
        ("a; b a; c b", "a", "a failed, b skipped, c skipped, run failed"),
        ("a; b; c a b", "b", "a succeeded, b failed, c skipped, run failed"),
        ("a; b !a", "a", "a failed, b succeeded, run failed"),
        ("a; b !a", "", "a succeeded, b skipped, run succeeded"),
        ("a; b ~a", "a", "a failed, b succeeded, run failed"),
        ("a; b a; c ~b", "a", "a failed, b skipped, c succeeded, run failed"),
        ("a; b a; c !b", "a", "a failed, b skipped, c skipped, run failed"),
        ("a; b; {x a b}; c x", "b", "a succeeded, b failed, x succeeded, c succeeded, run failed"),
        ("a; b; {x a b}; c x", "", "a succeeded, b succeeded, x skipped, c skipped, run succeeded"),
        ("a; {x a} a; c x", "a", "a failed, x skipped, c skipped, run failed"),
        ("[g]; a@g; b g", "", "g succeeded, a succeeded, b succeeded, run succeeded"),
        ("[g]; a@g; b g", "a", "g failed, a failed, b skipped, run failed"),
        ("[g]; a@g; b !g", "a", "g failed, a failed, b succeeded, run failed"),
        ("[g]; [h]@g; a@h; b g", "a", "g failed, h failed, a failed, b skipped, run failed"),
        ("a; [g] a; b@g", "", "a succeeded, g succeeded, b succeeded, run succeeded"),
        ("a; [g] a; b@g; [h]@g; c@h", "a", "a failed, g skipped, b skipped, h skipped, c skipped, run failed"),
        ("[g]; a", "", "g succeeded, a succeeded, run succeeded"),
        // A group that lost a member to a failure elsewhere has neither failed nor succeeded.
        ("a; [g]; b@g a; c g; d !g", "a", "a failed, g skipped, b skipped, c skipped, d skipped, run failed"),
        // A turn that was not taken takes nothing from its group.
        ("a; [g]; b@g !a; c g", "", "a succeeded, g succeeded, b skipped, c succeeded, run succeeded"),
        ("a; [g!] ~a; b@g", "a", "a failed, g succeeded, b succeeded, run failed"),
        ("[g]; a@g; b +g", "a", "g failed, a failed, b succeeded, run failed"),
        ("", "", "run succeeded"),
    ]

    @Test(arguments: cases)
    func `a graph ends as its failures say`(_ graph: String, _ failing: String, _ outcome: String) {
        let run = MachineRun()
        for name in failing.split(separator: " ") {
            run.preparations[String(name)] = [.failed(StepFailure(.script, "told to"))]
        }
        run.begin(graph)
        #expect(run.outcome == outcome)
    }

    @Test func `a step waits until all that it needs has ended`() {
        let run = MachineRun()
        run.launching("a", "b")
        run.begin("a; b; c a b")
        run.finish("a")
        #expect(run.outcome == "a succeeded, b running, c waiting, run running")
        run.finish("b")
        #expect(run.outcome == "a succeeded, b succeeded, c succeeded, run succeeded")
    }

    @Test func `members wait for the dependencies of the groups around them`() {
        let run = MachineRun()
        run.launching("a")
        run.begin("a; [g] a; [h]@g; b@h")
        #expect(run.status("b") == "waiting")
        run.finish("a")
        #expect(run.outcome == "a succeeded, g succeeded, h succeeded, b succeeded, run succeeded")
    }

    @Test func `a chain of a hundred thousand skipped steps is worked off without recursion`() {
        let count = 100_000
        var machine = RunMachine()
        var vertices = [GraphText.root]
        for index in 1...count {
            let needed = index > 1 ? [Dependency(VertexID(index - 1))] : []
            let spec = StepSpec(path: "s", task: "s")
            vertices.append(Vertex(id: VertexID(index), parent: VertexID(0), kind: .step(spec), dependencies: needed))
        }
        let begun = machine.receive(.begin(name: "", seed: 0, options: RunOptions(), vertices: vertices), at: 0)
        #expect(begun.count == 3)
        let failure = Preparation.failed(StepFailure(.script, "no"))
        _ = machine.receive(.prepared(VertexID(1), attempt: 1, failure), at: 0)
        #expect(machine.status(of: VertexID(count)) == .skipped)
        #expect(machine.status == .failed)
    }

    @Test func `deep nests of groups are worked off without recursion`() {
        let depth = 100_000
        var machine = RunMachine()
        var vertices = [GraphText.root]
        for index in 1...depth {
            let kind = Vertex.Kind.group(GroupSpec(label: "g"))
            vertices.append(Vertex(id: VertexID(index), parent: VertexID(index - 1), kind: kind))
        }
        _ = machine.receive(.begin(name: "", seed: 0, options: RunOptions(), vertices: vertices), at: 0)
        #expect(machine.status == .succeeded)
    }
}
