import BatonModel
import BatonReport
import Foundation
import Testing

struct TraceTests {
    private struct Event: Decodable {
        var name: String
        var ph: String
        var ts: Double?
        var dur: Double?
        var pid: Int
        var tid: Int
    }

    private struct Trace: Decodable {
        var traceEvents: [Event]
    }

    private func trace(_ chronicle: RunChronicle) throws -> Trace {
        try JSONDecoder().decode(Trace.self, from: Data(ChromeTrace(of: chronicle).json().utf8))
    }

    @Test func `a trace has an event for each attempt, inside of the run`() throws {
        let chronicle = SampleRuns.small()
        let events = try trace(chronicle).traceEvents
        let attempts = events.filter { $0.ph == "X" }
        #expect(attempts.count == chronicle.attempts.count)
        #expect(attempts.map(\.name).filter { $0 == "train[2]" }.count == 2)
        for attempt in attempts {
            let end = (attempt.ts ?? -1) + (attempt.dur ?? -1)
            #expect((attempt.ts ?? -1) >= 0 && end <= Double(chronicle.span) / 1_000 + 0.001)
        }
    }

    @Test func `a trace begins with the first attempt, where the clock of its node is behind`() throws {
        var run = SampleRun()
        run.step("fetch")
        var history = run.history()
        let early = VertexID(2)
        history.take(
            RunEvent(
                instant: run.began,
                fact: .added([Vertex(id: early, parent: nil, kind: .step(StepSpec(path: "far", task: "far")))])))
        history.take(RunEvent(instant: run.began - 3_600_000_000_000, fact: .started(early, attempt: 1, log: nil)))
        let events = try trace(history).traceEvents
        #expect(events.allSatisfy { ($0.ts ?? 0) >= 0 })
        #expect(events.first { $0.name == "far" && $0.ph == "X" }?.ts == 0)
        #expect(events.contains { $0.name == "fetch" && ($0.ts ?? 0) >= 3_600_000_000 })
    }

    @Test func `an attempt in the queue of a cluster has not begun`() throws {
        var run = SampleRun()
        for name in ["late", "early", "waits"] { run.step(name) }
        run.note(.began(name: "study", seed: 1), at: run.began)
        run.note(.added(run.vertices), at: run.began)
        let second = 1_000_000_000
        for (id, queued) in [(1, 3 * second), (2, second), (3, nil)] as [(Int, Int?)] {
            run.note(.started(VertexID(id), attempt: 1, log: nil), at: run.began)
            for queueTime in [nil, queued] {
                let placement = Placement(
                    scheduler: "Slurm", job: "7_\(id)", node: queueTime == nil ? nil : "n1", queueTime: queueTime)
                run.note(.progressed(VertexID(id), .init(placement: placement)), at: run.began + (queueTime ?? 0))
            }
        }
        for (id, end) in [(2, 2), (1, 4)] {
            run.note(
                .ended(
                    VertexID(id), status: .succeeded, outputs: [], failure: nil,
                    report: AttemptReport(duration: second / 2)), at: run.began + end * second)
        }
        let origin = SampleRuns.small().record.origin
        let record = RunRecord(
            id: RunID(1), origin: origin, status: .running, began: run.began, finished: nil, counts: StatusCounts(),
            eventCount: run.events.count, hasOwner: true)
        let chronicle = RunChronicle(of: record, run.events)
        let attempts = try trace(chronicle).traceEvents.filter { $0.ph == "X" }
        #expect(attempts.map(\.name) == ["late", "early", "waits"])
        #expect(attempts.map(\.ts) == [3_000_000, 1_000_000, 4_000_000])
        #expect(attempts.map(\.dur) == [500_000, 500_000, 0])
        // One lane does for those that ran one after the other; what waits has not taken one from them.
        #expect(Set(attempts.map(\.tid)) == [1])
        let json = ChromeTrace(of: chronicle).json()
        #expect(json.contains("\"job\":\"Slurm's job 7_1\",\"node\":\"n1\",\"queued_us\":3000000"))
    }

    @Test func `no two attempts of a lane overlap, and there are as many lanes as ran at once`() throws {
        let events = try trace(SampleRuns.wide(layers: 4, width: 50, slots: 6)).traceEvents
        let attempts = events.filter { $0.ph == "X" }.sorted { ($0.ts ?? 0) < ($1.ts ?? 0) }
        #expect(Set(attempts.map(\.tid)).count == 6)
        for lane in Dictionary(grouping: attempts, by: \.tid).values {
            for (one, next) in zip(lane, lane.dropFirst()) { #expect((one.ts ?? 0) + (one.dur ?? 0) <= (next.ts ?? 0)) }
        }
    }

    @Test func `the counter ends at nothing running`() throws {
        let json = ChromeTrace(of: SampleRuns.small()).json()
        let counters = json.matches(of: /"ph":"C".*?"running":(\d+)/).compactMap { Int($0.1) }
        #expect(counters.last == 0 && counters.max() == 4)
    }

    @Test func `every event has the fields of its kind and no others`() throws {
        let document = try JSONSerialization.jsonObject(with: Data(ChromeTrace(of: SampleRuns.small()).json().utf8))
        let events = try #require((document as? [String: Any])?["traceEvents"] as? [[String: Any]])
        let fields: [String: Set<String>] = [
            "M": ["name", "ph", "pid", "tid", "args"], "X": ["name", "cat", "ph", "ts", "dur", "pid", "tid", "args"],
            "C": ["name", "ph", "ts", "pid", "tid", "args"], "i": ["name", "ph", "ts", "pid", "tid", "s", "args"],
        ]
        for event in events { #expect(Set(event.keys) == fields[event["ph"] as? String ?? ""]) }
        #expect(Set(events.compactMap { $0["ph"] as? String }) == ["M", "X", "C", "i"])
    }
}
