import BatonFrames
import Foundation
import Testing

/// What each operation becomes in Python on each engine, beside what is on record; `RECORD_SNAPSHOTS=1` writes it again,
/// and fails.
@Suite struct OperationCodeTests {
    static let schema = Schema([
        Column("town", .text), Column("fare", .float), Column("rides", .int), Column("seen", .datetime(zone: nil)),
        Column("parts", .list(.int)),
    ])

    /// Arguments for those whose name or kind alone does not say a value that makes sense.
    static let arguments: [String: Scalar] = [
        "cols": .list([.text("fare")]), "columns": .list([.text("fare")]),
        "features": .list([.text("fare"), .text("rides")]),
        "target": .text("rides"), "col_x": .text("fare"), "col_y": .text("rides"), "col_name": .text("town"),
        "input_cols": .list([.text("fare")]), "by": .list([.text("town")]), "column": .list([.text("fare")]),
        "position": .text("beginning"), "where": .text("df[\"fare\"] > 3"), "expr": .text("fare > 3"),
        "data_type": .text("int"), "regex": .text("^U(.)"), "pattern": .text("Ul"), "n": .int(2),
        "aggregations": .record([Scalar.Field("fare", .list([.text("min"), .text("mean")]))]),
        "agg": .record([Scalar.Field("fare", .text("mean"))]), "bins": .list([.int(0), .int(5), .int(10)]),
        "search": .list([.text("a")]), "separator": .text("-"), "names": .list([.text("price")]),
        "on": .list([.text("town")]), "sql_expression": .text("select town from df"), "threshold": .int(2),
        "n_centers": .int(2), "keys": .list([.int(0)]), "other_cols": .null, "lower_bound": .int(1),
        "upper_bound": .int(4),
        "path": .text("trips.parquet"), "filepath_or_buffer": .text("trips.csv"), "filename": .text("trips.xml"),
        "data": .record([Scalar.Field("town", .list([.text("Ulm")]))]), "driver": .text("sqlite"), "func": .null,
    ]

    /// On which columns operations of text, time and lists are shown.
    private static func column(for name: String) -> String {
        let isTime = [
            "_between", "cols.year", "cols.month", "cols.day", "cols.hour", "cols.minute", "cols.second", "cols.week",
            "cols.to_datetime", "cols.to_timestamp", "cols.format_date",
        ]
        if name.hasSuffix("s_between") || isTime.dropFirst().contains(where: name.hasPrefix) { return "seen" }
        if ["cols.item", "cols.get", "rows.unnest"].contains(name) { return "parts" }
        let ofText = TextNames.all.contains { name.hasSuffix($0) }
        return ofText ? "town" : "fare"
    }

    enum TextNames {
        static let all = [
            ".upper", ".lower", ".title", ".trim", ".strip", ".len", ".reverse", ".capitalize", ".left", ".right",
            ".mid",
            ".substring", ".slice", ".extract", ".pad", ".replace", ".replace_regex", ".remove", ".pattern", ".email",
            ".url",
            "starts_with", "ends_with", "contains", "word_count", "word_tokenize", "soundex", "metaphone", "nysiis",
            "fingerprint", "ngrams", "levenshtein", "string_clustering", "unnest", "normalize_chars",
            "normalize_spaces",
            "remove_numbers", "strip_html", "email_domain", "host", "port", "url_path", "stem_verbs", "empty",
            "missing",
        ]
    }

    static func call(_ operation: BatonFrames.Operation) throws -> OperationCall {
        var given: [SnippetCall.Argument] = []
        for parameter in operation.parameters {
            if operation.name == "cols.cast", parameter.name == "cols" {
                given.append(.init("cols", .scalar(.list([.text("town")]))))
                continue
            }
            switch parameter.kind {
            case .frame, .frames: given.append(.init(parameter.name, .frame(Recipe(.variable("other")))))
            case .variable where parameter.standard == nil: given.append(.init(parameter.name, .variable("conn")))
            case .columns where ["cols", "features", "columns"].contains(parameter.name) && parameter.name == "cols":
                given.append(.init("cols", .scalar(.list([.text(column(for: operation.name))]))))
            case .word(let words) where parameter.standard == nil:
                given.append(.init(parameter.name, .scalar(.text(words[0]))))
            case .ignored, .word, .truth: break
            default:
                guard let value = arguments[parameter.name], value != .null else {
                    if parameter.standard == nil { given.append(.init(parameter.name, .scalar(Self.value(parameter)))) }
                    continue
                }
                if parameter.standard == nil
                    || [
                        "where", "by", "agg", "bins", "regex", "search", "keys", "n", "on", "names",
                        "lower_bound", "upper_bound", "data_type", "data", "driver",
                    ].contains(parameter.name)
                {
                    given.append(.init(parameter.name, .scalar(value)))
                }
            }
        }
        return try OperationCall(
            operation, given, frame: Recipe(.variable("df")), schema: schema, others: ["other": schema])
    }

    private static func value(_ parameter: Parameter) -> Scalar {
        switch parameter.kind {
        case .value, .integer, .number: .int(2)
        case .values: .list([.int(1), .int(2)])
        case .texts, .columns: .list([.text("fare")])
        case .record: .record([])
        default: .text("a")
        }
    }

    private static func statements(_ operation: BatonFrames.Operation) throws -> [Statement] {
        let call = try call(operation)
        switch operation.body {
        case .frame(let body): return [Statement(.define("df2", try body(call)))]
        case .mask(let body): return [Statement(.define("mask", call.frame.then(.select(try body(call)))))]
        case .object(let body): return [Statement(.object("op", try body(call)))]
        case .ask(let body): return try body(call).parts.map(\.statement)
        case .session, .refused: return []
        }
    }

    private static func lines(_ operation: BatonFrames.Operation, _ engine: Engine) -> [String] {
        switch operation.body {
        case .refused(let reason): return ["refused: \(reason)"]
        case .session(let action): return ["the session's own: \(action)"]
        default: break
        }
        do {
            return try statements(operation).flatMap { statement in
                try Generators.of(engine).program(
                    for: statement, schemas: ["df": schema, "other": schema], taken: ["df", "other", "conn"]
                ).lines
            }
        } catch {
            let fault = error as? FrameFault
            return ["\(fault?.kind.rawValue ?? "?"): \(fault?.message ?? "\(error)")"]
        }
    }

    @Test(arguments: Engine.allCases)
    func `an operation becomes the Python on record`(_ engine: Engine) throws {
        var text = ""
        for operation in Catalogue.operations.sorted(by: { $0.name < $1.name }) {
            text += "## \(operation.name)\n" + Self.lines(operation, engine).joined(separator: "\n") + "\n\n"
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Operations/\(engine.rawValue).txt")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("written anew")
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        for (now, before) in zip(text.components(separatedBy: "\n\n"), recorded.components(separatedBy: "\n\n")) {
            #expect(now == before)
        }
        #expect(text.count == recorded.count)
    }
}
