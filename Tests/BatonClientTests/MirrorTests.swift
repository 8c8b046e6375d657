import BatonClient
import BatonModel
import BatonWire
import Testing

/// What a director tells of an experiment, as one run.
struct MirrorTests {
    @Test func `an experiment is one run with a group for each deployment`() throws {
        var lab = Lab(["server", "probe", "probe"])
        let view = try lab.mirrored()
        #expect(view.name == "campus")
        #expect(view.status == .succeeded)
        #expect(
            view.rows.compactMap { $0.step?.path } == [
                "server[0].load[0]", "server[0].store[0]", "probe[0].load[0]", "probe[0].store[0]", "probe[1].load[0]",
                "probe[1].store[0]",
            ])
        #expect(view.rows.prefix(4).map { $0.group?.node } == [nil, "n1", "n2", "n3"])
        #expect(view.rows.prefix(4).map { $0.group?.label } == ["campus", "server", "probe", "probe"])
        #expect(view.rows.allSatisfy { $0.status == .succeeded })
    }

    @Test func `a task or dag by itself is the run that it would be here`() throws {
        var lab = Lab(["study"], isSingle: true)
        let view = try lab.mirrored()
        #expect(view.rows.map { $0.step?.path ?? $0.group?.label } == ["study", "load[0]", "store[0]"])
        #expect(view.rows.first?.group?.node == "n1")
        #expect(view.status == .succeeded)
    }

    @Test func `arrows and groups keep their meaning under their new numbers`() throws {
        var lab = Lab(["a", "b"])
        let view = try lab.mirrored()
        for first in [3, 5] {
            let store = view[VertexID(first + 1)].vertex
            #expect(store.dependencies == [Dependency(VertexID(first))])
            #expect(store.parent == VertexID(first == 3 ? 1 : 2))
        }
    }

    @Test(arguments: 0..<40)
    func `a process that ends anywhere is gone on from without a loss or a doubling`(count: Int) throws {
        var lab = Lab(["server", "probe", "probe"])
        let whole = try lab.mirrored()
        let events = Array(lab.shown.prefix(count))
        var later = try Mirror(lab.shape)
        later.restore(events)
        let rest = try lab.fetch(&later, piece: 2)
        var view = RunView()
        for event in events + rest { view.apply(event) }
        #expect(view.rows.map(\.status) == whole.rows.map(\.status))
        #expect(view.rows.compactMap { $0.step?.path }.sorted() == whole.rows.compactMap { $0.step?.path }.sorted())
        #expect(view.counts == whole.counts)
        #expect(view.emitted == whole.emitted)
        #expect(view.flags == whole.flags)
        #expect(view.status == .succeeded)
    }

    @Test(arguments: [
        (WorkState.lost, StepStatus.lost, RunStatus.failed), (.timedOut, .timedOut, .failed),
        (.cancelled, .cancelled, .cancelled), (.failed, .failed, .failed),
    ])
    func `what ended on a node that told nothing more ends here`(
        state: WorkState, step: StepStatus, run: RunStatus
    ) throws {
        var lab = Lab(["probe", "probe"])
        lab.end(2, state, events: 4)
        let view = try lab.mirrored()
        #expect(view[VertexID(1)].status == .succeeded)
        #expect(view[VertexID(2)].status == step)
        #expect(view.rows.first { $0.step?.path == "probe[1].load[0]" }?.status == step)
        #expect(
            view.rows.first { $0.step?.path == "probe[1].store[0]" }?.status
                == (state == .cancelled ? .cancelled : .skipped))
        #expect(view.status == run)
        #expect(view.isCancelRequested == (state == .cancelled))
    }

    @Test func `a deployment that never began is a step that says why`() throws {
        var lab = Lab(["probe", "probe"])
        lab.end(2, .failed, events: 0, error: "setup 'pip install x' failed on n2")
        let view = try lab.mirrored()
        let step = try #require(view.rows.first { $0.step?.path == "probe[1]" })
        #expect(step.status == .failed)
        #expect(step.failure == StepFailure(.machine, "setup 'pip install x' failed on n2"))
        #expect(step.vertex.parent == VertexID(2))
        #expect(view.counts[.failed] == 1)
    }

    @Test func `groups are shown once it is known where they are`() throws {
        var lab = Lab(["probe"])
        var mirror = try Mirror(lab.shape)
        lab.told.state = .preparing
        lab.told.deployments[0].node = nil
        lab.told.deployments[0].state = .preparing
        lab.told.deployments[0].events = 0
        let events = try mirror.take(lab.told)
        #expect(events.count == 2)
        #expect(mirror.wants(lab.told).isEmpty)
        #expect(mirror.view.status == .running)
        lab.told.deployments[0].node = "n7"
        #expect(try mirror.take(lab.told).count == 1)
        #expect(mirror.view[VertexID(1)].group?.node == "n7")
    }

    @Test func `a run ends when all is told, and not before`() throws {
        let lab = Lab(["probe"])
        var mirror = try Mirror(lab.shape)
        _ = try mirror.take(lab.told)
        #expect(mirror.settle(lab.told, now: 9).isEmpty)
        _ = try mirror.take(lab.runs[0], from: 0, of: 1)
        #expect(mirror.settle(lab.told, now: 9).isEmpty, "events of the experiment are missing")
        _ = mirror.take(lab.emitted)
        #expect(mirror.settle(lab.told, now: 9).last?.fact == .finished(.succeeded))
    }

    @Test func `files are where they would be here`() throws {
        var lab = Lab(["probe"])
        lab.place = { FileReference(path: "/store/\($0.digest ?? "")/x", digest: $0.digest) }
        let view = try lab.mirrored()
        let digest = String(repeating: "ab", count: 32)
        #expect(
            view.rows.first { $0.step?.path == "probe[0].store[0]" }?.outputs == [
                .init(key: "file", value: .list([.file(FileReference(path: "/store/\(digest)/x", digest: digest))]))
            ])
    }

    @Test func `logs of all deployments have files of their own`() throws {
        var lab = Lab(["a", "b", "c"])
        let view = try lab.mirrored()
        let slots = view.rows.compactMap { $0.report.log?.start.slot }
        #expect(slots == [0, 3, 1, 4, 2, 5])
        #expect(Mirror.slot(1, ofDeployment: 2, count: 3) == 4)
    }

    /// What no node of ours says, and a broken or hostile one may.
    @Test(arguments: [
        [RunEvent.Fact.added([vertex(1, parent: 0)])], [.added([vertex(0, parent: nil), vertex(2, parent: 0)])],
        [.added([vertex(0, parent: nil), vertex(1, parent: 1)])],
        [.added([vertex(0, parent: nil), vertex(1, parent: nil)])],
        [.added([vertex(0, parent: nil)]), .started(VertexID(1), attempt: 1, log: nil)],
        [.groupExpanded(VertexID(7))], [.cancelRequested(VertexID(3))],
        [.added([vertex(0, parent: nil), vertex(1, parent: 0, after: 9)])],
    ])
    func `events that can't be are refused and change nothing`(facts: [RunEvent.Fact]) throws {
        let lab = Lab(["probe"])
        var mirror = try Mirror(lab.shape)
        _ = try mirror.take(lab.told)
        let before = mirror.view
        #expect(throws: MirrorFault.self) {
            try mirror.take(facts.map { RunEvent(instant: 0, fact: $0) }, from: 0, of: 1)
        }
        #expect(mirror.view == before)
    }

    private static func vertex(_ id: Int, parent: Int?, after: Int? = nil) -> Vertex {
        Vertex(
            id: VertexID(id), parent: parent.map { VertexID($0) }, kind: .group(GroupSpec(label: "x")),
            dependencies: after.map { [Dependency(VertexID($0))] } ?? [])
    }

    @Test func `an experiment has no more deployments than can be shown`() throws {
        _ = try Mirror(.experiment(Array(repeating: "a", count: Mirror.deploymentsMax)))
        #expect(throws: MirrorFault.self) {
            try Mirror(.experiment(Array(repeating: "a", count: Mirror.deploymentsMax + 1)))
        }
    }
}
