import BatonEngine
import BatonModel
package import BatonProcess
import Glibc

/// What a pilot does: runs what its owner hands it, as processes of the node, and writes down what became of it.
///
/// It ends when it is told to, and by itself when the owner is dead or the owner's folder is gone: all processes end with
/// it. Orders that were taken once are not taken again: a pilot that Slurm starts anew under the same number ends at once.
package final class PilotAgent {
    private let files: PilotFiles
    private let number: Int
    private let terms: PilotTerms
    private let lease: Int
    private let local: ProcessBackend
    private let clock = SystemClock()

    private var orders: LineTail
    private var environments: [Int: [String]] = [:]
    private var waiting: [(number: Int, launch: Launch)] = []
    private var live: [AttemptTicket: Needs] = [:]
    private var cpu = 0
    private var memoryBytes = 0
    private var isClosing = false
    private var line = WordLine()
    private var look: LookPause
    private var lookedAt = 0
    private var beat = ""
    private var beatAt = 0

    /// The only run that it knows.
    private static let run = RunID(1)
    /// Time that processes have to be gone when the owner is dead.
    private static let endTime = 20_000_000_000

    /// - Throws: when the node has no descriptors or threads left.
    package init(folder: String, number: Int, terms: PilotTerms, lease: Int) throws(ProcessBackendError) {
        files = PilotFiles(folder: folder)
        self.number = number
        self.terms = terms
        self.lease = lease
        local = try ProcessBackend()
        orders = LineTail(files.orders(number))
        look = LookPause(PilotLimits())
    }

    /// Works until there is nothing left to do; the code to exit with.
    package func run() -> Int32 {
        guard begin() else { return 0 }
        while !(isClosing && live.isEmpty && waiting.isEmpty) {
            guard takeOrders(), ownerLives() else {
                endAll()
                return 0
            }
            startWhatFits()
            guard flush() else {
                endAll()
                return 1
            }
            local.wait(until: lookedAt + look.pause)
            takeEnds()
        }
        return flush() ? 0 : 1
    }

    /// Whether nobody was this pilot before.
    private func begin() -> Bool {
        let mark = open(files.reports(number), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard mark >= 0 else { return false }
        close(mark)
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let node = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        beatAt = clock.monotonic
        PilotReport.began(node: node).write(to: &line)
        return flush()
    }

    // MARK: Orders

    /// False when the owner has taken its folder away.
    private func takeOrders() -> Bool {
        let now = clock.monotonic
        guard now - lookedAt >= look.pause else { return true }
        lookedAt = now
        guard let lines = orders.read() else { return access(files.folder, F_OK) == 0 }
        look.note(hasNews: !lines.isEmpty)
        for line in lines { if let order = try? PilotOrder.read(line) { take(order) } }
        return true
    }

    private func take(_ order: PilotOrder) {
        switch order {
        case .environment(let number, let entries): environments[number] = entries + Self.granted
        case .launch(let number, let environment, var launch):
            launch.environment = environments[environment] ?? []
            waiting.append((number, launch))
        case .stop(let number, let grace):
            if let index = waiting.firstIndex(where: { $0.number == number }) {
                waiting.remove(at: index)
                PilotReport.ended(number, .terminated, AttemptReport()).write(to: &line)
            } else {
                local.terminate(Self.ticket(number), grace: grace)
            }
        case .close: isClosing = true
        }
    }

    /// What Slurm told this pilot that steps are to know too.
    private static let granted = SlurmScript.passed.compactMap { name in
        getenv(name).map { "\(name)=\(String(cString: $0))" }
    }

    private static func ticket(_ number: Int) -> AttemptTicket {
        AttemptTicket(run: run, step: VertexID(number), attempt: 1)
    }

    // MARK: Attempts

    private func startWhatFits() {
        var begun = 0
        while begun < waiting.count, fits(waiting[begun].launch.needs) {
            start(waiting[begun].number, waiting[begun].launch)
            begun += 1
        }
        waiting.removeFirst(begun)
    }

    private func fits(_ needs: Needs) -> Bool {
        let hasMemory = terms.memoryBytes == 0 || memoryBytes + needs.memoryBytes <= terms.memoryBytes
        return live.isEmpty || hasMemory && cpu + needs.cpu <= terms.cores
    }

    private func start(_ number: Int, _ launch: Launch) {
        cpu += launch.needs.cpu
        memoryBytes += launch.needs.memoryBytes
        live[Self.ticket(number)] = launch.needs
        PilotReport.started(number).write(to: &line)
        local.launch(Self.ticket(number), launch)
    }

    private func takeEnds() {
        for completion in local.drain() {
            guard let needs = live.removeValue(forKey: completion.ticket) else { continue }
            cpu -= needs.cpu
            memoryBytes -= needs.memoryBytes
            PilotReport.ended(completion.ticket.step.index, completion.outcome, completion.report).write(to: &line)
            look.note(hasNews: true)
        }
    }

    /// False when what happened can't be told any more.
    private func flush() -> Bool {
        guard !line.bytes.isEmpty else { return true }
        defer { line = WordLine() }
        return PilotFiles.append(line.bytes, to: files.reports(number)) == 0
    }

    // MARK: The owner

    private func ownerLives() -> Bool {
        let now = clock.monotonic
        guard now - beatAt >= lease / 4 else { return true }
        let text = PilotFiles.text(files.beat) ?? ""
        if text != beat {
            beat = text
            beatAt = now
        }
        return now - beatAt < lease
    }

    private func endAll() {
        for ticket in live.keys { local.terminate(ticket, grace: 0) }
        let deadline = clock.monotonic + Self.endTime
        while !live.isEmpty, clock.monotonic < deadline {
            local.wait(until: deadline)
            for completion in local.drain() { live[completion.ticket] = nil }
        }
    }
}
