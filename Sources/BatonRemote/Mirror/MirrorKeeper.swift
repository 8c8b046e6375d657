import BatonClient
import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import BatonWire

/// The runs that show experiments: who follows them, and how they are steered. Belongs to the thread that owns the
/// interpreter.
final class MirrorKeeper {
    unowned var directors: RemoteDirectors!
    private var followers: [RunID: Entry] = [:]
    private var notices: [String] = []
    /// Runs of which it was told that nothing new comes.
    private var stale: Set<RunID> = []
    private var isStopped = false

    private struct Entry {
        var follower: MirrorFollower
        var address: String
        /// What was told of the connection last.
        var isLost = false
        /// What it was told to wait for last.
        var obstacle: String?
        var hasEnded = false
    }

    /// Runs that one process follows; the rest stands as it was last seen.
    static let followedMax = 100
    /// How long somebody who looks at a run waits for what is new, in nanoseconds.
    static let patience = 3_000_000_000
    /// How long a new run may take to be written down.
    private static let beginTime = 30_000_000_000
    /// How long followers have to end.
    private static let endTime = 3_000_000_000

    init() {}

    /// Begins a run that shows an experiment.
    func begin(
        _ origin: RunOrigin, _ reached: RemoteDirectors.Reached, _ home: RemoteDirectors.Home
    ) throws(DirectorFault) -> RunID {
        let state = MirrorState(wake: home.wake)
        let follower = MirrorFollower(reached.makeBackClient, .new(origin), folder: home.storeFolder, state: state)
        guard follower.start() else { throw DirectorFault(.file, "the system has no room for another thread") }
        let deadline = LinkTime.after(Self.beginTime)
        while state.run == nil, !state.isOver, LinkTime.now < deadline { state.wait(nanoseconds: 100_000_000) }
        guard let run = state.run else {
            state.stop()
            throw DirectorFault(
                .file,
                "the experiment goes on, but can't be shown here: \(state.failure ?? "the store does not answer")")
        }
        followers[run] = Entry(follower: follower, address: reached.address)
        awaitNews(state)
        return run
    }

    /// Waits until all that there is has been fetched once, or it is clear that it can't be.
    private func awaitNews(_ state: MirrorState) {
        let deadline = LinkTime.after(Self.patience)
        while state.rounds == 0, !state.isOver, LinkTime.now < deadline, !SystemPace.isInterrupted {
            if case .lost = state.connection { return }
            state.wait(nanoseconds: 100_000_000)
        }
    }

    // The end

    func stop() {
        isStopped = true
        for entry in followers.values { entry.follower.state.stop() }
    }

    func join() {
        let deadline = LinkTime.after(Self.endTime)
        for entry in followers.values {
            while !entry.follower.state.isOver, LinkTime.now < deadline {
                entry.follower.state.wait(nanoseconds: 50_000_000)
            }
        }
    }
}

extension MirrorKeeper: RemoteRuns {
    func follow(_ run: RunID, _ origin: RunOrigin) {
        guard !isStopped, followers[run] == nil, let mirror = origin.mirror else { return }
        guard followers.values.count(where: { !$0.hasEnded }) < Self.followedMax,
            let home = try? directors.home()
        else { return }
        let reached: RemoteDirectors.Reached
        do throws(DirectorFault) {
            reached = try directors.reached(mirror.director)
            guard reached.token != nil else {
                throw DirectorFault(.loginNeeded, "nobody is logged in at \(mirror.director) here")
            }
        } catch {
            if stale.insert(run).inserted {
                notices.append("run \(run.number) is shown as it was last seen: \(error.message)\n")
            }
            followers[run] = nil
            return
        }
        stale.remove(run)
        let state = MirrorState(wake: home.wake)
        let follower = MirrorFollower(
            reached.makeBackClient, .adopted(run, origin), folder: home.storeFolder, state: state)
        guard follower.start() else { return }
        followers[run] = Entry(follower: follower, address: mirror.director)
        awaitNews(state)
    }

    func isFollowed(_ run: RunID) -> Bool { followers[run].map { !$0.follower.state.isOver } ?? false }

    func lostDirector(of run: RunID) -> String? {
        guard let entry = followers[run], case .lost = entry.follower.state.connection else { return nil }
        return entry.address
    }

    func takeNotices() -> [String] {
        for (run, entry) in followers where !entry.hasEnded { look(at: run, entry) }
        defer { notices = [] }
        return notices
    }

    private func look(at run: RunID, _ entry: Entry) {
        var entry = entry
        let state = entry.follower.state
        switch state.connection {
        case .lost(let words) where !entry.isLost:
            entry.isLost = true
            notices.append(
                "the connection to \(entry.address) is lost (\(words)); run \(run.number) goes on there\n")
        case .good where entry.isLost:
            entry.isLost = false
            notices.append("the connection to \(entry.address) is back: run \(run.number) is followed again\n")
        case .none, .good, .lost: break
        }
        let obstacle = state.obstacle
        if let obstacle, obstacle != entry.obstacle { notices.append("run \(run.number): \(obstacle)\n") }
        entry.obstacle = obstacle
        if state.isOver {
            entry.hasEnded = true
            if let failure = state.failure {
                notices.append("run \(run.number) is shown as it was last seen: \(failure)\n")
            }
        }
        followers[run] = entry
    }

    func fetchLogs(of run: RunID, _ origin: RunOrigin, isFollowed: Bool) {
        guard let mirror = origin.mirror else { return }
        do {
            let reached = try directors.reached(mirror.director)
            var logs = MirrorLogs(
                client: reached.client.impatient, experiment: mirror.experiment,
                folder: "\(try directors.home().storeFolder)/runs/\(run.number)", deployments: 0)
            logs.deployments = try logs.client.experiment(mirror.experiment).deployments.count
            try logs.fetch()
            guard isFollowed, let state = followers[run]?.follower.state, state.askForLogs() else { return }
            logs.client = reached.makeBackClient()
            logs.follow(state)
        } catch let fault as DirectorFault {
            notices.append("logs are shown as far as they were fetched: \(fault.message)\n")
        } catch let error as ClientError {
            // A run that has ended has them here, unless they were too large.
            notices.append("logs are shown as far as they were fetched: \(error.message)\n")
        } catch {
            notices.append("logs are shown as far as they were fetched\n")
        }
    }

    func ask(
        _ wish: ControlRequest.Wish, of run: RunID, _ origin: RunOrigin, _ view: RunView, until deadline: Int?
    ) throws(HostError) -> Datum {
        guard let mirror = origin.mirror else { throw HostError("run \(run.number) is no experiment", fault: .baton) }
        do throws(DirectorFault) { return try carryOut(wish, mirror, view) } catch {
            throw HostError(error)
        }
    }

    /// Asks the director for what people want of a run.
    func carryOut(
        _ wish: ControlRequest.Wish, _ mirror: RunOrigin.Mirror, _ view: RunView
    ) throws(DirectorFault) -> Datum {
        let client = try directors.reached(mirror.director).client
        return try asking { () throws(ClientError) in
            try MirrorWishes(client: client, mirror: mirror, view: view).carryOut(wish)
        }
    }

    func shutdown() { directors.shutdown() }
}
