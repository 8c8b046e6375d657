package import BatonFrames

/// The way to data sessions, as the language sees it: `session("polars")`.
///
/// Called on the thread that owns the interpreter. A call waits for its answer, keeps runs in the background going
/// where it can, and ends with `.cancelled` on Ctrl-C, when the statement in the session is stopped too.
package protocol DataHost: AnyObject {
    /// Opens a session; its Python is set up on the first use, with progress as notices.
    func open(_ engine: Engine, _ options: SessionOptions) throws(FrameFault) -> any DataSession
    /// The sessions that are open here, or at the director of that address.
    func sessions(on director: String?) throws(FrameFault) -> [SessionFacts]
    /// The engine of this machine's sessions with its version: `polars 1.35.2`.
    func version(of engine: Engine) -> String
}

extension DataHost {
    package func version(of engine: Engine) -> String { engine.rawValue }
}

/// One session: variables of an engine that live in a process of their own, here or elsewhere.
package protocol DataSession: AnyObject {
    var id: String { get }
    var engine: Engine { get }
    /// On another machine, whose files are not this one's.
    var isElsewhere: Bool { get }

    /// Runs a statement and waits for its answer.
    func run(_ statement: Statement) throws(FrameFault) -> Answer
    /// The Python of statements that come one after another, without running them.
    func code(_ statements: [Statement]) throws(FrameFault) -> String
    /// The Python of all that the session did, as one script.
    func script() throws(FrameFault) -> String
    /// A name for a variable that none has yet.
    func freshName(_ stem: String) -> String
    func variables() throws(FrameFault) -> [VariableFacts]
    /// Starts the worker again and makes its variables anew from their recipes.
    func restart() throws(FrameFault)
    func close()
}

extension DataSession {
    package var isElsewhere: Bool { false }
}

package struct SessionOptions: Hashable, Sendable {
    /// Of the user's choice; nil lets the host choose one.
    package var name: String?
    /// `on: lab`: the address of the director that holds the session; nil for this machine.
    package var director: String?
    /// `at: "tcp://…"`: the cluster that the engine is a client of.
    package var address: String?
    /// Bytes that the worker may hold.
    package var memory: Int?
    /// Nanoseconds that a statement may take.
    package var timeout: Int?
    /// Nanoseconds without work after which the session ends.
    package var idle: Int?

    package init(name: String? = nil) { self.name = name }
}

package struct SessionFacts: Hashable, Sendable {
    package var id: String
    package var engine: Engine
    package var owner: String
    /// `starting`, `idle`, `busy`, `lost`, `closed`: the API's words.
    package var state: String
    package var variables: Int
    /// Nanoseconds since 1970 UTC.
    package var opened: Int
    package var lastUsed: Int

    package init(
        id: String, engine: Engine, owner: String, state: String, variables: Int, opened: Int, lastUsed: Int
    ) {
        self.id = id
        self.engine = engine
        self.owner = owner
        self.state = state
        self.variables = variables
        self.opened = opened
        self.lastUsed = lastUsed
    }
}

package struct VariableFacts: Hashable, Sendable {
    package var name: String
    /// `frame`, `model`, `clusters`, `connection`
    package var kind: String
    package var schema: Schema?
    package var rows: Int?
    package var bytes: Int?
    /// Nanoseconds since 1970 UTC.
    package var lastUsed: Int

    package init(name: String, kind: String, schema: Schema?, rows: Int?, bytes: Int?, lastUsed: Int) {
        self.name = name
        self.kind = kind
        self.schema = schema
        self.rows = rows
        self.bytes = bytes
        self.lastUsed = lastUsed
    }
}
