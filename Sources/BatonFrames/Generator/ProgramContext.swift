/// What one program gathers while it is written: imports, helpers, and what is known of the session.
final class ProgramContext {
    let engine: Engine
    let schemas: [String: Schema]
    private let taken: Set<String>
    private var imports: Set<String> = []
    private(set) var helpers: [String] = []
    /// Names whose functions are among `helpers`, or soon are.
    private var begun: Set<String> = []
    /// Statements before the one that the program is for.
    var prelude: [PythonStatement] = []
    private var lambdas = 0

    init(_ engine: Engine, schemas: [String: Schema], taken: Set<String>) {
        self.engine = engine
        self.schemas = schemas
        self.taken = taken
    }

    func need(_ line: String) { imports.insert(line) }

    /// Null and NaN are not the same: without this pandas makes null of NaN.
    static let keepNaN = "pd.set_option(\"future.distinguish_nan_and_na\", True)"

    /// The standard library first, then the others, then settings; each by the alphabet.
    static func rank(_ line: String) -> Int { line.rankOfImport }

    static func sorted(_ lines: Set<String>) -> [String] {
        lines.sorted { ($0.rankOfImport, $0) < ($1.rankOfImport, $1) }
    }

    var importLines: [String] {
        var lines = imports
        if lines.contains("import pandas as pd") { lines.insert(Self.keepNaN) }
        return Self.sorted(lines)
    }

    /// A call's function, whose source the script gets.
    func helper(_ name: String) -> PythonExpression {
        add(name)
        return .name(name)
    }

    /// What a function calls stands before it; functions that call each other stand in the order of their first call.
    private func add(_ name: String) {
        guard begun.insert(name).inserted, let function = PythonLibrary.function(name, for: engine) else { return }
        for helper in function.helpers { add(helper) }
        for line in function.imports { need(line) }
        helpers.append(name)
    }

    func literal(_ value: Scalar, zoned: Bool = false) throws(FrameFault) -> PythonExpression {
        needTimes(of: value, zoned: zoned)
        return try PythonLiteral.expression(value, zoned: zoned)
    }

    private func needTimes(of value: Scalar, zoned: Bool) {
        switch value {
        case .date: need("from datetime import date")
        case .datetime:
            need("from datetime import datetime")
            if zoned { need("from datetime import timezone") }
        case .duration: need("from datetime import timedelta")
        case .list(let items): for item in items { needTimes(of: item, zoned: zoned) }
        case .record(let fields): for field in fields { needTimes(of: field.value, zoned: zoned) }
        case .null, .bool, .int, .float, .text, .binary: break
        }
    }

    /// The variable that holds an answer: none of the session's.
    var answerName: String { PythonNames.fresh("answer", taken: taken) }

    func variable(_ name: String) throws(FrameFault) -> PythonExpression {
        .name(try PythonNames.variable(name))
    }

    /// The columns of a recipe, checked; nil where they are not known before it is computed.
    func schema(of recipe: Recipe) throws(FrameFault) -> Schema? {
        try FrameCheck.schema(of: recipe, variables: schemas)
    }

    /// The cells of a column as literals.
    ///
    /// - Throws: `.refused` for values of several kinds, which the engines' columns can't hold; they would say so in
    ///   words of their own.
    func cells(_ rows: [[Scalar]], _ place: Int, _ column: Column) throws(FrameFault) -> [PythonExpression] {
        if column.type == .unknown {
            var kinds: [String] = []
            for row in rows {
                guard let kind = row[place].kind, !kinds.contains(kind) else { continue }
                kinds.append(kind)
            }
            if kinds.count > 1 {
                throw refused(
                    "a column of \(kinds.sorted().joined(separator: " and ")) (\(PythonLiteral.quoted(column.name)))",
                    "make all of its values texts, or all of them numbers")
            }
        }
        var made: [PythonExpression] = []
        for row in rows { made.append(try literal(row[place], zoned: column.type.zone != nil)) }
        return made
    }

    func refused(_ what: String, _ help: String) -> FrameFault {
        FrameFault(.refused, "\(what) is not done with \(engine.rawValue)", help: help)
    }
}

extension String {
    private static let standardModules: Set<String> = [
        "collections", "contextlib", "csv", "datetime", "functools", "hashlib", "html", "io", "itertools", "json",
        "math", "os", "random", "re", "statistics", "unicodedata", "zipfile", "zlib",
    ]

    fileprivate var rankOfImport: Int {
        let words = split(separator: " ")
        guard words.first == "import" || words.first == "from", words.count > 1 else { return 2 }
        return Self.standardModules.contains(String(words[1])) ? 0 : 1
    }
}

/// What a printer knows of the frame that a term stands in.
struct TermScope {
    /// Nil where the columns are not known.
    var schema: Schema?
    /// Whether aggregates are of the rows of a group.
    var isGroup = false

    func type(of term: Term) -> ColumnType {
        switch term {
        case .column(let name): return schema?[name] ?? .unknown
        case .literal(let value): return value.type
        default: break
        }
        do {
            return try TermCheck(schema, .row).type(of: term)
        } catch {
            return .unknown
        }
    }

    /// The literal of `coalesce(x, literal)` where x is of its type: what fills the nulls of x and does nothing else.
    func filler(of arguments: [Term]) -> Scalar? {
        guard arguments.count == 2, arguments[0].isOfRows, case .literal(let value) = arguments[1],
            type(of: arguments[0]) == value.type
        else { return nil }
        switch value {
        case .bool, .int, .text: return value
        case .float(let number): return number.isNaN ? nil : value
        case .null, .date, .datetime, .duration, .binary, .list, .record: return nil
        }
    }

    /// Whether the side of a comparison may be NaN.
    ///
    /// - Throws: `.refused` where neither side tells its type.
    func mayBeNaN(_ arguments: [Term], _ place: Int, _ context: ProgramContext) throws(FrameFault) -> Bool {
        let (type, other) = (type(of: arguments[place]), type(of: arguments[1 - place]))
        if arguments[place].isLiteral { return isFloat(arguments[place]) }
        switch (type, other) {
        case (.float, _), (.unknown, .int), (.unknown, .float): return true
        case (.unknown, .unknown):
            throw context.refused(
                "a comparison of columns whose types are not known", "give the frame before it a name of its own")
        default: return false
        }
    }

    /// Whether NaN may be among the term's values.
    func isFloat(_ term: Term) -> Bool {
        switch term {
        case .literal(.float(let value)): value.isNaN
        case .literal: false
        default: type(of: term) == .float
        }
    }
}

extension Term {
    /// Whether the value depends on the row.
    var isOfRows: Bool {
        switch self {
        case .column, .window: true
        case .literal, .aggregate: false
        case .apply(_, let arguments): arguments.contains { $0.isOfRows }
        case .when(let arms, let otherwise):
            otherwise.isOfRows || arms.contains { $0.condition.isOfRows || $0.value.isOfRows }
        }
    }

    var isLiteral: Bool { if case .literal = self { true } else { false } }
    var isColumn: Bool { if case .column = self { true } else { false } }
}

extension Scalar {
    /// What can't stand in one column with another; null stands with all.
    fileprivate var kind: String? {
        switch self {
        case .null: nil
        case .int, .float: "number"
        case .list: "list"
        case .record: "record"
        case .bool, .text, .date, .datetime, .duration, .binary: type.name
        }
    }
}
