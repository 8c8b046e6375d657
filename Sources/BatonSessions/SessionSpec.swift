package import BatonFrames

/// Which session; chosen by the host, never given twice.
package struct SessionID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var text: String

    package init(_ text: String) { self.text = text }

    package static func < (left: SessionID, right: SessionID) -> Bool { left.text < right.text }
    /// As its owner calls it.
    package var description: String { text.split(separator: "@").last.map(String.init) ?? text }

    /// A session of one of many users, whose names don't meet.
    package init(_ name: String, of owner: String) { text = "\(owner)@\(name)" }

    /// Bytes of a name that people choose.
    package static let nameMax = 64

    /// Whether people may choose it; it is a folder's name too.
    package static func isName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= nameMax else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}

/// What a session was opened with.
package struct SessionSpec: Hashable, Sendable {
    package var owner: String
    package var engine: Engine
    /// The cluster that the engine is a client of.
    package var address: String?
    /// Bytes that the worker may hold; 0 for as many as the machine gives.
    package var memoryBytes: Int
    /// What a statement may take, in nanoseconds; nil for as long as it needs.
    package var statementLimit: Int?
    /// Nanoseconds without work after which the session ends; nil for never.
    package var idleLimit: Int?
    /// Nanoseconds from its opening after which the session ends; nil for never.
    package var lifeLimit: Int?

    package init(
        owner: String, engine: Engine, address: String? = nil, memoryBytes: Int = 0, statementLimit: Int? = nil,
        idleLimit: Int? = nil, lifeLimit: Int? = nil
    ) {
        self.owner = owner
        self.engine = engine
        self.address = address
        self.memoryBytes = memoryBytes
        self.statementLimit = statementLimit
        self.idleLimit = idleLimit
        self.lifeLimit = lifeLimit
    }
}

/// What the API calls the states of a session.
package enum SessionState: String, Hashable, Sendable {
    /// Its worker is being started.
    case starting
    case idle, busy
    /// Its worker could not be started or ended before it was ready; the next statement tries again.
    case lost
    case closed
}

/// The bounds of what a manager holds.
package enum SessionBounds {
    package static let sessionsMax = 256
    package static let sessionsPerOwnerMax = 32
    /// Statements of one session that wait for their turn.
    package static let queueMax = 1_000
    /// Definitions that the variables of one session are made of.
    package static let definitionsMax = 10_000

    /// How long an interrupted statement has to end before its worker is killed, in nanoseconds.
    package static let interruptGrace = 2_000_000_000
    /// How long a worker has to become ready, in nanoseconds: Spark starts a JVM.
    package static let startLimit = 180_000_000_000
    /// How long before its end a session's client is warned, in nanoseconds; a tenth of the limit where that is less.
    package static let warningLead = 60_000_000_000
    /// Of the memory limit: above this share variables are evicted, until the rest fits.
    package static let evictionPercent = 75
}
