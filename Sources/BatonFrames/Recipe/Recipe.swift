/// How a frame is made: where its rows come from, and what is done to them step by step. A value: two recipes that
/// say the same are equal.
package struct Recipe: Hashable, Sendable {
    package var source: FrameSource
    package var steps: [FrameStep]

    package init(_ source: FrameSource, _ steps: [FrameStep] = []) {
        self.source = source
        self.steps = steps
    }

    package func then(_ step: FrameStep) -> Recipe { Recipe(source, steps + [step]) }
}

package indirect enum FrameSource: Hashable, Sendable {
    /// A variable of the session.
    case variable(String)
    /// Rows as they stand in the text.
    case table(Schema, [[Scalar]])
    /// A file, as the session sees it.
    case file(FrameFile)
    /// A table or query of a connection of the session.
    case query(connection: String, sql: String)
    /// What a snippet of the project's Python library gives.
    case snippet(SnippetCall)
}

/// A file of rows with how it is read.
package struct FrameFile: Hashable, Sendable {
    package var path: String
    package var format: Format
    /// How it is read: `n_rows` and `columns`, and what its format knows: `separator`, `header`, `encoding`, `null_values`,
    /// `infer_schema`, `on_bad_lines`, `na_filter`, `sheet`, `skip_rows`, `merge_sheets`.
    package var options: [Scalar.Field]
    /// The variable of the session that is a store of files in which `path` counts; nil for the session's own file system,
    /// or a path that names its store.
    package var connection: String?
    /// Its columns, where it has been read before: steps behind it are checked and printed by them.
    package var schema: Schema?

    package enum Format: String, Hashable, Sendable, CaseIterable {
        case csv, tsv, json, ndjson, parquet, excel, avro, orc, xml, hdf5, arrow
    }

    package init(_ path: String, _ format: Format, options: [Scalar.Field] = [], connection: String? = nil) {
        self.path = path
        self.format = format
        self.options = options
        self.connection = connection
    }

    /// Whether it lies in a store of files, such as `s3://bucket/key`, and not in a file system.
    package var isInStore: Bool { connection != nil || path.contains("://") }
}

/// The primitives over frames; every other operation is composed of them. Rows keep their order unless a step says
/// otherwise.
package indirect enum FrameStep: Hashable, Sendable {
    /// Keeps the rows where the term is true; null is not.
    case filter(Term)
    /// These columns and no others, in this order.
    case select([NamedTerm])
    /// Replaces columns in their place and puts new ones behind. All terms see the frame as it was before the step.
    case derive([NamedTerm])
    case drop([String])
    case rename([Renaming])
    /// Stable. Nulls last, in both directions; NaN behind all numbers, in both directions.
    case sort([SortKey])
    /// Rows from `offset`, counted from 0, at most `length`; a negative offset counts from the end.
    case slice(offset: Int, length: Int?)
    /// One row for each combination; the first or the last, or none where there are several.
    case distinct(on: [String], keep: Keep)
    /// One row for each combination of keys in the order of their first row; null is a key like another.
    case group(keys: [NamedTerm], measures: [NamedTerm])
    /// `on` pairs a column of each side; columns of the right that the left has too get `suffix`. Null matches nothing.
    /// Rows in the left's order, then the right's.
    case join(Recipe, JoinKind, on: [JoinKey], suffix: String)
    /// Rows of others behind, matched by column names; missing cells are null.
    case append([Recipe])
    /// One row for each of the columns, with its name and value.
    case unpivot(columns: [String], name: String, value: String)
    case pivot(index: [String], columns: String, value: Term)
    /// One row for each item of a list; an empty list or null leaves one row with null.
    case explode(String)
    /// Rows by chance with a seed, in their order: a number of them, or a share.
    case sample(count: Int?, fraction: Double?, seed: UInt64)
    /// What a snippet of the project's Python library makes of the frame: clusters, models, encoders.
    case snippet(SnippetCall)

    package struct Renaming: Hashable, Sendable {
        package var from: String
        package var to: String

        package init(_ from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    package struct SortKey: Hashable, Sendable {
        package var term: Term
        package var isDescending: Bool

        package init(_ term: Term, isDescending: Bool = false) {
            self.term = term
            self.isDescending = isDescending
        }
    }

    package struct JoinKey: Hashable, Sendable {
        package var left: String
        package var right: String

        package init(_ left: String, _ right: String) {
            self.left = left
            self.right = right
        }
    }

    package enum JoinKind: String, Hashable, Sendable, CaseIterable { case inner, left, right, full, semi, anti, cross }
    package enum Keep: String, Hashable, Sendable { case first, last, none }
}

/// The call of a function of the project's own Python library (`PythonLibrary`), whose source stands in the generated
/// program where it is used. Arguments are values, never code.
package struct SnippetCall: Hashable, Sendable {
    package var name: String
    package var arguments: [Argument]

    package struct Argument: Hashable, Sendable {
        package var name: String
        package var value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    package indirect enum Value: Hashable, Sendable {
        case scalar(Scalar)
        /// Another frame of the session.
        case frame(Recipe)
        /// A Python object of the session that is no frame: a model, clusters, a connection.
        case variable(String)
        /// What a variable of the environment holds: in code that is shown, in place of a secret. It never runs here, and
        /// is never sent.
        case environment(String)
    }

    package init(_ name: String, _ arguments: [Argument] = []) {
        self.name = name
        self.arguments = arguments
    }

    /// A list of texts among the arguments; empty where it is not there.
    func texts(_ name: String) -> [String] {
        guard case .scalar(.list(let items)) = arguments.first(where: { $0.name == name })?.value else { return [] }
        return items.compactMap { item in if case .text(let text) = item { text } else { nil } }
    }
}

/// The engines that Python is generated for.
package enum Engine: String, Hashable, Sendable, CaseIterable {
    case pandas, polars, dask, spark
}
