package import BatonModel

/// A run of some steps, one after the other, as its events.
package struct SampleRun: Sendable {
    package var steps: Int
    package var seed: UInt64
    /// The key of the first step; the next have the numbers after it.
    package var firstKey: Int
    /// How the steps end.
    package var status = StepStatus.succeeded
    package var isReusable = true

    package init(steps: Int, seed: UInt64 = 1, firstKey: Int = 1) {
        self.steps = steps
        self.seed = seed
        self.firstKey = firstKey
    }

    package static func origin(ordinal: Int = 1, session: String = "session-1") -> RunOrigin {
        RunOrigin(
            name: "study", seed: 42, script: "/projects/study.exp", text: "task a() { sh { true } }\n",
            parameters: [Datum.Entry(key: "folds", value: .string("5"))], session: session, ordinal: ordinal,
            folder: "/projects", process: 4711, node: "here", version: "0.1.0")
    }

    package static func digest(_ number: Int) -> String {
        let tail = String(number, radix: 16)
        return String(repeating: "0", count: 64 - tail.count) + tail
    }

    package func path(of step: Int) -> String { "train[\(step)]" }

    package func key(of step: Int) -> StepKey {
        StepKey(
            digest: Self.digest(firstKey + step),
            parts: [StepKey.Part(name: "code", text: "sha256:1"), StepKey.Part(name: "argument k", text: "\(step)")],
            isReusable: isReusable)
    }

    package func outputs(of step: Int) -> [Datum.Entry] {
        [
            Datum.Entry(key: "loss", value: .float(0.5 + Double(step))),
            Datum.Entry(key: "tags", value: .list([.string("größe"), .null, .int(-step)])),
        ]
    }

    package var events: [RunEvent] {
        var facts: [RunEvent.Fact] = [.began(name: "study", seed: seed), .added(vertices)]
        for step in 0..<steps {
            let id = VertexID(step + 1)
            facts += [
                .keyed(id, key(of: step)),
                .started(id, attempt: 1, log: LogStart(slot: step % 2, output: step * 10, error: 0)),
                .ended(
                    id, status: status, outputs: status.isSuccess ? outputs(of: step) : [],
                    failure: status.isFailure ? StepFailure(.program, "exit 3", exitCode: 3) : nil,
                    report: AttemptReport(duration: 1_000_000, cpuTime: 900_000, peakMemoryBytes: 4096)),
            ]
        }
        facts += [.ended(VertexID(0), status: status, outputs: [], failure: nil, report: AttemptReport())]
        facts += [.finished(status.isSuccess ? .succeeded : .failed)]
        return facts.enumerated().map { RunEvent(instant: 1_700_000_000_000_000_000 + $0 * 1000, fact: $1) }
    }

    private var vertices: [Vertex] {
        [Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "study")))]
            + (0..<steps).map { step in
                Vertex(
                    id: VertexID(step + 1), parent: VertexID(0),
                    kind: .step(StepSpec(path: path(of: step), task: "train")),
                    dependencies: step == 0 ? [] : [Dependency(VertexID(step), .ended)])
            }
    }

    /// What a store tells of a run of which it has `events`.
    func record(_ run: RunID, _ origin: RunOrigin, _ events: [RunEvent]) -> RunRecord {
        var view = RunView()
        for event in events { view.apply(event) }
        return RunRecord(
            id: run, origin: origin, status: view.status, began: view.began, finished: view.finished,
            counts: view.counts, eventCount: events.count, hasOwner: !view.status.isEnd)
    }
}
