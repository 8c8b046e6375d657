import BatonFrames

/// Operations on their way through a session: each is planned when those before it are done.
struct OperationRun {
    private let requests: [OperationRequest]
    private(set) var outcome: SessionOutcome
    private var place = 0
    /// What the operation at `place` still has to run, the next last.
    private var waiting: [Statement] = []
    private var plan: OperationPlan?
    private var answers: [Answer] = []
    private(set) var hasRun = false

    init(_ requests: [OperationRequest], isList: Bool, number: Int) {
        self.requests = requests
        outcome = SessionOutcome(number: number)
        outcome.isList = isList
    }

    var isOver: Bool { outcome.fault != nil || (plan == nil && place == requests.count) }

    /// What is to be run next; nil when all is done or one has failed.
    mutating func next(_ session: borrowing OperationSession) -> Statement? {
        while !isOver {
            if plan == nil, !begin(session) { return nil }
            guard let statement = waiting.popLast() else {
                end(session)
                continue
            }
            hasRun = true
            return statement
        }
        return nil
    }

    mutating func take(_ result: Result<Answer, FrameFault>) {
        switch result {
        case .success(let answer): answers.append(answer)
        case .failure(let fault): fail(fault)
        }
    }

    /// The Python of all operations, as if each had been run.
    mutating func explain(_ session: borrowing OperationSession) throws(FrameFault) -> [String] {
        var schemas: [String: Schema] = [:]
        while place < requests.count {
            let known = session.variables.merging(schemas.mapValues { .some($0) }) { _, new in new }
            do throws(FrameFault) {
                let planned = try OperationPlan(requests[place], .init(known))
                for statement in planned.statements {
                    outcome.code += Self.lines(try session.code(statement, schemas))
                    guard case .define(let name, let recipe) = statement.action else { continue }
                    let columns = known.compactMapValues(\.self)
                    schemas[name] = try FrameCheck.schema(of: recipe, variables: columns) ?? schemas[name]
                }
            } catch {
                throw Self.located(error, place, of: requests.count)
            }
            place += 1
        }
        return outcome.code
    }

    private static func located(_ fault: FrameFault, _ place: Int, of count: Int) -> FrameFault {
        guard count > 1 else { return fault }
        return FrameFault(fault.kind, "operation \(place): \(fault.message)", help: fault.help, step: fault.step)
    }

    private mutating func begin(_ session: borrowing OperationSession) -> Bool {
        do throws(FrameFault) {
            let planned = try OperationPlan(requests[place], .init(session.variables))
            for statement in planned.statements { outcome.code += Self.lines(try session.code(statement, [:])) }
            waiting = planned.statements.reversed()
            plan = planned
            return true
        } catch {
            outcome.isRefused = !hasRun && place == 0
            fail(error)
            return false
        }
    }

    private mutating func end(_ session: borrowing OperationSession) {
        guard let done = plan else { return }
        outcome.updated.append(done.action == nil || done.action == .keep ? done.updated : nil)
        outcome.results.append(done.question?.value(of: answers) ?? session.value(of: done.action, done.updated))
        plan = nil
        answers = []
        place += 1
    }

    private mutating func fail(_ fault: FrameFault) {
        outcome.fault = fault
        outcome.place = place
    }

    static func lines(_ code: String) -> [String] {
        var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}

/// What operations see of their session.
struct OperationSession: ~Copyable {
    let id: SessionID
    let runner: any StatementRunner

    /// Frames with their columns; nil for other objects.
    var variables: [String: Schema?] {
        runner.manager.variables(of: id).mapValues { $0.isFrame ? .some($0.schema ?? Schema([])) : nil }
    }

    func code(_ statement: Statement, _ schemas: [String: Schema]) throws(FrameFault) -> String {
        try runner.code(statement, id, knowing: schemas)
    }

    /// What an operation of the session itself answers.
    func value(of action: Operation.SessionAction?, _ variable: String?) -> Scalar {
        let found = variable.flatMap { runner.manager.variables(of: id)[$0] }
        switch action {
        case .describeEngine:
            let engine = runner.manager.spec(of: id)?.engine.rawValue ?? ""
            return .record([
                .init("engine", .text(engine)), .init("version", runner.versions[engine].map(Scalar.text) ?? .null),
            ])
        case .isKept: return .bool(found?.isResident ?? false)
        case .size: return found?.bytes.map { .int(Int64($0)) } ?? .null
        case .keep, nil: return .null
        }
    }
}
