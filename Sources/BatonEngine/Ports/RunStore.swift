package import BatonModel

/// Where the events of runs are kept, and the outputs of proven steps with them.
package protocol RunStore: AnyObject {
    /// Keeps a new run and gives its id, which no other run in the store has or will have.
    func begin(_ origin: RunOrigin) throws(StoreError) -> RunID

    /// Keeps events of one run, in order. They outlive this process when the call returns.
    ///
    /// The driver calls it for what a turn of its loop brought, before anything of that is shown or launched.
    func append(_ events: [RunEvent], to run: RunID) throws(StoreError)

    /// The latest success whose key has that digest and may be reused.
    func proof(of digest: String) throws(StoreError) -> Proof?
}

/// Why a store can't keep or give something. `message` names the place and is for people.
package enum StoreError: Error, Hashable, Sendable {
    /// No space, or no more of a quota. What was acknowledged is safe; the same call may work once there is space.
    case full(message: String)
    /// Other processes held the store for longer than it waits; the same call may work again.
    case busy(message: String)
    /// A record's checksum does not hold.
    case damaged(message: String)
    /// A newer Baton wrote the store.
    case newer(message: String)
    /// The system refused to read or write.
    case unreachable(message: String)

    package var message: String {
        switch self {
        case .full(let message), .busy(let message), .damaged(let message), .newer(let message),
            .unreachable(let message):
            message
        }
    }
}

/// Finds the proofs among the events of runs: a success of a step whose key is known and reusable.
package struct ProofIndex: Sendable {
    /// By the digest of the key.
    package private(set) var latest: [String: Proof] = [:]
    /// Steps that have not ended.
    private var open: [RunID: [VertexID: (key: StepKey, path: String)]] = [:]
    private var paths: [RunID: [VertexID: String]] = [:]

    private let plant: Plant

    package init(plant: Plant = Plant()) { self.plant = plant }

    package mutating func note(_ fact: RunEvent.Fact, of run: RunID) {
        switch fact {
        case .added(let vertices):
            for vertex in vertices {
                if case .step(let spec) = vertex.kind { paths[run, default: [:]][vertex.id] = spec.path }
            }
        case .keyed(let id, let key):
            open[run, default: [:]][id] = (key, paths[run]?[id] ?? "")
        case .ended(let id, let status, let outputs, _, _):
            guard let (key, path) = open[run]?.removeValue(forKey: id), key.isReusable,
                status == .succeeded || plant.has(.proofWithoutSuccess)
            else { return }
            latest[key.digest] = Proof(outputs: outputs, run: run, step: path)
        case .finished:
            open[run] = nil
            paths[run] = nil
        case .began, .started, .progressed, .kept, .retrying, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested:
            break
        }
    }
}
