package import BatonEngine
package import BatonModel
import Glibc

// Runs that outlive the processes that write them down.

extension ProjectStore {
    /// Tries to take a session whose journal somebody leaves behind at the same time.
    private static let adoptionsMax = 10

    /// Goes on with a run that another process has begun and is gone: from now on this store appends to it. Only for a
    /// run whose session is its own (`RunOrigin.mirror`), and as the first thing that this store is used for.
    ///
    /// - Returns: the events that the run has; nil while a living process has the session.
    package func adopt(_ run: RunID) throws(StoreError) -> [RunEvent]? {
        guard live == nil else { throw .unreachable(message: "this store has a session already") }
        guard var origin = try record(of: run)?.origin else {
            throw .unreachable(message: "there is no run \(run.number) in '\(paths.root)'")
        }
        guard origin.mirror != nil else {
            throw .unreachable(message: "run \(run.number) belongs to the process that began it")
        }
        for _ in 0..<Self.adoptionsMax {
            // What an earlier process left is brought into the tables first.
            if Files.exists(paths.journal(of: origin.session)) { _ = try DeadSessions(paths: paths).takeIn() }
            do throws(StoreError) {
                try openSession(origin.session)
            } catch {
                if case .busy = error { return nil }
                guard Files.exists(paths.journal(of: origin.session)) else { throw error }
                continue
            }
            // Asked again: somebody else may have written between the first look and the claim.
            let events = try allEvents(of: run)
            if let text = try record(of: run)?.origin.text { origin.text = text }
            try goOn(with: run, origin, events)
            return events
        }
        return nil
    }

    /// A journal has its runs from their beginning; what the tables have already is not taken in twice.
    private func goOn(with run: RunID, _ origin: RunOrigin, _ events: [RunEvent]) throws(StoreError) {
        try live?.journal.begin(run, origin, text: Self.digest(of: origin.text))
        try live?.journal.append(events, to: run)
        openRuns.insert(run)
        reader.endSnapshot()
        try noteAppended()
    }

    private func allEvents(of run: RunID) throws(StoreError) -> [RunEvent] {
        var events: [RunEvent] = []
        try reader.forEachEvent(of: run) { event in
            events.append(event)
            return true
        }
        return events
    }
}
