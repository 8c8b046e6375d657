import BatonEngine
import BatonModel
import BatonWire

/// What goes on between an engine and a bridge, without either: what to say, what came of it, when to start a bridge anew.
///
/// Every launch has one completion. A bridge that is gone is followed by another, which hears of all open attempts and
/// looks up in the shared folder what became of them; so nothing is declared lost that has an end there.
struct DaskMachine {
    enum Phase: Equatable {
        /// No bridge yet, or none any more; one is wanted from that instant on.
        case away(until: Int)
        /// A bridge has been started and not answered.
        case connecting
        case ready
        /// There is none and will be none; what is launched gets this answer.
        case over(message: String)
    }

    private struct Attempt {
        var ticket: AttemptTicket
        var step: WireJSON
        /// Most attempts share it with others.
        var environment: [String]
        /// How many of the first commands make the environment.
        var setupCount: Int
        /// Of the shortest request to end, in nanoseconds.
        var grace: Int?
        /// Whether some bridge has been told of it.
        var isTold = false
    }

    private(set) var phase = Phase.away(until: 0)
    private let options: DaskOptions
    private var open: [String: Attempt] = [:]
    /// Tokens that the present bridge has not been told of, in order.
    private var untold: [String] = []
    /// Tokens of which the present bridge has not been told that they are to end.
    private var cancelled: [String] = []
    private var completions: [Completion] = []
    private var starts: [(AttemptTicket, DaskStart)] = []
    private var bridgeCount = 0
    /// When the last bridge was lost that had been ready; nil before there was one.
    private var awaySince: Int?
    private var pause = Self.pauseMin

    private static let pauseMin = 100_000_000
    private static let pauseMax = 2_000_000_000

    init(_ options: DaskOptions) { self.options = options }

    mutating func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        if case .over(let message) = phase {
            return complete(ticket, .couldNotStart(StepFailure(.machine, message)))
        }
        let step = DaskRequest.step(ticket, launch)
        open[ticket.token] = Attempt(
            ticket: ticket, step: step, environment: launch.environment, setupCount: launch.setupCount)
        untold.append(ticket.token)
    }

    mutating func terminate(_ ticket: AttemptTicket, grace: Int) {
        guard var attempt = open[ticket.token] else { return }
        if let earlier = attempt.grace, earlier <= grace { return }
        attempt.grace = grace
        open[ticket.token] = attempt
        cancelled.append(ticket.token)
    }

    /// A bridge has been started: the first thing to say to it.
    mutating func connect(program: String) -> WireJSON {
        bridgeCount += 1
        phase = .connecting
        return DaskRequest.hello(options, epoch: "\(options.session)-\(bridgeCount)", program: program)
    }

    /// What a ready bridge has not been told yet, in pieces.
    mutating func takeRequests() -> [WireJSON] {
        guard phase == .ready else { return [] }
        return takeSteps() + takeCancels()
    }

    private mutating func takeSteps() -> [WireJSON] {
        var requests: [WireJSON] = []
        var piece = DaskRequest.Piece()
        func end() {
            if !piece.isEmpty { requests.append(piece.request) }
        }
        for token in untold {
            guard let attempt = open[token] else { continue }
            if attempt.isTold != piece.isAgain || piece.isFull {
                end()
                piece = DaskRequest.Piece(isAgain: attempt.isTold)
            }
            piece.add(attempt.step, attempt.environment)
            open[token]?.isTold = true
        }
        end()
        untold = []
        return requests
    }

    /// All of one grace in one request: the bridge calls off what has not begun before it frees places for others.
    private mutating func takeCancels() -> [WireJSON] {
        var tokens: [Int: [String]] = [:]
        for token in Set(cancelled) {
            if let grace = open[token]?.grace { tokens[grace, default: []].append(token) }
        }
        cancelled = []
        return tokens.sorted { $0.key < $1.key }.map { DaskRequest.cancel($0.value.sorted(), grace: $0.key) }
    }

    mutating func hear(_ reply: DaskReply, now: Int) {
        switch reply {
        case .ready:
            phase = .ready
            awaySince = nil
            pause = Self.pauseMin
        case .refused(let message, let help):
            // One that has been there may come back.
            if awaySince == nil { giveUp("\(message); \(help)") }
        case .started(let token, let start):
            if let attempt = open[token] { starts.append((attempt.ticket, start)) }
        case .ended(let token, let outcome, let report):
            guard let attempt = open.removeValue(forKey: token) else { return }
            let own = Self.withoutSetup(outcome, attempt.setupCount)
            completions.append(Completion(ticket: attempt.ticket, outcome: own, report: report))
        case .gone: break
        }
    }

    /// Commands count from the first of the step's own; one before it that fails leaves no environment to start in.
    private static func withoutSetup(_ outcome: BackendOutcome, _ setupCount: Int) -> BackendOutcome {
        func failed(_ how: String) -> BackendOutcome {
            .couldNotStart(
                StepFailure(.program, "the environment could not be made: 'setup' \(how)", code: "E0408"))
        }
        return switch outcome {
        case .exited(let code, let index) where index < setupCount: failed("ended with exit code \(code)")
        case .signalled(let signal, let index) where index < setupCount: failed("was killed by signal \(signal)")
        case .exited(let code, let index): .exited(code: code, commandIndex: index - setupCount)
        case .signalled(let signal, let index): .signalled(signal, commandIndex: index - setupCount)
        case .succeeded, .couldNotStart, .broken, .terminated, .lost: outcome
        }
    }

    /// The bridge has ended, or could not be started for the reason given.
    mutating func bridgeEnded(now: Int, failure: String? = nil) {
        switch phase {
        case .over: return
        case .connecting where awaySince == nil:
            return giveUp(failure ?? "the bridge to Dask ended before it was ready")
        case .ready, .connecting, .away: break
        }
        let since = awaySince ?? now
        awaySince = since
        if now - since > options.returnPatience {
            return giveUp("the scheduler \(options.scheduler) has been away for too long")
        }
        untold = open.keys.sorted { open[$0]!.ticket < open[$1]!.ticket }
        cancelled = open.filter { $0.value.grace != nil }.map(\.key)
        phase = .away(until: now + pause)
        pause = min(pause * 2, Self.pauseMax)
    }

    /// No bridge any more. What has been told to one may run: nobody knows.
    private mutating func giveUp(_ message: String) {
        phase = .over(message: message)
        for attempt in open.values.sorted(by: { $0.ticket < $1.ticket }) {
            complete(
                attempt.ticket,
                attempt.isTold ? .lost(message) : .couldNotStart(StepFailure(.machine, message)))
        }
        open = [:]
        untold = []
    }

    private mutating func complete(_ ticket: AttemptTicket, _ outcome: BackendOutcome) {
        completions.append(Completion(ticket: ticket, outcome: outcome))
    }

    var hasOpen: Bool { !open.isEmpty }
    var hasStarts: Bool { !starts.isEmpty }
    var hasCompletions: Bool { !completions.isEmpty }

    mutating func drain() -> [Completion] {
        defer { completions = [] }
        return completions
    }

    mutating func takeStarts() -> [(AttemptTicket, DaskStart)] {
        defer { starts = [] }
        return starts
    }
}
