import BatonWire

/// What a client has seen of an experiment: changes of states, flags and logs, and events.
package struct StreamCursor: Hashable, Comparable, Sendable {
    package var changes: Int
    package var events: Int

    package init(changes: Int, events: Int) { (self.changes, self.events) = (changes, events) }

    init(_ record: ExperimentRecord) { self.init(changes: record.change, events: record.eventCount) }

    package var text: String { "\(changes)-\(events)" }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let changes = Int(parts[0]), let events = Int(parts[1]), changes >= 0, events >= 0
        else { return nil }
        self.init(changes: changes, events: events)
    }

    /// Whether everything that `a` has seen was seen at `b`, too.
    package static func < (a: StreamCursor, b: StreamCursor) -> Bool {
        a != b && a.changes <= b.changes && a.events <= b.events
    }
}
