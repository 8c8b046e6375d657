package import BatonModel

/// The events of a deployment's runs on their way to the director: in order, each once, and none before what it speaks of
/// has been uploaded.
///
/// Holds what the director does not have, up to `heldMax`; the rest stays in the store until there is room.
package struct DeploymentFeed: Sendable {
    /// Events that are held at a time.
    package static let heldMax = 5000

    /// Index of the first event that is held.
    package private(set) var base = 0
    private var events: [RunEvent] = []
    /// For each event that is held, how many were emitted to the experiment up to and with it.
    private var emittedCounts: [Int] = []
    private var emittedBase = 0
    private var emitted: [RunEvent.Emitted] = []
    /// Uploads that events wait for, by the index of the event, rising.
    private var waiting: [(index: Int, digests: Set<String>)] = []
    private var uploaded: Set<String> = []
    private var sifter = EmittedSifter()
    private var stitch = RunStitch()
    /// How the run ended, as its last event says.
    package private(set) var end: RunStatus?

    package init() {}

    /// Events that were taken in, with those that the director has.
    package var count: Int { base + events.count }
    package var hasRoom: Bool { events.count < Self.heldMax }

    /// Takes further events of the run that is read now; gives the files that have to be uploaded for them.
    package mutating func take(_ new: [RunEvent]) -> [FileReference] {
        var files: [FileReference] = []
        for event in new {
            let isOwn = sifter.isOwn(event.fact)
            for event in stitch.take(event) {
                let named = Self.files(of: event.fact).filter { !uploaded.contains($0.digest ?? "") }
                if !named.isEmpty { waiting.append((count, Set(named.compactMap(\.digest)))) }
                files += named
                events.append(event)
                if isOwn, case .emitted(let event) = event.fact { emitted.append(event) }
                emittedCounts.append(emittedBase + emitted.count)
                if case .finished(let status) = event.fact { end = status }
            }
        }
        return files
    }

    /// The run died, and another goes on from it: its events come next.
    package mutating func goOn(at instant: Int) {
        sifter.goOn()
        for event in stitch.goOn(at: instant) {
            events.append(event)
            emittedCounts.append(emittedBase + emitted.count)
        }
    }

    /// A file is at the director, or never will be.
    package mutating func settle(_ digest: String) {
        uploaded.insert(digest)
        for place in waiting.indices { waiting[place].digests.remove(digest) }
        waiting.removeAll { $0.digests.isEmpty }
    }

    /// Events that may be told, counted from the first of all.
    package var releasedCount: Int { waiting.first?.index ?? count }

    /// Events of the experiment that may be told, counted from the first of all.
    package var releasedEmitted: Int {
        let last = releasedCount - base - 1
        return last < 0 ? emittedBase : emittedCounts[last]
    }

    /// All that was read may be told.
    package var isSettled: Bool { waiting.isEmpty }

    /// What is added to the log slots of a run, by its place among the runs, so that all have slots of their own.
    /// Nil for a run that has not been read yet.
    package func firstSlot(ofRun index: Int) -> Int? {
        stitch.firstSlots.indices.contains(index) ? stitch.firstSlots[index] : nil
    }

    /// Some of the events that are held.
    package func events(_ range: Range<Int>) -> [RunEvent] {
        let range = range.clamped(to: base..<count)
        return Array(events[(range.lowerBound - base)..<(range.upperBound - base)])
    }

    /// Some of what was emitted, with its numbers, which count from 1.
    package func emitted(_ range: Range<Int>) -> [(number: Int, event: RunEvent.Emitted)] {
        range.clamped(to: emittedBase..<(emittedBase + emitted.count)).map { ($0 + 1, emitted[$0 - emittedBase]) }
    }

    /// The director has that many: they are let go of.
    package mutating func accept(events accepted: Int, emitted acceptedEmitted: Int) {
        let count = min(max(0, accepted - base), events.count)
        events.removeFirst(count)
        emittedCounts.removeFirst(count)
        base += count
        let emittedCount = min(max(0, acceptedEmitted - emittedBase), emitted.count)
        emitted.removeFirst(emittedCount)
        emittedBase += emittedCount
    }

    /// Files that an event names for good, by their contents.
    private static func files(of fact: RunEvent.Fact) -> [FileReference] {
        switch fact {
        case .ended(_, _, let outputs, _, _): outputs.flatMap { files(in: $0.value) }
        case .kept(_, _, let file): files(in: .file(file))
        case .began, .added, .keyed, .started, .progressed, .retrying, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested, .finished:
            []
        }
    }

    private static func files(in datum: Datum) -> [FileReference] {
        switch datum {
        case .file(let file): file.digest == nil ? [] : [file]
        case .list(let items): items.flatMap(files)
        case .map(let entries): entries.flatMap { files(in: $0.value) }
        case .null, .bool, .int, .float, .string, .duration, .size: []
        }
    }
}

/// Tells what a deployment emitted itself from what it was handed from outside, and from what a run that goes on heard
/// again.
struct EmittedSifter: Sendable {
    /// Of this run, and of the one before it.
    private var count = 0
    private var repeated = 0
    private var isFromOutside = false

    mutating func isOwn(_ fact: RunEvent.Fact) -> Bool {
        switch fact {
        case .flagChanged(RunEvent.deliveryMark, _): isFromOutside = true
        case .emitted:
            count += 1
            defer { isFromOutside = false }
            return count > repeated && !isFromOutside
        case .began, .added, .keyed, .started, .progressed, .kept, .retrying, .ended, .groupExpanded, .flagChanged,
            .cancelRequested, .finished:
            break
        }
        return false
    }

    mutating func goOn() {
        repeated = count
        count = 0
        isFromOutside = false
    }
}
