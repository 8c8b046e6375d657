package import BatonSyntax

/// What stands behind the word of a stage, ready to run.
package struct StageArguments {
    /// Column expressions: the condition of `where`, what `select` and `derive` make, the keys of `group`, `sort` and
    /// `distinct`; for `rename` new names of old columns; for `fill` columns with what goes into their gaps.
    package var columns: [ColumnExpression]
    /// The braces behind `group`, or the items of `summarize`; nil for `group` without braces.
    package var measures: [Measure]?
    /// Values from outside: the number of `take` and `skip`, the other table of `join`, what `fill` puts everywhere.
    package var values: [Value]
    /// The columns behind `on` of a `join`.
    package var keys: [String]
    /// Named options: `how` of `join`, `title` and `kind` of `plot`.
    package var options: [(name: String, value: Value)]
    /// Columns with a part to play: `x`, `y` and `color` of `plot`.
    package var named: [(role: String, column: ColumnExpression)]

    package init(
        columns: [ColumnExpression] = [], measures: [Measure]? = nil, values: [Value] = [], keys: [String] = [],
        options: [(name: String, value: Value)] = [], named: [(role: String, column: ColumnExpression)] = []
    ) {
        self.columns = columns
        self.measures = measures
        self.values = values
        self.keys = keys
        self.options = options
        self.named = named
    }
}

/// The table stages over lists of records. Rows keep their order unless a stage says otherwise; a key that a row
/// lacks is null.
package enum TableStage {
    /// Applies a stage. The rows given are never changed.
    ///
    /// - Throws: `.typeMismatch` when `input` is no list of records, `.unknownColumn` with a suggestion, and what the
    ///   expressions throw.
    package static func apply(
        _ kind: StageKind, to input: Value, _ arguments: StageArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        switch kind {
        case .take, .skip: return try part(kind, of: input.settled, arguments)
        case .sort where arguments.columns.isEmpty: return try sortItems(input.settled)
        case .distinct where arguments.columns.isEmpty: return try distinctItems(input.settled)
        default: break
        }
        let table = try Table(input, kind.rawValue, interpreter)
        if kind != .fill, kind != .rename { try table.check(arguments.columns) }
        try table.check(arguments.named.map(\.column))
        for measure in arguments.measures ?? [] { try table.check(measure.columns) }
        switch kind {
        case .where: return try filter(table, arguments)
        case .sort: return try sort(table, arguments)
        case .distinct: return try distinct(table, arguments)
        case .select: return try select(table, arguments)
        case .derive: return try derive(table, arguments)
        case .rename: return try rename(table, arguments)
        case .drop: return drop(table, arguments)
        case .fill: return try fill(table, arguments)
        case .group: return try group(table, arguments)
        case .summarize: return try summarize(table, arguments)
        case .describe: return try describe(table)
        case .join: return try join(table, arguments, interpreter)
        case .plot: return try PlotCalls.stage(table, arguments, interpreter)
        case .take, .skip: preconditionFailure("handled above")
        }
    }

    /// - Throws: `.duplicateName` when two columns of the result have one name.
    static func checkDistinct(_ names: [String], _ stage: String) throws(RuntimeError) {
        var taken: Set<String> = []
        for name in names where !taken.insert(name).inserted {
            throw RuntimeError(
                .duplicateName, "`\(stage)` makes two columns '\(name)'", help: "name one: other = \(name)")
        }
    }
}
