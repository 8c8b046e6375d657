import BatonAgent
import BatonWire
import Testing

/// The agent's decisions, in virtual time.
@Suite struct AgentMachineTests {
    private static let second = 1_000_000_000

    /// A machine with what it did last.
    private struct Rig {
        var machine: AgentMachine
        var now = 0
        var actions: [AgentAction] = []

        init(_ state: AgentState = AgentState()) { machine = AgentMachine(state: state, seed: 5) }

        mutating func tell(_ input: AgentInput) {
            actions = machine.receive(input, now: now)
        }

        /// Joined, and waiting for orders.
        static func joined(_ state: AgentState = AgentState()) -> Rig {
            var rig = Rig(state)
            rig.tell(.start)
            rig.tell(.welcomed(AgentWelcome(node: "n1", epoch: 1, heartbeat: 10 * second)))
            rig.tell(.reported(AgentReportAnswer()))
            return rig
        }

        mutating func order(
            _ orders: (Int, AgentOrder.Kind)..., key: DeploymentKey = AgentMachineTests.key, free: Int = 1 << 40
        ) {
            let list = orders.map { AgentOrder(sequence: $0.0, key: key, kind: $0.1) }
            tell(.ordered(AgentOrders(list, next: list.last?.sequence ?? 0), freeBytes: free))
        }

        var reports: [ReportPlan] {
            actions.compactMap { if case .report(let plan) = $0 { plan } else { nil } }
        }
    }

    private static let key = DeploymentKey(experiment: "e1", index: 1, lease: 1)
    private static let work = Assignment(
        name: "trial", owner: "ada", label: "both", part: 0, parcel: String(repeating: "a", count: 64))

    private func running() -> Rig {
        var rig = Rig.joined()
        rig.order((1, .prepare(Self.work)), (2, .start))
        rig.tell(.reported(AgentReportAnswer()))
        rig.tell(.prepared(Self.key, failure: nil))
        rig.tell(.listening(Self.key))
        // The director hears that it is ready, then that it runs.
        let heard = AgentReportAnswer(accepted: [.init(key: Self.key, events: 0, emitted: 0)])
        rig.now += Self.second
        rig.tell(.clock)
        for _ in 0..<3 { rig.tell(.reported(heard)) }
        return rig
    }

    /// Fails whatever was asked, as a director that is gone does.
    private func failAll(_ rig: inout Rig, _ reportFault: AgentFault) {
        for action in rig.actions {
            switch action {
            case .hello: rig.tell(.failed(.hello, .outage("gone")))
            case .poll: rig.tell(.failed(.orders, .outage("gone")))
            case .report: rig.tell(.failed(.report, reportFault))
            default: continue
            }
            failAll(&rig, reportFault)
        }
    }

    @Test(arguments: [AgentFault.outage("gone"), AgentFault.stale])
    func `without a director an agent sleeps between its tries`(_ fault: AgentFault) throws {
        for var rig in [Rig.joined(), running()] {
            failAll(&rig, fault)
            rig.tell(.failed(.orders, .outage("gone")))
            for _ in 0..<200 {
                failAll(&rig, fault)
                let wake = try #require(rig.machine.wakeAt)
                #expect(wake > rig.now, "asks in a circle at \(rig.now)")
                rig.now = max(rig.now + 1, wake)
                rig.tell(.clock)
            }
        }
    }

    @Test func `orders are on disk before they are acknowledged, and carried out once`() {
        var rig = Rig.joined()
        rig.order((1, .prepare(Self.work)), (2, .start))
        #expect(rig.actions.first == .save)
        #expect(rig.actions.contains(.prepare(Self.key)))
        #expect(rig.reports.map(\.ordersDone) == [2])
        rig.order((1, .prepare(Self.work)), (2, .start))
        #expect(!rig.actions.contains(.prepare(Self.key)))
        rig.tell(.prepared(Self.key, failure: nil))
        #expect(rig.actions.contains(.launch(Self.key)))
    }

    @Test func `an outage is waited out with growing pauses, without an end`() {
        var rig = Rig()
        rig.tell(.start)
        var pauses: [Int] = []
        for _ in 0..<200 {
            #expect(rig.actions.contains(.hello([])))
            rig.tell(.failed(.hello, .outage("no network")))
            let wake = rig.machine.wakeAt ?? 0
            pauses.append(wake - rig.now)
            rig.now = wake
            rig.tell(.clock)
        }
        #expect(pauses[0] <= Backoff.shortest)
        #expect(pauses.allSatisfy { $0 > 0 && $0 <= Backoff.longest })
        #expect(pauses.suffix(100).allSatisfy { $0 >= Backoff.longest / 2 })
        #expect(Set(pauses).count > 100)
    }

    @Test func `an end is told until the director has it, then never again`() {
        var rig = running()
        rig.tell(.news(Self.key, DeploymentNews(events: 3, emitted: 1, outcome: .init(.finished))))
        #expect(rig.reports.first?.items.first?.state == .finished)
        #expect(rig.reports.first?.items.first?.events == 0..<3)
        for _ in 0..<3 {
            rig.tell(.failed(.report, .outage("cut")))
            rig.now = rig.machine.wakeAt ?? rig.now
            rig.tell(.clock)
            #expect(rig.reports.first?.items.first?.state == .finished)
        }
        rig.tell(.reported(AgentReportAnswer(accepted: [.init(key: Self.key, events: 3, emitted: 1)])))
        #expect(rig.machine.state.deployments.first?.isTold == true)
        rig.now += 60 * Self.second
        rig.tell(.clock)
        #expect(rig.reports.first?.items == [])
    }

    @Test func `a director that takes nothing is not asked in a circle`() {
        var rig = running()
        rig.tell(.news(Self.key, DeploymentNews(events: 3)))
        #expect(rig.reports.count == 1)
        rig.tell(.reported(AgentReportAnswer()))
        #expect(rig.reports.isEmpty)
        rig.now += Self.second
        rig.tell(.clock)
        #expect(rig.reports.first?.items.first?.events == 0..<3)
    }

    @Test func `a cancel outlives an outage and a restart`() {
        var rig = running()
        rig.order((3, .cancel(step: nil)))
        #expect(rig.actions.contains(.cancel(Self.key, step: nil)))
        var again = Rig.joined(rig.machine.state)
        again.tell(.listening(Self.key))
        #expect(again.actions.contains(.cancel(Self.key, step: nil)))
        again.tell(.died(Self.key, message: "killed"))
        #expect(again.machine.state.deployments.first?.outcome?.state == .cancelled)
        #expect(!again.actions.contains(.launch(Self.key)))
    }

    @Test func `a process that dies is started again, but not for ever`() {
        var rig = running()
        for death in 1...AgentLimits.deathsMax {
            rig.tell(.died(Self.key, message: "killed"))
            rig.now += 60 * Self.second
            rig.tell(.clock)
            #expect(rig.actions.contains(.launch(Self.key)) == (death < AgentLimits.deathsMax))
        }
        #expect(rig.machine.state.deployments.first?.outcome?.state == .failed)
    }

    @Test func `what the director refuses as another's is ended and forgotten`() {
        for reason in [AgentReportAnswer.Refused.Reason.stale, .unknown] {
            var rig = running()
            rig.tell(.reported(AgentReportAnswer(refused: [.init(key: Self.key, reason: reason)])))
            #expect(rig.actions.contains(.remove(Self.key)))
            #expect(rig.machine.state.deployments.isEmpty)
        }
    }

    @Test func `an experiment that wants to be forgotten is`() {
        var rig = running()
        rig.order((3, .forget(cleanup: true)))
        #expect(rig.actions.contains(.remove(Self.key, isCleanedUp: true)))
    }

    @Test func `a newer lease of a deployment takes the place of the older`() {
        var rig = running()
        let newer = DeploymentKey(experiment: "e1", index: 1, lease: 2)
        rig.order((3, .prepare(Self.work)), key: newer)
        #expect(rig.actions.contains(.remove(Self.key)) && rig.actions.contains(.prepare(newer)))
    }

    @Test func `a disk that is nearly full takes nothing new, and says so`() {
        for (free, isTaken) in [(AgentLimits.freeBytesMin, true), (AgentLimits.freeBytesMin - 1, false)] {
            var rig = Rig.joined()
            rig.order((1, .prepare(Self.work)), free: free)
            #expect(rig.actions.contains(.prepare(Self.key)) == isTaken)
            #expect((rig.reports.first?.items.first?.error?.contains("MiB left") == true) == !isTaken)
        }
    }

    @Test func `events from outside go one after another, each until it was taken`() {
        func event(_ number: Int, from sender: ExperimentEvent.Sender) -> ExperimentEvent {
            ExperimentEvent(sequence: number, instant: 0, name: "go", sender: sender)
        }
        func emits(_ rig: Rig) -> [Int] {
            rig.actions.compactMap { if case .emit(_, let event) = $0 { event.sequence } else { nil } }
        }
        var rig = running()
        rig.order(
            (3, .emit(event(1, from: .user))), (4, .emit(event(2, from: .deployment(1)))),
            (5, .emit(event(3, from: .deployment(2)))))
        #expect(emits(rig) == [1])
        // The process died before it took it.
        rig.tell(.listening(Self.key))
        #expect(emits(rig) == [1])
        rig.tell(.delivered(Self.key, sequence: 1))
        #expect(emits(rig) == [3])
        rig.tell(.delivered(Self.key, sequence: 3))
        #expect(emits(rig) == [])
    }

    @Test func `what did not get to a run that goes on is told again`() {
        var rig = running()
        rig.order((3, .emit(ExperimentEvent(sequence: 1, instant: 0, name: "go", sender: .user))))
        rig.order((4, .cancel(step: nil)))
        func told(_ rig: Rig) -> [String] {
            rig.actions.compactMap {
                switch $0 {
                case .emit(_, let event): event.name
                case .cancel: "cancel"
                default: nil
                }
            }
        }
        #expect(told(rig) == ["cancel"])
        rig.tell(.undelivered(Self.key))
        #expect(told(rig) == [])
        #expect(rig.machine.wakeAt.map { $0 <= rig.now + Self.second } == true)
        rig.now += Self.second
        rig.tell(.clock)
        #expect(told(rig) == ["cancel"])
        // It was told, and is not told again.
        rig.now += Self.second
        rig.tell(.clock)
        #expect(told(rig) == [])
    }

    @Test func `an event that did not get to a run goes before those that came after it`() {
        var rig = running()
        for number in 1...2 {
            let event = ExperimentEvent(sequence: number, instant: 0, name: "\(number)", sender: .user)
            rig.order((2 + number, .emit(event)))
        }
        rig.tell(.undelivered(Self.key))
        rig.now += Self.second
        rig.tell(.clock)
        #expect(rig.actions.contains { if case .emit(_, let event) = $0 { event.sequence == 1 } else { false } })
        rig.tell(.delivered(Self.key, sequence: 1))
        #expect(rig.actions.contains { if case .emit(_, let event) = $0 { event.sequence == 2 } else { false } })
    }

    @Test func `its state comes back from its document`() throws {
        var rig = running()
        rig.order(
            (3, .cancel(step: "a")), (4, .emit(ExperimentEvent(sequence: 9, instant: 1, name: "x", sender: .user))))
        #expect(try AgentState(rig.machine.state.json) == rig.machine.state)
        rig.tell(.unstartable(Self.key, message: "no program"))
        #expect(try AgentState(rig.machine.state.json) == rig.machine.state)
    }
}
