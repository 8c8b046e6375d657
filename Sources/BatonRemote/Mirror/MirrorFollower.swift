import BatonClient
import BatonEngine
import BatonModel
import BatonStore
import BatonWire
import CBaton
import Glibc

/// Follows one experiment on a thread of its own and writes what it hears into the store, from where the last process
/// that did so ended.
///
/// While the director can't be reached it tries again, for as long as somebody is there to follow.
final class MirrorFollower: Sendable {
    /// Where the run comes from, and whether it is there already.
    enum Beginning: Sendable {
        case new(RunOrigin)
        case adopted(RunID, RunOrigin)

        var origin: RunOrigin {
            switch self {
            case .new(let origin), .adopted(_, let origin): origin
            }
        }
    }

    let state: MirrorState
    /// Made anew for each try: a login may have been renewed meanwhile.
    private let makeClient: @Sendable () -> DirectorClient
    private let beginning: Beginning
    private let folder: String

    /// Nanoseconds between two tries to follow a run that another process follows.
    private static let claimPause = 1_000_000_000

    /// - Parameter makeClient: makes clients that try once: it is the follower that tries again.
    init(
        _ makeClient: @escaping @Sendable () -> DirectorClient, _ beginning: Beginning, folder: String,
        state: MirrorState
    ) {
        self.makeClient = makeClient
        self.beginning = beginning
        self.folder = folder
        self.state = state
    }

    /// False when the system has no room for a thread.
    func start() -> Bool { BackgroundThread.start { self.run() } }

    private func run() {
        do {
            if let opened = try open() {
                defer { opened.store.close() }
                state.note(run: opened.store.run)
                try follow(opened.store, opened.events)
            }
            state.noteEnd()
        } catch let error as StoreError {
            state.noteEnd(error.message)
        } catch {
            state.noteEnd("\(error)")
        }
    }

    /// Nil when it was told to stop before it could claim the run.
    private func open() throws(StoreError) -> (store: MirrorStore, events: [RunEvent])? {
        switch beginning {
        case .new(let origin): return (try MirrorStore.begin(origin, in: folder), [])
        case .adopted(let run, _):
            while !state.isStopping {
                if let adopted = try MirrorStore.adopt(run, in: folder) { return adopted }
                // Another process follows: what it writes is read from the store.
                state.noteRound()
                rest(Self.claimPause)
            }
            return nil
        }
    }

    private func follow(_ store: MirrorStore, _ events: [RunEvent]) throws {
        guard let shown = beginning.origin.mirror else { return }
        var round = MirrorRound(
            client: makeClient(), shown: shown, store: store, folder: folder, known: events)
        var backoff = ClientBackoff()
        while !state.isStopping {
            do {
                let isNews = try round.fetch()
                if isNews { state.noteNews() }
                if round.obstacle != state.obstacle { state.note(obstacle: round.obstacle) }
                state.noteRound()
                if round.isEnded { return }
                backoff = ClientBackoff()
                try round.wait()
            } catch let error as ClientError {
                guard let words = try words(error) else { return }
                state.note(connection: .lost(words))
                rest(backoff.pause(round.client.pace.randomBits()))
                round.client = makeClient()
            }
        }
    }

    /// What is lost, for people, when trying again may help; nil at the end of this program.
    private func words(_ error: ClientError) throws -> String? {
        if error == .transport(.interrupted) { return state.isStopping ? nil : "interrupted" }
        if case .transport(.unreachable(let message)) = error { return message }
        if error.isLostConnection { return error.message }
        if case .refused(let problem) = error {
            switch problem.status {
            // A login that has ended can be renewed meanwhile.
            case 401, 403, 500...599: return error.message
            case 404: throw MirrorEnd("the director does not know the experiment any more")
            default: break
            }
        }
        throw MirrorEnd(error.message)
    }

    private func rest(_ nanoseconds: Int) { state.rest(nanoseconds: nanoseconds) }
}

/// Why a run can't be followed any more; prints as its message.
struct MirrorEnd: Error, CustomStringConvertible {
    let description: String

    init(_ message: String) { description = message }
}
