package import BatonFrames
package import BatonInterpreter

/// Data sessions in memory, computed by the local evaluation: the reference without Python.
package final class LocalDataHost: DataHost {
    package private(set) var opened: [LocalDataSession] = []
    package init() {}

    /// What files hold, by path.
    package var files: [String: LocalFrame] = [:]

    package func open(_ engine: Engine, _ options: SessionOptions) throws(FrameFault) -> any DataSession {
        let session = LocalDataSession(options.name ?? "s\(opened.count + 1)", engine, files: files)
        opened.append(session)
        return session
    }

    package func sessions(on director: String?) throws(FrameFault) -> [SessionFacts] {
        opened.map {
            SessionFacts(
                id: $0.id, engine: $0.engine, owner: "me", state: $0.isClosed ? "closed" : "idle",
                variables: $0.frames.count, opened: 0, lastUsed: 0)
        }
    }
}

package final class LocalDataSession: DataSession {
    package let id: String
    package let engine: Engine
    private let files: [String: LocalFrame]
    package private(set) var frames: [String: LocalFrame] = [:]
    /// What was asked, a word each.
    package private(set) var log: [String] = []
    package private(set) var isClosed = false
    private var taken: Set<String> = []

    init(_ id: String, _ engine: Engine, files: [String: LocalFrame]) {
        self.id = id
        self.engine = engine
        self.files = files
    }

    package func run(_ statement: BatonFrames.Statement) throws(FrameFault) -> Answer {
        switch statement.action {
        case .define(let name, let recipe):
            log.append("define \(name)")
            let frame = try frame(recipe)
            frames[name] = frame
            return .frame(frame.schema, rows: nil)
        case .rows(let recipe, let offset, let limit):
            log.append("rows")
            let frame = try frame(recipe)
            let rows = frame.rows
            let start = min(offset, rows.count)
            return .page(frame.schema, Array(rows[start..<min(rows.count, start + limit)]), total: nil)
        case .count(let recipe):
            log.append("count")
            return .value(.int(Int64(try frame(recipe).count)))
        case .values(let recipe, let terms):
            log.append("values")
            let frame = try frame(recipe.then(.group(keys: [], measures: terms)))
            return .page(frame.schema, frame.rows, total: 1)
        case .release(let names):
            log.append("release \(names.joined(separator: " "))")
            for name in names { frames[name] = nil }
            return .done
        case .save(let recipe, let file):
            log.append("save \(file.path)")
            _ = try frame(recipe)
            return .done
        case .ask(let recipe?, let call) where call.name == "profile":
            return .value(Self.profile(of: try frame(recipe)))
        case .object, .ask: throw FrameFault(.refused, "not without Python")
        }
    }

    /// Gaps and frequencies of each column, as the worker tells them; no histograms.
    private static func profile(of frame: LocalFrame) -> Scalar {
        let columns = frame.schema.columns.enumerated().map { place, column in
            var counts: [(value: Scalar, count: Int64)] = []
            for value in frame.rows.map({ $0[place] }) where value != .null {
                if let known = counts.firstIndex(where: { $0.value == value }) {
                    counts[known].count += 1
                } else {
                    counts.append((value, 1))
                }
            }
            let known = counts.reduce(0) { $0 + Int($1.count) }
            let frequency = counts.sorted { $0.count > $1.count }.map { value, count in
                Scalar.record([.init("value", value), .init("count", .int(count))])
            }
            let stats: [Scalar.Field] = [
                .init("missing", .int(Int64(frame.count - known))), .init("mismatch", .int(0)),
                .init("count_uniques", .int(Int64(counts.count))), .init("frequency", .list(frequency)),
            ]
            return Scalar.Field(column.name, .record([.init("stats", .record(stats))]))
        }
        return .record([.init("columns", .record(columns))])
    }

    private func frame(_ recipe: Recipe) throws(FrameFault) -> LocalFrame {
        var recipe = recipe
        var variables = frames
        if case .file(let file) = recipe.source {
            guard let frame = files[file.path] else { throw FrameFault(.badData, "there is no file \(file.path)") }
            variables["file"] = frame
            recipe.source = .variable("file")
        }
        return try LocalFrames.frame(recipe, variables: variables)
    }

    package func code(_ statements: [BatonFrames.Statement]) throws(FrameFault) -> String {
        guard case .define(let name, let recipe)? = statements.last?.action else { return "" }
        return "\(name) = a frame made in \(recipe.steps.count) steps\n"
    }

    package func script() throws(FrameFault) -> String { "all of \(id)\n" }

    package func freshName(_ stem: String) -> String {
        var name = stem
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(stem)_\(number)"
            number += 1
        }
        return name
    }

    package func variables() throws(FrameFault) -> [VariableFacts] {
        frames.sorted { $0.key < $1.key }.map {
            VariableFacts(
                name: $0.key, kind: "frame", schema: $0.value.schema, rows: $0.value.count, bytes: nil, lastUsed: 0)
        }
    }

    package func restart() throws(FrameFault) { log.append("restart") }
    package func close() { isClosed = true }
}

extension Interpreter {
    /// The verbs, and the data sessions of this host.
    package func useSessions(_ host: LocalDataHost) {
        registerVerbs()
        session.data = host
    }
}
