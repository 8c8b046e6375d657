package import BatonModel

/// What a run that died has done already, for the run that goes on from it.
package struct Takeover: Sendable {
    package let run: RunID
    /// Whether the script's text is the same, so that steps without processes may be taken over by their path.
    package let isSameText: Bool
    private var done: [String: Done] = [:]
    /// Events and flags of the dead run, in order.
    package private(set) var emitted: [RunEvent.Emitted] = []
    private var flagValues: [String: FlagValue] = [:]

    private struct Done {
        var proof: Proof
        /// Digest of the key; nil where none was recorded.
        var key: String?
    }

    package init(run: RunID, isSameText: Bool) {
        self.run = run
        self.isSameText = isSameText
    }

    /// Takes the events of a run in. Of runs that went on from one another the oldest comes first: the keys of what
    /// was taken over stand there.
    package mutating func add(_ run: RunID, _ events: some Sequence<RunEvent>) {
        var paths: [VertexID: String] = [:]
        var keys: [VertexID: String] = [:]
        emitted = []
        for event in events {
            switch event.fact {
            case .added(let vertices):
                for vertex in vertices {
                    if case .step(let spec) = vertex.kind { paths[vertex.id] = spec.path }
                }
            case .keyed(let id, let key): keys[id] = key.digest
            case .ended(let id, let status, let outputs, _, let report) where status.isSuccess:
                guard let path = paths[id] else { continue }
                let proof = Proof(outputs: outputs, run: report.provenBy ?? run, step: path)
                done[path] = Done(proof: proof, key: keys[id] ?? done[path]?.key)
            case .emitted(let event): emitted.append(event)
            case .flagChanged(let name, let value): flagValues[name] = value
            case .began, .started, .progressed, .kept, .retrying, .ended, .groupExpanded, .cancelRequested, .finished:
                break
            }
        }
    }

    package var flags: [(name: String, value: FlagValue)] {
        flagValues.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// Steps that are done.
    package var count: Int { done.count }

    /// The success of a step with that path and key.
    func proof(of path: String, key: String) -> Proof? {
        guard let done = done[path], done.key == key else { return nil }
        return done.proof
    }

    /// The success of a step without processes.
    func proof(of path: String) -> Proof? {
        guard isSameText, let done = done[path], done.key == nil else { return nil }
        return done.proof
    }
}
