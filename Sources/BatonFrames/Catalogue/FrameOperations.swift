/// Operations on whole frames: joining, grouping, parts of them, and how they are shown.
enum FrameOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let some = Parameter("cols", .columns, .null)

    private static func frame(
        _ name: String, with parameters: [Parameter] = [], _ summary: String,
        _ body: @escaping @Sendable (OperationCall) throws(FrameFault) -> Recipe
    ) -> Operation { Operation(name, .transformation, parameters, summary, .frame(body)) }

    private static func ask(
        _ name: String, with parameters: [Parameter] = [], _ summary: String,
        _ body: @escaping @Sendable (OperationCall) throws(FrameFault) -> Question
    ) -> Operation { Operation(name, .output, parameters, summary, .ask(body)) }

    static let all: [Operation] = combining + parts + shown + facts

    // MARK: - Combining

    private static let joinParameters = [
        Parameter("df_right", .frame),
        Parameter("how", .word(["inner", "left", "right", "outer", "exact"]), .text("left")),
        Parameter("on", .texts, .null), Parameter("left_on", .texts, .null), Parameter("right_on", .texts, .null),
        Parameter("key_middle", .truth, .bool(false)),
    ]

    private static let combining: [Operation] = [
        frame("join", with: joinParameters, "Rows of two frames that have the same keys", joined),
        frame("cols.join", with: joinParameters, "Rows of two frames that have the same keys", joined),
        frame(
            "cols.append", with: [Parameter("dfs", .frames)], "The columns of another frame beside, row by row", beside),
        frame(
            "cols.concat", with: [Parameter("dfs", .frames)], "The columns of another frame beside, row by row", beside),
        frame(
            "cols.groupby", with: [Parameter("by", .columns, .null), Parameter("agg", .record, .null)],
            "One row for each group, with aggregates: {\"fare\": [\"mean\", \"max\"]}"
        ) { call throws(FrameFault) in
            guard !call.isNull("by") else { throw FrameFault(.badArgument, "cols.groupby needs 'by'") }
            let keys = try call.columns("by").map { NamedTerm($0, .column($0)) }
            return call.frame.then(.group(keys: keys, measures: try AggregateOperations.terms(call, "agg")))
        },
    ]

    @Sendable private static func joined(_ call: OperationCall) throws(FrameFault) -> Recipe {
        guard let right = call.otherFrame("df_right") else { throw FrameFault(.badArgument, "join needs 'df_right'") }
        let left = call.texts("left_on") ?? call.texts("on")
        guard let left, case let other = call.texts("right_on") ?? call.texts("on") ?? left, left.count == other.count
        else { throw FrameFault(.badArgument, "join needs 'on', or as many 'left_on' as 'right_on'") }
        for name in left { try call.check(column: name) }
        let kinds: [String: FrameStep.JoinKind] = ["inner": .inner, "left": .left, "right": .right, "outer": .full]
        guard let kind = kinds[call.text("how") ?? "left"] else {
            throw FrameFault(
                .refused, "join knows no 'exact'", help: "how: \"inner\", \"left\", \"right\" or \"outer\"")
        }
        return call.frame.then(
            .join(right, kind, on: zip(left, other).map { FrameStep.JoinKey($0, $1) }, suffix: "_right"))
    }

    private static let place = "\u{1}place"

    @Sendable private static func beside(_ call: OperationCall) throws(FrameFault) -> Recipe {
        guard let other = call.otherFrame("dfs") else {
            throw FrameFault(.badArgument, "\(call.operation) needs 'dfs'")
        }
        let numbered = FrameStep.derive([NamedTerm(place, .window(.rowNumber, [], by: []))])
        return call.frame.then(numbered)
            .then(.join(other.then(numbered), .full, on: [FrameStep.JoinKey(place, place)], suffix: "_right"))
            .then(.drop([place]))
    }

    // MARK: - Parts

    private static let parts: [Operation] = [
        frame("copy", "The same frame under another name") { call in call.frame },
        frame(
            "new", with: [Parameter("dfd", .frame), Parameter("meta", .ignored("frames carry their types"), .null)],
            "The frame given"
        ) { call in call.otherFrame("dfd") ?? call.frame },
        frame(
            "iloc",
            with: [
                Parameter("lower_bound", .integer, .null), Parameter("upper_bound", .integer, .null),
                Parameter("copy", .ignored("frames are never changed"), .bool(true)), Parameter("n", .integer, .null),
            ], "Rows from a place up to another, or a number of them"
        ) { call throws(FrameFault) in
            let start = call.integer("lower_bound") ?? 0
            let length = call.integer("n") ?? call.integer("upper_bound").map { max(0, $0 - start) }
            return call.frame.then(.slice(offset: start, length: length))
        },
        ask(
            "rows.between_index",
            with: [Parameter("lower_bound", .integer, .null), Parameter("upper_bound", .integer, .null), columns],
            "Rows from a place up to another"
        ) { call throws(FrameFault) in
            let start = max(0, call.integer("lower_bound") ?? 0)
            let names = try call.columns()
            return Question(
                Statement(
                    .rows(
                        call.frame.then(.select(names.map { NamedTerm($0, .column($0)) })), offset: start,
                        limit: min(Catalogue.rowsMax, max(0, (call.integer("upper_bound") ?? .max) - start)))), .records
            )
        },
        frame(
            "rows.select",
            with: [
                Parameter("expr", .expression), Parameter("contains", .text, .null), Parameter("case", .truth, .null),
                Parameter("flags", .ignored("write them into the pattern: (?i)"), .int(0)),
                Parameter("na", .truth, .bool(false)), Parameter("regex", .truth, .bool(false)),
            ], "Keeps the rows where an expression is true, or where a column contains a text"
        ) { call throws(FrameFault) in try selected(call) },
        frame(
            "rows.drop_by_expression",
            with: [
                Parameter("where", .expression, .null), columns, Parameter("how", .word(["any", "all"]), .text("any")),
            ],
            "Leaves out the rows where an expression is true"
        ) { call throws(FrameFault) in
            let condition = try call.condition("where")
            return condition.then(.filter(condition.term.negated))
        },
        frame(
            "rows.drop_by_regex",
            with: [columns, Parameter("regex", .text, .null), Parameter("how", .word(["any", "all"]), .text("any"))],
            "Leaves out the rows where a pattern is found"
        ) { call throws(FrameFault) in
            try dropping(call) { column throws(FrameFault) in
                call.textual(column).applying(.matches, .text(call.text("regex") ?? "")).settled
            }
        },
        frame(
            "rows.drop_by_data_type",
            with: [
                columns, Parameter("data_type", .text, .null), Parameter("how", .word(["any", "all"]), .text("any")),
            ],
            "Leaves out the rows where a cell reads as a type"
        ) { call throws(FrameFault) in
            try dropping(call) { column throws(FrameFault) in
                try ValueKinds.ofType(call.text("data_type") ?? "", column, call)
            }
        },
        frame(
            "stratified_sample", with: [Parameter("col_name", .column), Parameter("seed", .integer, .int(1))],
            "One row by chance of each value of a column"
        ) { call throws(FrameFault) in
            let column = try call.column("col_name")
            return call.frame.then(
                .sample(count: nil, fraction: 1, seed: UInt64(bitPattern: Int64(call.integer("seed") ?? 1)))
            )
            .then(.distinct(on: [column], keep: .first))
        },
        frame("rows.unnest", with: [Parameter("cols", .columns)], "One row for each item of a list") {
            call throws(FrameFault) in
            var recipe = call.frame
            for column in try call.columns() { recipe = recipe.then(.explode(column)) }
            return recipe
        },
    ]

    private static func dropping(
        _ call: OperationCall, _ term: (String) throws(FrameFault) -> Term
    ) throws(FrameFault) -> Recipe {
        var terms: [Term] = []
        for column in try call.columns() { terms.append(try term(column)) }
        return call.frame.then(.filter((call.text("how") == "all" ? Term.allOf(terms) : .anyOf(terms)).negated))
    }

    private static func selected(_ call: OperationCall) throws(FrameFault) -> Recipe {
        guard let expression = call.text("expr"), let contained = call.text("contains") else {
            let condition = try call.condition("expr")
            return condition.then(.filter(condition.term))
        }
        try call.check(column: expression)
        let cell = call.textual(expression)
        let holds: Term
        if call.truth("regex") {
            holds = cell.applying(.matches, .text(call.scalar("case") == .bool(false) ? "(?i)" + contained : contained))
        } else {
            holds =
                call.scalar("case") == .bool(false)
                ? cell.applying(.lower).applying(.contains, .text(contained.lowercased()))
                : cell.applying(.contains, .text(contained))
        }
        return call.frame.then(.filter(.apply(.coalesce, [holds, .literal(.bool(call.truth("na")))])))
    }

    // MARK: - Shown

    private static func page(
        _ call: OperationCall, _ columns: String = "cols", limit: Int, _ shape: Question.Shape
    ) throws(FrameFault) -> Question {
        guard (0...Catalogue.rowsMax).contains(limit) else {
            throw FrameFault(
                .limit, "\(call.operation) answers with at most \(Catalogue.rowsMax) rows",
                help: "take pages, or save the frame to a file")
        }
        var recipe = call.frame
        if !call.isNull(columns), !call.isAll(columns) {
            recipe = recipe.then(.select(try call.columns(columns).map { NamedTerm($0, .column($0)) }))
        }
        return Question(Statement(.rows(recipe, offset: 0, limit: limit)), shape)
    }

    private static let looks = [
        Parameter("title", .ignored("tables have no title"), .null),
        Parameter("truncate", .ignored("cells are cut where they are shown"), .bool(true)),
        Parameter("highlight", .ignored("nothing is marked"), .null),
    ]

    private static let shown: [Operation] = [
        ask(
            "display",
            with: [
                Parameter("limit", .integer, .int(10)), some, looks[0], looks[1],
                Parameter("plain_text", .ignored("the client shows it"), .bool(false)), looks[2],
            ], "The first rows"
        ) { call throws(FrameFault) in try page(call, limit: call.integer("limit") ?? 10, .records) },
        ask("print", with: [Parameter("limit", .integer, .int(10)), some], "The first rows") {
            call throws(FrameFault) in
            try page(call, limit: call.integer("limit") ?? 10, .records)
        },
        ask("ascii", with: [Parameter("limit", .integer, .int(10)), some], "The first rows") {
            call throws(FrameFault) in
            try page(call, limit: call.integer("limit") ?? 10, .records)
        },
        ask("table", with: [Parameter("limit", .integer, .null), some] + looks, "The first rows") {
            call throws(FrameFault) in try page(call, limit: call.integer("limit") ?? 10, .records)
        },
        ask("show", with: [Parameter("n", .integer, .int(10))], "The first rows") { call throws(FrameFault) in
            try page(call, limit: call.integer("n") ?? 10, .records)
        },
        ask(
            "to_dict",
            with: [
                columns, Parameter("n", .value, .int(10)),
                Parameter("orient", .word(["list", "records"]), .text("list")),
            ], "Rows as a record of lists, or as records"
        ) { call throws(FrameFault) in
            try page(call, limit: try limit(call), call.text("orient") == "records" ? .records : .columns)
        },
        ask(
            "to_json",
            with: [
                columns, Parameter("n", .value, .text("all")),
                Parameter("orient", .word(["list", "records"]), .text("list")),
            ], "Rows as a record of lists, or as records"
        ) { call throws(FrameFault) in
            try page(call, limit: try limit(call), call.text("orient") == "records" ? .records : .columns)
        },
        ask(
            "export",
            with: [
                Parameter("n", .value, .text("all")),
                Parameter("data_types", .ignored("types are the frame's"), .text("inferred")),
            ], "Rows as a record of lists"
        ) { call throws(FrameFault) in try page(call, limit: try limit(call), .columns) },
        ask("to_pandas", "Rows as a record of lists; `export` of the session writes Python") {
            call throws(FrameFault) in
            try page(call, limit: Catalogue.rowsMax, .columns)
        },
        ask("columns_sample", with: [columns], "The first rows of columns") { call throws(FrameFault) in
            try page(call, limit: 10, .columns)
        },
        ask("cols.to_list", with: [columns], "The values of columns as lists") { call throws(FrameFault) in
            let names = try call.columns()
            return try page(call, limit: Catalogue.rowsMax, names.count == 1 && !call.isAll("cols") ? .list : .columns)
        },
        ask("rows.to_list", with: [Parameter("input_cols", .columns)], "The rows as lists") { call throws(FrameFault) in
            try page(call, "input_cols", limit: Catalogue.rowsMax, .records)
        },
        ask("get_series", with: [Parameter("multiple_columns", .truth, .bool(false))], "The values of the first column")
        {
            call throws(FrameFault) in
            guard let first = call.schema.names.first else { throw FrameFault(.badArgument, "the frame has no column") }
            let names = call.truth("multiple_columns") ? call.schema.names : [first]
            return Question(
                Statement(
                    .rows(
                        call.frame.then(.select(names.map { NamedTerm($0, .column($0)) })), offset: 0,
                        limit: Catalogue.rowsMax)), names.count == 1 ? .list : .columns)
        },
        ask(
            "table_html",
            with: [
                Parameter("limit", .integer, .int(10)), some, looks[0], Parameter("full", .truth, .bool(false)),
                looks[1],
                Parameter("count", .truth, .bool(true)),
                Parameter("highlight", .ignored("nothing is marked"), .list([])),
            ], "The first rows as a table of HTML"
        ) { call throws(FrameFault) in
            let names = call.isNull("cols") ? call.schema.names : try call.columns()
            let limit = call.truth("full") ? Catalogue.rowsMax : call.integer("limit") ?? 10
            return Question(
                Statement(
                    .ask(
                        call.frame.then(.select(names.map { NamedTerm($0, .column($0)) }))
                            .then(.slice(offset: 0, length: limit)), SnippetCall("table_html"))))
        },
    ]

    private static func limit(_ call: OperationCall) throws(FrameFault) -> Int {
        switch call.scalar("n") {
        case .text("all"): return Catalogue.rowsMax
        case .int(let count): return Int(count)
        default: throw FrameFault(.badArgument, "\(call.operation): 'n' is a number of rows, or \"all\"")
        }
    }

    // MARK: - Facts

    private static let facts: [Operation] = [
        ask("cols.count", "How many columns there are") { call in constant(call, .int(Int64(call.schema.columns.count)))
        },
        ask(
            "cols.names",
            with: [
                columns, Parameter("data_types", .texts, .null), Parameter("invert", .truth, .bool(false)),
                Parameter("is_regex", .truth, .null),
            ], "The names of columns"
        ) { call throws(FrameFault) in
            var names = try call.columns()
            if let types = call.texts("data_types") {
                let wanted = Set(types.map { TypeNames.canonical($0) ?? $0 })
                names = names.filter { call.schema[$0].map { wanted.contains(TypeNames.of($0)) } ?? false }
            }
            if call.truth("invert") { names = call.schema.names.filter { !names.contains($0) } }
            return constant(call, .list(names.map { .text($0) }))
        },
        ask(
            "cols.data_type",
            with: [columns, Parameter("names", .truth, .bool(false)), Parameter("tidy", .truth, .bool(true))],
            "The types of columns"
        ) { call throws(FrameFault) in try types(call) },
        ask("cols.schema_data_type", with: [columns, Parameter("tidy", .truth, .bool(true))], "The types of columns") {
            call throws(FrameFault) in try types(call)
        },
        ask("profile.data_type", with: [columns], "The types of columns") { call throws(FrameFault) in try types(call)
        },
        ask(
            "equals",
            with: [
                Parameter("df2", .frame), Parameter("decimal", .integer, .null),
                Parameter("assertion", .truth, .bool(false)),
            ], "Whether two frames have the same columns and rows"
        ) { call throws(FrameFault) in try equal(call) },
        ask("equals_dataframe", with: [Parameter("df2", .frame)], "Whether two frames have the same columns and rows") {
            call throws(FrameFault) in try equal(call)
        },
        Operation(
            "size", .output, [Parameter("deep", .truth, .bool(true)), Parameter("format", .text, .null)],
            "Bytes that the frame takes in the session", .session(.size)),
        Operation(
            "is_cached", .output, [Parameter("df", .frame)], "Whether its rows are kept in the session",
            .session(.isKept)),
        Operation("compute", .output, [], "Computes the frame and keeps its rows", .session(.keep)),
        Operation("execute", .transformation, [], "Computes the frame and keeps its rows", .session(.keep)),
        Operation("run", .output, [], "Computes the frame and keeps its rows", .session(.keep)),
    ]

    /// What needs no engine: a value that the schema knows.
    private static func constant(_ call: OperationCall, _ value: Scalar) -> Question {
        Question(
            Statement(.values(Recipe(.table(Schema([]), [])), [NamedTerm("value", .literal(value))])), .cells([[]]))
    }

    private static func types(_ call: OperationCall) throws(FrameFault) -> Question {
        let names = try call.columns()
        if names.count == 1, !call.isAll("cols"), call.scalar("tidy") != .bool(false) {
            return constant(call, .text(call.schema[names[0]].map(TypeNames.of) ?? "object"))
        }
        return constant(
            call, .record(names.map { Scalar.Field($0, .text(call.schema[$0].map(TypeNames.of) ?? "object")) }))
    }

    private static func equal(_ call: OperationCall) throws(FrameFault) -> Question {
        guard let other = call.otherFrame("df2") else {
            throw FrameFault(.badArgument, "\(call.operation) needs 'df2'")
        }
        return Question(
            Statement(
                .ask(
                    call.frame,
                    SnippetCall(
                        "frames_equal",
                        [
                            SnippetCall.Argument("other", .frame(other)),
                            SnippetCall.Argument("decimals", .scalar(call.scalar("decimal"))),
                        ]))))
    }
}
