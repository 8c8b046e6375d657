import BatonModel
import BatonWire
import Foundation

/// What the agent of the page's tests reports of one deployment: the events of a small run, in parts, so that the tests
/// see the page change between them.
struct PageReports {
    /// A text that would do harm if a page took it as markup.
    static let hostile = "<img src=x onerror=alert(1)>"
    /// Each part goes out as one report.
    private(set) var parts: [[RunEvent]] = []
    private var instant: Int

    /// `digest` is that of the file which the last step leaves; `instant` when the run began, in nanoseconds since 1970.
    init(instant: Int, digest: String) {
        self.instant = instant
        begin()
        measure()
        end(digest)
    }

    /// The documents that a report carries: `{from, count, frames}` of each part.
    var json: WireJSON {
        var first = 0
        return .array(
            parts.map { events in
                defer { first += events.count }
                return .object([
                    .init("from", .int(first)), .init("count", .int(events.count)),
                    .init("frames", .string(Data(EventFrames.bytes(events)).base64EncodedString())),
                ])
            })
    }

    private static let measures = 4
    private static func measure(_ index: Int) -> VertexID { VertexID(2 + index) }
    private static let hostileStep = VertexID(2 + measures)
    private static let sum = VertexID(3 + measures)

    private mutating func begin() {
        let root = VertexID(0)
        func step(_ id: VertexID, _ task: String, _ index: Int, after: [VertexID]) -> Vertex {
            Vertex(
                id: id, parent: root, kind: .step(StepSpec(path: "\(task)[\(index)]", task: task)),
                dependencies: after.map { Dependency($0) })
        }
        let setup = VertexID(1)
        var vertices = [
            Vertex(id: root, parent: nil, kind: .group(GroupSpec(label: "probe"))), step(setup, "setup", 0, after: []),
        ]
        for index in 0..<Self.measures { vertices.append(step(Self.measure(index), "measure", index, after: [setup])) }
        vertices.append(step(Self.hostileStep, Self.hostile, 0, after: [setup]))
        vertices.append(step(Self.sum, "sum", 0, after: (0..<Self.measures).map(Self.measure)))
        parts.append([])
        tell(.began(name: "probe", seed: 7))
        tell(.added(vertices))
        tell(.started(setup, attempt: 1, log: LogStart(slot: 0, output: 0, error: 0)))
    }

    private mutating func measure() {
        parts.append([])
        tell(ended(VertexID(1), .succeeded, [Datum.Entry(key: "port", value: .int(80))]))
        for index in 0..<Self.measures {
            let part = StepKey.Part(name: "argument rate", text: "\(9 - index * 2)")
            tell(.keyed(Self.measure(index), StepKey(digest: "\(index)", parts: [part])))
            tell(.started(Self.measure(index), attempt: 1, log: LogStart(slot: index + 1, output: 0, error: 0)))
        }
        tell(.progressed(Self.measure(0), RunEvent.Progress(fraction: 0.4, text: "round 2")))
    }

    private mutating func end(_ digest: String) {
        parts.append([])
        let losses: [Datum] = [.float(0.5), .int(9_007_199_254_740_993), .float(0.125), .null]
        for index in 0..<(Self.measures - 1) {
            tell(ended(Self.measure(index), .succeeded, [Datum.Entry(key: "loss", value: losses[index])]))
        }
        tell(.started(Self.hostileStep, attempt: 1, log: nil))
        tell(ended(Self.hostileStep, .succeeded, [Datum.Entry(key: "said", value: .string(Self.hostile))]))
        tell(ended(Self.measure(Self.measures - 1), .succeeded, [Datum.Entry(key: "loss", value: losses[3])]))
        let file = FileReference(path: "/somewhere/table.csv", digest: digest)
        tell(.started(Self.sum, attempt: 1, log: nil))
        tell(ended(Self.sum, .succeeded, [Datum.Entry(key: "table", value: .file(file))]))
        tell(.finished(.succeeded))
    }

    private func ended(_ id: VertexID, _ status: StepStatus, _ outputs: [Datum.Entry]) -> RunEvent.Fact {
        .ended(
            id, status: status, outputs: outputs, failure: nil,
            report: AttemptReport(duration: 40_000_000, cpuTime: 3_000_000, peakMemoryBytes: 5 << 20))
    }

    private mutating func tell(_ fact: RunEvent.Fact) {
        instant += 50_000_000
        parts[parts.count - 1].append(RunEvent(instant: instant, fact: fact))
    }
}
