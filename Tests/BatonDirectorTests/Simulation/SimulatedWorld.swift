import BatonDirector
import BatonModel
import BatonWire
import Testing

/// A director, its store, and a network between it and its agents and users, in virtual time under one seed. Messages are
/// lost, late and doubled; the director dies and comes back from its store at any point.
final class SimulatedWorld {
    struct Faults {
        /// Of a hundred messages.
        var lost = 8
        var doubled = 4
        var directorDies = 1
        /// In a second.
        var agentStops = 3
        var runDies = 1
    }

    private(set) var now = 1_800_000_000 * DirectorSettings.second
    private var queue: [(time: Int, order: Int, action: () -> Void)] = []
    private var ordinal = 0
    private var state: UInt64
    var faults = Faults()

    let store = MemoryDirectorStore()
    private(set) var director: Director
    private var isUp = true
    let rules = SimulatedRules()
    private(set) var agents: [SimulatedAgent] = []
    private(set) var eve = ""

    init(seed: UInt64, agents count: Int = 3) throws {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let desk = try WorkDesk(store: store)
        eve = try desk.user("eve")
        for number in 1...count {
            let (name, token) = try desk.desk.joinNode("n\(number)", of: eve, facts: AgentFacts(os: "linux", cores: 4))
            agents.append(SimulatedAgent(name, token: token))
        }
        try desk.upload(Array("parcel".utf8), by: eve)
        director = desk.director
        now = desk.now
    }

    // Chance and time

    func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// Nanoseconds of up to so many milliseconds.
    func moment(_ milliseconds: Int) -> Int { (1 + below(milliseconds)) * 1_000_000 }

    func after(_ delay: Int, _ action: @escaping () -> Void) {
        ordinal += 1
        let entry = (time: now + delay, order: ordinal, action: action)
        var (low, high) = (0, queue.count)
        // Latest first, so that the next one is taken from the end.
        while low < high {
            let middle = (low + high) / 2
            if (queue[middle].time, queue[middle].order) > (entry.time, entry.order) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        queue.insert(entry, at: low)
    }

    func run(seconds: Int) {
        let end = now + seconds * DirectorSettings.second
        while let next = queue.last, next.time <= end {
            queue.removeLast()
            now = next.time
            next.action()
        }
        now = end
    }

    // The director

    func begin() {
        tick()
        for agent in agents { agent.live(in: self) }
    }

    private func tick() {
        if isUp {
            do throws(Problem) {
                try director.tick(now: now)
                try director.commit()
            } catch { rules.broken("a tick failed: \(error.message)") }
            if chance(20) { rules.check(director) }
        }
        after(2 * DirectorSettings.second) { [unowned self] in tick() }
    }

    /// Dies: what was not committed is gone. Comes back after a while from what the store has.
    private func die() {
        isUp = false
        store.nextFault = DirectorStoreFault("the director died")
        try? director.commit()
        after(moment(15_000)) { [unowned self] in
            do {
                var settings = DirectorSettings(version: "0.0.0-test")
                settings.passwordLogCost = 4
                director = try Director(store: store, ports: .pretended(), settings: settings)
                isUp = true
            } catch { rules.broken("the director does not start: \(error)") }
        }
    }

    /// Sends a request over the network; nil when no answer came.
    func send(_ request: APIRequest, _ answered: @escaping (APIResponse?) -> Void) {
        let timeout = 5 * DirectorSettings.second
        if chance(faults.doubled) {
            // A copy that comes late; nobody waits for its answer.
            after(moment(60_000)) { [unowned self] in _ = handle(request) }
        }
        guard !chance(faults.lost) else { return after(timeout) { answered(nil) } }
        after(moment(200)) { [unowned self] in
            let response = handle(request)
            guard let response, !chance(faults.lost) else { return after(timeout) { answered(nil) } }
            after(moment(200)) { answered(response) }
        }
    }

    private func handle(_ request: APIRequest) -> APIResponse? {
        guard isUp else { return nil }
        var given = Given()
        given.isLast = true
        guard case .done(let response) = director.handle(request, now: now, given: given) else {
            rules.broken("\(request.path) is not answered")
            return nil
        }
        if chance(faults.directorDies) {
            die()
            return nil
        }
        do { try director.commit() } catch { rules.broken("a commit failed") }
        // Looking at all of it costs more than all else.
        if chance(10) { rules.check(director) }
        return response
    }

    func request(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, token: String,
        query: [(String, String)] = [], headers: [Header] = []
    ) -> APIRequest {
        APIRequest(
            method, "/api/v1" + path, query: query.map { .init($0.0, $0.1) },
            headers: headers + [Header("authorization", "Bearer \(token)")],
            body: json.map { .bytes(Array($0.line.utf8)) } ?? .none, peer: "192.0.2.1")
    }
}

/// What has to hold at each moment. What was broken first is kept.
final class SimulatedRules {
    private(set) var fault: String?
    /// States that ended, by deployment, as the store had them when they were first seen.
    private var ends: [String: WorkState] = [:]
    private var leases: [String: Int] = [:]
    private var events: [String: Int] = [:]

    func broken(_ message: String) { if fault == nil { fault = message } }

    func check(_ director: Director) {
        do throws(Problem) {
            var working: [String: Set<String>] = [:]
            for entry in try director.data.scan(.indexes, prefix: "experiments/", limit: 1000) {
                let id = String(entry.key.split(separator: "/")[2])
                guard let record = try director.data.document(.experiments, id, as: ExperimentRecord.self) else {
                    return broken("the experiment \(id) is listed and not there")
                }
                try check(record, director, &working)
            }
            for entry in try director.data.scan(.nodes, prefix: "", limit: 100) {
                let node: NodeDocument = try DirectorData.document(entry, .nodes)
                let others = working[node.name, default: []].subtracting([node.lockedBy ?? ""])
                if node.lockedBy != nil, !others.isEmpty { broken("\(node.name) is locked, and others work there") }
            }
        } catch { broken("the store can't be read: \(error.message)") }
    }

    private func check(
        _ record: ExperimentRecord, _ director: Director, _ working: inout [String: Set<String>]
    ) throws(Problem) {
        var counts = WorkCounts()
        for entry in try director.data.scan(.deployments, prefix: "\(record.id)/", limit: 1000) {
            let deployment: DeploymentRecord = try DirectorData.document(entry, .deployments)
            let state = deployment.shown.state
            counts[state] += 1
            if state != deployment.facts.state { broken("\(entry.key) shows \(state)") }
            if let end = ends[entry.key], end != state { broken("\(entry.key) was \(end) and is \(state)") }
            if state.isEnd { ends[entry.key] = state }
            if deployment.shown.lease < leases[entry.key, default: 0] { broken("\(entry.key) has an older lease") }
            leases[entry.key] = deployment.shown.lease
            if deployment.shown.events < events[entry.key, default: 0] { broken("\(entry.key) has lost events") }
            events[entry.key] = deployment.shown.events
            let isWork = !state.isEnd && deployment.shown.node != nil
            if let node = deployment.shown.node {
                if isWork { working[node, default: []].insert(record.id) }
                let key = "node_work/\(node)/\(record.id)/\(deployment.index)"
                if (try director.data.bytes(.indexes, key) != nil) != isWork { broken("\(key) does not fit \(state)") }
            }
        }
        if counts != record.counts { broken("\(record.name) counts \(record.counts) instead of \(counts)") }
        if (record.ended != nil) != (counts.ended == counts.total) { broken("\(record.name) has not noticed its end") }
    }
}
