package import BatonFrames
package import BatonSessions
import CBaton
import Glibc

/// Carries out what a `SessionManager` wants: starts workers, sends statements, hands answers out.
///
/// One thread owns it; workers are children of that thread. It waits only in `turn`.
package final class WorkerLoop {
    package private(set) var manager = SessionManager()
    private var workers: [SessionID: Running] = [:]
    private var answers: [Ticket: Result<Answer, FrameFault>] = [:]
    private var abandoned: Set<Ticket> = []
    private var lastTicket = 0
    let configuration: WorkerConfiguration
    /// Effects of effects are carried out after those before them.
    private var inputs: [SessionInput] = []
    private var isCarrying = false

    /// Told of what a session's client should hear.
    package var didNotice: ((SessionID, SessionNotice) -> Void)?
    /// Told of what has to be kept, so that the session can be had again by another process.
    package var didKeep: ((SessionEffect) -> Void)?
    /// An event that ends a wait; none for -1.
    package var wake: Int32 = -1
    /// Told of what statements print.
    package var didPrint: ((SessionID, String, _ isError: Bool) -> Void)?

    private struct Running {
        var epoch: Int
        var process: WorkerProcess
        /// The answer to its opening is awaited.
        var isOpening = true
        /// What the statement that it runs defines.
        var defining: String?
        /// Columns of what it has made, by name: temporary names of a rebuild are no variables of the session's.
        var schemas: [String: Schema] = [:]
    }

    package init(_ configuration: WorkerConfiguration) { self.configuration = configuration }

    package var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    package func receive(_ input: SessionInput) {
        inputs.append(input)
        guard !isCarrying else { return }
        isCarrying = true
        defer { isCarrying = false }
        while !inputs.isEmpty {
            for effect in manager.receive(inputs.removeFirst(), now: now) { carryOut(effect) }
        }
    }

    /// Puts a statement into its session's queue.
    package func submit(_ statement: Statement, to id: SessionID, owner: String) -> Ticket {
        lastTicket += 1
        let ticket = Ticket(lastTicket)
        receive(.submit(ticket, id, owner: owner, statement))
        return ticket
    }

    /// The answer for a ticket, once.
    package func takeAnswer(_ ticket: Ticket) -> Result<Answer, FrameFault>? { answers.removeValue(forKey: ticket) }

    /// The answer for a ticket is wanted no more.
    package func abandon(_ ticket: Ticket) { abandoned.insert(ticket) }

    /// Waits until something happens, or that time of the loop's clock; a signal ends the wait. Then hears all workers.
    package func turn(until deadline: Int) {
        var descriptors: [pollfd] = []
        for running in workers.values { descriptors += running.process.descriptors }
        if wake >= 0 { descriptors.append(pollfd(fd: wake, events: Int16(POLLIN), revents: 0)) }
        let end = min(deadline, manager.nextDeadline ?? .max)
        let left = max(0, (end == .max ? 3_600_000_000_000 : end - now) + 999_999) / 1_000_000
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(min(left, 3_600_000)))
        for id in workers.keys.sorted() {
            guard let running = workers[id] else { continue }
            for event in running.process.take() { take(event, of: id, running.epoch) }
        }
        receive(.tick)
    }

    /// Ends all sessions.
    package func shutdown() {
        for running in workers.values { running.process.kill() }
        workers = [:]
        configuration.removeFolder(configuration.sessionsFolder)
    }

    private func take(_ event: WorkerProcess.Event, of id: SessionID, _ epoch: Int) {
        guard workers[id]?.epoch == epoch else { return }
        switch event {
        // What libraries say while they are loaded is for nobody; a worker that dies of it tells the last of it.
        case .printed(let text, let isError): if !workers[id]!.isOpening { didPrint?(id, text, isError) }
        case .answered(let result):
            guard workers[id]!.isOpening else {
                if let name = workers[id]!.defining, case .success(let reply) = result {
                    if case .frame(let schema, _) = reply.answer { workers[id]!.schemas[name] = schema }
                }
                return receive(.answered(id, epoch: epoch, result))
            }
            workers[id]!.isOpening = false
            switch result {
            case .success: receive(.ready(id, epoch: epoch))
            case .failure(let fault):
                workers[id] = nil
                receive(.failed(id, epoch: epoch, configuration.explain(fault)))
            }
        case .ended(let fault):
            workers[id] = nil
            receive(.ended(id, epoch: epoch, fault))
        }
    }

    private func carryOut(_ effect: SessionEffect) {
        switch effect {
        case .start(let id, let epoch): start(id, epoch)
        case .execute(let id, let epoch, let statement): execute(statement, id, epoch)
        case .interrupt(let id, let epoch): worker(id, epoch)?.interrupt()
        case .kill(let id, let epoch): worker(id, epoch)?.kill()
        case .discard(let id, let epoch): if workers[id]?.epoch == epoch { workers[id] = nil }
        case .answer(let ticket, let result): if abandoned.remove(ticket) == nil { answers[ticket] = result }
        case .notice(let id, let notice): didNotice?(id, notice)
        case .closed(let id):
            configuration.remove(id)
            didKeep?(effect)
        case .record, .forget: didKeep?(effect)
        }
    }

    private func worker(_ id: SessionID, _ epoch: Int) -> WorkerProcess? {
        workers[id].flatMap { $0.epoch == epoch ? $0.process : nil }
    }

    private func start(_ id: SessionID, _ epoch: Int) {
        guard let spec = manager.spec(of: id) else { return }
        do throws(FrameFault) {
            let launch = try configuration.launch(id, spec)
            let process = try WorkerProcess.start(launch)
            workers[id] = Running(epoch: epoch, process: process)
            process.send(
                WorkerMessage.open(spec.engine, address: spec.address, folder: launch.folder, memory: spec.memoryBytes))
        } catch {
            inputs.append(.failed(id, epoch: epoch, error))
        }
    }

    private func execute(_ statement: Statement, _ id: SessionID, _ epoch: Int) {
        guard let process = worker(id, epoch) else { return }
        do throws(FrameFault) {
            let code = try code(statement, id)
            let keeps = statement.action.defines != nil
            workers[id]?.defining = statement.action.defines
            process.send(
                WorkerMessage.run(code.text, result: code.result, want: statement.action.want, keepsResult: keeps))
        } catch {
            inputs.append(.answered(id, epoch: epoch, .failure(error)))
        }
    }

    /// The Python of a statement of a session, as the worker runs it.
    func code(
        _ statement: Statement, _ id: SessionID
    ) throws(FrameFault) -> (text: String, result: String?) {
        let program = try program(statement, id)
        return (text(program, id), program.result)
    }

    func text(_ program: PythonProgram, _ id: SessionID) -> String {
        configuration.text(program, for: manager.spec(of: id)?.engine ?? .polars)
    }

    func program(
        _ statement: Statement, _ id: SessionID, knowing more: [String: Schema] = [:]
    ) throws(FrameFault) -> PythonProgram {
        guard let spec = manager.spec(of: id), let generator = configuration.generators[spec.engine] else {
            throw FrameFault(.refused, "there is no generator for this engine")
        }
        let variables = manager.variables(of: id)
        let made = workers[id]?.schemas ?? [:]
        let schemas = variables.compactMapValues(\.schema).merging(made) { _, made in made }.merging(more) { $1 }
        return try generator.program(for: statement, schemas: schemas, taken: Set(variables.keys).union(made.keys))
    }
}

extension Statement.Action {
    /// What the worker is to make of the result.
    fileprivate var want: String {
        switch self {
        case .define, .object: "define"
        case .rows: "page"
        case .count, .values: "value"
        case .ask: "ask"
        case .save: "done"
        case .release: "release"
        }
    }
}
