import BatonModel
import Testing

@Suite struct RunViewTests {
    private func view(_ facts: [RunEvent.Fact]) -> RunView {
        var view = RunView()
        for (instant, fact) in facts.enumerated() { view.apply(RunEvent(instant: instant, fact: fact)) }
        return view
    }

    private static let root = VertexID(0)
    private static let step = VertexID(1)
    private static let added = RunEvent.Fact.added([
        Vertex(id: root, parent: nil, kind: .group(GroupSpec(label: "study"))),
        Vertex(id: step, parent: root, kind: .step(StepSpec(path: "a", task: "a"))),
        Vertex(id: VertexID(2), parent: root, kind: .event(name: "go")),
    ])

    private static func ended(_ status: StepStatus) -> RunEvent.Fact {
        .ended(step, status: status, outputs: [], failure: nil, report: AttemptReport())
    }

    @Test func `a run that began is running and has its name and seed`() {
        let view = view([.began(name: "study", seed: 7), Self.added])
        #expect(view.status == .running)
        #expect(view.name == "study" && view.seed == 7 && view.began == 0)
        #expect(view.counts.total == 1 && view.counts.waiting == 1)
    }

    @Test func `groups run from the start of their first step`() {
        let view = view([.began(name: "", seed: 0), Self.added, .started(Self.step, attempt: 1, log: nil)])
        #expect(view[Self.root].status == .running)
        #expect(view[Self.step].started == 2)
    }

    @Test func `a step between two attempts waits, and keeps its first start and last failure`() {
        let failure = StepFailure(.program, "exit code 1", exitCode: 1)
        let view = view([
            .began(name: "", seed: 0), Self.added, .started(Self.step, attempt: 1, log: nil),
            .retrying(Self.step, attempt: 1, failure: failure, notBefore: 9, report: AttemptReport()),
            .started(Self.step, attempt: 2, log: nil),
        ])
        let row = view[Self.step]
        #expect(row.started == 2 && row.attempts == 2 && row.status == .running && row.failure == failure)
    }

    @Test(arguments: StepStatus.allCases.filter(\.isEnd))
    func `an ended step is counted under its status`(_ status: StepStatus) {
        let view = view([.began(name: "", seed: 0), Self.added, Self.ended(status)])
        #expect(view.counts[status] == 1)
        #expect(view.counts.ended == 1 && view.counts.waiting == 0)
        #expect(view[Self.step].ended == 2)
    }

    @Test func `a step that was done in place has had one attempt, a skipped one none`() {
        #expect(view([Self.added, Self.ended(.succeeded)])[Self.step].attempts == 1)
        #expect(view([Self.added, Self.ended(.skipped)])[Self.step].attempts == 0)
    }

    @Test func `events and flags are kept`() {
        let events = ["a", "b", "a"].map { RunEvent.Emitted(name: $0, payload: .null) }
        let view = view(events.map { .emitted($0) } + [.flagChanged(name: "n", value: FlagValue(number: 3))])
        #expect(view.emitted == events)
        #expect(view.flags == ["n": FlagValue(number: 3)])
    }
}
