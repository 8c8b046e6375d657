package import BatonModel

/// Where the events of runs and the outputs of proven steps are kept.
package protocol RunStore: AnyObject {
    /// Keeps events of one run, in order. They are safe when the call returns.
    ///
    /// The driver calls it once for all that a turn of its loop brought, before anything of it is shown or launched.
    func append(_ events: [RunEvent], to run: RunID)

    /// The outputs of an earlier success with that key.
    func outputs(forKey key: String) -> [Datum.Entry]?

    /// Notes the outputs of a success, for `outputs(forKey:)`.
    func remember(_ outputs: [Datum.Entry], forKey key: String)
}

/// A store that forgets when the process ends.
package final class MemoryStore: RunStore {
    private var logs: [RunID: [RunEvent]] = [:]
    private var remembered: [String: [Datum.Entry]] = [:]

    package init() {}

    package func append(_ events: [RunEvent], to run: RunID) {
        logs[run, default: []].append(contentsOf: events)
    }

    package func events(of run: RunID) -> [RunEvent] { logs[run] ?? [] }

    package func outputs(forKey key: String) -> [Datum.Entry]? { remembered[key] }

    package func remember(_ outputs: [Datum.Entry], forKey key: String) { remembered[key] = outputs }
}
