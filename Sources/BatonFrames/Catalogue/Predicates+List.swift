extension Predicate {
    static let all: [Predicate] = comparisons + texts + gaps + types + patterns + repeats

    // MARK: - Comparisons

    private static let value = Parameter("value", .value)

    private static func comparison(
        _ name: String, _ members: String, irregular: [Member: String] = [:], _ function: ScalarFunction,
        _ summary: String
    ) -> Predicate {
        Predicate(name, members, irregular: irregular, with: [value], summary) { column, call throws(FrameFault) in
            // A number beside text compares as a number.
            let value = call.scalar("value")
            let cell = value.isNumber ? call.numeric(column) : Term.column(column)
            let holds = Term.apply(function, [cell, .literal(value)])
            return function == .notEqual ? .apply(.coalesce, [holds, .isTrue]) : holds.settled
        }
    }

    private static let comparisons: [Predicate] = [
        comparison("equal", "msrdcan", .equal, "equals a value"),
        comparison("not_equal", "msrdcan", .notEqual, "is another than a value"),
        comparison("greater_than", "msrdcan", .greater, "is greater than a value"),
        comparison("greater_than_equal", "msrdcan", .greaterOrEqual, "is a value or greater"),
        comparison("less_than", "msrdcan", .less, "is less than a value"),
        comparison("less_than_equal", "msrdcan", .lessOrEqual, "is a value or less"),
        Predicate(
            "value_in", "msrdcan", irregular: [.count: "cols.count_values_in"], with: [Parameter("values", .values)],
            "is one of some values"
        ) { column, call in
            Term.apply(.isIn, [.column(column)] + (call.list("values") ?? []).map { .literal($0) }).settled
        },
        Predicate(
            "between", "msrdcan",
            with: [
                Parameter("lower_bound", .value, .null), Parameter("upper_bound", .value, .null),
                Parameter("equal", .truth, .bool(true)), Parameter("bounds", .values, .null),
            ], "is between two bounds, or in one of several stretches"
        ) { column, call throws(FrameFault) in try between(column, call) },
        Predicate("find", "mrd", with: [value], "equals a value, or as text contains it") { column, call in
            guard case .text = call.scalar("value") else {
                return Term.apply(.equal, [.column(column), .literal(call.scalar("value"))]).settled
            }
            return call.textual(column).applying(.contains, .literal(call.scalar("value"))).settled
        },
        Predicate(
            "expression", "msrc", with: [Parameter("where", .expression)], "is in a row where an expression is true"
        ) { _, call throws(FrameFault) in try ExpressionText.term(call.text("where") ?? "", call.schema).settled },
        Predicate(
            "expression", "an", with: [Parameter("value", .expression)], "is in a row where an expression is true"
        ) {
            _, call throws(FrameFault) in try ExpressionText.term(call.text("value") ?? "", call.schema).settled
        },
    ]

    private static func between(_ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        var stretches: [(Scalar, Scalar)] = []
        for bound in call.list("bounds") ?? [] {
            guard case .list(let pair) = bound, pair.count == 2 else {
                throw FrameFault(.badArgument, "\(call.operation): 'bounds' are pairs: [[0, 1], [6, 8]]")
            }
            stretches.append((pair[0], pair[1]))
        }
        if stretches.isEmpty { stretches = [(call.scalar("lower_bound"), call.scalar("upper_bound"))] }
        let isClosed = call.truth("equal")
        let terms = stretches.map { low, high in
            let cell = low.isNumber || high.isNumber ? call.numeric(column) : Term.column(column)
            var parts: [Term] = []
            if low != .null { parts.append(.apply(isClosed ? .greaterOrEqual : .greater, [cell, .literal(low)])) }
            if high != .null { parts.append(.apply(isClosed ? .lessOrEqual : .less, [cell, .literal(high)])) }
            return Term.allOf(parts)
        }
        return Term.anyOf(terms).settled
    }

    // MARK: - Texts

    private static let texts: [Predicate] = [
        Predicate("starts_with", "msrdc", with: [Parameter("value", .text)], "begins with a text") { column, call in
            call.textual(column).applying(.startsWith, .literal(call.scalar("value"))).settled
        },
        Predicate("ends_with", "msrdc", with: [Parameter("value", .text)], "ends with a text") { column, call in
            call.textual(column).applying(.endsWith, .literal(call.scalar("value"))).settled
        },
        Predicate("starting_with", "an", with: [Parameter("value", .text)], "begins with a text") { column, call in
            call.textual(column).applying(.startsWith, .literal(call.scalar("value"))).settled
        },
        Predicate("ending_with", "an", with: [Parameter("value", .text)], "ends with a text") { column, call in
            call.textual(column).applying(.endsWith, .literal(call.scalar("value"))).settled
        },
        Predicate("containing", "an", with: [Parameter("value", .text)], "contains a text") { column, call in
            call.textual(column).applying(.contains, .literal(call.scalar("value"))).settled
        },
        Predicate("contains", "srdc", with: [Parameter("value", .text)], "contains a text") { column, call in
            call.textual(column).applying(.contains, .literal(call.scalar("value"))).settled
        },
        Predicate(
            "contains", "m",
            with: [
                Parameter("value", .text), Parameter("case", .truth, .bool(true)),
                Parameter("flags", .ignored("write them into the pattern: (?i)"), .int(0)),
                Parameter("na", .truth, .bool(false)), Parameter("regex", .truth, .bool(false)),
            ], "contains a text or a pattern"
        ) { column, call in
            let cell = call.textual(column)
            let value = call.text("value") ?? ""
            let holds: Term
            if call.truth("regex") {
                holds = cell.applying(.matches, .text(call.truth("case") ? value : "(?i)" + value))
            } else if call.truth("case") {
                holds = cell.applying(.contains, .text(value))
            } else {
                holds = cell.applying(.lower).applying(.contains, .text(value.lowercased()))
            }
            return .apply(.coalesce, [holds, .literal(.bool(call.truth("na")))])
        },
    ]

    // MARK: - Gaps

    static func isNull(_ column: String, _ call: OperationCall) -> Term {
        let cell = Term.column(column)
        guard call.schema[column] == .float || call.schema[column] == .unknown else { return cell.applying(.isNull) }
        return .anyOf([cell.applying(.isNull), cell.applying(.isNaN).settled])
    }

    static func isEmpty(_ column: String, _ call: OperationCall) -> Term {
        guard call.schema[column]?.isText ?? true else { return .isFalse }
        return Term.apply(.equal, [.column(column), .text("")]).settled
    }

    private static let gaps: [Predicate] = [
        Predicate("null", "sra", "is null or NaN") { column, call in isNull(column, call) },
        Predicate("null", "c", with: [Parameter("how", .word(["any", "all"]), .text("all"))], "is null or NaN") {
            column, call in isNull(column, call)
        },
        Predicate("nulls", "dn", "is null or NaN") { column, call in isNull(column, call) },
        Predicate("null", "m", with: [Parameter("how", .word(["any", "all"]), .text("any"))], "is null or NaN") {
            column, call in isNull(column, call)
        },
        Predicate("none", "msrdcan", "is null") { column, _ in Term.column(column).applying(.isNull) },
        Predicate("nan", "msrdcan", "is NaN, the number that is none") { column, call in
            guard call.schema[column] == .float || call.schema[column] == .unknown else { return .isFalse }
            return Term.column(column).applying(.isNaN).settled
        },
        Predicate("empty", "msrdcan", "is an empty text") { column, call in isEmpty(column, call) },
        Predicate("missing", "msrca", "is null, NaN or an empty text") { column, call in
            .anyOf([isNull(column, call), isEmpty(column, call)])
        },
        Predicate("missings", "dn", "is null, NaN or an empty text") { column, call in
            .anyOf([isNull(column, call), isEmpty(column, call)])
        },
    ]

    // MARK: - What kind of value it is

    /// - Parameter plural: of the member that drops rows: `rows.drop_emails`.
    private static func kind(
        _ name: String, _ members: String, plural: String, _ summary: String
    ) -> [Predicate] {
        let term: @Sendable (String, OperationCall) throws(FrameFault) -> Term = { column, call in
            ValueKinds.holds(name, column, call)
        }
        return [
            Predicate(name, members, summary, term),
            Predicate(name, "d", irregular: [.drop: "rows.drop_\(plural)"], summary, term),
        ]
    }

    private static let types: [Predicate] =
        kinds.flatMap { kind($0.name, $0.members, plural: $0.plural, $0.summary) }
        + [addresses] + masksOnly

    private struct KindOfValue {
        var name: String
        var members = "msrvan"
        var plural: String
        var summary: String
    }

    private static let kinds: [KindOfValue] = [
        KindOfValue(name: "array", plural: "arrays", summary: "is a list"),
        KindOfValue(name: "boolean", plural: "booleans", summary: "is or reads as true or false"),
        KindOfValue(
            name: "credit_card_number", plural: "credit_card_numbers", summary: "reads as the number of a credit card"),
        KindOfValue(name: "datetime", plural: "datetimes", summary: "is or reads as a date or time"),
        KindOfValue(name: "email", plural: "emails", summary: "reads as an email address"),
        KindOfValue(name: "float", plural: "float", summary: "is or reads as a number"),
        KindOfValue(name: "gender", plural: "genders", summary: "reads as a gender: male, female, …"),
        KindOfValue(name: "http_code", plural: "http_codes", summary: "reads as a status code of HTTP"),
        KindOfValue(name: "int", plural: "int", summary: "is or reads as a whole number"),
        KindOfValue(name: "ip", members: "srvan", plural: "ips", summary: "reads as an IP address"),
        KindOfValue(name: "numeric", plural: "numeric", summary: "is or reads as a number"),
        KindOfValue(name: "object", plural: "objects", summary: "is a record or another thing with parts"),
        KindOfValue(name: "phone_number", plural: "phone_numbers", summary: "reads as a phone number"),
        KindOfValue(
            name: "social_security_number", plural: "social_security_numbers",
            summary: "reads as a social security number"),
        KindOfValue(name: "str", plural: "str", summary: "is a text, or can be one"),
        KindOfValue(name: "zip_code", plural: "zip_codes", summary: "reads as a postal code"),
        KindOfValue(name: "url", members: "srvan", plural: "urls", summary: "reads as an address of the web"),
    ]

    private static let addresses = Predicate(
        "url", "m",
        with: [Parameter("schemes", .value, .text("default")), Parameter("allow_schemeless", .truth, .bool(true))],
        "reads as an address of the web"
    ) { column, call throws(FrameFault) in try ValueKinds.url(column, call) }

    private static let masksOnly: [Predicate] = [
        ("address", "reads as a street address"), ("ban", "reads as a bank account number"),
        ("dict", "is a record"), ("drive_license", "reads as a driving licence's number"),
        ("ipv4", "reads as an IPv4 address"), ("ipv6", "reads as an IPv6 address"), ("list", "is a list"),
        ("mac_address", "reads as a MAC address"), ("tuple", "is a list"), ("uuid", "reads as a UUID"),
    ].map { name, summary in
        Predicate(name, "m", summary) { column, call in ValueKinds.holds(name, column, call) }
    }

    // MARK: - Patterns and types given by the caller

    private static let dataType = Parameter("data_type", .text, .null)
    private static let regex = Parameter("regex", .text, .null)

    private static let patterns: [Predicate] = [
        Predicate("match", "rdan", with: [regex, dataType], "matches a pattern, or reads as a type") {
            column, call throws(FrameFault) in try matches(column, call)
        },
        Predicate("match", "s", with: [regex, dataType], "matches a pattern, or reads as a type") {
            column, call throws(FrameFault) in try matches(column, call)
        },
        Predicate(
            "match", "mc", with: [Parameter("arg", .text, .null), regex, dataType],
            "matches a pattern, or reads as a type; 'arg' is either"
        ) { column, call throws(FrameFault) in try matches(column, call) },
        Predicate("match_regex", "src", with: [Parameter("regex", .text)], "matches a pattern") {
            column, call throws(FrameFault) in try matches(column, call)
        },
        Predicate("match_regex", "m", with: [Parameter("regex", .text, .text(""))], "matches a pattern") {
            column, call throws(FrameFault) in try matches(column, call)
        },
        Predicate(
            "match_regex", "an", irregular: [.count: "cols.count_regex"], with: [Parameter("regex", .text)],
            "matches a pattern"
        ) { column, call throws(FrameFault) in try matches(column, call) },
        Predicate(
            "match_data_type", "msrcan", irregular: [.count: "cols.count_data_type"],
            with: [Parameter("data_type", .text)],
            "reads as a type"
        ) { column, call throws(FrameFault) in try ValueKinds.ofType(call.text("data_type") ?? "", column, call) },
        Predicate(
            "mismatch", "msrdcan", with: [Parameter("data_type", .text)], "is there, and does not read as a type"
        ) { column, call throws(FrameFault) in
            let type = call.text("data_type") ?? ""
            let fits = try ValueKinds.ofType(type, column, call)
            return .allOf([fits.negated, isNull(column, call).negated])
        },
        Predicate("match_pattern", "scan", with: [Parameter("pattern", .text)], "has a pattern of letters and digits") {
            column, call in
            Term.apply(.equal, [PatternTerms.pattern(call.textual(column), mode: 0), .literal(call.scalar("pattern"))])
                .settled
        },
        Predicate("pattern", "mrd", with: [Parameter("pattern", .text)], "has a pattern of letters and digits") {
            column, call in
            Term.apply(.equal, [PatternTerms.pattern(call.textual(column), mode: 0), .literal(call.scalar("pattern"))])
                .settled
        },
    ]

    private static func matches(_ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        if let regex = call.text("regex") { return call.textual(column).applying(.matches, .text(regex)).settled }
        if let type = call.text("data_type") { return try ValueKinds.ofType(type, column, call) }
        guard let either = call.text("arg") else {
            throw FrameFault(.badArgument, "\(call.operation) needs 'regex' or 'data_type'")
        }
        if ValueKinds.isType(either) { return try ValueKinds.ofType(either, column, call) }
        return call.textual(column).applying(.matches, .text(either)).settled
    }

    // MARK: - Repeats

    private static let keep = Parameter("keep", .word(["first", "last", "none"]), .text("first"))

    private static let repeats: [Predicate] = [
        Predicate("duplicated", "msrdcan", with: [keep], "stands elsewhere in the column too, but for the one kept") {
            column, call in repeated(column, call)
        },
        Predicate("unique", "msrc", with: [keep], "is the one kept of its equals") { column, call in
            repeated(column, call).negated
        },
        Predicate("uniques", "d", with: [keep], "is the one kept of its equals") { column, call in
            repeated(column, call).negated
        },
    ]

    private static func repeated(_ column: String, _ call: OperationCall) -> Term {
        let count = Term.window(.count, [], by: [column])
        let place = Term.window(.rowNumber, [], by: [column])
        return switch call.text("keep") {
        case "last": .apply(.less, [place, .apply(.subtract, [count, .int(1)])])
        case "none": .apply(.greater, [count, .int(1)])
        default: .apply(.greater, [place, .int(0)])
        }
    }
}

extension Scalar {
    var isNumber: Bool {
        switch self {
        case .int, .float: true
        default: false
        }
    }
}
