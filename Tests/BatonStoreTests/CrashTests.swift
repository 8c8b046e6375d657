import BatonEngine
import BatonModel
import BatonStore
import Foundation
import StoreContract
import Testing

/// A store whose process was killed at any point has what it acknowledged, and goes on.
struct CrashTests {
    /// The journal of a session, as it is when its process is killed, and where its records end.
    private struct Written {
        var bytes: [UInt8]
        /// The length of the journal behind each of the appends, with the events acknowledged by then.
        var acknowledged: [(length: Int, events: [RunEvent])]
    }

    private static let journal = ".baton/journal/session-1.journal"

    private func write(_ events: [RunEvent]) throws -> Written {
        let folder = StoreFolder()
        let store = folder.store()
        let run = try store.begin(SampleRun.origin())
        var acknowledged: [(Int, [RunEvent])] = [(try folder.read(Self.journal).count, [])]
        for (index, event) in events.enumerated() {
            try store.append([event], to: run)
            acknowledged.append((try folder.read(Self.journal).count, Array(events[...index])))
        }
        return Written(bytes: try folder.read(Self.journal), acknowledged: acknowledged)
    }

    @Test func `a journal cut off at any byte gives back all that was acknowledged before`() throws {
        let written = try write(SampleRun(steps: 1).events)
        for length in 0...written.bytes.count {
            let folder = StoreFolder()
            try folder.write(Self.journal, Array(written.bytes.prefix(length)))
            let expected = written.acknowledged.last { $0.length <= length }?.events
            let reader = folder.store()
            let found = try reader.events(of: RunID(1), from: 0, limit: .max)
            #expect(found == expected ?? [], "cut at \(length)")
            #expect(try reader.record(of: RunID(1))?.eventCount == expected?.count, "cut at \(length)")
        }
    }

    @Test func `the next session takes a cut journal in, says nothing, and goes on with new numbers`() throws {
        let written = try write(SampleRun(steps: 2).events)
        for length in stride(from: 0, through: written.bytes.count, by: 7) {
            let folder = StoreFolder()
            try folder.write(Self.journal, Array(written.bytes.prefix(length)))
            let expected = written.acknowledged.last { $0.length <= length }?.events
            let store = folder.store()
            let run = try store.begin(SampleRun.origin(session: "session-2"))
            #expect(run == RunID(expected == nil ? 1 : 2))
            try store.flush()
            #expect(store.notices == [])
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(Self.journal)"))
            if let expected {
                #expect(try store.events(of: RunID(1), from: 0, limit: .max) == expected)
                let record = try #require(try store.record(of: RunID(1)))
                #expect(record.hasDied == !record.status.isEnd)
            }
        }
    }

    @Test func `bytes turned in the middle of a journal are reported, and what stood before them is kept`() throws {
        let written = try write(SampleRun(steps: 3).events)
        let place = written.acknowledged[4].length + 9
        let folder = StoreFolder()
        var bytes = written.bytes
        bytes[place] ^= 0x10
        try folder.write(Self.journal, bytes)
        let store = folder.store()
        #expect(try store.events(of: RunID(1), from: 0, limit: .max) == written.acknowledged[4].events)
        #expect(store.notices.count == 1)
        let next = folder.store()
        _ = try next.begin(SampleRun.origin(session: "session-2"))
        try next.flush()
        let notice = "damaged at byte \(written.acknowledged[4].length)"
        #expect(next.notices.contains { $0.contains(notice) })
        #expect(try next.events(of: RunID(1), from: 0, limit: .max) == written.acknowledged[4].events)
        #expect(try folder.read(".baton/journal/session-1.damaged") == bytes)
    }

    /// A copy of the store's folder, taken as it is: what a kill at that moment leaves.
    private func copy(_ folder: StoreFolder) throws -> StoreFolder {
        let copy = StoreFolder()
        try FileManager.default.copyItem(atPath: folder.root, toPath: copy.root)
        return copy
    }

    @Test func `a store killed at any point of its life has each acknowledged event once`() throws {
        let folder = StoreFolder()
        let events = SampleRun(steps: 4).events
        var copies: [(StoreFolder, Int)] = []
        let store = folder.store()
        let run = try store.begin(SampleRun.origin())
        for (index, event) in events.enumerated() {
            try store.append([event], to: run)
            copies.append((try copy(folder), index + 1))
            if index % 3 == 1 {
                try store.flush()
                copies.append((try copy(folder), index + 1))
            }
        }
        store.close()
        copies.append((try copy(folder), events.count))
        for (folder, count) in copies {
            for again in 0..<2 {
                let next = folder.store()
                #expect(try next.events(of: run, from: 0, limit: .max) == Array(events.prefix(count)))
                let number = try next.begin(SampleRun.origin(session: "again-\(again)"))
                #expect(number > run)
                if count % 2 == 0 { try next.flush() }
                #expect(try next.events(of: run, from: 0, limit: .max) == Array(events.prefix(count)))
                #expect(try next.record(of: run)?.eventCount == count)
            }
        }
    }

    @Test func `a journal that was taken in and not removed is taken in once`() throws {
        let folder = StoreFolder()
        let events = SampleRun(steps: 3).events
        let store = folder.store()
        let run = try store.begin(SampleRun.origin())
        try store.append(events, to: run)
        try store.flush()
        let journal = try folder.read(Self.journal)
        store.close()
        try folder.write(Self.journal, journal)
        let next = folder.store()
        #expect(try next.begin(SampleRun.origin(session: "session-2")) == RunID(2))
        try next.flush()
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(Self.journal)"))
        #expect(try next.events(of: run, from: 0, limit: .max) == events)
        #expect(try next.records(limit: 9).map(\.eventCount) == [0, events.count])
    }

    @Test func `a counter that was lost gives no number again`() throws {
        let folder = StoreFolder()
        let store = folder.store()
        for ordinal in 1...3 { _ = try store.begin(SampleRun.origin(ordinal: ordinal)) }
        for content in [[], Array("nonsense".utf8), Array("2\n".utf8)] as [[UInt8]] {
            try folder.write(".baton/last-run", content)
            let before = try store.records(limit: 1).first?.id.number ?? 0
            #expect(try store.begin(SampleRun.origin(ordinal: 4)).number == before + 1)
        }
    }
}
