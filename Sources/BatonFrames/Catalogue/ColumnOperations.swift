/// Operations on which columns there are, their names, types and gaps.
enum ColumnOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)

    private static func frame(
        _ name: String, _ parameters: [Parameter], _ summary: String,
        _ body: @escaping @Sendable (OperationCall) throws(FrameFault) -> Recipe
    ) -> Operation { Operation(name, .transformation, parameters, summary, .frame(body)) }

    /// Columns by name, pattern or type.
    private static func chosen(_ call: OperationCall) throws(FrameFault) -> [String] {
        var names = call.isNull("cols") ? call.schema.names : try call.columns()
        if let regex = call.text("regex") {
            guard let pattern = try? Regex(regex) else {
                throw FrameFault(.badArgument, "\(call.operation): '\(regex)' is no pattern")
            }
            names = names.filter { $0.firstMatch(of: pattern) != nil }
        }
        if let type = call.text("data_type") {
            names = names.filter {
                call.schema[$0].map { TypeNames.of($0) == (TypeNames.canonical(type) ?? type) } ?? false
            }
        }
        return names
    }

    static let all: [Operation] = choosing + types + gaps + shapes

    private static let choosing: [Operation] = [
        frame(
            "cols.select",
            [
                columns, Parameter("regex", .text, .null), Parameter("data_type", .text, .null),
                Parameter("invert", .truth, .bool(false)), Parameter("accepts_missing_cols", .truth, .bool(false)),
            ], "Keeps columns by name, pattern or type, in the order given"
        ) { call throws(FrameFault) in
            let names = try chosen(call)
            let kept = call.truth("invert") ? call.schema.names.filter { !names.contains($0) } : names
            return call.frame.then(.select(kept.map { NamedTerm($0, .column($0)) }))
        },
        frame(
            "cols.keep", [Parameter("cols", .columns, .null), Parameter("regex", .text, .null)],
            "Keeps columns by name or pattern, in their order"
        ) { call throws(FrameFault) in
            let names = Set(try chosen(call))
            return call.frame.then(.drop(call.schema.names.filter { !names.contains($0) }))
        },
        frame(
            "cols.drop",
            [
                Parameter("cols", .columns, .null), Parameter("regex", .text, .null),
                Parameter("data_type", .text, .null),
            ],
            "Leaves out columns by name, pattern or type"
        ) { call throws(FrameFault) in
            guard !(call.isNull("cols") && call.isNull("regex") && call.isNull("data_type")) else {
                throw FrameFault(.badArgument, "cols.drop needs 'cols', 'regex' or 'data_type'")
            }
            return call.frame.then(.drop(try chosen(call)))
        },
        frame(
            "cols.copy", [columns, outputs, Parameter("columns", .ignored("write 'cols'"), .null)],
            "Copies columns under other names"
        ) { call throws(FrameFault) in try copied(call) },
        frame(
            "cols.duplicate", [columns, outputs, Parameter("columns", .ignored("write 'cols'"), .null)],
            "Copies columns under other names"
        ) { call throws(FrameFault) in try copied(call) },
        frame(
            "cols.move",
            [Parameter("column", .columns), Parameter("position", .value), Parameter("ref_col", .column, .null)],
            "Moves columns: to the beginning, the end, a place, or before or after another"
        ) { call throws(FrameFault) in try moved(call) },
        frame(
            "cols.sort",
            [Parameter("order", .word(["asc", "desc"]), .text("asc")), Parameter("cols", .columns, .null)],
            "Orders the columns by their names"
        ) { call throws(FrameFault) in
            let sorted = (call.isNull("cols") ? call.schema.names : try call.columns()).sorted()
            let ordered = call.text("order") == "desc" ? Array(sorted.reversed()) : sorted
            let others = call.schema.names.filter { !ordered.contains($0) }
            return call.frame.then(.select((ordered + others).map { NamedTerm($0, .column($0)) }))
        },
        frame(
            "cols.rename",
            [columns, Parameter("names", .texts, .null), Parameter("func", .word(["upper", "lower"]), .null)],
            "Gives columns other names"
        ) { call throws(FrameFault) in
            let columns = try call.columns()
            let names: [String]
            if let given = call.texts("names") {
                names = given
            } else if let function = call.text("func") {
                names = columns.map { function == "upper" ? $0.uppercased() : $0.lowercased() }
            } else {
                throw FrameFault(.badArgument, "cols.rename needs 'names' or 'func'")
            }
            guard names.count == columns.count else {
                throw FrameFault(.badArgument, "cols.rename: \(names.count) names for \(columns.count) columns")
            }
            return call.frame.then(.rename(zip(columns, names).map { FrameStep.Renaming($0, to: $1) }))
        },
    ]

    private static func copied(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let columns = try call.columns()
        let names = call.isNull("output_cols") ? columns.map { "\($0)_copy" } : try call.outputs(of: columns)
        return call.frame.then(.derive(zip(columns, names).map { NamedTerm($1, .column($0)) }))
    }

    private static func moved(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let moving = try call.columns("column")
        var rest = call.schema.names.filter { !moving.contains($0) }
        let place: Int
        switch call.scalar("position") {
        case .text("beginning"): place = 0
        case .text("end"): place = rest.count
        case .int(let index) where (0...Int64(rest.count)).contains(index): place = Int(index)
        case .text(let side) where side == "before" || side == "after":
            guard let reference = call.text("ref_col"), let found = rest.firstIndex(of: reference) else {
                throw FrameFault(.badArgument, "cols.move: '\(side)' needs 'ref_col', a column that stays")
            }
            place = side == "before" ? found : found + 1
        default:
            throw FrameFault(
                .badArgument,
                "cols.move: 'position' is \"beginning\", \"end\", \"before\", \"after\" or a place up to \(rest.count)")
        }
        rest.insert(contentsOf: moving, at: place)
        return call.frame.then(.select(rest.map { NamedTerm($0, .column($0)) }))
    }

    // MARK: - Types

    private static func cast(
        _ name: String, with parameters: [Parameter] = [], _ summary: String,
        _ term: @escaping @Sendable (Term, OperationCall) -> Term
    ) -> Operation {
        frame("cols.\(name)", [columns] + parameters + [outputs], summary) { call throws(FrameFault) in
            try call.deriving(try call.columns()) { column throws(FrameFault) in term(.column(column), call) }
        }
    }

    private static let types: [Operation] = [
        cast("to_string", "As text") { cell, _ in cell.applying(.toText) },
        cast("to_float", "As a number; null where it can't be read") { cell, _ in cell.applying(.toFloat) },
        cast("to_numeric", "As a number; null where it can't be read") { cell, _ in cell.applying(.toFloat) },
        cast("to_boolean", "As true or false; null where it can't be read") { cell, _ in cell.applying(.toBool) },
        cast(
            "to_integer", with: [Parameter("default", .value, .int(0))],
            "As a whole number, the part before the point; another where it can't be read"
        ) { cell, call in
            .apply(.coalesce, [cell.applying(.toInt), .literal(call.scalar("default"))])
        },
        frame(
            "cols.cast",
            [
                Parameter("cols", .value, .null), Parameter("data_type", .text, .null), outputs,
                Parameter("args", .ignored("nothing more is needed"), .null),
                Parameter("kwargs", .ignored("nothing more is needed"), .null),
            ], "As another type; null where it can't be read"
        ) { call throws(FrameFault) in try castAll(call) },
    ]

    private static func castAll(_ call: OperationCall) throws(FrameFault) -> Recipe {
        var wanted: [(String, String)] = []
        if case .record(let fields) = call.scalar("cols") {
            for field in fields {
                guard case .text(let type) = field.value else {
                    throw FrameFault(.badArgument, "cols.cast: '\(field.name)' is to have the name of a type")
                }
                try call.check(column: field.name)
                wanted.append((field.name, type))
            }
        } else {
            guard let type = call.text("data_type") else {
                throw FrameFault(.badArgument, "cols.cast needs 'data_type'")
            }
            wanted = try (call.isNull("cols") ? call.schema.names : call.columns()).map { ($0, type) }
        }
        let outputs = try call.outputs(of: wanted.map(\.0))
        var terms: [NamedTerm] = []
        for ((column, type), output) in zip(wanted, outputs) {
            guard let function = TypeNames.conversion(to: type) else {
                throw FrameFault(
                    .badArgument, "cols.cast: there is no type '\(type)'",
                    help: "the types are \(TypeNames.all.joined(separator: ", "))")
            }
            terms.append(NamedTerm(output, .apply(function, [.column(column)])))
        }
        return call.frame.then(.derive(terms))
    }

    // MARK: - Gaps and shapes

    private static let gaps: [Operation] = [
        frame(
            "cols.fill_na",
            [
                columns, Parameter("value", .value, .null), outputs,
                Parameter("eval_value", .ignored("values are taken as they are"), .bool(false)),
            ], "A value where there is null or NaN"
        ) { call throws(FrameFault) in
            guard !call.isNull("value") else { throw FrameFault(.badArgument, "cols.fill_na needs 'value'") }
            return try call.deriving(try call.columns()) { column throws(FrameFault) in
                .when(
                    [Term.Arm(Predicate.isNull(column, call), .literal(call.scalar("value")))],
                    otherwise: .column(column))
            }
        }
    ]

    private static let shapes: [Operation] = [
        frame(
            "cols.nest",
            [
                Parameter("cols", .texts), Parameter("separator", .text, .text("")),
                Parameter("output_col", .text, .null), Parameter("drop", .truth, .bool(true)),
                Parameter("shape", .word(["string", "array"]), .text("string")),
            ], "One column of several: their texts with a separator between"
        ) { call throws(FrameFault) in
            let names = call.texts("cols") ?? []
            for name in names { try call.check(column: name) }
            guard call.text("shape") == "string" else {
                throw FrameFault(.refused, "cols.nest makes text", help: "shape: \"string\"")
            }
            let separator = Term.literal(call.scalar("separator"))
            var parts: [Term] = []
            for name in names { parts += parts.isEmpty ? [call.textual(name)] : [separator, call.textual(name)] }
            let output = call.text("output_col") ?? names.joined(separator: "_")
            let made = call.frame.then(.derive([NamedTerm(output, .apply(.concat, parts))]))
            let dropped = Set(names).subtracting([output])
            return call.truth("drop") ? made.then(.drop(call.schema.names.filter(dropped.contains))) : made
        },
        frame(
            "cols.unnest",
            [
                columns, Parameter("separator", .text, .null), Parameter("splits", .integer, .int(2)),
                Parameter("index", .integer, .null), Parameter("output_cols", .texts, .null),
                Parameter("drop", .truth, .bool(false)),
                Parameter("mode", .word(["string", "array"]), .text("string")),
            ], "Several columns of one: the parts between separators, or the items of a list"
        ) { call throws(FrameFault) in try unnested(call) },
    ]

    /// Columns that `unnest` makes at most.
    static let splitsMax = 1_000

    private static func unnested(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let splits = call.integer("splits") ?? 2
        guard (1...splitsMax).contains(splits) else {
            throw FrameFault(.badArgument, "cols.unnest: 'splits' is between 1 and \(splitsMax)")
        }
        var recipe = call.frame
        for column in try call.columns() {
            let parts: Term =
                call.text("mode") == "array"
                ? .column(column) : call.textual(column).applying(.split, .text(call.text("separator") ?? ""))
            let indexes = call.integer("index").map { [$0] } ?? Array(0..<splits)
            let names = call.texts("output_cols") ?? indexes.map { "\(column)_\($0)" }
            guard names.count == indexes.count else {
                throw FrameFault(.badArgument, "cols.unnest: \(names.count) names for \(indexes.count) columns")
            }
            let terms = zip(indexes, names).map { NamedTerm($1, parts.applying(.item, .int($0))) }
            recipe = recipe.then(.derive(terms))
            if call.truth("drop") { recipe = recipe.then(.drop([column])) }
        }
        return recipe
    }
}

/// Types by the names that people write.
enum TypeNames {
    static let all = ["str", "int", "float", "bool", "date", "datetime"]

    static func canonical(_ name: String) -> String? {
        switch name.lowercased() {
        case "str", "string", "text", "object": "str"
        case "int", "integer", "int64", "int32": "int"
        case "float", "float64", "float32", "double", "decimal", "numeric": "float"
        case "bool", "boolean": "bool"
        case "date": "date"
        case "datetime", "timestamp", "time": "datetime"
        default: nil
        }
    }

    static func of(_ type: ColumnType) -> String {
        switch type {
        case .unknown: "object"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .text: "str"
        case .date: "date"
        case .datetime: "datetime"
        case .duration: "duration"
        case .binary: "binary"
        case .list: "list"
        case .record: "record"
        }
    }

    static func conversion(to name: String) -> ScalarFunction? {
        switch canonical(name) {
        case "str": .toText
        case "int": .toInt
        case "float": .toFloat
        case "bool": .toBool
        case "date": .toDate
        case "datetime": .toDatetime
        default: nil
        }
    }
}
