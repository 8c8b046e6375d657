import BatonEngine
import BatonModel
import BatonStore
import Foundation
import StoreContract
import Testing

/// Runs that show experiments of directors: whoever follows them writes them on.
struct AdoptionTests {
    private let folder = StoreFolder()
    private let sample = SampleRun(steps: 3)

    private func origin() -> RunOrigin {
        var origin = SampleRun.origin()
        origin.show(.init(director: "https://lab.example.org", experiment: "01k8-ab"), mark: "7f")
        return origin
    }

    @Test func `an origin says what it shows`() {
        var origin = SampleRun.origin()
        #expect(origin.mirror == nil)
        for isSingle in [true, false] {
            let mirror = RunOrigin.Mirror(director: "https://lab", experiment: "01k8-ab", isSingle: isSingle)
            origin.show(mirror, mark: "7f")
            #expect(origin.mirror == mirror)
        }
    }

    /// After `count` events the process is killed, with or without a word to its store.
    @Test(arguments: [1, 2, 5, 9], [true, false])
    func `another process goes on where the last one ended`(count: Int, isFlushed: Bool) throws {
        let run: RunID
        do {
            let first = folder.store()
            run = try first.begin(origin())
            try first.append(Array(sample.events.prefix(count)), to: run)
            if isFlushed { try first.flush() }
        }
        let watcher = folder.store()
        #expect(try watcher.events(of: run, from: 0, limit: .max).count == count)
        #expect(try watcher.record(of: run)?.hasDied == false)

        let second = folder.store()
        #expect(try second.adopt(run) == Array(sample.events.prefix(count)))
        #expect(try watcher.record(of: run)?.hasOwner == true)
        try second.append(Array(sample.events.dropFirst(count)), to: run)
        #expect(try watcher.events(of: run, from: 0, limit: .max) == sample.events, "who watches sees the new journal")
        second.close()
        let reader = folder.store()
        #expect(try reader.events(of: run, from: 0, limit: .max) == sample.events)
        #expect(try reader.record(of: run)?.status == .succeeded)
        #expect(try reader.record(of: run)?.origin == origin())
        #expect(try StoreCheck(folder: folder.root).run().findings == [])
    }

    @Test func `one process at a time follows`() throws {
        let first = folder.store()
        let run = try first.begin(origin())
        let second = folder.store()
        #expect(try second.adopt(run) == nil)
        first.close()
        #expect(try second.adopt(run) == [])
    }

    @Test func `a run of a process that died is not written on`() throws {
        let run: RunID
        do { run = try folder.store().begin(SampleRun.origin()) }
        #expect(throws: StoreError.self) { try folder.store().adopt(run) }
        #expect(throws: StoreError.self) { try folder.store().adopt(RunID(99)) }
    }

    @Test func `what was done elsewhere proves nothing here`() throws {
        let store = folder.store()
        let run = try store.begin(origin())
        try store.append(sample.events, to: run)
        let key = sample.key(of: 1).digest
        #expect(try folder.store().proof(of: key) == nil)
        try store.flush()
        store.close()
        #expect(try folder.store().proof(of: key) == nil)
    }
}
