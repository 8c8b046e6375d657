import BatonEngine
import BatonModel
import BatonStore
import Foundation
import StoreContract
import Testing

/// Runs that found every step done, and what the next run asks of the last.
struct RerunTests {
    private static let journal = ".baton/journal/session-1.journal"

    private static func exists(_ name: String, in folder: StoreFolder) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder.path)/\(name)")
    }

    /// The events of a run whose steps were all taken from run 1.
    private static func rerun(steps: Int) -> [RunEvent] {
        let done = SampleRun(steps: steps)
        var events = Array(done.events.prefix(2))
        for step in 0..<steps {
            let report = AttemptReport(provenBy: RunID(1))
            let end = RunEvent.Fact.ended(
                VertexID(step + 1), status: .cached, outputs: done.outputs(of: step), failure: nil, report: report)
            events.append(RunEvent(instant: 1_700_000_000_000_000_000, fact: end))
        }
        return events + done.events.suffix(2)
    }

    @Test func `a run that found all done is told of by its journal alone`() throws {
        let folder = StoreFolder()
        let store = folder.store()
        let run = try store.begin(SampleRun.origin())
        try store.append(Self.rerun(steps: 3), to: run)
        store.close()
        #expect(Self.exists(Self.journal, in: folder))
        #expect(!Self.exists(".baton/store.db", in: folder))
        let record = try #require(try folder.store().record(of: run))
        #expect(record.status == .succeeded)
        #expect(record.counts[.cached] == 3)
        #expect(try folder.store().events(of: run, from: 0, limit: .max) == Self.rerun(steps: 3))
    }

    @Test func `a session with news brings in what those without any left behind`() throws {
        let folder = StoreFolder()
        let first = folder.store()
        let rerun = try first.begin(SampleRun.origin())
        try first.append(Self.rerun(steps: 3), to: rerun)
        first.close()
        let second = folder.store()
        let run = try second.begin(SampleRun.origin(session: "session-2"))
        try second.append(SampleRun(steps: 2).events, to: run)
        try second.flush()
        #expect(!Self.exists(Self.journal, in: folder))
        #expect(try second.record(of: rerun)?.counts[.cached] == 3)
        #expect(try second.proof(of: SampleRun.digest(1))?.run == run)
    }

    @Test func `journals that lie there are brought in before there are too many`() throws {
        let folder = StoreFolder()
        for session in 1...40 {
            let store = folder.store()
            let run = try store.begin(SampleRun.origin(session: "session-\(session)"))
            try store.append(Self.rerun(steps: 1), to: run)
            store.close()
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder.root)/journal")
        #expect(left.count < 20)
        #expect(try folder.store().records(limit: 100).count == 40)
    }

    /// How far the last session of a script came.
    enum Last: CaseIterable {
        case none, ended, endedInTables, unfinished, unfinishedInTables, alive, ofAnotherScript, ownOnly,
            endedAfterUnfinished

        var mayHaveDied: Bool {
            switch self {
            case .unfinished, .unfinishedInTables, .alive: true
            case .none, .ended, .endedInTables, .ofAnotherScript, .ownOnly, .endedAfterUnfinished: false
            }
        }
    }

    @Test(arguments: Last.allCases)
    func `a session that ended with its runs is told from one that may have died`(last: Last) throws {
        let folder = StoreFolder()
        let store = folder.store()
        var origin = SampleRun.origin()
        if last == .ofAnotherScript { origin.script = "/projects/other.exp" }
        if last != .none {
            let run = try store.begin(origin)
            let isWhole = last == .ended || last == .endedInTables || last == .ownOnly
            let events = SampleRun(steps: 2).events
            try store.append(isWhole ? events : Array(events.dropLast(2)), to: run)
        }
        if [.endedInTables, .unfinishedInTables, .endedAfterUnfinished].contains(last) { try store.flush() }
        if last != .alive { store.close() }
        if last == .endedAfterUnfinished {
            let later = folder.store()
            try later.append(SampleRun(steps: 2).events, to: later.begin(SampleRun.origin(session: "session-3")))
            later.close()
        }
        let own = last == .ownOnly ? "session-1" : "session-2"
        let asked = folder.store()
        #expect(try asked.mayHaveDied(script: "/projects/study.exp", except: own) == last.mayHaveDied)
        withExtendedLifetime(store) {}
    }
}
