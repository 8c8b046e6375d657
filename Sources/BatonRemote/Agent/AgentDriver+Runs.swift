import BatonAgent
import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import BatonStore
import BatonWire
import Glibc

// The processes of deployments: started, followed, read, steered.

extension AgentDriver {
    /// Nanoseconds between two looks at a process that begins, and at one that is at work.
    private static let startPause = 10_000_000
    private static let lookPause = 500_000_000

    var nextLook: Int { min(runs.values.map(\.lookAt).min() ?? .max, leaving.isEmpty ? .max : 0) }

    func launch(_ key: DeploymentKey) {
        let folder = DeploymentFolder(options.folder.deployment(key))
        var held = runs[key] ?? HeldRun(key, folder)
        held.readChain()
        held.followed = nil
        let isOver = held.last.map { (try? store.record(of: $0.run))?.status.isEnd == true } ?? false
        // A process that an agent before this one started may be at work.
        if !isOver, !FileLock.isHeld(folder.lock) {
            unlink(folder.failure)
            do throws(DetachedProcess.SpawnError) {
                try held.start { () throws(DetachedProcess.SpawnError) in
                    try DetachedProcess.start(
                        [options.program, "run-deployment", folder.spec], folder: folder.work, log: folder.log)
                }
            } catch {
                runs[key] = held
                return act(.unstartable(key, message: "'\(options.program)' can't be started: \(error.message)"))
            }
        }
        held.isStarting = !isOver
        held.lookAt = 0
        runs[key] = held
        refresh(key)
    }

    /// Looks at what can't be waited for.
    func look() {
        let now = SystemHost.monotonic
        for (key, held) in runs where now >= held.lookAt {
            if held.isStarting {
                lookAtStart(key)
            } else {
                runs[key]?.lookAt =
                    held.hasEnded && held.logs == .done && held.feed.isSettled
                    ? .max : now + Self.lookPause
                for (digest, file) in held.uploads { send(file, digest, of: key) }
                shipLogs(key)
                if held.followed == nil, !held.hasEnded { checkLife(key) }
            }
        }
        for key in leaving.keys { finishLeaving(key, now) }
    }

    private func lookAtStart(_ key: DeploymentKey) {
        guard var held = runs[key] else { return }
        held.readChain()
        held.lookAt = SystemHost.monotonic + Self.startPause
        runs[key] = held
        if let begun = held.begunRun, follow(key, begun) { return }
        let hasEnded = held.process.map(DetachedProcess.hasEnded) ?? !FileLock.isHeld(held.folder.lock)
        if hasEnded { checkLife(key) }
    }

    /// Listens to a run's process on a thread of its own. False where nobody is there to be listened to.
    private func follow(_ key: DeploymentKey, _ entry: RunList.Entry) -> Bool {
        let path = options.folder.socket(of: entry.session)
        guard (try? ControlClient(path: path)) != nil else { return false }
        runs[key]?.isStarting = false
        runs[key]?.followed = entry.session
        let isStarted = BackgroundThread.start { [mailbox] in
            do throws(ControlClient.Failure) {
                let client = try ControlClient(path: path)
                _ = try client.send(.follow, run: entry.run)
                mailbox.put(.input(.listening(key)))
                while case .news(_, let isEnded) = try client.next().content {
                    mailbox.put(.more(key))
                    if isEnded { break }
                }
            } catch {
                // Whatever ended it, the process is looked at.
            }
            mailbox.put(.silent(key))
        }
        refresh(key)
        return isStarted
    }

    func fellSilent(_ key: DeploymentKey) {
        guard runs[key] != nil else { return }
        runs[key]?.followed = nil
        runs[key]?.lookAt = SystemHost.monotonic + Self.startPause
        refresh(key)
    }

    /// Finds out what became of a process that nobody listens to.
    private func checkLife(_ key: DeploymentKey) {
        refresh(key)
        guard let held = runs[key], !held.hasEnded else { return }
        if let process = held.process, !DetachedProcess.hasEnded(process) {
            if let begun = held.begunRun { _ = follow(key, begun) }
            return
        }
        if FileLock.isHeld(held.folder.lock) {
            if let last = held.last { _ = follow(key, last) }
            return
        }
        // What it wrote just before its end.
        refresh(key)
        guard runs[key]?.hasEnded == false else { return }
        runs[key]?.isStarting = false
        runs[key]?.lookAt = .max
        if let failure = PlainFile.read(held.folder.failure, limit: 1 << 20) {
            return act(.unstartable(key, message: String(decoding: failure, as: UTF8.self)))
        }
        act(.died(key, message: lastLine(of: held.folder.log) ?? "its process was killed"))
    }

    private func lastLine(of path: String) -> String? {
        guard let bytes = PlainFile.read(path, limit: 64 << 20) else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).last.map { String(decoding: $0.prefix(1000), as: UTF8.self) }
    }

    /// Reads what a run has more, and tells the machine what may be told.
    func refresh(_ key: DeploymentKey) {
        guard var held = runs[key] else { return }
        do {
            let files = try held.advance(store, now: SystemHost.now)
            runs[key] = held
            for file in files { upload(file, of: key) }
        } catch {
            options.log("the store: \((error as? StoreError)?.message ?? "\(error)")")
            runs[key] = held
        }
        if held.hasEnded { shipLogs(key) }
        guard let held = runs[key] else { return }
        act(
            .news(
                key,
                DeploymentNews(
                    events: held.feed.releasedCount, emitted: held.feed.releasedEmitted, outcome: outcome(of: held))))
    }

    private func outcome(of held: HeldRun) -> HeldDeployment.Outcome? {
        guard let end = held.feed.end, held.feed.isSettled, held.logs == .done else { return nil }
        let state: WorkState =
            switch end {
            case .succeeded: .finished
            case .cancelled: .cancelled
            case .failed, .waiting, .running: .failed
            }
        let words = held.losses.isEmpty ? nil : "not all could be uploaded: \(held.losses.joined(separator: "; "))"
        return HeldDeployment.Outcome(state, words)
    }

    // MARK: Orders to runs

    /// Nanoseconds that a run's process has to take an order.
    private static let controlPatience = 5_000_000_000

    /// Tells a run's process something; `done` hears whether it got there.
    func control(_ key: DeploymentKey, _ wish: ControlRequest.Wish, then done: (@Sendable (Bool) -> Void)? = nil) {
        guard let last = runs[key]?.last else {
            done?(false)
            return
        }
        let path = options.folder.socket(of: last.session)
        controlling.add { [options] in
            do throws(ControlClient.Failure) {
                let client = try ControlClient(path: path)
                let deadline = SystemHost.monotonic + Self.controlPatience
                // A cancelled run may take its time to end: that it was told is enough.
                if case .cancel = wish {
                    _ = try client.send(wish, run: last.run)
                    _ = try? client.next(until: SystemHost.monotonic + Self.startPause)
                } else {
                    _ = try client.ask(wish, run: last.run, until: deadline)
                }
                done?(true)
            } catch {
                options.log("order to run \(last.run.number): \(error)")
                // Nothing reaches a run that has ended.
                if case .refused = error { done?(true) } else { done?(false) }
            }
        }
    }

    func deliver(_ event: ExperimentEvent, to key: DeploymentKey) {
        let emitted = RunEvent.Emitted(name: event.name, payload: event.payload)
        control(key, .deliver(emitted, sequence: event.sequence)) { [mailbox] isTaken in
            mailbox.put(.input(isTaken ? .delivered(key, sequence: event.sequence) : .undelivered(key)))
        }
    }

    func tellCancel(_ key: DeploymentKey, _ step: String?) {
        control(key, .cancel(step: step)) { [mailbox] isTold in
            if !isTold { mailbox.put(.input(.undelivered(key))) }
        }
    }

    // MARK: Farewell

    /// Nanoseconds after which a process that was told to end is killed.
    private static let farewell = 20_000_000_000

    func remove(_ key: DeploymentKey) {
        let folder = DeploymentFolder(options.folder.deployment(key))
        if FileLock.isHeld(folder.lock) { control(key, .cancel(step: nil)) }
        leaving[key] = Leaving(since: SystemHost.monotonic, run: runs[key]?.last ?? RunList(folder.runs).last)
        runs[key] = nil
        uploading.add { [uploads] in uploads.value.forget(key) }
        finishLeaving(key, SystemHost.monotonic)
    }

    private func finishLeaving(_ key: DeploymentKey, _ now: Int) {
        let folder = DeploymentFolder(options.folder.deployment(key))
        guard FileLock.isHeld(folder.lock) else {
            leaving[key] = nil
            FolderRemoval.remove(folder.root)
            return
        }
        guard let leave = leaving[key], now - leave.since > Self.farewell, !leave.isKilled else { return }
        leaving[key]?.isKilled = true
        guard let run = leave.run, let record = try? store.record(of: run.run), record.hasOwner else { return }
        kill(pid_t(record.origin.process), SIGKILL)
    }
}
