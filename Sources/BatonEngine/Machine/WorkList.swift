/// A queue without recursion: what propagates through a graph waits here for its turn, first in, first out.
struct WorkList<Element> {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }

    mutating func push(_ element: Element) { elements.append(element) }

    mutating func push(contentsOf more: [Element]) { elements.append(contentsOf: more) }

    mutating func pop() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: head <= Self.keptCapacity)
            head = 0
        } else if head >= Self.keptCapacity, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Room that an empty list keeps, in elements.
    private static var keptCapacity: Int { 512 }
}

extension WorkList: Sendable where Element: Sendable {}
