package import BatonModel

/// A store that forgets when the process ends.
package final class MemoryStore: RunStore {
    private var kept: [Kept] = []
    private var proofs = ProofIndex()

    /// One run, at the index below its number.
    private struct Kept {
        var origin: RunOrigin
        var events: [RunEvent] = []
    }

    package init() {}

    package func begin(_ origin: RunOrigin) -> RunID {
        kept.append(Kept(origin: origin))
        return RunID(kept.count)
    }

    package func append(_ events: [RunEvent], to run: RunID) {
        guard kept.indices.contains(run.number - 1) else { return }
        kept[run.number - 1].events.append(contentsOf: events)
        for event in events { proofs.note(event.fact, of: run) }
    }

    package func events(of run: RunID) -> [RunEvent] {
        kept.indices.contains(run.number - 1) ? kept[run.number - 1].events : []
    }

    package func proof(of digest: String) -> Proof? { proofs.latest[digest] }
}

extension MemoryStore: RunArchive {
    package func records(limit: Int) -> [RunRecord] {
        (1...max(1, kept.count)).reversed().prefix(max(0, limit)).compactMap { record(of: RunID($0)) }
    }

    package func record(of run: RunID) -> RunRecord? {
        guard kept.indices.contains(run.number - 1) else { return nil }
        let found = kept[run.number - 1]
        var view = RunView()
        for event in found.events { view.apply(event) }
        let resumption = kept.lastIndex { $0.origin.resumes == run }
        return RunRecord(
            id: run, origin: found.origin, status: view.status, began: view.began, finished: view.finished,
            counts: view.counts, eventCount: found.events.count, hasOwner: !view.status.isEnd,
            resumedBy: resumption.map { RunID($0 + 1) })
    }

    package func events(of run: RunID, from first: Int, limit: Int) -> [RunEvent] {
        Array(events(of: run).dropFirst(max(0, first)).prefix(max(0, limit)))
    }

    package func key(ofStep path: String, in run: RunID) -> StepKey? {
        var vertex: VertexID?
        var found: StepKey?
        for event in events(of: run) {
            if case .added(let vertices) = event.fact {
                vertex = vertex ?? vertices.first { $0.stepPath == path }?.id
            }
            if case .keyed(let id, let key) = event.fact, id == vertex { found = key }
        }
        return found
    }

    package func earlierKey(ofStep path: String, before run: RunID) -> (run: RunID, key: StepKey)? {
        guard kept.indices.contains(run.number - 1) else { return nil }
        let origin = kept[run.number - 1].origin
        for number in (1..<run.number).reversed() {
            let other = kept[number - 1].origin
            guard other.name == origin.name, other.script == origin.script else { continue }
            if let key = key(ofStep: path, in: RunID(number)) { return (RunID(number), key) }
        }
        return nil
    }
}

extension Vertex {
    /// The path of a step; nil for anything else.
    fileprivate var stepPath: String? {
        if case .step(let spec) = kind { spec.path } else { nil }
    }
}
