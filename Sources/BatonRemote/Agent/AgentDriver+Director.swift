import BatonAgent
import BatonHost
import BatonInterpreter
import BatonModel
import BatonWire
import Glibc

// Requests to the director: each on a thread that waits for the answer.

extension AgentDriver {
    func hello(_ known: [DeploymentKey]) {
        let hello = AgentHello(facts: options.facts, version: options.version, boot: options.boot, known: known)
        reports.add { [calls, join, mailbox, options] in
            Self.ask(.hello, mailbox, options) { () throws(AgentCalls.Fault) in
                let welcome = try join.hello(hello, calls)
                options.log("connected as node '\(welcome.node)'")
                return .welcomed(welcome)
            }
        }
    }

    func poll(_ sequence: Int, _ seconds: Int) {
        orders.add { [calls, mailbox, options] in
            Self.ask(.orders, mailbox, options) { () throws(AgentCalls.Fault) in
                .ordered(
                    try calls.orders(after: sequence, wait: seconds),
                    freeBytes: Self.freeBytes(options.folder.root))
            }
        }
    }

    func report(_ plan: ReportPlan) {
        var reports: [DeploymentReport] = []
        for item in plan.items { reports.append(document(item)) }
        let report = AgentReport(
            epoch: plan.epoch, ordersDone: plan.ordersDone, busy: plan.busy, reports: reports, isLast: plan.isLast)
        self.reports.add { [calls, mailbox, options] in
            Self.ask(.report, mailbox, options) { () throws(AgentCalls.Fault) in
                .reported(try calls.report(report))
            }
        }
    }

    private func document(_ item: ReportPlan.Item) -> DeploymentReport {
        let feed = runs[item.key]?.feed ?? DeploymentFeed()
        let events = feed.events(item.events)
        return DeploymentReport(
            key: item.key, state: item.state, error: item.error,
            events: events.isEmpty
                ? nil : DeploymentReport.Events(first: max(item.events.lowerBound, feed.base), events),
            emitted: feed.emitted(item.emitted).map {
                DeploymentReport.Emitted(number: $0.number, name: $0.event.name, payload: $0.event.payload)
            })
    }

    private static func ask(
        _ call: AgentCall, _ mailbox: AgentMailbox, _ options: AgentOptions,
        _ body: () throws(AgentCalls.Fault) -> AgentInput
    ) {
        do {
            mailbox.put(.input(try body()))
        } catch {
            let fault: AgentFault =
                switch error {
                case .refused(let problem, _) where problem.code == "stale_epoch": .stale
                case .refused(let problem, _) where problem.status == 401 || problem.status == 403:
                    .unauthorized(problem.message)
                case .refused(let problem, _) where call == .hello && !options.hasJoined && isFinal(problem):
                    .unauthorized(problem.message)
                case .transport(.untrusted(let message, let shown?)) where !options.hasJoined:
                    .unauthorized(
                        message + ": if 'baton director status' at the director shows the same, give it by "
                            + "--fingerprint \(shown)")
                default: .outage(error.message)
                }
            // The end of the agent says that by itself.
            if case .unauthorized = fault, call == .hello {} else { options.log("\(call): \(error.message)") }
            mailbox.put(.input(.failed(call, fault)))
        }
    }

    /// Whether the same hello will be refused again: a name or a tag that can't be one, say.
    private static func isFinal(_ problem: Problem) -> Bool {
        400..<500 ~= problem.status && ![408, 429].contains(problem.status) && problem.code != "idempotency_key_reused"
    }

    private static func freeBytes(_ folder: String) -> Int {
        var info = statvfs()
        guard statvfs(folder, &info) == 0 else { return 0 }
        return Int(info.f_bavail) * Int(info.f_frsize)
    }

    func prepare(_ key: DeploymentKey) {
        guard let held = machine.state.deployments.first(where: { $0.key == key }) else { return }
        let node = machine.state.node
        preparing.add { [preparer, mailbox, options] in
            do throws(AgentPreparer.Failure) {
                try preparer.value.prepare(held, node: node)
                mailbox.put(.input(.prepared(key, failure: nil)))
            } catch {
                switch error {
                case .refused(let reason): mailbox.put(.input(.prepared(key, failure: reason)))
                case .delayed(let reason):
                    options.log("prepare \(key.experiment) \(key.index): \(reason)")
                    mailbox.put(.input(.preparingDelayed(key)))
                }
            }
        }
    }

    // MARK: What runs leave

    func upload(_ file: FileReference, of key: DeploymentKey) {
        guard let digest = file.digest, runs[key]?.uploads[digest] == nil else { return }
        runs[key]?.uploads[digest] = file
        send(file, digest, of: key)
    }

    func send(_ file: FileReference, _ digest: String, of key: DeploymentKey) {
        uploading.add { [uploads, mailbox] in
            do throws(AgentCalls.Fault) {
                try uploads.value.upload(file, digest: digest, of: key.experiment)
                mailbox.put(.uploaded(key, digest: digest, failure: nil))
            } catch {
                if error.mayPass { return mailbox.put(.uploadDelayed(key)) }
                mailbox.put(.uploaded(key, digest: digest, failure: "'\(file.path)': \(error.message)"))
            }
        }
    }

    func uploaded(_ key: DeploymentKey, _ digest: String, _ failure: String?) {
        guard runs[key] != nil else { return }
        if let failure {
            options.log("upload: \(failure)")
            runs[key]?.losses.append(failure)
        }
        runs[key]?.uploads[digest] = nil
        runs[key]?.feed.settle(digest)
        refresh(key)
    }

    func shipLogs(_ key: DeploymentKey) {
        guard let held = runs[key], held.logs == .idle else { return }
        let places = held.logPlaces(options.folder.store)
        let isLast = held.hasEnded
        let mask = held.mask
        runs[key]?.logs = .underway(isLast: isLast)
        uploading.add { [uploads, mailbox] in
            do throws(AgentCalls.Fault) {
                try uploads.value.ship(key, places, mask: mask, isLast: isLast)
                mailbox.put(.logged(key, failure: nil))
            } catch {
                mailbox.put(error.mayPass ? .logsDelayed(key) : .logged(key, failure: error.message))
            }
        }
    }

    func logged(_ key: DeploymentKey, _ failure: String?) {
        guard let held = runs[key] else { return }
        if let failure {
            options.log("logs: \(failure)")
            runs[key]?.losses.append("logs: \(failure)")
        }
        let isDone = failure != nil || held.logs == .underway(isLast: true)
        runs[key]?.logs = isDone ? .done : .idle
        if isDone { refresh(key) }
    }
}
