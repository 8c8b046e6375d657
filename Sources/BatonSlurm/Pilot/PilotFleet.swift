package import BatonEngine
package import BatonModel

/// Pilots of one kind and the attempts that they run, as a pure state machine: `(input, now) → effects`.
///
/// It promises: an attempt is held by one pilot at a time; it is given to another, or called lost, only when Slurm said that
/// no process of the first one lives. Instants are monotonic nanoseconds.
package struct PilotFleet: Sendable {
    /// What happens to it.
    package enum Input: Hashable, Sendable {
        case launch(AttemptTicket, Needs, timeout: Int?)
        case terminate(AttemptTicket, grace: Int)
        /// A pilot is at work.
        case began(pilot: Int)
        /// It has started the first command of an attempt.
        case started(AttemptTicket, pilot: Int)
        case ended(AttemptTicket, pilot: Int, BackendOutcome, AttemptReport)
        /// No process of a pilot lives, all that it wrote has been read, and this is why.
        case over(pilot: Int, cause: StepFailure)
        /// Time has come to `nextDue`.
        case tick
    }

    /// What it wants done.
    package enum Effect: Hashable, Sendable {
        /// A pilot of that number is to be submitted.
        case open(pilot: Int)
        case assign(AttemptTicket, pilot: Int)
        case stop(AttemptTicket, pilot: Int, grace: Int)
        /// A pilot at work is to end when it has done what it holds.
        case close(pilot: Int)
        /// A pilot that has yet to begin is not wanted any more.
        case withdraw(pilot: Int)
        /// The attempt's first command was started there.
        case placed(AttemptTicket, pilot: Int)
        case complete(AttemptTicket, BackendOutcome, AttemptReport)
    }

    let terms: PilotTerms
    let limits: PilotLimits
    private var attempts: [AttemptTicket: Attempt] = [:]
    private var waiting = TicketQueue()
    private var pilots: [Int: Pilot] = [:]
    private var lastPilot: Int
    private let stride: Int
    /// Pilots in a row that ended before they began, and until when no other is asked for.
    private var failures = 0
    private var opensAgain = 0
    private var effects: [Effect] = []

    private struct Attempt: Sendable {
        var cpu: Int
        var memoryBytes: Int
        var timeout: Int?
        var pilot: Int?
        var startedAt: Int?
        var isStopped = false
    }

    private struct Pilot: Sendable {
        var phase = Phase.queued
        var held: Set<AttemptTicket> = []
        var cpu = 0
        var memoryBytes = 0
        var idleSince: Int
        /// How long attempts took of late, in nanoseconds; nil before the first.
        var pace: Int?

        enum Phase: Hashable, Sendable {
            case queued
            case working(since: Int)
            /// Told to end: it takes nothing more.
            case closing
        }
    }

    /// Pilots are numbered `first`, `first + stride` and so on, so that several fleets share their numbers.
    package init(_ terms: PilotTerms, limits: PilotLimits = PilotLimits(), first: Int = 0, stride: Int = 1) {
        self.terms = terms
        self.limits = limits
        self.stride = stride
        lastPilot = first - stride
    }

    /// Whether a pilot is large enough for an attempt.
    package func fits(_ needs: Needs, timeout: Int?) -> Bool {
        let isLongEnough = terms.lifetime.map { (timeout ?? 0) < $0 / 10 * 9 } ?? true
        let hasMemory = terms.memoryBytes == 0 || needs.memoryBytes <= terms.memoryBytes
        return needs.cpu <= terms.cores && hasMemory && needs.resources.isEmpty && isLongEnough
    }

    /// Attempts that have not been completed.
    package var liveCount: Int { attempts.count }

    /// Pilots that may live.
    package var pilotNumbers: [Int] { pilots.keys.sorted() }

    package mutating func receive(_ input: Input, at now: Int) -> [Effect] {
        switch input {
        case .launch(let ticket, let needs, let timeout):
            precondition(attempts[ticket] == nil, "one attempt runs once")
            attempts[ticket] = Attempt(
                cpu: max(1, needs.cpu), memoryBytes: terms.memoryBytes == 0 ? 0 : needs.memoryBytes, timeout: timeout)
            waiting.append(ticket)
        case .terminate(let ticket, let grace): terminate(ticket, grace)
        case .began(let pilot):
            failures = 0
            if pilots[pilot]?.phase == .queued { pilots[pilot]?.phase = .working(since: now) }
            pilots[pilot]?.idleSince = now
        case .started(let ticket, let pilot):
            guard attempts[ticket]?.pilot == pilot else { break }
            attempts[ticket]?.startedAt = now
            effects.append(.placed(ticket, pilot: pilot))
        case .ended(let ticket, let pilot, let outcome, let report):
            guard attempts[ticket]?.pilot == pilot else { break }
            notePace(report.duration, of: pilot)
            complete(ticket, outcome, report, now)
        case .over(let pilot, let cause): over(pilot, cause, now)
        case .tick: break
        }
        advance(now)
        defer { effects = [] }
        return effects
    }

    /// When it wants to hear of the time again; nil while it waits for nothing.
    package func nextDue() -> Int? {
        var due = pilots.values.filter { $0.held.isEmpty && $0.phase != .closing && waiting.isEmpty }
            .map { $0.idleSince + limits.idleTime }
        if !waiting.isEmpty, opensAgain > 0, pilots.count < terms.count { due.append(opensAgain) }
        return due.min()
    }

    // MARK: What comes in

    private mutating func terminate(_ ticket: AttemptTicket, _ grace: Int) {
        guard let attempt = attempts[ticket] else { return }
        guard let pilot = attempt.pilot else {
            attempts[ticket] = nil
            waiting.remove(ticket)
            effects.append(.complete(ticket, .terminated, AttemptReport()))
            return
        }
        attempts[ticket]?.isStopped = true
        effects.append(.stop(ticket, pilot: pilot, grace: grace))
    }

    private mutating func notePace(_ duration: Int, of pilot: Int) {
        let pace = pilots[pilot]?.pace ?? duration
        pilots[pilot]?.pace = (pace * 7 + duration) / 8
    }

    private mutating func complete(
        _ ticket: AttemptTicket, _ outcome: BackendOutcome, _ report: AttemptReport, _ now: Int
    ) {
        release(ticket, now)
        attempts[ticket] = nil
        effects.append(.complete(ticket, outcome, report))
    }

    private mutating func release(_ ticket: AttemptTicket, _ now: Int) {
        guard let attempt = attempts[ticket], let pilot = attempt.pilot else { return }
        pilots[pilot]?.held.remove(ticket)
        pilots[pilot]?.cpu -= attempt.cpu
        pilots[pilot]?.memoryBytes -= attempt.memoryBytes
        pilots[pilot]?.idleSince = now
        attempts[ticket]?.pilot = nil
    }

    /// What it had begun is lost; what it was only handed goes to another.
    private mutating func over(_ number: Int, _ cause: StepFailure, _ now: Int) {
        guard let pilot = pilots.removeValue(forKey: number) else { return }
        var again: [AttemptTicket] = []
        for ticket in pilot.held.sorted() {
            guard let attempt = attempts[ticket] else { continue }
            attempts[ticket]?.pilot = nil
            if attempt.isStopped {
                complete(ticket, .terminated, AttemptReport(), now)
            } else if let startedAt = attempt.startedAt {
                complete(ticket, .lost(cause.message), AttemptReport(duration: now - startedAt), now)
            } else {
                again.append(ticket)
            }
        }
        waiting.prepend(again)
        if pilot.phase == .queued, !waiting.isEmpty { failed(cause, now) }
    }

    /// A pilot ended before it began: others may do better, but not for ever.
    private mutating func failed(_ cause: StepFailure, _ now: Int) {
        failures += 1
        opensAgain = now + failures * limits.failurePause
        let isAnyAtWork = pilots.values.contains { $0.phase != .queued }
        guard failures >= limits.failuresMax, !isAnyAtWork else { return }
        failures = 0
        while let ticket = waiting.popFirst() { complete(ticket, .couldNotStart(cause), AttemptReport(), now) }
    }

    // MARK: What is due

    private mutating func advance(_ now: Int) {
        assign(now)
        grow(now)
        shrink(now)
    }

    private mutating func assign(_ now: Int) {
        guard !waiting.isEmpty, pilots.values.contains(where: { isAtWork($0) }) else { return }
        let order = pilots.keys.sorted()
        while let ticket = waiting.first, let attempt = attempts[ticket],
            let number = order.first(where: { takes(attempt, $0, now, ahead: false) })
                ?? order.filter({ takes(attempt, $0, now, ahead: true) }).min(by: { load($0) < load($1) })
        {
            _ = waiting.popFirst()
            attempts[ticket]?.pilot = number
            pilots[number]?.held.insert(ticket)
            pilots[number]?.cpu += attempt.cpu
            pilots[number]?.memoryBytes += attempt.memoryBytes
            effects.append(.assign(ticket, pilot: number))
        }
    }

    private func isAtWork(_ pilot: Pilot) -> Bool { if case .working = pilot.phase { true } else { false } }

    private func load(_ number: Int) -> Int { pilots[number]?.cpu ?? .max }

    /// Whether a pilot takes an attempt now: for free cores, or `ahead` of these while what it has is short.
    private func takes(_ attempt: Attempt, _ number: Int, _ now: Int, ahead: Bool) -> Bool {
        guard let pilot = pilots[number], case .working(let since) = pilot.phase else { return false }
        if let lifetime = terms.lifetime, now - since + max(attempt.timeout ?? 0, lifetime / 10) > lifetime {
            return false
        }
        let room = ahead ? aheadCores(pilot) : 0
        let hasMemory = ahead || terms.memoryBytes == 0 || pilot.memoryBytes + attempt.memoryBytes <= terms.memoryBytes
        return hasMemory && pilot.cpu + attempt.cpu <= terms.cores + room
    }

    private func aheadCores(_ pilot: Pilot) -> Int {
        guard let pace = pilot.pace else { return 0 }
        return min(limits.aheadMax, terms.cores * limits.aheadTime / max(pace, 1_000_000))
    }

    /// As many pilots as what waits and what is held would fill, within the limit.
    private mutating func grow(_ now: Int) {
        guard !waiting.isEmpty, opensAgain <= now else { return }
        let held = pilots.values.reduce(0) { $0 + $1.cpu }
        let wanted = min(terms.count, (held + waiting.count + terms.cores - 1) / terms.cores)
        var alive = pilots.count
        while alive < max(1, wanted) {
            lastPilot += stride
            pilots[lastPilot] = Pilot(idleSince: now)
            effects.append(.open(pilot: lastPilot))
            alive += 1
        }
    }

    private mutating func shrink(_ now: Int) {
        for (number, pilot) in pilots.sorted(by: { $0.key < $1.key }) {
            switch pilot.phase {
            case .closing: continue
            case .queued:
                guard attempts.isEmpty, pilot.idleSince + limits.idleTime <= now else { continue }
                effects.append(.withdraw(pilot: number))
            case .working(let since):
                let isOld = terms.lifetime.map { now - since >= $0 / 10 * 9 } ?? false
                let isIdle = pilot.held.isEmpty && waiting.isEmpty && pilot.idleSince + limits.idleTime <= now
                guard isOld || isIdle else { continue }
                effects.append(.close(pilot: number))
            }
            pilots[number]?.phase = .closing
        }
    }
}
