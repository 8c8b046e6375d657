/// One thing that a session does: the unit that is sent, recorded, cancelled and done again when the session is rebuilt.
package struct Statement: Hashable, Sendable {
    package var action: Action

    package init(_ action: Action) { self.action = action }

    package indirect enum Action: Hashable, Sendable {
        /// Makes a variable of the session, or replaces it. The session answers with its schema.
        case define(String, Recipe)
        /// Another Python object than a frame: a model, clusters, a connection.
        case object(String, SnippetCall)
        /// Rows of a frame, from an offset on; the answer holds a page and, where that costs nothing, how many there are.
        case rows(Recipe, offset: Int, limit: Int)
        case count(Recipe)
        /// One row of aggregates over a whole frame.
        case values(Recipe, [NamedTerm])
        /// A value that a snippet makes of a frame: a histogram, a profile, a picture.
        case ask(Recipe?, SnippetCall)
        case save(Recipe, FrameFile)
        /// Lets variables go.
        case release([String])
    }
}

/// What the session answers.
package enum Answer: Hashable, Sendable {
    case done
    /// A variable was made: its columns, and its rows where they are known without computing the frame.
    case frame(Schema, rows: Int?)
    case page(Schema, [[Scalar]], total: Int?)
    case value(Scalar)
    /// A picture or a document with its media type.
    case document(String, [UInt8])
}

/// Why a recipe or a statement is refused before anything runs, or failed when it ran.
package struct FrameFault: Error, Hashable, Sendable {
    package var kind: Kind
    package var message: String
    /// A way on.
    package var help: String?
    /// Which step of the recipe, from 0; nil for the source or the whole.
    package var step: Int?

    package enum Kind: String, Hashable, Sendable {
        case unknownColumn, duplicateColumn, typeMismatch, badArgument, unknownOperation
        /// The engine cannot do it with the written meaning, or Baton does not do it by decision.
        case refused
        /// What was read is not as it should be: a broken line, a wrong encoding.
        case badData
        /// The session's own limits: time, memory, rows, bytes.
        case limit
        /// Stopped by the user.
        case cancelled
        /// The worker died, and the session is or can be rebuilt.
        case lostWorker
        /// The session, variable or object is not there.
        case notFound
        /// Python raised: its class and message are in `message`, the trace in `help`.
        case failed
        /// The machine: no Python, no space, no network for the packages.
        case machine
    }

    package init(_ kind: Kind, _ message: String, help: String? = nil, step: Int? = nil) {
        self.kind = kind
        self.message = message
        self.help = help
        self.step = step
    }
}
