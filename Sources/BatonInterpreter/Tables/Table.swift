import BatonSyntax

/// A list of records as the stages see it: the rows as they were given, and each as a map.
struct Table {
    /// Maps, or objects with members; what `where` and `sort` hand on.
    let rows: [Value]
    let records: [MapObject]
    /// The keys of all rows in the order of their first place.
    let columns: [String]

    /// - Parameter interpreter: asks objects for their members; nil takes maps only.
    /// - Throws: `.typeMismatch` naming the row that is no record.
    init(_ rows: [Value], _ stage: String, _ interpreter: Interpreter?) throws(RuntimeError) {
        var records: [MapObject] = []
        records.reserveCapacity(rows.count)
        var columns: [String] = []
        var known: Set<String> = []
        var lastKeys: [String] = []
        for (index, row) in rows.enumerated() {
            let record = try Self.record(row.settled, index, stage, interpreter)
            records.append(record)
            // Most rows share one array of keys, which makes this a comparison of two addresses.
            if record.keys == lastKeys { continue }
            lastKeys = record.keys
            for key in lastKeys where known.insert(key).inserted { columns.append(key) }
        }
        (self.rows, self.records, self.columns) = (rows, records, columns)
    }

    /// - Throws: `.typeMismatch` when the value is no list of records.
    init(_ value: Value, _ stage: String, _ interpreter: Interpreter?) throws(RuntimeError) {
        guard let rows = try value.settled.items() else {
            throw RuntimeError(.typeMismatch, "`\(stage)` takes a list of records, not \(value.describedType)")
        }
        try self.init(rows, stage, interpreter)
    }

    /// - Throws: `.unknownColumn` for the first name that no row has. An empty table takes any name.
    func check(_ names: [String]) throws(RuntimeError) {
        guard !records.isEmpty else { return }
        for name in names where !columns.contains(name) {
            let nearest = Suggestions.nearest(to: name, among: columns)
            let listed = columns.prefix(Self.listedMax).joined(separator: ", ")
            throw RuntimeError(
                .unknownColumn, "unknown column '\(name)'",
                help: nearest.map { "did you mean '\($0)'?" }
                    ?? "the columns are \(listed)\(columns.count > Self.listedMax ? ", …" : "")")
        }
    }

    func check(_ expressions: [ColumnExpression]) throws(RuntimeError) {
        for expression in expressions { try check(expression.columns) }
    }

    /// Columns that a message lists.
    private static let listedMax = 12

    private static func record(
        _ row: Value, _ index: Int, _ stage: String, _ interpreter: Interpreter?
    ) throws(RuntimeError) -> MapObject {
        switch row {
        case .map(let map): return map
        case .object(let object):
            guard let interpreter else { break }
            let record = MapObject()
            for name in object.memberNames {
                if let value = try object.member(name, interpreter) { record.set(name, value) }
            }
            return record
        default: break
        }
        throw RuntimeError(
            .typeMismatch, "`\(stage)` takes a list of records, but item \(index) is \(row.describedType)",
            help: "for plain lists there are filter(xs, x => …) and map(xs, x => …)")
    }
}

/// Lets the maps of one table share one array of keys.
struct SharedKeys {
    private var keys: [String] = []

    mutating func share(_ map: MapObject) {
        if map.keys == keys { map.keys = keys } else { keys = map.keys }
    }
}
