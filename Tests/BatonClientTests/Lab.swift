import BatonClient
import BatonModel
import BatonWire

/// An experiment that has ended, as a director would tell of it: `load` and `store` in each deployment.
struct Lab {
    var told: ExperimentDocument
    /// Events of each deployment's run.
    var runs: [[RunEvent]] = []
    var emitted: [(instant: Int, event: RunEvent.Emitted)] = [
        (5, RunEvent.Emitted(name: "go", payload: .int(1))), (6, RunEvent.Emitted(name: "done", payload: .null)),
    ]
    var flags: [(name: String, value: FlagValue)] = [("best", FlagValue(number: 3))]
    var place: @Sendable (FileReference) -> FileReference = { $0 }
    let shape: Mirror.Shape
    /// What `mirrored` gave out, in order.
    private(set) var shown: [RunEvent] = []

    init(_ labels: [String], isSingle: Bool = false) {
        shape = isSingle ? .single(labels[0]) : .experiment(labels)
        let digest = String(repeating: "0", count: 64)
        told = ExperimentDocument(
            id: "e1", name: isSingle ? labels[0] : "campus", owner: "me", state: .finished, created: 1, started: 2,
            ended: 90, digest: digest, parcel: digest, seed: 7, keepalive: 1, deployments: [], eventCount: 2)
        for (offset, label) in labels.enumerated() {
            runs.append(Lab.run(label))
            told.deployments.append(
                DeploymentDocument(
                    index: offset + 1, label: label, node: "n\(offset + 1)", state: .finished, ended: 80,
                    events: runs[offset].count))
        }
    }

    /// Makes a deployment end in another way, with so many events that were told before.
    mutating func end(_ index: Int, _ state: WorkState, events: Int, error: String? = nil) {
        runs[index - 1] = Array(runs[index - 1].prefix(events))
        told.deployments[index - 1].state = state
        told.deployments[index - 1].events = events
        told.deployments[index - 1].error = error
        told.state = state
    }

    /// Fetches all in pieces, deployments in turn; the fold of what came.
    mutating func mirrored(piece: Int = 3) throws -> RunView {
        var mirror = try Mirror(shape, place: place)
        shown = try fetch(&mirror, piece: piece)
        var view = RunView()
        for event in shown { view.apply(event) }
        return view
    }

    func fetch(_ mirror: inout Mirror, piece: Int) throws -> [RunEvent] {
        var events = try mirror.take(told)
        events += mirror.take(flags: flags, at: 4)
        while case let wants = mirror.wants(told), !wants.isEmpty {
            for want in wants {
                let end = min(want.first + piece, runs[want.deployment - 1].count)
                events += try mirror.take(
                    Array(runs[want.deployment - 1][want.first..<end]), from: want.first, of: want.deployment)
            }
        }
        events += mirror.take(emitted)
        return events + mirror.settle(told, now: 99)
    }

    private static func run(_ label: String) -> [RunEvent] {
        func step(_ id: Int, _ task: String, after: [Int]) -> Vertex {
            Vertex(
                id: VertexID(id), parent: VertexID(0), kind: .step(StepSpec(path: "\(task)[0]", task: task)),
                dependencies: after.map { Dependency(VertexID($0)) })
        }
        func report(_ slot: Int) -> AttemptReport {
            AttemptReport(
                log: LogRange(start: LogStart(slot: slot, output: 0, error: 0), outputEnd: 3, errorEnd: 0),
                provenBy: RunID(4))
        }
        let root = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: label)))
        let file = FileReference(path: "/node/out.csv", digest: String(repeating: "ab", count: 32))
        let facts: [RunEvent.Fact] = [
            .began(name: label, seed: 7), .added([root, step(1, "load", after: [])]),
            .added([step(2, "store", after: [1])]),
            .started(VertexID(1), attempt: 1, log: LogStart(slot: 0, output: 0, error: 0)),
            .ended(VertexID(1), status: .succeeded, outputs: [], failure: nil, report: report(0)),
            .emitted(.init(name: "go", payload: .int(1))), .flagChanged(name: "best", value: FlagValue(number: 3)),
            .keyed(VertexID(2), StepKey(digest: String(repeating: "cd", count: 32))),
            .started(VertexID(2), attempt: 1, log: LogStart(slot: 1, output: 0, error: 0)),
            .progressed(VertexID(2), .init(fraction: 0.5, text: "half")),
            .ended(
                VertexID(2), status: .succeeded, outputs: [.init(key: "file", value: .list([.file(file)]))],
                failure: nil, report: report(1)),
            .ended(VertexID(0), status: .succeeded, outputs: [], failure: nil, report: AttemptReport()),
            .finished(.succeeded),
        ]
        return facts.enumerated().map { RunEvent(instant: 10 + $0.offset, fact: $0.element) }
    }
}
