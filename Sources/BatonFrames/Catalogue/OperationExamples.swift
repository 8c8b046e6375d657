/// A call of each operation, for help and the page of operations; a test does them all on each engine.
package enum OperationExamples {
    /// The frame that they are called on: `t`. Where two are needed the other one, `other`, has the same columns.
    package static let schema = Schema([
        Column("town", .text), Column("fare", .float), Column("rides", .int), Column("seen", .datetime(zone: nil)),
        Column("parts", .list(.int)),
    ])

    /// What the call is given beside what it takes without being told; nil for operations that are refused.
    package static func arguments(of operation: Operation) -> [SnippetCall.Argument]? {
        if case .refused = operation.body { return nil }
        let own = own[operation.name] ?? []
        return operation.parameters.compactMap { parameter in
            if let argument = own.first(where: { $0.name == parameter.name }) {
                return argument.value == .scalar(.null) ? nil : argument
            }
            return value(of: parameter, operation.name).map { SnippetCall.Argument(parameter.name, $0) }
        }
    }

    private static func value(of parameter: Parameter, _ operation: String) -> SnippetCall.Value? {
        switch parameter.kind {
        case .ignored, .truth: nil
        case .word(let words): parameter.standard == nil ? .scalar(.text(words[0])) : nil
        case .frame, .frames: .frame(Recipe(.variable("other")))
        case .variable: parameter.standard == nil ? .variable("conn") : nil
        case .columns where parameter.name == "cols": .scalar(.list([.text(column(for: operation))]))
        default: scalar(of: parameter, operation).map { .scalar($0) }
        }
    }

    private static func scalar(of parameter: Parameter, _ operation: String) -> Scalar? {
        if parameter.standard != nil { return told.contains(parameter.name) ? usual[parameter.name] : nil }
        if parameter.kind == .text, ["path", "filepath_or_buffer"].contains(parameter.name) {
            return .text("trips.\(ending(for: operation))")
        }
        if parameter.kind == .expression { return .text("df[\"fare\"] > 3") }
        if let value = usual[parameter.name] { return value }
        return switch parameter.kind {
        case .value, .integer, .number: .int(2)
        case .values: .list([.int(1), .int(2)])
        case .texts, .columns: .list([.text("fare")])
        case .record: .record([])
        default: .text("a")
        }
    }

    /// What the names of arguments ask for.
    private static let usual: [String: Scalar] = [
        "cols": .list([.text("fare")]),
        "columns": .list([.text("fare")]), "features": .list([.text("fare")]), "target": .text("rides"),
        "col_x": .text("fare"), "col_y": .text("rides"), "col_name": .text("town"),
        "input_cols": .list([.text("fare")]), "by": .list([.text("town")]), "column": .list([.text("fare")]),
        "position": .text("beginning"), "where": .text("df[\"fare\"] > 3"), "expr": .text("fare > 3"),
        "data_type": .text("int"), "regex": .text("^U(.)"), "pattern": .text("Ul"), "n": .int(2),
        "aggregations": .record([Scalar.Field("fare", .list([.text("min"), .text("mean")]))]),
        "agg": .record([Scalar.Field("fare", .text("mean"))]), "bins": .list([.int(0), .int(5), .int(10)]),
        "search": .list([.text("a")]), "separator": .text("-"), "names": .list([.text("price")]),
        "on": .list([.text("town")]), "sql_expression": .text("select town from df"), "threshold": .int(2),
        "n_centers": .int(2), "keys": .list([.int(0)]), "lower_bound": .int(1), "upper_bound": .int(4),
        "filename": .text("trips.csv"), "table": .text("trips"),
        "data": .record([Scalar.Field("town", .list([.text("Ulm")]))]), "driver": .text("sqlite"),
    ]

    /// Arguments that are given though they have a standard: without them the call would say little.
    private static let told: Set = [
        "where", "by", "agg", "bins", "regex", "search", "keys", "n", "on", "names", "lower_bound", "upper_bound",
        "data_type", "data", "driver",
    ]

    /// Where neither name nor kind says what makes sense.
    private static let own: [String: [SnippetCall.Argument]] = {
        let two = SnippetCall.Argument("cols", .scalar(.list([.text("fare"), .text("rides")])))
        let since = SnippetCall.Argument("value", .scalar(.text("2024-03-01")))
        var own: [String: [SnippetCall.Argument]] = [
            "cols.cast": [.init("cols", .scalar(.list([.text("town")])))],
            "cols.bag_of_words": [
                .init("features", .scalar(.list([.text("town")]))), .init("ngram_range", .scalar(.int(1))),
            ],
            "cols.tf_idf": [.init("features", .scalar(.list([.text("town")])))],
            "cols.assign": [.init("cols", .scalar(.record([Scalar.Field("price", .int(3))])))],
            "cols.fill_na": [.init("value", .scalar(.int(0)))],
            "cols.levenshtein": [.init("value", .scalar(.text("Ulm")))],
            "cols.profile": [.init("bins", .scalar(.int(5)))],
            "cols.select": [.init("regex", .scalar(.null)), .init("data_type", .scalar(.null))],
        ]
        for name in ["add", "sub", "mul", "div", "rdiv"] { own["cols.\(name)"] = [two] }
        for unit in ["time", "years", "months", "days", "hours", "minutes", "seconds"] {
            own["cols.\(unit)_between"] = [since]
        }
        return own
    }()

    private static func ending(for operation: String) -> String {
        switch operation.split(separator: ".").last ?? "" {
        case "excel": "xlsx"
        case "file", "parquet": "parquet"
        case "hdf5": "h5"
        case "table_image": "png"
        case let format: String(format)
        }
    }

    /// On which columns operations of text, time and lists are shown.
    private static func column(for operation: String) -> String {
        if operation.hasSuffix("s_between") || ofTime.contains(where: operation.hasPrefix) { return "seen" }
        if ["cols.item", "cols.get", "rows.unnest"].contains(operation) { return "parts" }
        return ofText.contains(where: operation.hasSuffix) ? "town" : "fare"
    }

    private static let ofTime = [
        "cols.year", "cols.month", "cols.day", "cols.hour", "cols.minute", "cols.second", "cols.week",
        "cols.time_between",
        "cols.to_datetime", "cols.to_timestamp", "cols.format_date",
    ]
    private static let ofText = [
        ".upper", ".lower", ".title", ".trim", ".strip", ".len", ".reverse", ".capitalize", ".left", ".right", ".mid",
        ".substring", ".slice", ".extract", ".pad", ".replace", ".replace_regex", ".remove", ".pattern", ".email",
        ".url",
        "starts_with", "ends_with", "contains", "word_count", "word_tokenize", "soundex", "metaphone", "nysiis",
        "fingerprint", "ngrams", "levenshtein", "string_clustering", "unnest", "normalize_chars", "normalize_spaces",
        "remove_numbers", "strip_html", "email_domain", "host", "port", "url_path", "stem_verbs", "empty", "missing",
    ]
}
