import BatonFrames
import BatonSessions

/// A manager with a worker that answers when a test says so.
struct Bench {
    var manager = SessionManager()
    var now = 0
    /// What came of the inputs, in short words.
    var log: [String] = []
    private var lastTicket = 0

    static let id = SessionID("s1")
    static let second = 1_000_000_000

    mutating func receive(_ input: SessionInput) {
        for effect in manager.receive(input, now: now) { log.append(Self.words(effect)) }
    }

    mutating func takeLog() -> [String] {
        defer { log = [] }
        return log
    }

    /// Opens the session, with its worker ready.
    mutating func open(_ spec: SessionSpec = SessionSpec(owner: "anna", engine: .polars)) {
        receive(.open(Self.id, spec))
        receive(.ready(Self.id, epoch: manager.epoch(of: Self.id)))
        log = []
    }

    @discardableResult
    mutating func submit(_ action: Statement.Action, owner: String = "anna") -> Ticket {
        lastTicket += 1
        receive(.submit(Ticket(lastTicket), Self.id, owner: owner, Statement(action)))
        return Ticket(lastTicket)
    }

    mutating func answer(_ answer: Answer = .done, bytes: Int? = nil, memory: Int = 0) {
        receive(
            .answered(
                Self.id, epoch: manager.epoch(of: Self.id), .success(Reply(answer, bytes: bytes, memory: memory))))
    }

    mutating func fail(_ kind: FrameFault.Kind, _ message: String = "no") {
        receive(.answered(Self.id, epoch: manager.epoch(of: Self.id), .failure(FrameFault(kind, message))))
    }

    mutating func die() {
        receive(.ended(Self.id, epoch: manager.epoch(of: Self.id), FrameFault(.lostWorker, "gone")))
    }

    mutating func ready() { receive(.ready(Self.id, epoch: manager.epoch(of: Self.id))) }

    mutating func pass(_ nanoseconds: Int) {
        now += nanoseconds
        receive(.tick)
    }

    /// Defines a variable, with the worker's answer.
    mutating func define(_ name: String, from source: String? = nil, bytes: Int = 0, memory: Int = 0) {
        submit(.define(name, Bench.recipe(source)))
        answer(.frame(Schema([]), rows: nil), bytes: bytes, memory: memory)
        log = []
    }

    static func recipe(_ source: String?) -> Recipe {
        source.map { Recipe(.variable($0), [.slice(offset: 1, length: nil)]) }
            ?? Recipe(.file(FrameFile("a.csv", .csv)))
    }

    static func words(_ statement: Statement) -> String {
        let reads = statement.action.variables.sorted().joined(separator: "+")
        switch statement.action {
        case .define(let name, _), .object(let name, _): return "\(name)=\(reads)"
        case .release(let names): return "release \(names.joined(separator: " "))"
        case .rows, .count, .values, .ask, .save: return "look \(reads)"
        }
    }

    static func words(_ effect: SessionEffect) -> String {
        switch effect {
        case .start(_, let epoch): "start \(epoch)"
        case .execute(_, let epoch, let statement): "\(epoch): \(words(statement))"
        case .interrupt(_, let epoch): "interrupt \(epoch)"
        case .kill(_, let epoch): "kill \(epoch)"
        case .discard(_, let epoch): "discard \(epoch)"
        case .answer(let ticket, .success): "\(ticket.number) done"
        case .answer(let ticket, .failure(let fault)): "\(ticket.number) \(fault.kind)"
        case .notice(_, .closesSoon(let at, let end)): "closes at \(at / Bench.second) \(end)"
        case .notice(_, .ended(let end)): "ended \(end)"
        case .notice(_, .lost(_, let variables)): "lost \(variables)"
        case .notice(_, .rebuilt(let names)): "rebuilt \(names.joined(separator: " "))"
        case .notice(_, .evicted(let names)): "evicted \(names.joined(separator: " "))"
        case .record(_, let definition): "record \(definition.id)"
        case .forget(_, let ids): "forget \(ids.map(String.init).joined(separator: " "))"
        case .closed: "closed"
        }
    }
}
