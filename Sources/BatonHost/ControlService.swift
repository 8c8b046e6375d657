package import BatonEngine
package import BatonInterpreter
package import BatonModel
import BatonWire

/// Does on the engine's thread what clients of the control socket ask for.
///
/// An answer goes out when the store has what it acknowledges. Belongs to the engine's thread.
package final class ControlService {
    let engine: Engine
    private let server: ControlServer
    private var tokens = ControlTokens()
    private var waiters: [Waiter] = []
    private var replies: [ControlMailbox.Outgoing] = []
    /// Events of each run that the store has.
    private var eventCounts: [RunID: Int] = [:]
    var pacing: ControlPacing
    /// Who decides on flags; nil for the run itself.
    var flags: (any FlagAuthority)?
    let late: LateAnswers

    /// Who asked, and how he is answered.
    struct Asker: Hashable, Sendable {
        var connection: UInt64
        var id: Int
    }

    struct Waiter {
        var asker: Asker
        var run: RunID
        var reason: Reason

        enum Reason {
            /// The store must have what was asked for.
            case saved(Datum)
            case event(String)
            /// The end of the run, or of a step.
            case end(VertexID?)
            /// News of the run, of which so many events have been told.
            case news(told: Int)
        }
    }

    /// - Throws: when there can be no socket.
    package init(
        engine: Engine, clock: any TimeSource, folder: String, name: String, notify: @escaping @Sendable () -> Void
    ) throws(HostError) {
        self.engine = engine
        pacing = ControlPacing(clock: clock)
        late = LateAnswers(notify: notify)
        server = try ControlServer(folder: folder, name: name, notify: notify)
    }

    /// Where clients find it.
    package var path: String { server.path }

    package func token(for ticket: AttemptTicket) -> String { tokens.token(for: ticket) }

    package func stop() { server.stop() }

    // The engine's turn: `serve`, then the engine, then `settle`.

    /// Takes in what clients have asked for.
    package func serve() {
        for incoming in server.takeIncoming() {
            switch incoming {
            case .closed(let connection): waiters.removeAll { $0.asker.connection == connection }
            case .request(let connection, let request):
                let asker = Asker(connection: connection, id: request.id)
                do {
                    try ControlDesk(service: self, asker: asker).take(request)
                } catch {
                    answer(asker, .refused(error))
                }
            }
        }
        for (asker, content) in late.take() { answer(asker, content) }
        pacing.flush(to: engine)
        settle()
    }

    /// Answers what has come true.
    package func settle() {
        if !waiters.isEmpty {
            var open: [Waiter] = []
            for waiter in waiters {
                if let next = check(waiter) { open.append(next) }
            }
            waiters = open
        }
        server.send(replies)
        replies = []
    }

    /// Takes note of an event that the store has.
    package func take(_ event: RunEvent, of run: RunID) {
        eventCounts[run, default: 0] += 1
        switch event.fact {
        case .ended(let step, _, _, _, _): tokens.forget(step, of: run)
        case .finished:
            pacing.forget(run)
            tokens.forget(run)
        default: break
        }
    }

    // For the desk

    func answer(_ asker: Asker, _ content: ControlReply.Content) {
        replies.append(
            ControlMailbox.Outgoing(connection: asker.connection, reply: ControlReply(id: asker.id, content)))
    }

    func wait(_ asker: Asker, _ run: RunID, _ reason: Waiter.Reason) {
        waiters.append(Waiter(asker: asker, run: run, reason: reason))
    }

    /// The attempt whose token that is; one that is over may have none any more, and is no danger.
    func ticket(of token: String) -> AttemptTicket? {
        switch tokens.bearer(of: token) {
        case .attempt(let ticket): ticket
        case .stranger(let ticket): engine.isLive(ticket) || !engine.runIDs.contains(ticket.run) ? nil : ticket
        case .nobody: nil
        }
    }

    /// Answers a waiter, or gives it back as it waits from now on.
    private func check(_ waiter: Waiter) -> Waiter? {
        if let failure = engine.storeFailure {
            answer(waiter.asker, .refused(ControlFault(.failed, failure.message)))
            return nil
        }
        guard let view = try? engine.view(waiter.run) else {
            answer(waiter.asker, .refused(ControlFault(.unknown, "the run is not known any more")))
            return nil
        }
        let isOver = engine.isSaved(waiter.run) && view.status.isEnd
        switch waiter.reason {
        case .saved(let value):
            guard engine.isSaved(waiter.run) else { return waiter }
            answer(waiter.asker, .done(value))
        case .event(let name):
            guard engine.isSaved(waiter.run) else { return waiter }
            if let found = view.emitted.first(where: { $0.name == name }) {
                answer(waiter.asker, .done(found.payload))
            } else if isOver {
                answer(waiter.asker, .refused(ControlFault(.ended, "the run ended without the event '\(name)'")))
            } else {
                return waiter
            }
        case .end(let step):
            guard isOver || step.map({ view[$0].status.isEnd && engine.isSaved(waiter.run) }) == true else {
                return waiter
            }
            answer(waiter.asker, .done(.string(step.map { view[$0].status.rawValue } ?? view.status.rawValue)))
        case .news(let told):
            let count = eventCounts[waiter.run] ?? 0
            if count > told || isOver { answer(waiter.asker, .news(events: count, isEnded: isOver)) }
            if isOver { return nil }
            var next = waiter
            next.reason = .news(told: count)
            return next
        }
        return nil
    }
}
