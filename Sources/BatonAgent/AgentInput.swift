package import BatonWire

/// What an agent hears: from the director, from the runs here, and from the clock.
package enum AgentInput: Equatable, Sendable {
    case start
    case clock
    /// The agent is to end; its runs go on.
    case leave

    case welcomed(AgentWelcome)
    /// Some of the orders may have come before. With them, how much room there is here.
    case ordered(AgentOrders, freeBytes: Int)
    case reported(AgentReportAnswer)
    case failed(AgentCall, AgentFault)

    /// All files are here and all environments are made; else why not.
    case prepared(DeploymentKey, failure: String?)
    /// The network was in the way of preparing: it is tried again.
    case preparingDelayed(DeploymentKey)
    /// What may be told to the director by now.
    case news(DeploymentKey, DeploymentNews)
    /// Its run has taken an event from outside.
    case delivered(DeploymentKey, sequence: Int)
    /// Something did not get to its run, which may still go on.
    case undelivered(DeploymentKey)
    /// Its run takes orders.
    case listening(DeploymentKey)
    /// Its process is gone, and its run has no end; it may be gone on with.
    case died(DeploymentKey, message: String)
    /// There can be no process for it.
    case unstartable(DeploymentKey, message: String)
}

/// How much of a run may be told: what it leaves behind has been uploaded so far.
package struct DeploymentNews: Equatable, Sendable {
    /// Events of its run.
    package var events: Int
    /// Events that it emitted to the experiment.
    package var emitted: Int
    /// How it ended, when all is uploaded that it left.
    package var outcome: HeldDeployment.Outcome?

    package init(events: Int = 0, emitted: Int = 0, outcome: HeldDeployment.Outcome? = nil) {
        self.events = events
        self.emitted = emitted
        self.outcome = outcome
    }
}

/// A request that the agent makes.
package enum AgentCall: Hashable, Sendable, CaseIterable { case hello, orders, report }

/// Why a request brought nothing.
package enum AgentFault: Equatable, Sendable {
    /// No network, no director, or one that is not well: later it may be better.
    case outage(String)
    /// The director does not know this epoch any more: the agent has to say hello again.
    case stale
    /// The token is not valid (any more).
    case unauthorized(String)
}

/// What an agent does; answers come back as inputs.
package enum AgentAction: Equatable, Sendable {
    case hello([DeploymentKey])
    case poll(after: Int, seconds: Int)
    case report(ReportPlan)
    /// Keeps the state on disk, before anything that follows.
    case save
    /// Brings files here and makes environments.
    case prepare(DeploymentKey)
    /// Starts the deployment's process, or finds it at work.
    case launch(DeploymentKey)
    case cancel(DeploymentKey, step: String?)
    case emit(DeploymentKey, ExperimentEvent)
    /// Ends what is left of it, and takes its folder away; what was made for it, too, where its experiment wants that.
    case remove(DeploymentKey, isCleanedUp: Bool = false)
    /// The agent ends; why.
    case stop(String)
}

/// What a report is to tell.
package struct ReportPlan: Equatable, Sendable {
    package var epoch: Int
    /// Orders up to this one are kept here.
    package var ordersDone: Int
    package var busy: Int
    package var isLast = false
    package var items: [Item]

    /// News of one deployment: what the director does not have.
    package struct Item: Equatable, Sendable {
        package var key: DeploymentKey
        package var events: Range<Int>
        /// Counts from 0.
        package var emitted: Range<Int>
        /// Told when all events and all that was emitted has gone before.
        package var state: WorkState?
        package var error: String?

        package init(
            key: DeploymentKey, events: Range<Int>, emitted: Range<Int>, state: WorkState?, error: String? = nil
        ) {
            self.key = key
            self.events = events
            self.emitted = emitted
            self.state = state
            self.error = error
        }
    }
}
