import BatonModel
import Testing

/// The packed rows of a run give back what was put in.
@Suite struct RowsTests {
    static let reports: [AttemptReport] = [
        AttemptReport(),
        AttemptReport(duration: 5, cpuTime: 3, peakMemoryBytes: 4096),
        // What does not fit into the packed form.
        AttemptReport(duration: 5, peakMemoryBytes: 4097),
        AttemptReport(peakMemoryBytes: 1 << 50),
        AttemptReport(log: LogRange(start: LogStart(slot: 0, output: 0, error: 0), outputEnd: 0, errorEnd: 0)),
        AttemptReport(
            duration: .max, cpuTime: 1,
            log: LogRange(start: LogStart(slot: 7, output: 1 << 40, error: 9), outputEnd: 1 << 41, errorEnd: 12)),
        AttemptReport(log: LogRange(start: LogStart(slot: 1, output: 3, error: 4), outputEnd: .max, errorEnd: .max)),
        AttemptReport(provenBy: RunID(12)),
        AttemptReport(provenBy: RunID(1 << 40)),
    ]

    private func run(_ count: Int) -> RunView {
        var view = RunView()
        let root = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "root")))
        let steps = (1...count).map { index in
            Vertex(id: VertexID(index), parent: VertexID(0), kind: .step(StepSpec(path: "s\(index)", task: "s")))
        }
        view.apply(RunEvent(instant: 1, fact: .added([root] + steps)))
        return view
    }

    @Test(arguments: reports, reports)
    func `a report comes back as it was, also in the place of another`(_ first: AttemptReport, _ second: AttemptReport)
    {
        var view = run(2)
        let failure = StepFailure(.program, "exit code 1")
        for (instant, report) in [first, second].enumerated() {
            view.apply(
                RunEvent(
                    instant: instant,
                    fact: .ended(VertexID(1), status: .failed, outputs: [], failure: failure, report: report)))
            #expect(view[VertexID(1)].report == report)
        }
        #expect(view[VertexID(1)].failure == failure && view[VertexID(2)].failure == nil)
        #expect(view[VertexID(2)].report == AttemptReport())
    }

    @Test func `what an attempt told of itself is not shown of the next`() {
        var view = run(1)
        let id = VertexID(1)
        view.apply(RunEvent(instant: 1, fact: .started(id, attempt: 1, log: nil)))
        view.apply(RunEvent(instant: 2, fact: .progressed(id, RunEvent.Progress(fraction: 0.9, text: "one"))))
        view.apply(RunEvent(instant: 2, fact: .kept(id, name: "m", file: FileReference(path: "old"))))
        view.apply(
            RunEvent(
                instant: 3,
                fact: .retrying(
                    id, attempt: 1, failure: StepFailure(.program, "x"), notBefore: 3, report: AttemptReport())))
        view.apply(RunEvent(instant: 4, fact: .started(id, attempt: 2, log: nil)))
        #expect(view.extras[id]?.progress == nil && view.extras[id]?.kept == [])
        #expect(view.extras[id]?.earlier.count == 1)
    }

    @Test func `where another scheduler has steps is kept of each, and forgotten with the attempt`() {
        var view = run(300)
        let ids = [3, 200, 7, 1].map { VertexID($0) }
        func placement(_ id: VertexID, queueTime: Int?) -> Placement {
            Placement(
                scheduler: "Slurm", job: "\(id.index)", node: queueTime == nil ? nil : "n\(id.index % 2)",
                reason: queueTime == nil ? "Priority" : nil, queueTime: queueTime)
        }
        for id in ids {
            view.apply(RunEvent(instant: 1, fact: .started(id, attempt: 1, log: nil)))
            view.apply(RunEvent(instant: 1, fact: .progressed(id, .init(placement: placement(id, queueTime: nil)))))
        }
        #expect(view.queuedCount == 4)
        for id in ids.dropFirst() {
            view.apply(RunEvent(instant: 2, fact: .progressed(id, .init(placement: placement(id, queueTime: 5)))))
        }
        #expect(view.queuedCount == 1)
        #expect(view.placement(of: ids[0]) == placement(ids[0], queueTime: nil))
        for id in ids.dropFirst() { #expect(view.placement(of: id) == placement(id, queueTime: 5)) }
        for other in [0, 2, 300, 1_000] { #expect(view.placement(of: VertexID(other)) == nil) }
        view.apply(RunEvent(instant: 4, fact: .started(ids[0], attempt: 2, log: nil)))
        #expect(view.placement(of: ids[0]) == nil && view.queuedCount == 0)
    }

    @Test(arguments: [1, 3, 64, 65, 200])
    func `vertices that came in pieces are found by their index`(_ size: Int) {
        var list = VertexList()
        let all = (0..<500).map { Vertex(id: VertexID($0), parent: nil, kind: .event(name: "e\($0)")) }
        for start in stride(from: 0, to: 500, by: size) { list.append(Array(all[start..<min(start + size, 500)])) }
        #expect(list.count == 500 && list.indices.allSatisfy { list[$0] == all[$0] })
        var whole = VertexList()
        whole.append(all)
        #expect(whole == list)
    }
}
