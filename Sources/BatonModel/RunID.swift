/// One run among those that an engine or a store knows: counts from 1 and is never used again there.
package struct RunID: Hashable, Comparable, Sendable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    package static func < (a: RunID, b: RunID) -> Bool { a.number < b.number }
}
