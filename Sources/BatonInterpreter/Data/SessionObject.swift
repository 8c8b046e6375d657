import BatonFrames
import BatonSyntax

/// A data session: `let s = session("polars")`.
package final class SessionObject: LanguageObject {
    package let session: any DataSession
    /// The columns of the session's frames that programs hold.
    private(set) var schemas: [String: Schema] = [:]
    /// Variables that nothing refers to any more; let go with the next statement.
    private var unused: [String] = []
    private(set) var isClosed = false
    /// What is no frame, and how it was made: connections, of which code of frames begins.
    private var objects: [(name: String, call: SnippetCall)] = []

    init(_ session: any DataSession) {
        self.session = session
        super.init()
    }

    package override var typeName: String { "Session" }
    package override var description: String {
        "<Session \(session.id) \(session.engine.rawValue)\(isClosed ? " closed" : "")>"
    }

    // MARK: Statements

    /// Runs a statement, after those variables were let go that nothing refers to.
    func run(_ action: BatonFrames.Statement.Action) throws(RuntimeError) -> Answer {
        try checkOpen()
        releaseUnused()
        return try inSession { () throws(FrameFault) in try session.run(BatonFrames.Statement(action)) }
    }

    func checkOpen() throws(RuntimeError) {
        guard isClosed else { return }
        throw RuntimeError(
            .notRunning, "session '\(session.id)' is closed",
            help: "open another: session(\"\(session.engine.rawValue)\")")
    }

    /// Names of variables mean something in their own session only.
    func checkHolds(_ frame: FrameObject, place: RuntimeError.Place? = nil) throws(RuntimeError) {
        guard frame.session === self else {
            throw RuntimeError(
                .invalidArgument,
                "the frames are in different sessions: \(description), \(frame.session.description)",
                help: "bring one over: s.table(rows(t))", place: place)
        }
    }

    func checkHolds(_ variable: SessionVariable) throws(RuntimeError) {
        guard variable.handle.session === self else {
            throw RuntimeError(
                .invalidArgument,
                "'\(variable.handle.name)' is of another session: \(variable.handle.session.description)",
                help: "make it in \(description)")
        }
    }

    /// A variable that could not be let go stays until the session ends: no reason to fail.
    private func releaseUnused() {
        guard !unused.isEmpty else { return }
        let names = unused
        unused = []
        do throws(FrameFault) {
            _ = try session.run(BatonFrames.Statement(.release(names)))
        } catch {
            unused = []
        }
    }

    /// Makes a variable of the session.
    ///
    /// - Returns: its handle, and its rows where they are known.
    func define(_ stem: String, _ recipe: Recipe) throws(RuntimeError) -> (handle: FrameHandle, rows: Int?) {
        try checkOpen()
        let name = session.freshName(stem)
        guard case .frame(let schema, let rows) = try run(.define(name, recipe)) else {
            throw RuntimeError(.ownFault, "the session did not say what columns '\(name)' has", fault: .baton)
        }
        schemas[name] = schema
        return (FrameHandle(name, schema, self), rows)
    }

    /// Makes an object of the session that is no frame.
    func make(_ kind: String, _ call: SnippetCall) throws(RuntimeError) -> SessionVariable {
        try checkOpen()
        let name = session.freshName(kind)
        _ = try run(.object(name, call))
        objects.append((name, call))
        return SessionVariable(FrameHandle(name, Schema([]), self), kind: kind)
    }

    /// The statements that make those of the variables which are no frames, in their order.
    func objects(for names: Set<String>) -> [BatonFrames.Statement] {
        objects.filter { names.contains($0.name) }.map { BatonFrames.Statement(.object($0.name, $0.call)) }
    }

    fileprivate func letGo(_ name: String) {
        schemas[name] = nil
        if !isClosed { unused.append(name) }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        session.close()
    }

    func restart() throws(RuntimeError) {
        try checkOpen()
        try inSession { () throws(FrameFault) in try session.restart() }
    }

    // MARK: Members

    private static let functionNames = ["load", "table", "frame"]

    package override var memberNames: [String] {
        Self.functionNames + ["id", "engine", "variables"]
            + SessionOperations.accessors.filter { !Self.functionNames.contains($0) }
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "id": return .string(session.id)
        case "engine": return .string(session.engine.rawValue)
        case "variables": return .list(try variableRows(interpreter))
        default: return operations(named: name)
        }
    }

    /// The members that can be called, or that stand in front of what can be; nil for the others.
    func operations(named name: String) -> Value? {
        switch name {
        case "load": .object(loading)
        case "table": .object(tabling)
        case "frame": .object(finding)
        default: SessionOperations.accessors.contains(name) ? .object(SessionOperationGroup(self, name)) : nil
        }
    }

    func variableRows(_ interpreter: Interpreter) throws(RuntimeError) -> [Value] {
        try checkOpen()
        releaseUnused()
        return try inSession { () throws(FrameFault) in try session.variables() }.map { variable in
            .map([
                ("name", .string(variable.name)), ("kind", .string(variable.kind)),
                ("rows", variable.rows.map { .int($0) } ?? .null),
                ("columns", variable.schema.map { .int($0.columns.count) } ?? .null),
                ("bytes", variable.bytes.map { .size($0) } ?? .null),
                ("last_used", .string(CalendarText.iso(variable.lastUsed, digits: 0))),
            ])
        }
    }

    package override func isEqual(to other: LanguageObject) -> Bool { self === other }
}

/// A variable of a session as long as a frame refers to it.
final class FrameHandle {
    let name: String
    let schema: Schema
    let session: SessionObject
    /// False for one that was there before: it stays when nothing here refers to it.
    private let isOwned: Bool

    init(_ name: String, _ schema: Schema, _ session: SessionObject, isOwned: Bool = true) {
        self.name = name
        self.schema = schema
        self.session = session
        self.isOwned = isOwned
    }

    deinit { if isOwned { session.letGo(name) } }
}

// MARK: - Loading

extension SessionObject {
    private static let optionNames = [
        "separator", "header", "encoding", "sheet", "null_values", "n_rows", "columns", "infer_schema", "on_bad_lines",
        "na_filter", "skip_rows",
    ]

    private var loading: LoadMethod {
        LoadMethod(
            self, "load",
            [.init("path", "String | File"), .init("format", "String", optional: true)]
                + (Self.optionNames + ["conn"]).map { .init($0, "Any", optional: true) },
            "A frame of the rows of a file, in the session; the format is known by the name's end, or given."
        ) { [self] (arguments, interpreter) throws(RuntimeError) in
            let path = try arguments.path(0)
            if !session.isElsewhere, case .file(let file) = arguments.value(0) {
                try RemoteFiles.need(file, interpreter)
            }
            let format = try Self.format(of: path, try arguments.optional(1) == nil ? nil : arguments.string(1))
            var options: [Scalar.Field] = []
            for (index, name) in Self.optionNames.enumerated() {
                guard let value = arguments.optional(index + 2) else { continue }
                guard let scalar = Scalar(value) else { throw arguments.wrongType(index + 2, "a value") }
                options.append(Scalar.Field(name, scalar))
            }
            let store = try connection(arguments, Self.optionNames.count + 2)
            let isAddress = path.contains("://") || store != nil
            let isOurs = !isAddress && !session.isElsewhere
            let file = FrameFile(
                isOurs ? interpreter.host.absolutePath(path) : path, format, options: options, connection: store?.name)
            let handles = store.map { [$0] } ?? []
            do throws(RuntimeError) {
                return .object(try FrameObject.defined(self, Self.stem(of: path), Recipe(.file(file)), over: handles))
            } catch {
                var error = error
                // Engines shorten long paths.
                let prefix = "there is no file '"
                if error.message.hasPrefix(prefix) { error.message = "\(prefix)\(file.path)'" }
                throw error
            }
        }
    }

    private func connection(_ arguments: LibraryArguments, _ index: Int) throws(RuntimeError) -> FrameHandle? {
        guard let value = arguments.optional(index) else { return nil }
        guard case .object(let variable as SessionVariable) = value, variable.kind == "connection" else {
            throw arguments.wrongType(index, "a connection")
        }
        try checkHolds(variable)
        return variable.handle
    }

    private static let endings: [String: FrameFile.Format] = [
        "csv": .csv, "txt": .csv, "tsv": .tsv, "tab": .tsv, "json": .json, "ndjson": .ndjson, "jsonl": .ndjson,
        "parquet": .parquet, "pq": .parquet, "xlsx": .excel, "xls": .excel, "avro": .avro, "orc": .orc, "xml": .xml,
        "h5": .hdf5, "hdf5": .hdf5, "arrow": .arrow, "feather": .arrow,
    ]

    static func format(of path: String, _ given: String?) throws(RuntimeError) -> FrameFile.Format {
        let known = FrameFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
        if let given {
            if let format = FrameFile.Format(rawValue: given) { return format }
            throw RuntimeError(.invalidArgument, "there is no format \"\(given)\"", help: "there are \(known)")
        }
        var name = path[...]
        for packed in [".gz", ".zst", ".bz2", ".zip"] where name.hasSuffix(packed) {
            name = name.dropLast(packed.count)
        }
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let format = endings[ending] { return format }
        throw RuntimeError(
            .invalidArgument, "'\(path)' does not say by its name what format it has",
            help: "say it: load(\"\(path)\", format: \"csv\"); there are \(known)")
    }

    /// A name for the variable of a file: `trips` of `data/trips.csv.gz`.
    static func stem(of path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        let name = file.split(separator: ".").first ?? ""
        let plain = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        let text = String(plain)
        return text.first.map { $0.isLetter } ?? false ? text : "frame"
    }

    private var tabling: MethodObject {
        MethodObject(
            "table", [.init("rows", "List"), .init("name", "String", optional: true)],
            "A frame of a list of records, in the session."
        ) { [self] (arguments, interpreter) throws(RuntimeError) in
            let recipe = try Self.recipe(ofRows: arguments.value(0), interpreter)
            let stem = try arguments.string(1, default: "table")
            return .object(try FrameObject.defined(self, stem, recipe))
        }
    }

    private var finding: MethodObject {
        MethodObject(
            "frame", [.init("name", "String")],
            "A frame that the session holds already, by the name of its variable: of a session that was taken up again."
        ) { [self] (arguments, _) throws(RuntimeError) in
            let name = try arguments.string(0)
            try checkOpen()
            let held = try inSession { () throws(FrameFault) in try session.variables() }
            guard let found = held.first(where: { $0.name == name }), let schema = found.schema else {
                let names = held.filter { $0.schema != nil }.map(\.name)
                throw RuntimeError(
                    .unknownName, "session '\(session.id)' holds no frame '\(name)'",
                    help: names.isEmpty ? "it holds none" : "it holds \(names.joined(separator: ", "))")
            }
            return .object(FrameObject(self, known: name, schema, rows: found.rows))
        }
    }

    /// The handle of a variable that the session has.
    func handle(_ name: String, _ schema: Schema) -> FrameHandle {
        schemas[name] = schema
        return FrameHandle(name, schema, self, isOwned: false)
    }

    /// Rows of the program as the source of a frame.
    static func recipe(ofRows value: Value, _ interpreter: Interpreter) throws(RuntimeError) -> Recipe {
        let table = try Table(value, "table", interpreter)
        guard table.records.count <= FrameLimits.sentRows else {
            throw RuntimeError(
                .tooLarge,
                "a table of \(table.records.count) rows is too large to be sent: \(FrameLimits.sentRows) at most",
                help: "write it to a file and load that: write_text(\"rows.csv\", to_csv(rows))")
        }
        var columns: [[Scalar]] = []
        for name in table.columns {
            var cells: [Scalar] = []
            for value in try ColumnExpression(column: name).values(table.records) {
                guard let scalar = Scalar(value) else {
                    throw RuntimeError(
                        .typeMismatch, "'\(name)' holds \(value.describedType), which no frame can hold",
                        help: "columns hold bools, numbers, texts, durations, lists and maps")
                }
                cells.append(scalar)
            }
            columns.append(cells)
        }
        var typed: [Column] = []
        for (name, cells) in zip(table.columns, columns) {
            guard let type = ColumnType(of: cells) else {
                throw RuntimeError(
                    .typeMismatch, "'\(name)' holds values of different types",
                    help: "make them one: derive \(name) = string(\(name))")
            }
            typed.append(Column(name, type))
        }
        let rows = table.records.indices.map { row in columns.map { $0[row] } }
        return Recipe(.table(Schema(typed), rows))
    }
}
