/// Operations on dates and times. Text is read by a format where one is given, else as ISO 8601: year, month, day.
enum TimeOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)

    /// A column's value as an instant.
    static func instant(_ column: String, _ call: OperationCall, format: String?) -> Term {
        if call.schema[column]?.isTime ?? false { return .column(column) }
        return read(.column(column), format: format)
    }

    private static func read(_ cell: Term, format: String?) -> Term {
        format.map { cell.applying(.parseTime, .text($0)) } ?? cell.applying(.toDatetime)
    }

    private static func part(_ name: String, _ function: ScalarFunction, _ summary: String) -> Operation {
        Operation(
            "cols.\(name)", .transformation, [columns, Parameter("format", .text, .null), outputs], summary,
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns(taking: { $0.isTime || $0.isText })) { column throws(FrameFault) in
                    instant(column, call, format: call.text("format")).applying(function)
                }
            })
    }

    static let all: [Operation] = parts + formats + distances

    private static let parts: [Operation] = [
        part("year", .year, "The year"), part("month", .month, "The month, from 1"),
        part("day", .day, "The day of the month"), part("hour", .hour, "The hour, 0 to 23"),
        part("minute", .minute, "The minute"), part("second", .second, "The second"),
        part("weekday", .weekday, "The day of the week; Monday is 0"),
    ]

    private static let formats: [Operation] = [
        Operation(
            "cols.to_datetime", .transformation,
            [
                columns, Parameter("format", .text, .null), outputs,
                Parameter("transform_format", .ignored("formats are strftime's"), .bool(true)),
            ], "As an instant; null where it can't be read",
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns(taking: { $0.isTime || $0.isText })) { column throws(FrameFault) in
                    instant(column, call, format: call.text("format"))
                }
            }),
        Operation(
            "cols.to_timestamp", .output,
            [Parameter("cols", .columns), Parameter("date_format", .text, .null), outputs],
            "As an instant; null where it can't be read",
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns()) { column throws(FrameFault) in
                    instant(column, call, format: call.text("date_format"))
                }
            }),
        Operation(
            "cols.format_date", .transformation,
            [columns, Parameter("current_format", .text, .null), Parameter("output_format", .text, .null), outputs],
            "As text by another format",
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns(taking: { $0.isTime || $0.isText })) { column throws(FrameFault) in
                    instant(column, call, format: call.text("current_format"))
                        .applying(.formatTime, .text(call.text("output_format") ?? "%Y-%m-%d"))
                }
            }),
    ]

    // MARK: - Distances

    /// Seconds of the unit; a month is a twelfth of a year of 365.2425 days.
    private static let units: [(String, Double)] = [
        ("seconds", 1), ("minutes", 60), ("hours", 3_600), ("days", 86_400), ("months", 2_629_746),
        ("years", 31_556_952),
    ]

    private static let distanceParameters = [
        columns, Parameter("value", .value, .null), Parameter("date_format", .text, .null),
        Parameter("round", .value, .null), outputs,
    ]

    private static let distances: [Operation] =
        units.map { unit, seconds in
            Operation(
                "cols.\(unit)_between", .transformation, distanceParameters,
                "The \(unit) from the column to another, to an instant, or to now",
                .frame { call throws(FrameFault) in try distance(call, seconds) })
        } + [
            Operation(
                "cols.time_between", .transformation,
                distanceParameters + [Parameter("func", .word(units.map(\.0)), .text("days"))],
                "The time from the column to another, in the unit that 'func' names",
                .frame { call throws(FrameFault) in
                    try distance(call, units.first { $0.0 == call.text("func") }?.1 ?? 86_400)
                })
        ]

    private static func distance(_ call: OperationCall, _ seconds: Double) throws(FrameFault) -> Recipe {
        let columns = try call.columns(taking: { $0.isTime || $0.isText })
        let format = call.text("date_format")
        if call.isNull("value") {
            guard columns.count == 2 else {
                throw FrameFault(
                    .badArgument, "\(call.operation) needs 'value', or two columns",
                    help: "the time of day is not known to a recipe: give the instant as 'value'")
            }
            let term = try rounded(
                between(
                    instant(columns[0], call, format: format), instant(columns[1], call, format: format), seconds), call
            )
            let name = call.texts("output_cols")?.first ?? columns.joined(separator: "_")
            return call.frame.then(.derive([NamedTerm(name, term)]))
        }
        let other: Term =
            if let name = call.text("value"), call.schema.place(of: name) != nil {
                instant(name, call, format: format)
            } else {
                read(.literal(call.scalar("value")), format: format)
            }
        return try call.deriving(columns) { column throws(FrameFault) in
            try rounded(between(instant(column, call, format: format), other, seconds), call)
        }
    }

    private static func between(_ from: Term, _ to: Term, _ seconds: Double) -> Term {
        .apply(.divide, [.apply(.timeBetween, [to, from]), .float(seconds * 1e6)])
    }

    private static func rounded(_ term: Term, _ call: OperationCall) throws(FrameFault) -> Term {
        switch call.scalar("round") {
        case .null, .bool(false): return term
        case .bool(true), .text("round"): return term.applying(.round, .int(0))
        case .text("floor"): return term.applying(.floor)
        case .text("ceil"): return term.applying(.ceil)
        default:
            throw FrameFault(
                .badArgument, "\(call.operation): 'round' is \"round\", \"floor\", \"ceil\", true or false")
        }
    }
}
