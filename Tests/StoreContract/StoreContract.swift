package import BatonEngine
import BatonModel

/// What every store of runs keeps. Each case tells what it found wrong, in words; nothing when all is well.
package struct StoreContract: Sendable {
    package var name: String
    package var check: @Sendable (Place) throws(StoreError) -> [String]

    /// How a case comes by the store under test.
    package struct Place {
        /// The store that records; new and empty.
        package var store: any RunStore & RunArchive
        /// Another look at the same store, as another process has it.
        package var other: () -> any RunArchive

        package init(store: any RunStore & RunArchive, other: @escaping () -> any RunArchive) {
            self.store = store
            self.other = other
        }
    }

    package static let all: [StoreContract] = recording + proving + reading

    private static let recording = [
        StoreContract(name: "runs are numbered from 1 and never twice") { place throws(StoreError) in
            var numbers: [Int] = []
            for ordinal in 1...5 { numbers.append(try place.store.begin(SampleRun.origin(ordinal: ordinal)).number) }
            return differences(numbers, [1, 2, 3, 4, 5], "numbers")
        },
        StoreContract(name: "events come back as they were, in order, in any pieces") { place throws(StoreError) in
            let run = try place.store.begin(SampleRun.origin())
            let events = SampleRun(steps: 4).events
            for start in stride(from: 0, to: events.count, by: 3) {
                try place.store.append(Array(events[start..<min(start + 3, events.count)]), to: run)
            }
            var faults = differences(try place.store.events(of: run, from: 0, limit: .max), events, "all events")
            for first in [0, 1, 5, events.count - 1, events.count, events.count + 1] {
                for limit in [0, 1, 4, events.count] {
                    let expected = Array(events.dropFirst(first).prefix(limit))
                    let found = try place.store.events(of: run, from: first, limit: limit)
                    faults += differences(found, expected, "from \(first), at most \(limit)")
                }
            }
            return faults
        },
        StoreContract(name: "no events are no change") { place throws(StoreError) in
            let run = try place.store.begin(SampleRun.origin())
            try place.store.append([], to: run)
            return differences(try place.store.events(of: run, from: 0, limit: 9), [], "events")
        },
        StoreContract(name: "runs side by side keep their own events") { place throws(StoreError) in
            let first = try place.store.begin(SampleRun.origin())
            let second = try place.store.begin(SampleRun.origin(ordinal: 2))
            let (ours, theirs) = (SampleRun(steps: 3).events, SampleRun(steps: 2, seed: 9).events)
            for index in 0..<max(ours.count, theirs.count) {
                if index < ours.count { try place.store.append([ours[index]], to: first) }
                if index < theirs.count { try place.store.append([theirs[index]], to: second) }
            }
            return differences(try place.store.events(of: first, from: 0, limit: .max), ours, "the first run")
                + differences(try place.store.events(of: second, from: 0, limit: .max), theirs, "the second run")
        },
    ]

    /// What differs between two values, in words.
    static func differences<T: Equatable>(_ found: T, _ expected: T, _ what: String) -> [String] {
        found == expected ? [] : ["\(what): found \(found), not \(expected)"]
    }
}
