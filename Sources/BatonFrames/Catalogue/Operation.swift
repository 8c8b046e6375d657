/// An operation by its name in the API and in the language: `cols.upper`, `rows.drop_nulls`, `mask.email`. What it does
/// is said once, in recipes; the generators know nothing of it.
package struct Operation: Sendable {
    package let name: String
    package let kind: Kind
    package let parameters: [Parameter]
    /// Other names under which it is found.
    package let aliases: [String]
    /// One sentence for help, completion and the API's document.
    package let summary: String
    package let body: Body

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Makes a frame of a frame.
        case transformation
        /// Makes a frame of truths of a frame.
        case mask
        case clusters
        /// Answers a value.
        case output
        /// Makes a frame from outside.
        case engineFrame = "engine-dataframe"
        case engineConnection = "engine-connection"
        /// Of the session itself.
        case engine
    }

    /// What it becomes. Each is a function of the call alone, so that a call can be checked and its code be shown without
    /// anything being run.
    package enum Body: Sendable {
        case frame(@Sendable (OperationCall) throws(FrameFault) -> Recipe)
        /// Truths, named as the columns that they are about.
        case mask(@Sendable (OperationCall) throws(FrameFault) -> [NamedTerm])
        case ask(@Sendable (OperationCall) throws(FrameFault) -> Question)
        /// A Python object that is no frame: a model, clusters, a connection.
        case object(@Sendable (OperationCall) throws(FrameFault) -> SnippetCall)
        /// Something of the session, not of a frame.
        case session(SessionAction)
        /// Answered, and not done, with the reason.
        case refused(String)
    }

    /// Whether it is done on a frame: loaders, connections and the engine's own are not.
    package var takesFrame: Bool {
        switch kind {
        case .engineFrame, .engineConnection, .engine: false
        case .output where name.hasPrefix("(engine)") || name == "load.tsv" || name == "load.model": false
        default: true
        }
    }

    package enum SessionAction: Hashable, Sendable {
        /// Says the engine, its versions and options.
        case describeEngine
        /// Computes a lazy frame and keeps its rows in the session.
        case keep
        case isKept
        case size
    }

    package init(
        _ name: String, _ kind: Kind, _ parameters: [Parameter] = [], _ summary: String, _ body: Body
    ) {
        self.name = name
        self.kind = kind
        self.parameters = parameters
        self.aliases = Aliases.of[name] ?? []
        self.summary = summary
        self.body = body
    }
}

/// A parameter of an operation; what it is called is part of the API.
package struct Parameter: Hashable, Sendable {
    package let name: String
    package let kind: Kind
    /// Nil where it must be given.
    package let standard: Scalar?

    package enum Kind: Hashable, Sendable {
        /// Names of columns of the frame: one text, a list of them, or `"*"` for all.
        case columns
        /// One name of a column of the frame.
        case column
        /// Names of columns to be made, one for each of the columns taken; null overwrites those.
        case outputs
        /// Any value.
        case value
        case values
        case text
        case texts
        case integer
        case number
        case truth
        /// One of these words.
        case word([String])
        /// A frame or a mask of the session.
        case frame
        case frames
        /// An expression over columns: `df["fare"] > 3`, read by `ExpressionText`, never run.
        case expression
        /// A record: `{"x": ["min", "max"]}`.
        case record
        /// A model, clusters or a connection of the session.
        case variable
        /// Taken so that a known client's request is understood, and without effect here; its meaning is said in words.
        case ignored(String)
    }

    package init(_ name: String, _ kind: Kind, _ standard: Scalar? = nil) {
        self.name = name
        self.kind = kind
        self.standard = standard
    }

    /// What is given by names that the operation does not list: `key: "…"` is the same as `kwargs: {key: "…"}`.
    package static let more = Parameter("kwargs", .record, .null)

    /// The description of its type for help and the API's document.
    package var kindText: String {
        switch kind {
        case .columns: "columns"
        case .column: "column"
        case .outputs: "new columns"
        case .value: "value"
        case .values: "list"
        case .text: "text"
        case .texts: "texts"
        case .integer: "int"
        case .number: "number"
        case .truth: "bool"
        case .word(let words): words.joined(separator: " | ")
        case .frame: "frame"
        case .frames: "frames"
        case .expression: "expression"
        case .record: "record"
        case .variable: "name"
        case .ignored: "ignored"
        }
    }
}

/// What an operation of kind `output` asks: one statement for each part of the answer.
package struct Question: Hashable, Sendable {
    package var parts: [Part]

    package struct Part: Hashable, Sendable {
        package var statement: Statement
        package var shape: Shape
        /// Where the part stands in the answer: keys from the outside in; empty for the whole.
        package var place: [String]

        package init(_ statement: Statement, _ shape: Shape, at place: [String] = []) {
            self.statement = statement
            self.shape = shape
            self.place = place
        }
    }

    package enum Shape: Hashable, Sendable {
        /// As the session answers it.
        case value
        /// The cells of the first row, each at a place of its own.
        case cells([[String]])
        /// A record of lists, one for each column.
        case columns
        /// A list of records, one for each row.
        case records
        /// The one column as a list.
        case list
        /// True when there is at least one row.
        case isAny
    }

    package init(_ parts: [Part]) { self.parts = parts }

    package init(_ statement: Statement, _ shape: Shape = .value) { self.parts = [Part(statement, shape)] }
}
