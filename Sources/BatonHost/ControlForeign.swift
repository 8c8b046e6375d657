import BatonEngine
import BatonInterpreter
import BatonModel
import BatonWire

/// Runs of other processes and sessions, as a program of ours sees and steers them: it reads the store, and speaks to
/// the owner's control socket.
final class ForeignRuns {
    private let archive: any RunArchive
    private let sessions: String
    private var known: [RunID: (view: RunView, count: Int)] = [:]
    private var clients: [RunID: ControlClient] = [:]
    private var mirrors: [RunID: RunOrigin?] = [:]
    /// Mirrors whose events are shown, with how many were.
    private var watched: [RunID: Int] = [:]
    var remote: (any RemoteRuns)?

    /// Events that are read at a time.
    private static let pageMax = 10_000
    /// Time that an owner has for an answer, in nanoseconds.
    private static let patience = 10_000_000_000

    /// - Parameter sessions: the folder of the control sockets.
    init(archive: any RunArchive, sessions: String) {
        self.archive = archive
        self.sessions = sessions
    }

    /// The fold of what the store has by now. A run that can't be read shows nothing new; whoever wants its events is
    /// told why.
    func view(_ run: RunID) -> RunView {
        if known[run]?.view.status.isEnd != true, let origin = mirror(run) { remote?.follow(run, origin) }
        return fold(run)
    }

    private func fold(_ run: RunID) -> RunView {
        var (view, count) = known.removeValue(forKey: run) ?? (RunView(), 0)
        defer { known[run] = (view, count) }
        guard !view.status.isEnd else { return view }
        while let events = try? archive.events(of: run, from: count, limit: Self.pageMax), !events.isEmpty {
            for event in events { view.apply(event) }
            count += events.count
        }
        return view
    }

    /// Whether one of the runs that were looked at goes on, and may come to its end by itself.
    var goOn: Bool {
        known.contains { run, state in
            !state.view.status.isEnd
                && (mirror(run) == nil
                    ? (try? archive.record(of: run))?.hasOwner == true : remote?.isFollowed(run) == true)
        }
    }

    /// Whether it makes sense to look again soon.
    var areWatched: Bool { known.contains { !$0.value.view.status.isEnd } }

    func ask(_ run: RunID, _ wish: ControlRequest.Wish) throws(HostError) -> Datum {
        if let origin = mirror(run), let remote {
            return try remote.ask(wish, of: run, origin, view(run), until: SystemHost.monotonic + Self.patience)
        }
        do throws(ControlClient.Failure) {
            return try client(run).ask(wish, run: run, until: SystemHost.monotonic + Self.patience)
        } catch {
            clients[run] = nil
            throw words(error, run)
        }
    }

    /// Asks for the end of a run or of a step, and does not wait for it.
    func cancel(_ run: RunID, step: String?) {
        if isMirror(run) {
            // Who asked sees by the run whether it was done.
            _ = try? ask(run, .cancel(step: step))
            return
        }
        // A run whose owner is gone has nothing left to cancel.
        _ = try? client(run).send(.cancel(step: step), run: run)
    }

    // Mirrors

    /// Where a run comes from that shows an experiment of a director; nil for others.
    func mirror(_ run: RunID) -> RunOrigin? {
        if let known = mirrors[run] { return known }
        guard let record = try? archive.record(of: run) else { return nil }
        let origin = record.origin.mirror == nil ? nil : record.origin
        mirrors[run] = .some(origin)
        return origin
    }

    func isMirror(_ run: RunID) -> Bool { mirror(run) != nil }

    /// Cancels a deployment, which is a group of the run.
    func cancel(_ run: RunID, group: VertexID) { _ = try? ask(run, .cancel(step: ForeignRuns.name(of: group))) }

    /// What stands for a group where the path of a step is expected: no path begins with a number sign.
    static func name(of group: VertexID) -> String { "#\(group.index)" }

    /// A flag as the director has it now; what is known of it where the director can't be asked.
    func flag(_ name: String, in run: RunID) -> FlagValue? {
        guard isMirror(run), !view(run).status.isEnd, let found = try? ask(run, .flag(name: name)) else {
            return view(run).flags[name]
        }
        return FlagValue(datum: found)
    }

    func watch(_ run: RunID) { watched[run] = 0 }

    /// Hands out what is new of the runs that are watched.
    func tellOfWatched(_ tell: (RunID, RunEvent) -> Void) {
        for (run, first) in watched {
            var count = first
            var isEnded = false
            while let events = try? archive.events(of: run, from: count, limit: Self.pageMax), !events.isEmpty {
                count += events.count
                for event in events {
                    tell(run, event)
                    if case .finished = event.fact { isEnded = true }
                }
            }
            watched[run] = isEnded ? nil : count
        }
    }

    private func client(_ run: RunID) throws(ControlClient.Failure) -> ControlClient {
        if let client = clients[run] { return client }
        guard let record = try? archive.record(of: run) else {
            throw .refused(ControlFault(.unknown, "there is no run \(run.number)"))
        }
        let client = try ControlClient(path: "\(sessions)/\(LocalRuns.socketName(record.origin.session))")
        clients[run] = client
        return client
    }

    private func words(_ failure: ControlClient.Failure, _ run: RunID) -> HostError {
        switch failure {
        case .gone: HostError("the process that owns run \(run.number) is gone", fault: .script)
        case .unreachable(let reason): HostError("can't reach the process of run \(run.number): \(reason)")
        case .refused(let fault): HostError(fault.message, fault: .script)
        case .late: HostError("the process of run \(run.number) does not answer")
        case .interrupted: HostError("interrupted", fault: .script)
        }
    }
}
