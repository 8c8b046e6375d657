import BatonEngine
import BatonModel
import BatonStore
import BatonWire
import Foundation
import StoreContract
import Testing

/// Checking, freeing, shrinking and exporting a store.
struct CareTests {
    private let folder = StoreFolder()
    /// Far enough from now that nothing counts as young.
    private static let later = 4_000_000_000_000_000_000

    /// Runs with one published file each; the file's name and content are the run's ordinal.
    private func fill(runs: Int, session: String = "session-1") throws -> [FileReference] {
        let store = folder.store()
        var files: [FileReference] = []
        for ordinal in 1...runs {
            let run = try store.begin(SampleRun.origin(ordinal: ordinal, session: session))
            try folder.write("out-\(ordinal)", Array("content \(ordinal)".utf8))
            let file = try ArtifactStore(folder: folder.root).publish("\(folder.path)/out-\(ordinal)")
            files.append(file)
            var events = SampleRun(steps: 2, firstKey: ordinal * 10).events
            let kept = RunEvent(instant: 5, fact: .kept(VertexID(1), name: "model", file: file))
            events.insert(kept, at: 4)
            try store.append(events, to: run)
        }
        try store.flush()
        return files
    }

    private func check() throws -> StoreCheck.Report { try StoreCheck(folder: folder.root).run() }

    @Test func `a sound store has no findings, and all of it was looked at`() throws {
        _ = try fill(runs: 3)
        let report = try check()
        #expect(report.findings == [])
        #expect(report.runs == 3 && report.events == 3 * 11 && report.artifacts == 3)
    }

    @Test func `a changed artifact and a missing one are found`() throws {
        let files = try fill(runs: 3)
        chmod(files[0].path, 0o644)
        try Data("other".utf8).write(to: URL(fileURLWithPath: files[0].path))
        try FileManager.default.removeItem(atPath: files[1].path)
        let findings = try check().findings
        #expect(findings.map(\.place).sorted() == [files[0].path, files[1].path].sorted())
        #expect(Set(findings.map(\.kind)) == [.damaged, .missing])
    }

    @Test func `bytes turned in the database are found`() throws {
        _ = try fill(runs: 2)
        _ = try StoreVacuum(folder: folder.root).run()
        let sound = try folder.read(".baton/store.db")
        let mark = Array("sha256:1".utf8)
        let place = try #require(sound.indices.first { sound[$0...].starts(with: mark) })
        var bytes = sound
        bytes[place] ^= 1
        try folder.write(".baton/store.db", bytes)
        let findings = try check().findings
        #expect(findings.contains { $0.kind == .damaged && $0.place.hasPrefix("run ") })
        #expect(throws: StoreError.self) {
            for run in 1...2 { _ = try folder.store().events(of: RunID(run), from: 0, limit: .max) }
        }
    }

    @Test func `a journal damaged in the middle is found`() throws {
        let store = folder.store()
        let run = try store.begin(SampleRun.origin())
        for event in SampleRun(steps: 1).events { try store.append([event], to: run) }
        store.close()
        var bytes = try folder.read(".baton/journal/session-1.journal")
        bytes[bytes.count / 2] ^= 1
        try folder.write(".baton/journal/session-1.journal", bytes)
        #expect(try check().findings.map(\.kind) == [.damaged])
    }

    @Test func `without a wish only what nothing names is freed`() throws {
        let files = try fill(runs: 2)
        try folder.write("loose", Array("nobody names me".utf8))
        let loose = try ArtifactStore(folder: folder.root).publish("\(folder.path)/loose")
        let collector = GarbageCollector(folder: folder.root)
        let garbage = try collector.plan(Garbage.Wish(), now: Self.later)
        #expect(garbage.artifacts.map(\.path) == [loose.path])
        #expect(garbage.runs == [] && garbage.runFolders == [] && garbage.proofs == [])
        #expect(FileManager.default.fileExists(atPath: loose.path))
        try collector.free(garbage)
        #expect(!FileManager.default.fileExists(atPath: loose.path))
        #expect(files.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
        #expect(try collector.plan(Garbage.Wish(), now: Self.later).isEmpty)
    }

    @Test func `a young file stays: its run may not have told of it`() throws {
        try folder.write("loose", Array("nobody names me yet".utf8))
        _ = try ArtifactStore(folder: folder.root).publish("\(folder.path)/loose")
        let now = Int(Date().timeIntervalSince1970 * 1e9)
        #expect(try GarbageCollector(folder: folder.root).plan(Garbage.Wish(), now: now).isEmpty)
    }

    @Test func `runs that go take their folders, files and proofs along`() throws {
        let files = try fill(runs: 4)
        try folder.write(".baton/runs/1/work/a.1/big", [UInt8](repeating: 1, count: 10_000))
        let collector = GarbageCollector(folder: folder.root)
        let garbage = try collector.plan(Garbage.Wish(keptRuns: 2), now: Self.later)
        #expect(garbage.runs == [RunID(1), RunID(2)])
        #expect(garbage.proofs.sorted() == [10, 11, 20, 21].map(SampleRun.digest).sorted())
        #expect(garbage.artifacts.map(\.path).sorted() == files.prefix(2).map(\.path).sorted())
        #expect(garbage.bytes >= 10_000)
        try collector.free(garbage)
        let store = folder.store()
        #expect(try store.records(limit: .max).map(\.id) == [RunID(4), RunID(3)])
        #expect(try store.proof(of: SampleRun.digest(10)) == nil)
        #expect(try store.proof(of: SampleRun.digest(30)) != nil)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.root)/runs/1"))
        #expect(try check().findings == [])
        #expect(try store.begin(SampleRun.origin(session: "session-2")) == RunID(5))
    }

    @Test func `a proof that a kept run used stays when its run goes`() throws {
        let store = folder.store()
        let sample = SampleRun(steps: 1)
        try store.append(sample.events, to: store.begin(SampleRun.origin()))
        var rerun = sample
        rerun.status = .cached
        try store.append(rerun.events, to: store.begin(SampleRun.origin(ordinal: 2)))
        store.close()
        let collector = GarbageCollector(folder: folder.root)
        let garbage = try collector.plan(Garbage.Wish(keptRuns: 1), now: Self.later)
        #expect(garbage.runs == [RunID(1)] && garbage.proofs == [])
        try collector.free(garbage)
        #expect(try folder.store().proof(of: sample.key(of: 0).digest)?.run == RunID(1))
    }

    @Test func `what a program in the background printed goes with its runs, and not while it lives`()
        throws
    {
        _ = try fill(runs: 2)
        let logs = ["session-1", "long-gone", "alive"].map { "\(folder.root)/sessions/\($0).log" }
        for log in logs { try Data("printed".utf8).write(to: URL(fileURLWithPath: log)) }
        let store = folder.store()
        let run = try store.begin(SampleRun.origin(ordinal: 3, session: "alive"))
        let collector = GarbageCollector(folder: folder.root)
        #expect(try collector.plan(Garbage.Wish(), now: Self.later).leftovers.map(\.path) == [logs[1]])
        let all = try collector.plan(Garbage.Wish(keptRuns: 0), now: Self.later)
        #expect(all.leftovers.map(\.path) == [logs[1], logs[0]])
        let now = Int(Date().timeIntervalSince1970 * 1e9)
        #expect(try collector.plan(Garbage.Wish(), now: now).leftovers == [])
        try collector.free(all)
        #expect(logs.map { FileManager.default.fileExists(atPath: $0) } == [false, false, true])
        try store.append([RunEvent(instant: 1, fact: .finished(.succeeded))], to: run)
    }

    @Test func `nothing of a living session is freed`() throws {
        _ = try fill(runs: 2)
        let store = folder.store()
        let run = try store.begin(SampleRun.origin(session: "alive"))
        let garbage = try GarbageCollector(folder: folder.root).plan(Garbage.Wish(keptRuns: 0), now: Self.later)
        #expect(garbage.liveSessions == 1)
        #expect(garbage.runs == [RunID(1), RunID(2)])
        #expect(garbage.artifacts == [] && garbage.proofs == [] && garbage.environments == [])
        #expect(garbage.runFolders.allSatisfy { !$0.path.hasSuffix("/runs/\(run.number)") })
    }

    @Test func `a plan is refused once a process has begun to use the store`() throws {
        _ = try fill(runs: 2)
        let collector = GarbageCollector(folder: folder.root)
        let garbage = try collector.plan(Garbage.Wish(keptRuns: 1), now: Self.later)
        let store = folder.store()
        _ = try store.begin(SampleRun.origin(session: "alive"))
        #expect(throws: StoreError.self) { try collector.free(garbage) }
    }

    @Test func `runs are freed by age`() throws {
        _ = try fill(runs: 2)
        let collector = GarbageCollector(folder: folder.root)
        let end = SampleRun(steps: 2).events.last?.instant ?? 0
        #expect(try collector.plan(Garbage.Wish(before: end), now: Self.later).runs == [])
        #expect(try collector.plan(Garbage.Wish(before: end + 1), now: Self.later).runs == [RunID(1), RunID(2)])
    }

    @Test func `an export has a header, each run with its events, and an end that counts them`() throws {
        _ = try fill(runs: 2)
        var lines: [WireJSON] = []
        try StoreExport(folder: folder.root).write(version: "test") { line throws(StoreError) in
            lines.append((try? WireJSONReader.read(Array(line.utf8))) ?? .null)
            return true
        }
        #expect(lines.first?["schema"] == .string("baton-export-1"))
        #expect(lines.count == 1 + 2 * (1 + 11) + 1)
        #expect(lines.map { $0["type"]?.text ?? "" }.filter { $0 == "run" }.count == 2)
        #expect(lines.last == ExportLine.end(runs: 2, events: 22))
        let events = lines.filter { $0["type"]?.text == "event" && $0["run"]?.number == 2 }
        #expect(events.map { $0["number"]?.number } == Array(0..<11))
        #expect(events.first?["event"] == .string("began") && events.last?["event"] == .string("finished"))
    }

    @Test func `an export of chosen runs has only those`() throws {
        _ = try fill(runs: 3)
        var runs: [String] = []
        try StoreExport(folder: folder.root).write([RunID(2)], version: "test") { line throws(StoreError) in
            if line.contains("\"type\":\"run\"") { runs.append(line) }
            return true
        }
        #expect(runs.count == 1)
        #expect(runs.first?.contains("\"run\":2") == true)
    }

    @Test func `shrinking keeps all that is there`() throws {
        _ = try fill(runs: 3)
        let before = try folder.store().records(limit: .max)
        let (was, now) = try StoreVacuum(folder: folder.root).run()
        #expect(now > 0 && now <= was)
        #expect(try folder.store().records(limit: .max) == before)
    }
}
