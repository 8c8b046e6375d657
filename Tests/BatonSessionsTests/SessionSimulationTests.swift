import BatonFrames
import BatonSessions
import Testing

/// A manager among workers that die, hang, answer late and forget, under one seed. Whatever happens, who asks for a
/// variable gets the value that a session without faults would have.
struct SessionSimulationTests {
    @Test(arguments: 0..<300)
    func `whatever happens, each ticket is answered once and variables are what they should be`(seed: Int) {
        var world = World(seed: UInt64(seed))
        for _ in 0..<400 { world.step() }
        world.drain()
        #expect(world.faults == [])
        #expect(world.successes > 20)
    }

    struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// The worker of one epoch: values by name, each a digest of how it came about.
    struct Worker {
        var epoch: Int
        var isReady = false
        var values: [String: Int] = [:]
        var statement: Statement?
        var isInterrupted = false
        var isKilled = false
    }

    struct World {
        var chance: Chance
        var manager = SessionManager()
        var now = 0
        var worker: Worker?
        var faults: [String] = []
        var successes = 0
        var lastTicket = 0
        /// Statements that are not answered.
        var open: [Ticket: Statement] = [:]
        /// What a session without faults holds.
        var model: [String: Int] = [:]
        let id = SessionID("s")

        init(seed: UInt64) {
            chance = Chance(state: seed)
            let memory = seed % 2 == 0 ? 1_000 : 0
            feed(.open(id, SessionSpec(owner: "anna", engine: .polars, memoryBytes: memory, statementLimit: 50)))
        }

        mutating func feed(_ input: SessionInput) {
            for effect in manager.receive(input, now: now) { carryOut(effect) }
        }

        mutating func carryOut(_ effect: SessionEffect) {
            switch effect {
            case .start(_, let epoch):
                if worker != nil { faults.append("a second worker") }
                worker = Worker(epoch: epoch)
            case .execute(_, let epoch, let statement):
                guard worker?.epoch == epoch, worker?.isReady == true, worker?.statement == nil else {
                    return faults.append("a statement for a worker that takes none")
                }
                worker!.statement = statement
            case .interrupt(_, let epoch): if worker?.epoch == epoch { worker!.isInterrupted = true }
            case .kill(_, let epoch): if worker?.epoch == epoch { worker!.isKilled = true }
            case .discard(_, let epoch): if worker?.epoch == epoch { worker = nil }
            case .answer(let ticket, let result): check(ticket, result)
            case .notice, .record, .forget, .closed: break
            }
        }

        mutating func check(_ ticket: Ticket, _ result: Result<Answer, FrameFault>) {
            guard let statement = open.removeValue(forKey: ticket) else { return faults.append("answered twice") }
            guard case .success(let answer) = result else { return }
            successes += 1
            switch statement.action {
            case .define(let name, let recipe): model[name] = digest(recipe, model)
            case .release(let names): for name in names { model[name] = nil }
            case .count(let recipe):
                if answer != .value(.int(Int64(digest(recipe, model)))) { faults.append("another value") }
            case .object, .rows, .values, .ask, .save: break
            }
        }

        func digest(_ recipe: Recipe, _ values: [String: Int]) -> Int {
            var result = 17
            switch recipe.source {
            case .variable(let name): result = values[name] ?? -1
            case .file(let file): result = Int(file.path) ?? 0
            case .table, .query, .snippet: break
            }
            for step in recipe.steps {
                guard case .slice(let offset, _) = step else { continue }
                result = (result &* 31 &+ offset) & 0xFFFF_FFFF
            }
            return result
        }

        mutating func step() {
            now += Int.random(in: 0...3, using: &chance)
            feed(.tick)
            switch Int.random(in: 0..<20, using: &chance) {
            case 0..<8: submit()
            case 8..<16: work()
            case 16: if let ticket = open.keys.sorted().randomElement(using: &chance) { feed(.cancel(ticket)) }
            case 17 where Int.random(in: 0..<4, using: &chance) == 0: die()
            case 18 where Int.random(in: 0..<8, using: &chance) == 0: feed(.restart(id, owner: "anna"))
            default: now += Int.random(in: 0...30, using: &chance)
            }
        }

        mutating func submit() {
            let names = ["a", "b", "c", "d"]
            let name = names.randomElement(using: &chance)!
            let known = names.filter { model[$0] != nil }
            let offset = Int.random(in: 0..<1_000, using: &chance)
            let source: FrameSource =
                known.randomElement(using: &chance).map { .variable($0) } ?? .file(FrameFile("\(offset)", .csv))
            let recipe = Recipe(source, [.slice(offset: offset, length: nil)])
            let action: Statement.Action =
                switch Int.random(in: 0..<6, using: &chance) {
                case 0..<3: .define(name, recipe)
                case 3: .release([name])
                default: .count(recipe)
                }
            lastTicket += 1
            open[Ticket(lastTicket)] = Statement(action)
            feed(.submit(Ticket(lastTicket), id, owner: "anna", Statement(action)))
        }

        mutating func die() {
            guard let gone = worker else { return }
            worker = nil
            feed(.ended(id, epoch: gone.epoch, FrameFault(.lostWorker, "gone")))
        }

        /// The worker does what it is at.
        mutating func work() {
            guard var current = worker else { return }
            if current.isKilled { return die() }
            if !current.isReady {
                worker!.isReady = true
                return feed(.ready(id, epoch: current.epoch))
            }
            guard let statement = current.statement else { return }
            current.statement = nil
            let wasInterrupted = current.isInterrupted
            current.isInterrupted = false
            var result: Result<Reply, FrameFault> = .success(Reply(.done, memory: current.values.count * 300))
            if wasInterrupted, Bool.random(using: &chance) {
                result = .failure(FrameFault(.cancelled, "stopped"))
            } else {
                result = run(statement, &current)
            }
            worker = current
            feed(.answered(id, epoch: current.epoch, result))
        }

        mutating func run(_ statement: Statement, _ current: inout Worker) -> Result<Reply, FrameFault> {
            for name in statement.action.variables where current.values[name] == nil {
                faults.append("'\(name)' is not in the worker")
            }
            let memory = current.values.count * 300
            switch statement.action {
            case .define(let name, let recipe):
                current.values[name] = digest(recipe, current.values)
                return .success(Reply(.frame(Schema([]), rows: nil), bytes: 300, memory: current.values.count * 300))
            case .release(let names):
                for name in names {
                    if current.values.removeValue(forKey: name) == nil { faults.append("'\(name)' is let go twice") }
                }
                return .success(Reply(.done, memory: current.values.count * 300))
            case .count(let recipe):
                return .success(Reply(.value(.int(Int64(digest(recipe, current.values)))), memory: memory))
            case .object, .rows, .values, .ask, .save: return .success(Reply(.done, memory: memory))
            }
        }

        /// Lets everything come to its end.
        mutating func drain() {
            for _ in 0..<20_000 where !open.isEmpty {
                work()
                feed(.tick)
            }
            if !open.isEmpty { faults.append("\(open.count) never answered") }
            let definitions = manager.definitions(of: id)
            let variables = manager.variables(of: id)
            if Set(variables.keys) != Set(model.keys) { faults.append("other variables") }
            if variables.isEmpty, !definitions.isEmpty { faults.append("definitions for nothing") }
        }
    }
}
