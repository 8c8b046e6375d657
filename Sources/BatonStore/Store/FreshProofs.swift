import BatonModel

/// Proofs of this process's runs that may not be in the tables yet.
///
/// Keeps a proof until the tables have it, so it is small however long the session is.
struct FreshProofs {
    private var latest: [String: (proof: Proof, offset: Int)] = [:]
    /// Digests with the length of the journal behind which they are known, oldest first; those before `start` are gone.
    private var order: [(digest: String, offset: Int)] = []
    private var start = 0
    /// The vertices of runs that go on; they are the run's own, not copies.
    private var vertices: [RunID: VertexList] = [:]
    private var open: [RunID: [VertexID: String]] = [:]

    /// Proofs that were taken note of.
    private(set) var count = 0

    subscript(digest: String) -> Proof? { latest[digest]?.proof }

    /// `offset` is the length of the journal with the fact in it.
    mutating func note(_ fact: RunEvent.Fact, of run: RunID, at offset: Int) {
        switch fact {
        case .added(let vertices):
            self.vertices[run, default: VertexList()].append(vertices)
        case .keyed(let id, let key):
            open[run, default: [:]][id] = key.isReusable ? key.digest : nil
        // What was taken from the cache proves nothing new, and never had a key recorded.
        case .ended(_, .cached, _, _, _): break
        case .ended(let id, let status, let outputs, _, _):
            guard let digest = open[run]?[id] else { return }
            open[run]?[id] = nil
            guard status == .succeeded, let path = path(of: id, in: run) else { return }
            latest[digest] = (Proof(outputs: outputs, run: run, step: path), offset)
            order.append((digest, offset))
            count += 1
        case .finished:
            open[run] = nil
            vertices[run] = nil
        case .began, .started, .progressed, .kept, .retrying, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested:
            break
        }
    }

    /// Whether a fact tells of more than that a run found its steps done.
    func isNews(_ fact: RunEvent.Fact, of run: RunID) -> Bool {
        switch fact {
        case .began, .added, .groupExpanded, .finished, .ended(_, .cached, _, _, _), .ended(_, .skipped, _, _, _): false
        // The end of a group follows from those of its steps.
        case .ended(let id, _, _, _, _): path(of: id, in: run) != nil
        case .keyed, .started, .progressed, .kept, .retrying, .emitted, .flagChanged, .cancelRequested: true
        }
    }

    private func path(of id: VertexID, in run: RunID) -> String? {
        guard let list = vertices[run], list.indices.contains(id.index) else { return nil }
        return list.step(id.index)?.path
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
