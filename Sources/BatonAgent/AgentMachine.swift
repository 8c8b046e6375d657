import BatonWire

/// An agent: what comes in goes to `receive`, what is to be done comes out of it.
///
/// It has three requests at most at the director, one of each kind. Whatever the director does not know yet is told
/// again until it does; there is no limit on the time that this may take.
package struct AgentMachine: Sendable {
    package internal(set) var state: AgentState
    /// What is known of the deployments beside `state`; found out again after a restart.
    var live: [DeploymentKey: Live] = [:]
    /// Of the last hello; nil while there has to be one.
    var epoch: Int?
    /// Nanoseconds.
    var heartbeat = AgentLimits.heartbeatSeconds * 1_000_000_000
    var isLeaving = false
    /// Orders that the director knows to be kept here.
    var ordersAcknowledged = 0
    /// What the report said that is on its way.
    var reportedOrders = 0
    var reportedItems: [ReportPlan.Item] = []

    private var pending: Set<AgentCall> = []
    private var pauses: [AgentCall: Backoff]
    /// When a request may be made again.
    private var dueAt: [AgentCall: Int] = [:]
    private var lastReport = Int.min
    var actions: [AgentAction] = []
    var isChanged = false

    struct Live: Sendable {
        /// What there is to tell.
        var news = DeploymentNews()
        /// What the director has of it.
        var acceptedEvents = 0
        var acceptedEmitted = 0
        var acceptedState: WorkState?
        /// The process takes orders.
        var isListening = false
        /// The emit that is on its way.
        var emitting: Int?
        /// When to try again what did not work.
        var retryAt: Int?
        /// When to tell its run again what did not get there.
        var tellAt: Int?
        /// Nothing more is told: the director can't read it.
        var isMute = false
    }

    /// - Parameter seed: chance for the pauses.
    package init(state: AgentState, seed: UInt64) {
        self.state = state
        var seed = seed
        pauses = [:]
        for call in AgentCall.allCases {
            pauses[call] = Backoff(seed: seed)
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
        }
    }

    /// Takes an input at a monotonic instant in nanoseconds, and gives what is to be done, in order.
    package mutating func receive(_ input: AgentInput, now: Int) -> [AgentAction] {
        take(input, now)
        retry(now)
        ask(now)
        defer { actions = [] }
        guard isChanged else { return actions }
        isChanged = false
        return [.save] + actions
    }

    /// When `clock` is due. Only what would be asked then counts: a pause that is over, of a request that nobody wants, would
    /// have the agent go round in a circle.
    package var wakeAt: Int? {
        var instants = live.values.flatMap { [$0.retryAt, $0.tellAt].compactMap(\.self) }
        func add(_ call: AgentCall, notBefore earliest: Int = .min) {
            if !pending.contains(call) { instants.append(max(earliest, dueAt[call] ?? .min)) }
        }
        guard epoch != nil else {
            add(.hello)
            return instants.min()
        }
        if !isLeaving { add(.orders) }
        add(.report, notBefore: hasNews ? .min : lastReport.addingReportingOverflow(heartbeat).partialValue)
        return instants.min()
    }

    /// Whether there is something to report, apart from being alive.
    private var hasNews: Bool { isLeaving || state.ordersDone > ordersAcknowledged || !reportItems().isEmpty }

    private mutating func take(_ input: AgentInput, _ now: Int) {
        switch input {
        case .start: takeUp()
        case .clock: break
        case .leave: isLeaving = true
        case .welcomed(let welcome): greet(welcome)
        case .ordered(let orders, let freeBytes):
            end(.orders)
            // Others may say hello meanwhile, and an old answer may come late.
            for order in orders.orders where order.sequence > state.ordersDone { carryOut(order, freeBytes, now) }
        case .reported(let answer):
            end(.report)
            // A director that neither takes nor refuses what it is told is not asked in a circle.
            let isHeard = reportedItems.isEmpty || !answer.accepted.isEmpty || !answer.refused.isEmpty
            if !isHeard { dueAt[.report] = now + Self.unheardPause }
            take(answer)
        case .failed(let call, let fault): fail(call, fault, now)
        case .prepared(let key, let failure): prepared(key, failure)
        case .preparingDelayed(let key): live[key]?.retryAt = now + Self.preparingPause
        case .news(let key, let news): take(news, of: key)
        case .undelivered(let key): live[key]?.tellAt = now + Self.tellingPause
        case .listening(let key): listen(key)
        case .delivered(let key, let sequence): delivered(key, sequence)
        case .died(let key, let message): died(key, message, now)
        case .unstartable(let key, let message): finish(key, HeldDeployment.Outcome(.failed, message))
        }
    }

    /// Pause after a report of which nothing was taken.
    static let unheardPause = 1_000_000_000

    /// Pause before a run is told again what did not get there.
    static let tellingPause = 500_000_000

    /// Pause after which files are asked for again.
    static let preparingPause = 2_000_000_000

    private mutating func greet(_ welcome: AgentWelcome) {
        end(.hello)
        epoch = welcome.epoch
        heartbeat = welcome.heartbeat
        ordersAcknowledged = 0
        if state.node != welcome.node {
            state.node = welcome.node
            isChanged = true
        }
        for key in welcome.drop { drop(key) }
        // A director that was set back may have less than it said.
        for key in live.keys { live[key]?.acceptedState = nil }
        dueAt = [:]
        lastReport = Int.min
    }

    private mutating func end(_ call: AgentCall) {
        pending.remove(call)
        pauses[call]?.reset()
        dueAt[call] = nil
    }

    private mutating func fail(_ call: AgentCall, _ fault: AgentFault, _ now: Int) {
        pending.remove(call)
        if isLeaving { return actions.append(.stop("")) }
        switch fault {
        case .outage: dueAt[call] = now + (pauses[call]?.next() ?? 0)
        case .stale: epoch = nil
        case .unauthorized(let message):
            epoch = nil
            if call == .hello { actions.append(.stop(message)) }
        }
    }

    /// Makes the requests that are due.
    private mutating func ask(_ now: Int) {
        func mayAsk(_ call: AgentCall) -> Bool { !pending.contains(call) && now >= dueAt[call] ?? .min }
        guard let epoch else {
            if isLeaving { return actions.append(.stop("")) }
            guard mayAsk(.hello) else { return }
            pending.insert(.hello)
            return actions.append(.hello(state.deployments.map(\.key)))
        }
        if mayAsk(.orders), !isLeaving {
            pending.insert(.orders)
            actions.append(.poll(after: state.ordersDone, seconds: AgentLimits.pollSeconds))
        }
        guard mayAsk(.report) else { return }
        var plan = ReportPlan(
            epoch: epoch, ordersDone: state.ordersDone, busy: busyCount, items: reportItems())
        let isDue = lastReport == .min || now - lastReport >= heartbeat
        guard isDue || isLeaving || !plan.items.isEmpty || state.ordersDone > ordersAcknowledged else { return }
        plan.isLast = isLeaving
        pending.insert(.report)
        lastReport = now
        (reportedOrders, reportedItems) = (plan.ordersDone, plan.items)
        actions.append(.report(plan))
    }

    private var busyCount: Int { state.deployments.count { $0.phase == .running } }
}
