import BatonAgent
import BatonModel
import Testing

/// Runs that go on from one another, told as one.
@Suite struct RunStitchTests {
    private func event(_ fact: RunEvent.Fact, at instant: Int = 1) -> RunEvent {
        RunEvent(instant: instant, fact: fact)
    }

    private func step(_ index: Int, _ path: String, after dependencies: [Int] = []) -> Vertex {
        Vertex(
            id: VertexID(index), parent: VertexID(0), kind: .step(StepSpec(path: path, task: path)),
            dependencies: dependencies.map { Dependency(VertexID($0)) })
    }

    private let root = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "both")))

    private func started(_ index: Int, slot: Int) -> RunEvent {
        event(.started(VertexID(index), attempt: 1, log: LogStart(slot: slot, output: 0, error: 0)))
    }

    private func ended(_ index: Int, _ status: StepStatus = .succeeded) -> RunEvent {
        event(.ended(VertexID(index), status: status, outputs: [], failure: nil, report: AttemptReport()))
    }

    private func view(_ feed: DeploymentFeed) -> RunView {
        var view = RunView()
        for event in feed.events(0..<feed.count) { view.apply(event) }
        return view
    }

    @Test func `what the next run takes over is told once, and what was cut off as another attempt`() {
        var feed = DeploymentFeed()
        _ = feed.take([
            event(.began(name: "both", seed: 7)), event(.added([root, step(1, "a"), step(2, "b", after: [1])])),
            started(1, slot: 0), ended(1), started(2, slot: 0),
        ])
        feed.goOn(at: 5)
        // The next run has its vertices in another order.
        _ = feed.take([
            event(.began(name: "both", seed: 7)), event(.added([root, step(1, "b", after: [2]), step(2, "a")])),
            ended(2, .cached), started(1, slot: 0), ended(1), ended(0), event(.finished(.succeeded)),
        ])
        let view = view(feed)
        #expect(view.status == .succeeded && feed.end == .succeeded)
        #expect(view.rows.map { $0.step?.path } == [nil, "a", "b"])
        #expect(view.rows.map(\.status) == [.succeeded, .succeeded, .succeeded])
        #expect(view.rows.map(\.attempts) == [0, 1, 2])
        #expect(feed.firstSlot(ofRun: 1) == 1)
        let slots = feed.events(0..<feed.count).compactMap { event -> Int? in
            if case .started(_, _, let log) = event.fact { log?.slot } else { nil }
        }
        #expect(slots == [0, 0, 1])
    }

    @Test func `what failed before is done anew, as a step of its own`() {
        var feed = DeploymentFeed()
        _ = feed.take([
            event(.began(name: "both", seed: 7)), event(.added([root, step(1, "a")])), started(1, slot: 0),
            ended(1, .failed),
        ])
        feed.goOn(at: 5)
        _ = feed.take([
            event(.began(name: "both", seed: 7)), event(.added([root, step(1, "a")])), started(1, slot: 0), ended(1),
        ])
        #expect(view(feed).rows.map(\.status) == [.running, .failed, .succeeded])
    }

    @Test func `events are the deployment's own unless they came from outside or were heard before`() {
        func emitted(_ name: String) -> RunEvent { event(.emitted(RunEvent.Emitted(name: name, payload: .null))) }
        func delivered(_ number: Int) -> RunEvent {
            event(.flagChanged(name: RunEvent.deliveryMark, value: FlagValue(number: number)))
        }
        var feed = DeploymentFeed()
        _ = feed.take([emitted("own"), delivered(4), emitted("from outside"), emitted("own again")])
        feed.goOn(at: 5)
        _ = feed.take([
            delivered(4), emitted("own"), emitted("from outside"), emitted("own again"), emitted("third"),
            delivered(5), emitted("from outside"),
        ])
        #expect(feed.emitted(0..<10).map(\.event.name) == ["own", "own again", "third"])
        #expect(feed.emitted(0..<10).map(\.number) == [1, 2, 3])
        #expect(view(feed).emitted.map(\.name) == ["own", "from outside", "own again", "third", "from outside"])
        #expect(view(feed).flags.isEmpty)
    }

    @Test func `an end with files is told when they are there`() {
        var feed = DeploymentFeed()
        let file = FileReference(path: "/a", digest: String(repeating: "a", count: 64))
        let files = feed.take([
            event(.began(name: "both", seed: 7)), event(.added([root, step(1, "a")])),
            event(
                .ended(
                    VertexID(1), status: .succeeded, outputs: [.init(key: "f", value: .file(file))], failure: nil,
                    report: AttemptReport())),
            event(.finished(.succeeded)),
        ])
        #expect(files == [file])
        #expect(feed.releasedCount == 2 && !feed.isSettled)
        feed.settle(String(repeating: "a", count: 64))
        #expect(feed.releasedCount == 4 && feed.isSettled)
        feed.accept(events: 3, emitted: 0)
        #expect(feed.base == 3 && feed.count == 4 && feed.events(0..<10).count == 1)
    }
}
