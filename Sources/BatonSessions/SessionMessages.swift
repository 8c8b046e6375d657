package import BatonFrames

/// Who waits for the answer of a statement; chosen by the host, never given twice.
package struct Ticket: Hashable, Comparable, Sendable {
    package var number: Int

    package init(_ number: Int) { self.number = number }

    package static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
}

/// What happens to a manager.
package enum SessionInput: Sendable {
    case open(SessionID, SessionSpec)
    /// A session of before, of which the statements were kept; its worker starts with the first statement.
    case restore(SessionID, SessionSpec, [Definition], live: [String: Int])
    /// Puts a statement behind the others of its session.
    case submit(Ticket, SessionID, owner: String, Statement)
    /// Nobody wants that answer any more: a statement that waits is taken away, one that runs is stopped.
    case cancel(Ticket)
    /// Somebody looks at the session, or ceases to: it is not idle meanwhile.
    case attach(SessionID, owner: String), detach(SessionID, owner: String)
    case restart(SessionID, owner: String)
    case close(SessionID, owner: String)
    /// The worker of an epoch takes statements.
    case ready(SessionID, epoch: Int)
    /// It could not be started.
    case failed(SessionID, epoch: Int, FrameFault)
    /// What it said to the statement that it was given.
    case answered(SessionID, epoch: Int, Result<Reply, FrameFault>)
    /// It is gone; `fault` says how.
    case ended(SessionID, epoch: Int, FrameFault)
    /// Time has passed.
    case tick
}

/// What a worker answers to a statement.
package struct Reply: Hashable, Sendable {
    package var answer: Answer
    /// Bytes of the variables that the statement made, where the engine knows.
    package var bytes: Int?
    /// What the worker's process holds, in bytes.
    package var memory: Int

    package init(_ answer: Answer, bytes: Int? = nil, memory: Int = 0) {
        self.answer = answer
        self.bytes = bytes
        self.memory = memory
    }
}

/// What a manager wants done, in order.
package enum SessionEffect: Sendable {
    /// Start a worker; `ready`, `failed` or `ended` of the same epoch follows.
    case start(SessionID, epoch: Int)
    /// Have the worker run a statement; `answered` or `ended` of the same epoch follows.
    case execute(SessionID, epoch: Int, Statement)
    /// Interrupt what the worker runs.
    case interrupt(SessionID, epoch: Int)
    /// Kill the worker; `ended` follows.
    case kill(SessionID, epoch: Int)
    /// Let the worker go and look at nothing that it says any more.
    case discard(SessionID, epoch: Int)
    case answer(Ticket, Result<Answer, FrameFault>)
    case notice(SessionID, SessionNotice)
    /// Keep a definition, from which its variable can be made again.
    case record(SessionID, Definition)
    /// These definitions are needed by nothing any more.
    case forget(SessionID, [Int])
    case closed(SessionID)
}

/// What the client of a session is told beside answers.
package enum SessionNotice: Hashable, Sendable {
    /// The session ends at this time when nothing is done.
    case closesSoon(at: Int, SessionEnd)
    case ended(SessionEnd)
    /// The worker died; variables are made again when they are needed.
    case lost(FrameFault, variables: Int)
    /// These were made again from their recipes.
    case rebuilt([String])
    /// The memory was short: these were let go and are made again when they are needed.
    case evicted([String])
}

/// Why a session ended.
package enum SessionEnd: Hashable, Sendable { case byRequest, idle, life }

/// How a variable was made: with the definitions it depends on, enough to make it again.
package struct Definition: Hashable, Sendable {
    /// Grows within a session; a definition depends on smaller ones only.
    package var id: Int
    /// Of the variable.
    package var name: String
    package var action: Statement.Action
    /// What its action's names stood for when it ran.
    package var dependencies: [String: Int]
    /// The columns that it had when it ran, where it is a frame.
    package var schema: Schema?

    package init(
        id: Int, name: String, action: Statement.Action, dependencies: [String: Int], schema: Schema? = nil
    ) {
        self.id = id
        self.name = name
        self.action = action
        self.dependencies = dependencies
        self.schema = schema
    }
}
