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
            !state.view.status.isEnd && (try? archive.record(of: run))?.hasOwner == true
        }
    }

    /// Whether it makes sense to look again soon.
    var areWatched: Bool { known.contains { !$0.value.view.status.isEnd } }

    func ask(_ run: RunID, _ wish: ControlRequest.Wish) throws(HostError) -> Datum {
        do throws(ControlClient.Failure) {
            return try client(run).ask(wish, run: run, until: SystemHost.monotonic + Self.patience)
        } catch {
            clients[run] = nil
            throw words(error, run)
        }
    }

    /// Asks for the end of a run or of a step, and does not wait for it.
    func cancel(_ run: RunID, step: String?) {
        // A run whose owner is gone has nothing left to cancel.
        _ = try? client(run).send(.cancel(step: step), run: run)
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
