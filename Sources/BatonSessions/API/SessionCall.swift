package import BatonFrames

/// What a user asks of his data sessions.
package struct SessionCall: Hashable, Sendable {
    package var owner: String
    /// May use what the account has that runs the sessions.
    package var isTrusted: Bool
    package var action: Action
    /// The instant until which an answer is waited for; then the statement's number is told instead.
    package var until: Int

    package enum Action: Hashable, Sendable {
        /// Nil lets the number of his sessions make a name.
        case open(name: String?, SessionSpec)
        case list
        case show(String), close(String), restart(String)
        /// Stops what runs and takes away what waits.
        case cancel(String)
        case run(String, SessionWork)
        /// The Python, without running it.
        case code(String, SessionWork)
        /// The Python of all that the session did.
        case script(String)
        /// What came of a statement, by its number.
        case await(String, Int)
        case variables(String)
        case page(String, variable: String, offset: Int, limit: Int)
        case export(String, variable: String, FrameFile.Format, offset: Int, limit: Int)
        case release(String, variable: String)
        /// Of each engine and its packages.
        case versions
    }

    package init(owner: String, isTrusted: Bool = false, _ action: Action, until: Int = 0) {
        self.owner = owner
        self.isTrusted = isTrusted
        self.action = action
        self.until = until
    }
}

/// What is to be run in a session.
package enum SessionWork: Hashable, Sendable {
    /// One operation, or a list of them.
    case operations([OperationRequest], isList: Bool)
    case statement(Statement)
}

/// What comes back.
package enum SessionReply: Hashable, Sendable {
    case done
    case session(SessionLook)
    case sessions([SessionLook])
    case outcome(SessionOutcome)
    /// It takes longer: its number.
    case running(Int)
    case code([String])
    case variables(Engine, [String: SessionVariable])
    case page(Schema, [[Scalar]], total: Int?)
    case bytes([UInt8])
    case versions([String: String])
    case refused(FrameFault)
    /// There is a session of that name.
    case taken(String)
}

/// A session as its owner sees it.
package struct SessionLook: Hashable, Sendable {
    package var name: String
    package var owner: String
    package var spec: SessionSpec
    /// Of the engine.
    package var version: String?
    package var state: SessionState
    package var variables: Int
    package var opened: Int
    package var lastUsed: Int
}

/// What came of operations or of a statement.
package struct SessionOutcome: Hashable, Sendable {
    package var number: Int
    package var isList = false
    package var code: [String] = []
    package var updated: [String?] = []
    package var results: [Scalar] = []
    /// Of a statement that was given as one.
    package var answer: Answer?
    package var fault: FrameFault?
    /// Which of the operations failed.
    package var place: Int?
    /// It failed before anything was run.
    package var isRefused = false
    /// What the session tells: what was printed, what was made again.
    package var notes: [String] = []

    package init(number: Int) { self.number = number }
}

/// What runs the statements of sessions: the loop of workers, or the local evaluation in tests.
package protocol StatementRunner: AnyObject {
    var manager: SessionManager { get }
    /// Nanoseconds since 1970, UTC.
    var now: Int { get }
    /// Versions of engines.
    var versions: [String: String] { get }

    func receive(_ input: SessionInput)
    func submit(_ statement: Statement, to id: SessionID, owner: String) -> Ticket
    /// The answer for a ticket, once.
    func takeAnswer(_ ticket: Ticket) -> Result<Answer, FrameFault>?
    /// The Python of a statement.
    ///
    /// - Parameter schemas: of variables that statements before it would make.
    func code(_ statement: Statement, _ id: SessionID, knowing schemas: [String: Schema]) throws(FrameFault) -> String
    func script(_ id: SessionID) throws(FrameFault) -> String
    /// Where a session may write a file that is read by `takeFile`.
    func exportPath(_ id: SessionID, _ name: String) -> String
    /// The bytes of a file, which is gone then.
    func takeFile(_ path: String) throws(FrameFault) -> [UInt8]
    /// Why a session can't be opened here; nil when it can.
    func refusal(toOpen spec: SessionSpec, isTrusted: Bool) -> FrameFault?
}

/// Keeps what sessions are made of, so that they outlive the program. Used by one thread.
package protocol SessionStore: AnyObject {
    func load() throws(FrameFault) -> [StoredSession]
    func save(_ id: SessionID, _ spec: SessionSpec) throws(FrameFault)
    func record(_ id: SessionID, _ definition: Definition) throws(FrameFault)
    func forget(_ id: SessionID, _ definitions: [Int]) throws(FrameFault)
    /// The variables that there are, with their definitions.
    func setLive(_ id: SessionID, _ live: [String: Int]) throws(FrameFault)
    func remove(_ id: SessionID) throws(FrameFault)
    /// What was done so far outlives a power cut when this returns.
    func commit() throws(FrameFault)
}

package struct StoredSession: Hashable, Sendable {
    package var id: SessionID
    package var spec: SessionSpec
    package var definitions: [Definition]
    package var live: [String: Int]

    package init(id: SessionID, spec: SessionSpec, definitions: [Definition], live: [String: Int]) {
        self.id = id
        self.spec = spec
        self.definitions = definitions
        self.live = live
    }
}
