import BatonEngine
import BatonModel
import Testing

@Suite struct GraphCheckTests {
    static let cases: [(graph: String, cycle: String)] = [
        ("a; b a; c b", ""),
        ("a b; b a", "a b a"),
        ("a a", "a a"),
        ("a c; b a; c b", "a c b a"),
        ("[g]; a@g; b g", ""),
        ("[g]; a@g g", "g a g"),
        ("[g]; a@g b; b g", "g a b g"),
        ("[g] a; a@g", "g a g"),
        ("[g?]; a@g +g", ""),
        ("[g?] a; a +g", "g a g"),
        ("{x a}; a x", "x a x"),
        ("[g]; [h]@g; a@h b; b +h", ""),
    ]

    @Test(arguments: cases)
    func `a circle is found with every vertex on it`(_ text: String, _ cycle: String) {
        var graph = GraphText()
        let vertices = [GraphText.root] + graph.vertices(text) { StepSpec(path: $0, task: $0) }
        let found = GraphCheck.cycle(in: vertices)?.map { graph.names[$0.index] } ?? []
        #expect(found.joined(separator: " ") == cycle)
    }

    @Test func `a circle of a hundred thousand steps is found without recursion`() {
        let count = 100_000
        let vertices = (0..<count).map { index in
            Vertex(
                id: VertexID(index), parent: nil, kind: .step(StepSpec(path: "s", task: "s")),
                dependencies: [Dependency(VertexID((index + 1) % count))])
        }
        #expect(GraphCheck.cycle(in: vertices)?.count == count + 1)
    }

    @Test func `a run whose graph is a circle fails and names it`() {
        let run = MachineRun()
        run.begin("a b; b a")
        #expect(run.outcome == "a skipped, b skipped, run failed")
        #expect(run.view[VertexID(0)].failure?.message == "these wait for each other: a -> b -> a")
    }
}
