import BatonEngine
import BatonModel
import BatonStore
import Foundation
import StoreContract
import Testing

/// Several stores on one folder, as several processes have it, do not hurt each other.
struct SharedStoreTests {
    @Test func `sessions at once get different numbers and keep all their events`() async throws {
        let folder = StoreFolder()
        let root = folder.root
        let (sessions, runs) = (4, 5)
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for session in 0..<sessions {
                group.addTask {
                    let store = ProjectStore(folder: root)
                    var numbers: [Int] = []
                    for ordinal in 1...runs {
                        let run = try store.begin(SampleRun.origin(ordinal: ordinal, session: "session-\(session)"))
                        let sample = SampleRun(steps: 3, firstKey: 1000 * session + 10 * ordinal)
                        for event in sample.events { try store.append([event], to: run) }
                        if ordinal == 2 { try store.flush() }
                        numbers.append(run.number)
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...(sessions * runs)))
        let reader = folder.store()
        let records = try reader.records(limit: .max)
        #expect(records.map(\.id.number) == numbers.sorted(by: >))
        for record in records {
            #expect(record.status == .succeeded && record.counts.succeeded == 3 && !record.hasOwner)
            let session = try #require(Int(record.origin.session.dropFirst("session-".count)))
            let sample = SampleRun(steps: 3, firstKey: 1000 * session + 10 * record.origin.ordinal)
            #expect(try reader.events(of: record.id, from: 0, limit: .max) == sample.events)
            #expect(try reader.proof(of: sample.key(of: 2).digest)?.run == record.id)
        }
        #expect(try StoreCheck(folder: root).run().findings == [])
    }

    @Test func `a run has an owner while its store lives, and has died when it ends without the run`() throws {
        let folder = StoreFolder()
        var store: ProjectStore? = folder.store()
        let run = try #require(try store?.begin(SampleRun.origin()))
        try store?.append(Array(SampleRun(steps: 1).events.prefix(3)), to: run)
        let other = folder.store()
        #expect(try other.record(of: run)?.hasOwner == true)
        #expect(try other.record(of: run)?.hasDied == false)
        store = nil
        #expect(try other.record(of: run)?.hasOwner == false)
        #expect(try other.record(of: run)?.hasDied == true)
    }

    @Test func `a session's name is taken once`() throws {
        let folder = StoreFolder()
        let first = folder.store()
        _ = try first.begin(SampleRun.origin())
        let second = folder.store()
        #expect(throws: StoreError.self) { try second.begin(SampleRun.origin()) }
        first.close()
        #expect(throws: StoreError.self) { try second.begin(SampleRun.origin()) }
        #expect(try second.begin(SampleRun.origin(session: "session-2")) == RunID(2))
    }

    @Test(arguments: ["", "a/b", "..", ".hidden", "a b", "ö", String(repeating: "x", count: 201)])
    func `a name that can be no file's is refused`(name: String) {
        let store = StoreFolder().store()
        #expect(throws: StoreError.self) { try store.begin(SampleRun.origin(session: name)) }
    }

    @Test func `proofs of another session are seen, in its journal and in the tables`() throws {
        let folder = StoreFolder()
        let (writer, reader) = (folder.store(), folder.store())
        let sample = SampleRun(steps: 200)
        let run = try writer.begin(SampleRun.origin())
        try writer.append(sample.events, to: run)
        for step in 0..<200 {
            #expect(try reader.proof(of: sample.key(of: step).digest)?.outputs == sample.outputs(of: step))
        }
        try writer.flush()
        writer.close()
        let late = folder.store()
        for step in 0..<200 {
            let proof = Proof(outputs: sample.outputs(of: step), run: run, step: sample.path(of: step))
            #expect(try late.proof(of: sample.key(of: step).digest) == proof)
            #expect(try late.proof(of: SampleRun.digest(5000 + step)) == nil)
        }
    }

    @Test func `a newer success replaces what was read ahead`() throws {
        let folder = StoreFolder()
        let store = folder.store()
        let sample = SampleRun(steps: 100)
        let first = try store.begin(SampleRun.origin())
        try store.append(sample.events, to: first)
        try store.flush()
        for step in 0..<50 { #expect(try store.proof(of: sample.key(of: step).digest)?.run == first) }
        let second = try store.begin(SampleRun.origin(ordinal: 2))
        try store.append(sample.events, to: second)
        #expect(try store.proof(of: sample.key(of: 60).digest)?.run == second)
        try store.flush()
        for step in 0..<100 { #expect(try store.proof(of: sample.key(of: step).digest)?.run == second) }
    }

    @Test func `many short sessions are brought into the tables in the end`() throws {
        let folder = StoreFolder()
        for number in 1...40 {
            let store = folder.store()
            let run = try store.begin(SampleRun.origin(session: "session-\(number)"))
            try store.append(SampleRun(steps: 1, firstKey: number).events, to: run)
            store.close()
        }
        let journals = try FileManager.default.contentsOfDirectory(atPath: "\(folder.root)/journal")
        #expect(journals.count <= 17)
        let reader = folder.store()
        #expect(try reader.records(limit: .max).map(\.id.number) == Array((1...40).reversed()))
        for number in 1...40 { #expect(try reader.proof(of: SampleRun.digest(number))?.run == RunID(number)) }
    }

    @Test func `a store of a newer Baton is refused with a way on`() throws {
        let folder = StoreFolder()
        let store = folder.store()
        _ = try store.begin(SampleRun.origin())
        try store.flush()
        store.close()
        // The version stands in bytes 60 to 63 of an SQLite file, once the log of writes is folded in.
        _ = try StoreVacuum(folder: folder.root).run()
        var bytes = try folder.read(".baton/store.db")
        bytes[63] = 99
        try folder.write(".baton/store.db", bytes)
        #expect {
            try folder.store().records(limit: 1)
        } throws: { error in
            guard case .newer(let message)? = error as? StoreError else { return false }
            return message.contains("version 99") && message.contains("--store")
        }
    }

    @Test func `where no store is, there are no runs and no proofs, and nothing is made`() throws {
        let folder = StoreFolder()
        let store = folder.store()
        #expect(try store.records(limit: 9) == [])
        #expect(try store.proof(of: SampleRun.digest(1)) == nil)
        #expect(try store.events(of: RunID(1), from: 0, limit: 9) == [])
        #expect(!FileManager.default.fileExists(atPath: folder.root))
    }
}
