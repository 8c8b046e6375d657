import BatonEngine
import BatonModel
import BatonStore
import Foundation
import StoreContract
import Testing

/// A session with many runs: its journal is begun anew, and nobody notices.
struct LongSessionTests {
    private let folder = StoreFolder()

    private var journalBytes: Int {
        (try? folder.read(".baton/journal/session-1.journal").count) ?? 0
    }

    private func run(_ ordinal: Int, in store: ProjectStore) throws -> RunID {
        let run = try store.begin(SampleRun.origin(ordinal: ordinal))
        try store.append(SampleRun(steps: 3, firstKey: ordinal * 10).events, to: run)
        return run
    }

    private func eventsOfOne() -> Int { SampleRun(steps: 3).events.count }

    @Test func `the journal stays below its bound and its newest run, and every run is read back`() throws {
        let store = folder.store()
        _ = try run(1, in: store)
        let oneRun = journalBytes
        store.journalBytesMax = 2 * oneRun
        let other = folder.store()
        for ordinal in 2...20 {
            let run = try run(ordinal, in: store)
            #expect(journalBytes <= store.journalBytesMax + oneRun)
            for reader in [store, other] {
                #expect(try reader.events(of: run, from: 0, limit: .max).count == eventsOfOne())
                #expect(try reader.records(limit: .max).count == ordinal)
            }
            #expect(try store.proof(of: SampleRun.digest(ordinal * 10))?.run == run)
            #expect(try store.proof(of: SampleRun.digest(10))?.run == RunID(1))
        }
        store.close()
        let later = folder.store()
        for ordinal in 1...20 {
            #expect(try later.events(of: RunID(ordinal), from: 0, limit: .max).count == eventsOfOne())
            #expect(try later.proof(of: SampleRun.digest(ordinal * 10))?.run == RunID(ordinal))
        }
        #expect(try StoreCheck(folder: folder.root).run().findings == [])
    }

    @Test func `a journal at its bound is left as it is, and one byte more is too much`() throws {
        let store = folder.store()
        _ = try run(1, in: store)
        let bytes = journalBytes
        store.journalBytesMax = bytes
        _ = try run(2, in: store)
        #expect(journalBytes > bytes)
        store.journalBytesMax = journalBytes - 1
        let before = journalBytes
        _ = try run(3, in: store)
        #expect(journalBytes < before)
    }

    @Test func `while a run goes on the journal is kept whole`() throws {
        let store = folder.store()
        let open = try store.begin(SampleRun.origin())
        let events = SampleRun(steps: 3).events
        try store.append(Array(events.dropLast()), to: open)
        store.journalBytesMax = 1
        _ = try run(2, in: store)
        let before = journalBytes
        _ = try run(3, in: store)
        #expect(journalBytes > before)
        try store.append([events[events.count - 1]], to: open)
        _ = try run(4, in: store)
        #expect(journalBytes < before)
        #expect(try store.events(of: open, from: 0, limit: .max) == events)
    }

    @Test func `a session that is killed between its old journal and the new one has lost nothing`() throws {
        let store = folder.store()
        for ordinal in 1...3 { _ = try run(ordinal, in: store) }
        try store.flush()
        let copy = StoreFolder()
        try FileManager.default.copyItem(atPath: folder.root, toPath: copy.root)
        try FileManager.default.removeItem(atPath: "\(copy.root)/journal/session-1.journal")
        let survivor = copy.store()
        for ordinal in 1...3 {
            #expect(try survivor.events(of: RunID(ordinal), from: 0, limit: .max).count == eventsOfOne())
            #expect(try survivor.proof(of: SampleRun.digest(ordinal * 10))?.run == RunID(ordinal))
        }
        #expect(try survivor.begin(SampleRun.origin(session: "session-2")) == RunID(4))
    }
}
