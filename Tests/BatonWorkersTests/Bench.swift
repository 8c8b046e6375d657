import BatonFrames
import BatonSessions
import CBaton
import Glibc

@testable import BatonWorkers

/// One session with a real worker, in a folder of its own.
final class Bench {
    let loop: WorkerLoop
    let id = SessionID("s1")
    let folder: String
    var printed = ""
    var notices: [SessionNotice] = []

    /// How long a test waits for an answer, in nanoseconds.
    static let patience = 120_000_000_000

    struct NoPython: Error {}

    static var python: String? { getenv("BATON_PYTHON").map { String(cString: $0) } }

    init(
        _ engine: Engine = .polars, memory: Int = 0, limit: Int? = nil, sandbox: Sandbox? = nil, address: String? = nil,
        python: String? = nil, generators: [Engine: any CodeGenerator]? = nil, environment: [String] = []
    ) throws {
        guard let python = python ?? Bench.python else { throw NoPython() }
        folder = String(cString: mkdtemp(strdup("/tmp/baton-workers-XXXXXX")))
        let plain = Dictionary(
            uniqueKeysWithValues: Engine.allCases.map { ($0, PlainGenerator(engine: $0) as any CodeGenerator) })
        var configuration = WorkerConfiguration(
            python: python, sessionsFolder: "\(folder)/sessions", directory: folder, generators: generators ?? plain,
            helperSource: WorkerConfiguration.librarySource(_:for:), removeFolder: { _ in })
        configuration.sandbox = sandbox
        configuration.environment = environment
        loop = WorkerLoop(configuration)
        loop.didPrint = { [unowned self] _, text, _ in printed += text }
        loop.didNotice = { [unowned self] _, notice in notices.append(notice) }
        let spec = SessionSpec(
            owner: "me", engine: engine, address: address, memoryBytes: memory, statementLimit: limit)
        loop.receive(.open(id, spec))
    }

    deinit {
        loop.shutdown()
        let command = "rm -rf '\(folder)'"
        _ = system(command)
    }

    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(folder)/\(name)"
        _ = bytes.withUnsafeBytes { baton_write_file(path, $0.baseAddress, $0.count) }
        return path
    }

    func submit(_ action: Statement.Action) -> Ticket { loop.submit(Statement(action), to: id, owner: "me") }

    /// Python that a test wants run; its answer is what it calls `result_`.
    func ask(_ code: String) throws(FrameFault) -> Answer { try run(.ask(nil, SnippetCall(code))) }

    func run(_ action: Statement.Action) throws(FrameFault) -> Answer { try wait(submit(action)) }

    func wait(_ ticket: Ticket) throws(FrameFault) -> Answer {
        let end = loop.now + Bench.patience
        while loop.now < end {
            if let answer = loop.takeAnswer(ticket) { return try answer.get() }
            loop.turn(until: end)
        }
        throw FrameFault(.limit, "the test has waited long enough")
    }

    /// Goes on until something holds.
    func turn(until holds: () -> Bool) -> Bool {
        let end = loop.now + Bench.patience
        while !holds(), loop.now < end { loop.turn(until: loop.now + 100_000_000) }
        return holds()
    }
}
