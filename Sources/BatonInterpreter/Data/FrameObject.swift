package import BatonFrames
import BatonSyntax

/// A data frame that lives in a session: a recipe over the session's variables. Nothing runs before something of it is
/// needed; then it becomes a variable of the session, once.
package final class FrameObject: LanguageObject {
    package let session: SessionObject
    /// Over the session's variables.
    private(set) var recipe: Recipe
    /// The same from its sources on: what `code` shows.
    let origin: Recipe
    /// Variables that the recipe names, kept in the session as long as this frame is there.
    private(set) var handles: [FrameHandle]
    /// The columns; nil where they are not known before it is computed.
    private var knownSchema: Schema?
    /// Where it is known without asking.
    private var knownRows: Int?
    /// The file that it was written to for a task.
    var written: FileObject?

    init(_ session: SessionObject, _ recipe: Recipe, origin: Recipe, handles: [FrameHandle], schema: Schema?) {
        self.session = session
        self.recipe = recipe
        self.origin = origin
        self.handles = handles
        knownSchema = schema
        super.init()
    }

    /// A frame that is a variable of the session already.
    convenience init(_ session: SessionObject, known name: String, _ schema: Schema, rows: Int?) {
        let recipe = Recipe(.variable(name))
        self.init(
            session, recipe, origin: recipe, handles: [session.handle(name, schema)], schema: schema)
        knownRows = rows
    }

    /// A frame that is a variable at once.
    ///
    /// - Parameter others: variables that it is read from, kept as long as it is there.
    static func defined(
        _ session: SessionObject, _ stem: String, _ recipe: Recipe, over others: [FrameHandle] = []
    ) throws(RuntimeError) -> FrameObject {
        let (handle, rows) = try session.define(stem, recipe)
        var origin = recipe
        if case .file(var file) = recipe.source, recipe.steps.isEmpty {
            file.schema = handle.schema
            origin.source = .file(file)
        }
        let frame = FrameObject(
            session, Recipe(.variable(handle.name)), origin: origin, handles: [handle] + others, schema: handle.schema)
        frame.knownRows = rows
        return frame
    }

    /// A frame made of this one.
    ///
    /// - Parameter steps: the steps, asked twice: with the recipes of frames over variables, and from their sources on.
    func then(
        over others: [FrameHandle] = [], _ steps: ((FrameObject) -> Recipe) -> [FrameStep]
    ) throws(RuntimeError) -> FrameObject {
        if recipe.steps.count > FrameLimits.stepsMax { try makeVariable() }
        var made = recipe
        made.steps += steps { $0.recipe }
        var whole = origin
        whole.steps += steps { $0.origin }
        return try replaced(by: made, origin: whole, over: others)
    }

    /// A frame of another recipe over the variables of this one and of others.
    func replaced(
        by made: Recipe, origin: Recipe, over others: [FrameHandle]
    ) throws(RuntimeError) -> FrameObject {
        let schema = try inSession { () throws(FrameFault) in
            try FrameCheck.schema(of: made, variables: session.schemas)
        }
        return FrameObject(session, made, origin: origin, handles: handles + others, schema: schema)
    }

    // MARK: What is known, and what has to be asked

    /// Names of the columns as far as they are known without asking.
    package var knownColumns: [String] { knownSchema?.names ?? [] }

    package func schema() throws(RuntimeError) -> Schema {
        if knownSchema == nil { try makeVariable() }
        return knownSchema ?? Schema([])
    }

    /// Makes it a variable of the session where it is none.
    func makeVariable(_ stem: String = "frame") throws(RuntimeError) {
        guard !recipe.steps.isEmpty else { return }
        let (handle, rows) = try session.define(stem, recipe)
        recipe = Recipe(.variable(handle.name))
        handles = [handle]
        knownSchema = handle.schema
        if let rows { knownRows = rows }
    }

    package func count() throws(RuntimeError) -> Int {
        try session.checkOpen()
        if let knownRows { return knownRows }
        guard case .value(.int(let count)) = try session.run(.count(recipe)) else { throw Self.strange("count") }
        knownRows = Int(count)
        return Int(count)
    }

    /// A page of its rows, and how many there are where that is known.
    func page(offset: Int, limit: Int) throws(RuntimeError) -> (rows: [[Scalar]], total: Int?) {
        guard
            case .page(let schema, let rows, let total) = try session.run(
                .rows(recipe, offset: offset, limit: limit))
        else { throw Self.strange("rows") }
        knownSchema = schema
        if let total { knownRows = total }
        return (rows, total ?? knownRows)
    }

    static func strange(_ what: String) -> RuntimeError {
        RuntimeError(.ownFault, "the session gave another answer than was asked for: \(what)", fault: .baton)
    }

    /// All rows as maps.
    ///
    /// - Throws: `.tooLarge` for more than `FrameLimits.rowsMax`.
    func collect() throws(RuntimeError) -> [MapObject] {
        try makeVariable()
        var made: [MapObject] = []
        let names = try schema().names
        while true {
            let (rows, total) = try page(offset: made.count, limit: FrameLimits.pageRows)
            let count = total ?? (made.count + rows.count)
            guard count <= FrameLimits.rowsMax else {
                throw RuntimeError(
                    .tooLarge, "the frame has \(count) rows, and \(FrameLimits.rowsMax) at most are collected",
                    help: "take fewer: t | take 1000, or summarize them in the session: t | group …")
            }
            for row in rows { made.append(MapObject(keys: names, values: row.map { Value($0) })) }
            if rows.count < FrameLimits.pageRows || made.count >= count { return made }
        }
    }

    // MARK: As a value

    package override var typeName: String { "Frame" }

    package override var description: String {
        let names = knownSchema?.columns.prefix(Self.describedMax).map { "\($0.name): \($0.type.name)" }
        guard let names, let schema = knownSchema else { return "<Frame \(session.session.engine.rawValue)>" }
        let more = schema.columns.count > Self.describedMax ? ", …" : ""
        return "<Frame \(session.session.engine.rawValue) \(names.joined(separator: ", "))\(more)>"
    }

    private static let describedMax = 8

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        try makeVariable(interpreter.name(of: self) ?? "frame")
        return .list(try collect().map { .map($0) })
    }

    package override func items() throws(RuntimeError) -> [Value]? {
        let records = try collect()
        return records.map { .map($0) }
    }

    package override func item(_ index: Value, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        guard case .int(let place) = index else {
            throw RuntimeError(.typeMismatch, "an index of a frame is an Int, not \(index.describedType)")
        }
        try makeVariable(interpreter.name(of: self) ?? "frame")
        let count = place < 0 ? try count() : 0
        let offset = place < 0 ? place + count : place
        let rows = offset < 0 ? [] : try page(offset: offset, limit: 1).rows
        guard let row = rows.first else {
            throw RuntimeError(.indexOutOfRange, "there is no row \(place) in a frame of \(try self.count())")
        }
        return .map(MapObject(keys: try schema().names, values: row.map { Value($0) }))
    }

    package override var memberNames: [String] { ["columns", "schema", "session"] + FrameOperations.accessors }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "columns": return .list(try schema().names.map { .string($0) })
        case "schema":
            return .list(
                try schema().columns.map { column in
                    .map([("column", .string(column.name)), ("type", .string(column.type.name))])
                })
        case "session": return .object(session)
        default: return FrameOperations.member(name, of: self)
        }
    }

    /// The first rows, for people. The frame becomes a variable of the name that the program gives it.
    package func preview(_ interpreter: Interpreter) throws(RuntimeError) -> FramePreview {
        try makeVariable(interpreter.name(of: self) ?? "frame")
        let (rows, total) = try page(offset: 0, limit: FrameLimits.shownRows)
        let names = try schema().names
        let shown = rows.map { MapObject(keys: names, values: $0.map { Value($0) }) }
        var count = total ?? rows.count
        if total == nil, rows.count == FrameLimits.shownRows { count = try self.count() }
        return FramePreview(try schema(), shown, total: count)
    }
}

/// The first rows of a frame, to be shown.
package final class FramePreview: LanguageObject {
    package let schema: Schema
    package let records: [MapObject]
    /// Names of the columns and of their types, in order.
    package var columns: [(name: String, type: String)] { schema.columns.map { ($0.name, $0.type.name) } }
    /// Rows of the whole frame.
    package let total: Int

    package init(_ schema: Schema, _ records: [MapObject], total: Int) {
        self.schema = schema
        self.records = records
        self.total = total
        super.init()
    }

    package override var typeName: String { "Frame" }
    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .list(records.map { .map($0) })
    }
    package override func items() throws(RuntimeError) -> [Value]? {
        let rows: [Value] = records.map { .map($0) }
        return rows
    }
}

extension Interpreter {
    /// The global that holds an object, also one of the text that runs.
    func name(of object: LanguageObject) -> String? {
        let running = units.last { $0.module === module }?.names ?? [:]
        let slots = module.names.merging(running) { _, new in new }.compactMapValues(\.slot)
        return slots.sorted { $0.key < $1.key }.first { _, slot in
            if case .object(let held) = module.globals[slot] { held === object } else { false }
        }?.key
    }
}
