package import BatonModel

/// Gives slots to attempts: which may run now, of all that could.
///
/// Runs share evenly: the one with the fewest running attempts is served first; within a run the greatest priority,
/// then the older step. A request that does not fit lets others that do pass it, `overtakesMax` times; from then on
/// free slots are kept until it fits. Requests of the same run with the same needs share a queue: a request costs
/// O(log n), a grant as much plus the number of queues.
package struct SlotPool: Sendable {
    /// How often a waiting request lets others pass.
    package static let overtakesMax = 64

    package let capacity: Capacity
    private var free: Capacity
    /// None is empty, and each has a request first that still waits.
    private var queues: [QueueKey: Queue] = [:]
    private var waiting: [AttemptTicket: Needs] = [:]
    private var held: [AttemptTicket: Needs] = [:]
    private var shares: [RunID: Share] = [:]

    private struct QueueKey: Hashable {
        var run: RunID
        var needs: Needs
    }

    private struct Queue {
        /// May hold requests that were taken back.
        var requests = PriorityHeap<Request>()
        var overtakes = 0
    }

    private struct Request: Comparable {
        var ticket: AttemptTicket
        var priority: Int

        static func < (a: Request, b: Request) -> Bool {
            if a.priority != b.priority { return a.priority > b.priority }
            return (a.ticket.run, a.ticket.step) < (b.ticket.run, b.ticket.step)
        }
    }

    private struct Share {
        var jobsMax = Int.max
        var running = 0
    }

    private let plant: Plant

    package init(capacity: Capacity, plant: Plant = Plant()) {
        self.capacity = capacity
        self.plant = plant
        free = capacity
    }

    package var isIdle: Bool { waiting.isEmpty && held.isEmpty }

    /// What does not hold, in words; empty when all is well.
    package func checkInvariants() -> [String] {
        var sum = free
        for needs in held.values { sum.giveBack(needs) }
        var faults: [String] = []
        if sum != capacity { faults.append("free and held slots are not all slots") }
        let isOverdrawn = free.cpu < 0 || free.memoryBytes < 0 || free.resources.values.contains { $0 < 0 }
        if isOverdrawn { faults.append("more slots are held than there are") }
        for (run, share) in shares {
            if share.running > share.jobsMax { faults.append("run \(run.number) has more attempts than it may") }
            let running = held.keys.count { $0.run == run }
            if running != share.running { faults.append("run \(run.number): \(share.running) running, not \(running)") }
        }
        return faults
    }

    /// Bounds the attempts of a run that hold slots at the same time; at least 1.
    package mutating func limit(_ run: RunID, jobs: Int) {
        shares[run, default: Share()].jobsMax = max(jobs, 1)
    }

    /// Forgets a run that has ended.
    package mutating func forget(_ run: RunID) {
        precondition(shares[run]?.running ?? 0 == 0, "a run that has ended holds no slots")
        shares[run] = nil
    }

    /// Asks for slots.
    ///
    /// - Returns: why they can never be had; nil when the request waits.
    package mutating func request(_ ticket: AttemptTicket, _ needs: Needs, priority: Int) -> StepFailure? {
        if let refusal = capacity.refusal(of: needs) { return refusal }
        precondition(waiting[ticket] == nil && held[ticket] == nil, "an attempt asks once")
        waiting[ticket] = needs
        let request = Request(ticket: ticket, priority: priority)
        queues[QueueKey(run: ticket.run, needs: needs), default: Queue()].requests.insert(request)
        return nil
    }

    /// Gives slots back, or takes a request back. Unknown tickets are ignored.
    package mutating func release(_ ticket: AttemptTicket) {
        if let needs = held.removeValue(forKey: ticket) {
            free.giveBack(needs)
            shares[ticket.run]?.running -= 1
        } else if let needs = waiting.removeValue(forKey: ticket) {
            tidy(QueueKey(run: ticket.run, needs: needs))
        }
    }

    /// The attempts that may run now; each is granted once. Runs that are not open get nothing this time.
    package mutating func grants(isOpen: (RunID) -> Bool = { _ in true }) -> [AttemptTicket] {
        var granted: [AttemptTicket] = []
        while let key = nextQueue(isOpen), let request = queues[key]?.requests.popFirst() {
            waiting[request.ticket] = nil
            held[request.ticket] = key.needs
            free.take(key.needs)
            shares[key.run, default: Share()].running += 1
            queues[key]?.overtakes = 0
            tidy(key)
            granted.append(request.ticket)
        }
        return granted
    }

    /// The queue to serve next. Notes who was overtaken by that.
    private mutating func nextQueue(_ isOpen: (RunID) -> Bool) -> QueueKey? {
        var best: Candidate?
        var reserving: Candidate?
        var overtaken: [Candidate] = []
        for (key, queue) in queues {
            let share = shares[key.run] ?? Share()
            guard share.running < share.jobsMax || plant.has(.jobsIgnored), isOpen(key.run),
                let request = queue.requests.first
            else { continue }
            let candidate = Candidate(key: key, running: share.running, request: request)
            let fits = isThereRoom(for: key.needs)
            if queue.overtakes >= Self.overtakesMax, reserving.map({ candidate < $0 }) ?? true {
                reserving = candidate
            }
            if !fits {
                overtaken.append(candidate)
            } else if best.map({ candidate < $0 }) ?? true {
                best = candidate
            }
        }
        if let reserving { return isThereRoom(for: reserving.key.needs) ? reserving.key : nil }
        guard let best else { return nil }
        for candidate in overtaken where candidate < best { queues[candidate.key]?.overtakes += 1 }
        return best.key
    }

    private func isThereRoom(for needs: Needs) -> Bool {
        var needs = needs
        if plant.has(.resourcesOvercommitted) { needs.resources = [] }
        return free.covers(needs)
    }

    private struct Candidate {
        var key: QueueKey
        var running: Int
        var request: Request

        static func < (a: Candidate, b: Candidate) -> Bool {
            a.running != b.running ? a.running < b.running : a.request < b.request
        }
    }

    /// Drops what was taken back from the front of a queue, and the queue when nothing is left.
    private mutating func tidy(_ key: QueueKey) {
        while let first = queues[key]?.requests.first, waiting[first.ticket] == nil {
            _ = queues[key]?.requests.popFirst()
        }
        if queues[key]?.requests.isEmpty == true { queues[key] = nil }
    }
}
