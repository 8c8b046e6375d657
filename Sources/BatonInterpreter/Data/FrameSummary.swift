import BatonFrames
import BatonSyntax

/// What a frame is like, in a few rows.
enum FrameSummary {
    /// A row for each column: its type, how many cells it has and lacks, and what they are like. One pass.
    ///
    /// - Parameter names: the columns that are told of; all where there are none.
    static func rows(_ frame: FrameObject, _ names: [String]) throws(RuntimeError) -> [Value] {
        let schema = try frame.schema()
        for name in names where schema[name] == nil {
            throw RuntimeError(.unknownColumn, "unknown column '\(name)'", help: schema.help(for: name))
        }
        let columns = names.isEmpty ? schema.columns : schema.columns.filter { names.contains($0.name) }
        var terms = [NamedTerm("0", .aggregate(.count, []))]
        var places: [[String: Int]] = []
        for column in columns {
            var place: [String: Int] = [:]
            for (key, function) in measures(of: column.type) {
                place[key] = terms.count
                terms.append(NamedTerm("\(terms.count)", .aggregate(function, [.column(column.name)])))
            }
            places.append(place)
        }
        let row = try cells(of: try frame.session.run(.values(frame.recipe, terms)))
        guard row.count == terms.count, case .int(let count) = row[0] else { throw FrameObject.strange("values") }
        return zip(columns, places).map { column, place in
            var known: Int64 = 0
            if case .int(let number)? = place["count"].map({ row[$0] }) { known = number }
            var values: [Value] = [
                .string(column.name), .string(column.type.name), .int(Int(known)), .int(Int(count - known)),
            ]
            values += keys.dropFirst(4).map { key in place[key].map { Value(row[$0]) } ?? .null }
            return .map(MapObject(keys: keys, values: values))
        }
    }

    /// One row, as a page or as a record.
    private static func cells(of answer: Answer) throws(RuntimeError) -> [Scalar] {
        switch answer {
        case .page(_, let rows, _): rows.first ?? []
        case .value(.record(let fields)): fields.map(\.value)
        case .value(.list(let items)): items
        case .done, .frame, .value, .document: throw FrameObject.strange("values")
        }
    }

    private static let keys = [
        "column", "type", "count", "missing", "unique", "mean", "std", "min", "median", "max",
    ]

    private static func measures(of type: ColumnType) -> [(String, Aggregate)] {
        let all: [(String, Aggregate)] = [("count", .count)]
        switch type {
        case .int, .float:
            return all + [
                ("unique", .countDistinct), ("mean", .mean), ("std", .standardDeviation), ("min", .min),
                ("median", .median), ("max", .max),
            ]
        case .bool, .text, .date, .datetime, .duration:
            return all + [("unique", .countDistinct), ("min", .min), ("max", .max)]
        case .unknown, .binary, .list, .record: return all
        }
    }

    /// Rows of some columns for a picture; of a large frame a sample, which a notice tells.
    static func sample(
        _ frame: FrameObject, _ columns: [NamedTerm], _ interpreter: Interpreter
    ) throws(RuntimeError) -> [MapObject] {
        let chosen = columns.isEmpty ? frame : try frame.then { _ in [.select(columns)] }
        let count = try frame.count()
        guard count > FrameLimits.plottedRows else { return try chosen.collect() }
        interpreter.host.writeNotice("a sample of \(FrameLimits.plottedRows) of \(count) rows is drawn\n")
        return try chosen.then { _ in [.sample(count: FrameLimits.plottedRows, fraction: nil, seed: 0)] }.collect()
    }
}
