import BatonModel

/// Proofs of this process's runs that may not be in the tables yet.
///
/// Keeps a proof until the tables have it, so it is small however long the session is.
struct FreshProofs {
    private var latest: [String: (proof: Proof, offset: Int)] = [:]
    /// Digests with the length of the journal behind which they are known, oldest first; those before `start` are gone.
    private var order: [(digest: String, offset: Int)] = []
    private var start = 0
    /// By `VertexID.index`; empty for what is no step.
    private var paths: [RunID: [String]] = [:]
    private var open: [RunID: [VertexID: String]] = [:]

    /// Proofs that were taken note of.
    private(set) var count = 0

    subscript(digest: String) -> Proof? { latest[digest]?.proof }

    /// `offset` is the length of the journal with the fact in it.
    mutating func note(_ fact: RunEvent.Fact, of run: RunID, at offset: Int) {
        switch fact {
        case .added(let vertices):
            for vertex in vertices {
                if case .step(let spec) = vertex.kind {
                    paths[run, default: []].append(spec.path)
                } else {
                    paths[run, default: []].append("")
                }
            }
        case .keyed(let id, let key):
            open[run, default: [:]][id] = key.isReusable ? key.digest : nil
        case .ended(let id, let status, let outputs, _, _):
            guard let digest = open[run]?.removeValue(forKey: id), status == .succeeded,
                let path = paths[run], path.indices.contains(id.index)
            else { return }
            latest[digest] = (Proof(outputs: outputs, run: run, step: path[id.index]), offset)
            order.append((digest, offset))
            count += 1
        case .finished:
            open[run] = nil
            paths[run] = nil
        case .began, .started, .progressed, .kept, .retrying, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested:
            break
        }
    }

    /// Hands over all proofs.
    mutating func takeAll() -> [String: Proof] {
        defer {
            latest = [:]
            order = []
            start = 0
        }
        return latest.mapValues(\.proof)
    }

    /// Lets go of what the tables have, which is the journal up to `ingested`. Tells whether there was any.
    mutating func forget(upTo ingested: Int) -> Bool {
        let before = start
        while start < order.count, order[start].offset <= ingested {
            let digest = order[start].digest
            if let found = latest[digest], found.offset <= ingested { latest[digest] = nil }
            start += 1
        }
        let isAny = start > before
        if start == order.count {
            order.removeAll(keepingCapacity: true)
            start = 0
        }
        return isAny
    }
}
