/// Operations of the session, those that set values by expressions, and those that are refused.
enum OtherOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)
    private static let more = [
        Parameter("args", .ignored("nothing more is needed"), .null),
        Parameter("kwargs", .ignored("nothing more is needed"), .null),
    ]

    static let all: [Operation] =
        masks + setting + parts + session + refusedCode + refusedOthers
        + [ConnectionOperations.query]

    // MARK: - Masks of all columns

    private static func all(_ name: String, _ term: @escaping @Sendable ([Term]) -> Term, _ summary: String)
        -> Operation
    {
        Operation(
            "mask.\(name)", .mask, [columns, Parameter("col_name", .text, .null)], summary,
            .mask { call throws(FrameFault) in
                let names = try call.columns()
                return [
                    NamedTerm(
                        call.text("col_name") ?? names.joined(separator: "_"),
                        term(names.map { Term.column($0).applying(.toBool).settled }))
                ]
            })
    }

    private static let masks: [Operation] = [
        all("all", Term.allOf, "Truths: whether all cells of the row are true (not 0)"),
        all("any", Term.anyOf, "Truths: whether a cell of the row is true (not 0)"),
    ]

    // MARK: - Setting

    private static let setting: [Operation] = [
        Operation(
            "set.all", .transformation, [Parameter("cols", .texts), Parameter("value", .value, .null)],
            "Columns that have one value in each row",
            .frame { call in
                call.frame.then(
                    .derive((call.texts("cols") ?? []).map { NamedTerm($0, .literal(call.scalar("value"))) }))
            }),
        Operation(
            "cols.set", .transformation,
            [
                Parameter("cols", .texts, .text("*")), Parameter("value_func", .value, .null),
                Parameter("where", .expression, .null),
                Parameter("args", .ignored("values are given as they are"), .null),
                Parameter("default", .value, .null), Parameter("eval_value", .truth, .bool(false)),
                Parameter("each", .ignored("each row is set"), .bool(true)),
            ], "Columns set to a value or an expression, in all rows or where an expression is true", .frame(set)),
        Operation(
            "cols.assign", .output,
            [Parameter("cols", .value, .null), Parameter("values", .value, .null), more[1]],
            "Columns set to values: {\"fare\": 0}", .frame(assigned)),
    ]

    @Sendable private static func set(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let value: Term =
            if call.truth("eval_value"), let text = call.text("value_func") {
                try ExpressionText.term(text, call.schema)
            } else {
                .literal(call.scalar("value_func"))
            }
        let condition = try call.isNull("where") && call.otherFrame("where") == nil ? nil : call.condition("where")
        var terms: [NamedTerm] = []
        for name in call.isAll("cols") ? call.schema.names : call.texts("cols") ?? [] {
            let otherwise: Term =
                if !call.isNull("default") {
                    .literal(call.scalar("default"))
                } else {
                    call.schema.place(of: name) == nil ? .null : .column(name)
                }
            terms.append(
                NamedTerm(name, condition.map { .when([Term.Arm($0.term, value)], otherwise: otherwise) } ?? value))
        }
        return condition?.then(.derive(terms)) ?? call.frame.then(.derive(terms))
    }

    @Sendable private static func assigned(_ call: OperationCall) throws(FrameFault) -> Recipe {
        if case .record(let fields) = call.scalar("cols") {
            return call.frame.then(.derive(fields.map { NamedTerm($0.name, .literal($0.value)) }))
        }
        guard let names = OperationCall.texts(call.scalar("cols")) else {
            throw FrameFault(.badArgument, "cols.assign: 'cols' is a record of values, or names with 'values'")
        }
        let values: [Scalar] =
            if case .list(let items) = call.scalar("values"), items.count == names.count { items } else {
                Array(repeating: call.scalar("values"), count: names.count)
            }
        return call.frame.then(.derive(zip(names, values).map { NamedTerm($0, .literal($1)) }))
    }

    // MARK: - Parts of lists and records

    private static let parts: [Operation] = [
        Operation(
            "cols.item", .transformation, [columns, Parameter("n", .integer, .null), outputs],
            "The item of a list at a place, from 0",
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns()) { column throws(FrameFault) in
                    Term.column(column).applying(.item, .literal(call.scalar("n")))
                }
            }),
        Operation(
            "cols.get", .transformation, [columns, Parameter("keys", .value, .null), outputs],
            "A field of a record, or an item of a list",
            .frame { call throws(FrameFault) in
                let keys: [Scalar] =
                    if case .list(let items) = call.scalar("keys") { items } else { [call.scalar("keys")] }
                return try call.deriving(try call.columns()) { column throws(FrameFault) in
                    var cell = Term.column(column)
                    for key in keys {
                        switch key {
                        case .int: cell = cell.applying(.item, .literal(key))
                        case .text: cell = cell.applying(.field, .literal(key))
                        default:
                            throw FrameFault(.badArgument, "cols.get: 'keys' are names of fields or places of items")
                        }
                    }
                    return cell
                }
            }),
    ]

    // MARK: - Of the session

    private static let driver = [
        "driver", "host", "database", "user", "password", "port", "schema", "oracle_tns", "oracle_service_name",
        "oracle_sid", "presto_catalog", "cassandra_keyspace", "cassandra_table", "bigquery_project", "bigquery_dataset",
    ]

    private static let session: [Operation] = [
        Operation("(engine)engine", .output, [], "The engine with its versions", .session(.describeEngine)),
        Operation(
            "(engine)create", .output, [], "The engine's functions that create frames", .session(.describeEngine)),
        Operation("(engine)load", .output, [], "The engine's loaders", .session(.describeEngine)),
        Operation(
            "(engine)connect", .output, driver.map { Parameter($0, .value, .null) },
            "A connection by the driver's name",
            .object { call throws(FrameFault) in
                let name = call.text("driver") ?? ""
                let wanted = ["postgresql": "postgres", "mariadb": "mysql"][name] ?? name
                let operation = try Catalogue.operation(named: "connect.\(wanted)")
                if case .refused(let reason) = operation.body { throw FrameFault(.refused, reason) }
                return SnippetCall(
                    "connect_\(wanted)",
                    operation.parameters.map { SnippetOperations.scalar($0.name, call.scalar($0.name)) })
            }),
        Operation(
            "(engine)verbose", .output, [Parameter("verbose", .truth)], "How much is logged",
            .refused("logs are the session's, and are read with its variables: there is nothing to switch")),
    ]

    // MARK: - Refused

    private static let code =
        "code in a request is never run: write the expression with the language's stages, or a task"
    private static let function = Parameter("func", .value, .null)

    private static func refused(
        _ name: String, kind: Operation.Kind = .output, with parameters: [Parameter] = [], _ summary: String,
        _ reason: String
    ) -> Operation { Operation(name, kind, parameters, summary, .refused(reason)) }

    private static func values(_ names: String...) -> [Parameter] { names.map { Parameter($0, .value, .null) } }

    private static let refusedCode: [Operation] = [
        refused(
            "(engine)remote_run", with: values("callback", "args", "kwargs"), "Runs a function in the engine", code),
        refused("(engine)remote_submit", with: values("callback", "args", "kwargs"), "Submits a function", code),
        refused(
            "(engine)submit", with: values("func", "args", "priority", "pure", "kwargs"), "Submits a function", code),
        refused(
            "cols.apply", kind: .transformation,
            with: values(
                "cols", "func", "func_return_type", "args", "func_type", "where", "filter_col_by_data_types",
                "output_cols",
                "skip_output_cols_processing", "meta_action", "mode", "set_index", "default", "kwargs"),
            "Applies a function to columns", code),
        refused(
            "cols.apply_by_data_types", kind: .transformation, with: values("cols", "func", "args", "data_type"),
            "Applies a function to values of a type", code),
        refused(
            "rows.apply", kind: .transformation, with: values("func", "args", "output_cols", "mode", "kwargs"),
            "Applies a function to rows", code),
        refused(
            "operation", kind: .transformation, with: values("df1", "df2", "opb", "data_type"),
            "Joins frames by a function",
            code),
        refused(
            "unary_operation", kind: .transformation, with: values("df", "opb", "data_type"), "Applies a function", code
        ),
        refused(
            "cols.agg_exprs", with: values("cols", "funcs", "args", "compute", "tidy", "parallel"), "Runs aggregates",
            code),
        refused("cols.exec_agg", with: values("exprs", "compute"), "Runs aggregates", code),
        refused("cols.format_agg", with: values("exprs"), "Lays out aggregates", code),
    ]

    private static let inside = "it shows the known server's inside, which is not ours: see `code` and `vars`"
    private static let typed = "frames carry their types: nothing is set beside them; use cols.cast"
    private static let parted = "the engine parts its frames itself"

    private static let refusedOthers: [Operation] = [
        refused("debug", "The engine's plan", inside), refused("graph", "The engine's plan", inside),
        refused("visualize", "The engine's plan as a picture", inside),
        refused("partitions", "How many parts the frame has", parted),
        refused("partitioner", "What parts the frame", parted),
        refused("repartition", with: values("n", "args", "kwargs"), "Parts the frame anew", parted),
        refused(
            "optimize", with: values("categorical_threshold", "verbose"), "Makes the frame smaller",
            "the engine keeps columns as it needs them: save as Parquet for a small file"),
        refused("reset", "Forgets the profile", "nothing is remembered that would have to be forgotten"),
        refused(
            "to_optimus_pandas", kind: .transformation, "The frame in another engine", "open a session of that engine"),
        refused(
            "report",
            with: values(
                "df", "cols", "buckets", "infer", "relative_error", "approx_count", "mismatch", "advanced_stats"),
            "The profile as a document", "cols.profile answers it as values: the client lays it out"),
        refused("cols.astype", with: more, "Casts columns", "use cols.cast: its arguments have names"),
        refused("cols.parse_inferred_types", with: values("col_data_type"), "Lays out types", inside),
        refused(
            "cols.infer_data_types", kind: .transformation, with: values("cols", "output_cols"),
            "Casts columns to what they read as",
            "use cols.infer_type and cols.cast: a guess is shown before it is taken"),
        refused(
            "cols.set_data_type", kind: .transformation, with: values("cols", "data_types", "inferred"), "Sets types",
            typed),
        refused("cols.unset_data_type", with: values("cols"), "Forgets types", typed),
        refused(
            "cols.set_date_format", kind: .transformation, with: values("cols", "date_formats", "inferred"),
            "Sets formats",
            "formats are arguments of the operations that read dates"),
        refused(
            "cols.unset_date_format", with: values("cols"), "Forgets formats",
            "formats are arguments of the operations that read dates"),
        refused(
            "cols.date_formats", kind: .transformation, with: values("cols", "output_cols"), "The format of each text",
            "cols.infer_date_formats answers it for the column"),
        refused(
            "cols.lemmatize_verbs", kind: .transformation, with: values("cols", "output_cols"),
            "Verbs in their infinitive",
            "its dictionary would have to be downloaded: cols.stem_verbs needs none"),
        refused(
            "cols.pos", kind: .transformation, with: values("cols", "output_cols"), "The part of speech of each word",
            "its model would have to be downloaded"),
        refused(
            "(clusters)display", with: values("columns", "limit_clusters", "limit_suggestions", "verbose"),
            "Shows clusters", clusters),
        refused(
            "(clusters)to_dict", with: values("columns", "limit_clusters", "limit_suggestions", "verbose"),
            "Clusters as values", clusters),
        refused(
            "(clusters)set_suggestion", with: values("suggestion_or_id", "new_value", "column"),
            "Chooses a spelling", clusters),
        refused("(clusters)set_suggestions", with: values("suggestions", "column"), "Chooses spellings", clusters),
    ]

    private static let clusters =
        "string_clustering answers with the clusters; put the spelling chosen with cols.replace"
}
