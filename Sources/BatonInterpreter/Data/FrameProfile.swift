import BatonFrames
import BatonSyntax

/// `profile t`: what the columns of a frame are like, a row each. Its record, with all counts, is `t.cols.profile()`.
enum FrameProfile {
    /// Rows of the sample by which the time for all rows is reckoned.
    static let sampleRows = 100_000
    /// Bars of a histogram, one character each.
    static let bars = 8
    /// Characters of the most frequent values: all columns together fit into 80.
    static let valuesMax = 27
    /// What profiling may take, where nothing else is said: ten seconds, in nanoseconds.
    static let budget = 10_000_000_000

    static let function = LibraryFunction(
        "profile", [.init("frame", "Frame"), .init("budget", "Duration", optional: true)],
        "What the columns of a frame are like, in one pass: gaps, cells that do not fit, values. Where all rows would take "
            + "longer than the budget (10s), a sample of \(sampleRows) is taken, and it says so.", isPure: false
    ) { (arguments, interpreter) throws(RuntimeError) in
        guard case .object(let frame as FrameObject) = arguments.value(0) else {
            throw RuntimeError(
                .typeMismatch, "`profile` takes a Frame, not \(arguments.value(0).describedType)",
                help: "a list of records becomes one in a session: s.table(rows) | profile")
        }
        let budget = try arguments.optional(1) == nil ? Self.budget : arguments.duration(1)
        return .list(try rows(frame, budget, interpreter))
    }

    /// A row for each column.
    private static func rows(
        _ frame: FrameObject, _ budget: Int, _ interpreter: Interpreter
    ) throws(RuntimeError) -> [Value] {
        try frame.makeVariable(interpreter.name(of: frame) ?? "frame")
        let columns = try frame.schema().columns
        let found = try record(frame, columns, budget, interpreter)
        return columns.map { column in
            let stats = found[column.name]?["stats"]
            let values: [(String, Value)] = [
                ("column", .string(column.name)), ("type", .string(type(of: column, stats))),
                ("missing", Value(stats?["missing"] ?? .null)), ("mismatch", Value(stats?["mismatch"] ?? .null)),
                ("unique", Value(stats?["count_uniques"] ?? .null)), ("values", .string(shape(stats))),
            ]
            return .map(MapObject(keys: values.map(\.0), values: values.map(\.1)))
        }
    }

    /// The answer by columns: of all rows, or of a sample where they would take too long.
    private static func record(
        _ frame: FrameObject, _ columns: [Column], _ budget: Int, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Scalar {
        let count = try frame.count()
        guard count > sampleRows else { return try ask(frame, columns) }
        let sample = try frame.then { _ in [.sample(count: sampleRows, fraction: nil, seed: 0)] }
        let start = interpreter.host.monotonicNow()
        let found = try ask(sample, columns)
        let spent = Double(interpreter.host.monotonicNow() - start)
        if spent * Double(count) / Double(sampleRows) < Double(budget) { return try ask(frame, columns) }
        interpreter.host.writeNotice(
            "a sample of \(sampleRows) of \(count) rows is profiled; all of them: profile(t, budget: 10m)\n")
        return found
    }

    private static func ask(_ frame: FrameObject, _ columns: [Column]) throws(RuntimeError) -> Scalar {
        let call = SnippetCall(
            "profile",
            [
                .init("columns", .scalar(.list(columns.map { .text($0.name) }))),
                .init("bins", .scalar(.int(Int64(bars)))),
            ])
        guard case .value(let answer) = try frame.session.run(.ask(frame.recipe, call)) else {
            throw FrameObject.strange("profile")
        }
        return answer["columns"] ?? .null
    }

    /// `text`, or `text as int` where nearly all texts read as numbers.
    private static func type(of column: Column, _ stats: Scalar?) -> String {
        guard column.type == .text, let kind = stats?["inferred_data_type"]?["data_type"], case .text(let name) = kind,
            name != "string", name != "null"
        else { return column.type.name }
        return "text as \(name)"
    }

    /// `2700 ▃▇▇▅▅▃▂▁ 6300` of numbers, else the most frequent values with how often they stand there.
    private static func shape(_ stats: Scalar?) -> String {
        if case .list(let buckets)? = stats?["hist"], let low = stats?["min"], let high = stats?["max"] {
            let counts = buckets.map { bucket in
                if case .int(let count)? = bucket["count"] { Int(count) } else { 0 }
            }
            return "\(text(low)) \(Self.drawn(counts)) \(text(high))"
        }
        guard case .list(let pairs)? = stats?["frequency"] else { return "" }
        var line = ""
        for (index, pair) in pairs.enumerated() {
            let item = "\(text(pair["value"] ?? .null)) \(text(pair["count"] ?? .null))"
            let next = line.isEmpty ? item : "\(line), \(item)"
            // Room for the dots that say that there are more.
            let isLast = index == pairs.count - 1
            guard next.count <= valuesMax - (isLast ? 0 : 3) else {
                return line.isEmpty ? String(next.prefix(valuesMax - 1)) + "…" : line + ", …"
            }
            line = next
        }
        return line
    }

    /// Counts as bars: an empty one is a space, the highest is full.
    private static func drawn(_ counts: [Int]) -> String {
        let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let most = max(counts.max() ?? 0, 1)
        return String(
            counts.map { count in count == 0 ? " " : levels[min(count * levels.count / most, levels.count - 1)] })
    }

    private static func text(_ scalar: Scalar) -> String {
        switch Value(scalar) {
        case .float(let number):
            let rounded = (number * 100).rounded() / 100
            return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
        case let value: return value.printed
        }
    }
}

extension Scalar {
    /// A field of a record; nil where it has none of that name.
    fileprivate subscript(_ name: String) -> Scalar? {
        guard case .record(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }
}
