import BatonEngine

/// Attempts in the order in which they came; taking one out from the middle leaves a hole that is skipped.
struct TicketQueue: Sendable {
    private var items: [AttemptTicket] = []
    private var head = 0
    private var members: Set<AttemptTicket> = []

    var count: Int { members.count }
    var isEmpty: Bool { members.isEmpty }
    /// The first one. Holes before it are gone after each change.
    var first: AttemptTicket? { isEmpty ? nil : items[head] }

    mutating func append(_ ticket: AttemptTicket) {
        items.append(ticket)
        members.insert(ticket)
        skipHoles()
    }

    mutating func prepend(_ tickets: [AttemptTicket]) {
        items.replaceSubrange(..<head, with: tickets)
        head = 0
        members.formUnion(tickets)
        skipHoles()
    }

    mutating func remove(_ ticket: AttemptTicket) {
        members.remove(ticket)
        skipHoles()
    }

    mutating func popFirst() -> AttemptTicket? {
        guard let first else { return nil }
        remove(first)
        return first
    }

    private mutating func skipHoles() {
        while head < items.count, !members.contains(items[head]) { head += 1 }
        guard head == items.count || head > 1_024 && head * 2 > items.count else { return }
        items.removeFirst(head)
        head = 0
    }
}
