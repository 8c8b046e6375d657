package import BatonFrames
package import BatonSessions

/// Runs the statements of sessions by the local evaluation, at once and without Python.
package final class LocalRunner: StatementRunner {
    package private(set) var manager = SessionManager()
    package var now = 1_800_000_000_000_000_000
    package let versions = ["polars": "local"]
    private var answers: [Ticket: Result<Answer, FrameFault>] = [:]
    private var frames: [SessionID: [String: LocalFrame]] = [:]
    private var lastTicket = 0
    private var inputs: [SessionInput] = []
    private var isCarrying = false
    /// Told of what is to be kept.
    package var didKeep: ((SessionEffect) -> Void)?
    /// A statement that is asked for waits while this is true.
    package var isHeld = false
    private var held: [(SessionID, Int, Statement)] = []
    /// Only those who are trusted open sessions.
    package var isClosed = false

    package init() {}

    package func receive(_ input: SessionInput) {
        inputs.append(input)
        guard !isCarrying else { return }
        isCarrying = true
        defer { isCarrying = false }
        while !inputs.isEmpty {
            for effect in manager.receive(inputs.removeFirst(), now: now) { carryOut(effect) }
        }
    }

    private func carryOut(_ effect: SessionEffect) {
        switch effect {
        case .start(let id, let epoch):
            frames[id] = [:]
            inputs.append(.ready(id, epoch: epoch))
        case .execute(let id, let epoch, let statement):
            if isHeld { return held.append((id, epoch, statement)) }
            inputs.append(.answered(id, epoch: epoch, run(statement, id)))
        case .interrupt(let id, let epoch):
            held.removeAll { $0.0 == id }
            inputs.append(.answered(id, epoch: epoch, .failure(FrameFault(.cancelled, "interrupted"))))
        case .answer(let ticket, let result): answers[ticket] = result
        case .record, .forget, .closed: didKeep?(effect)
        case .kill, .discard, .notice: break
        }
    }

    /// Does what was held.
    package func letGo() {
        isHeld = false
        let waiting = held
        held = []
        for (id, epoch, statement) in waiting { receive(.answered(id, epoch: epoch, run(statement, id))) }
    }

    /// The workers of all sessions die.
    package func die() {
        for id in frames.keys {
            receive(.ended(id, epoch: manager.epoch(of: id), FrameFault(.lostWorker, "the worker was killed")))
        }
    }

    private func run(_ statement: Statement, _ id: SessionID) -> Result<Reply, FrameFault> {
        do throws(FrameFault) {
            switch statement.action {
            case .define(let name, let recipe):
                let frame = try frame(recipe, id)
                frames[id]![name] = frame
                return .success(Reply(.frame(frame.schema, rows: frame.count), bytes: 8 * frame.count))
            case .rows(let recipe, let offset, let limit):
                let (frame, rows) = (try frame(recipe, id), try self.frame(recipe, id).rows)
                let page = Array(rows.dropFirst(offset).prefix(limit))
                return .success(Reply(.page(frame.schema, page, total: rows.count)))
            case .count(let recipe): return .success(Reply(.value(.int(Int64(try frame(recipe, id).count)))))
            case .values(let recipe, let terms):
                let frame = try frame(recipe.then(.group(keys: [], measures: terms)), id)
                return .success(Reply(.page(frame.schema, frame.rows, total: 1)))
            case .release(let names):
                for name in names { frames[id]![name] = nil }
                return .success(Reply(.done))
            case .object, .ask, .save: throw FrameFault(.refused, "not without Python")
            }
        } catch {
            return .failure(error)
        }
    }

    private func frame(_ recipe: Recipe, _ id: SessionID) throws(FrameFault) -> LocalFrame {
        if case .file = recipe.source { throw FrameFault(.badData, "there are no files without Python") }
        return try LocalFrames.frame(recipe, variables: frames[id] ?? [:])
    }

    package func submit(_ statement: Statement, to id: SessionID, owner: String) -> Ticket {
        lastTicket += 1
        receive(.submit(Ticket(lastTicket), id, owner: owner, statement))
        return Ticket(lastTicket)
    }

    package func takeAnswer(_ ticket: Ticket) -> Result<Answer, FrameFault>? { answers.removeValue(forKey: ticket) }

    package func code(
        _ statement: Statement, _ id: SessionID, knowing schemas: [String: Schema]
    ) throws(FrameFault) -> String {
        let generator = Generators.of(manager.spec(of: id)?.engine ?? .polars)
        let known = manager.variables(of: id).compactMapValues(\.schema).merging(schemas) { _, new in new }
        let program = try generator.program(for: statement, schemas: known, taken: Set(known.keys))
        return program.lines.joined(separator: "\n") + "\n"
    }

    package func script(_ id: SessionID) throws(FrameFault) -> String {
        var text = ""
        for definition in manager.definitions(of: id) {
            text += try code(Statement(definition.action), id, knowing: [:])
        }
        return text
    }

    package func exportPath(_ id: SessionID, _ name: String) -> String { "/nowhere/\(name)" }

    package func takeFile(_ path: String) throws(FrameFault) -> [UInt8] {
        throw FrameFault(.refused, "there are no files without Python")
    }

    package func refusal(toOpen spec: SessionSpec, isTrusted: Bool) -> FrameFault? {
        isClosed && !isTrusted ? FrameFault(.machine, "there are no sessions here") : nil
    }
}

/// A desk of sessions in memory that answers at once.
package final class LocalSessionDesk {
    package let runner = LocalRunner()
    package let desk: SessionDesk

    package init(store: (any SessionStore)? = nil) {
        desk = SessionDesk(runner, store: store)
        runner.didKeep = { [unowned self] in desk.keep($0) }
        desk.restore()
    }

    /// The answer to a call; who would have to wait is told so.
    package func answer(_ call: SessionCall) -> SessionReply {
        var answer: SessionReply?
        desk.take(call) { answer = $0 }
        if answer == nil { desk.hurry() }
        return answer ?? .refused(FrameFault(.failed, "no answer came"))
    }
}
