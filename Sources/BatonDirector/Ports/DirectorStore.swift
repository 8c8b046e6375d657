package import BatonWire

/// Where a director keeps all it knows: ordered collections of small documents.
///
/// Used by one thread. What was put is seen by the next read at once; it outlives the process once `commit` has returned.
package protocol DirectorStore: AnyObject {
    func value(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) -> [UInt8]?
    func put(_ collection: DirectorCollection, _ key: String, _ value: [UInt8]) throws(DirectorStoreFault)
    /// Nothing happens where there is none.
    func remove(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault)

    /// Entries whose keys lie in `start ..< end`, by the bytes of their UTF-8, at most `limit`, from the end with
    /// `isReversed`.
    func scan(
        _ collection: DirectorCollection, from start: String, to end: String, limit: Int, isReversed: Bool
    ) throws(DirectorStoreFault) -> [DirectorEntry]

    /// Does `body` wholly or, when it throws, not at all.
    func atomically<T>(_ body: () throws(Problem) -> T) throws(Problem) -> T

    /// Everything put so far outlives a power cut when this returns.
    func commit() throws(DirectorStoreFault)
}


package struct DirectorEntry: Hashable, Sendable {
    package var key: String
    package var value: [UInt8]

    package init(key: String, value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

/// A kind of documents. The raw value is the name of its table.
package enum DirectorCollection: String, Sendable, CaseIterable {
    case meta, users, tokens, nodes, pools, connectors, experiments, deployments
    /// Other ways to find documents: `experiments_by_name`, and so on; keys begin with the index' name.
    case indexes
    /// Events of experiments, chunks of events of runs.
    case events, runEvents = "run_events"
    case flags, orders, artifacts, logs, secrets, replies, audit
    /// What data sessions are made of.
    case sessions
}

/// Why a store can't keep or give something; for people.
package struct DirectorStoreFault: Error, Hashable, Sendable {
    /// No space, which may come back.
    package var isFull: Bool
    package var message: String

    package init(_ message: String, isFull: Bool = false) {
        self.message = message
        self.isFull = isFull
    }
}
