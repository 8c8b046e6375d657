import BatonHost
import BatonModel
import Foundation
import Testing

/// Folders and log files of attempts: names, slots, and what becomes of them.
struct AttemptPlaceTests {
    private let run = RunID(1)

    @Test func `no two sessions have one name, or the next would kill what another has running`() throws {
        let host = SystemHost(directory: "/", output: { _ in }, notices: { _ in })
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
        let sessions = try (0..<3).map { _ in try LocalRuns(host: host, storeFolder: folder) }
        defer { for session in sessions { session.shutdown() } }
        #expect(Set(sessions.map(\.sessionLog)).count == 3)
    }

    @Test func `an attempt takes the lowest free slot`() {
        var slots = LogSlots()
        let first = slots.take(for: run)
        let second = slots.take(for: run)
        slots.giveBack(first, of: run, range: LogRange(start: first, outputEnd: 10, errorEnd: 3)) { _ in (0, 0) }
        let third = slots.take(for: run)
        let numbers: [Int] = [first.slot, second.slot, third.slot]
        #expect(numbers == [0, 1, 0])
        #expect(third == LogStart(slot: 0, output: 10, error: 3))
    }

    @Test func `runs have slots of their own`() {
        var slots = LogSlots()
        #expect(slots.take(for: run).slot < 1)
        #expect(slots.take(for: RunID(2)).slot < 1)
    }

    @Test(arguments: [
        LogRange?.none, LogRange(start: LogStart(slot: 0, output: 0, error: 0), outputEnd: .max, errorEnd: .max),
    ])
    func `without a known end the size of the files counts`(_ range: LogRange?) {
        var slots = LogSlots()
        slots.giveBack(slots.take(for: run), of: run, range: range) { _ in (7, 8) }
        #expect(slots.take(for: run) == LogStart(slot: 0, output: 7, error: 8))
    }

    @Test(arguments: [("train[3]", "train[3]"), ("a.b[0]", "a.b[0]"), ("_x", "_x")])
    func `plain paths are names as they stand`(_ path: String, _ name: String) {
        #expect(FolderName.make(path) == name)
    }

    @Test func `different paths have different names`() {
        let long = String(repeating: "x", count: 400)
        let paths = ["a/b", "a_b", "a b", "..", ".", "é", "è", long + "1", long + "2", ""]
        let names = paths.map(FolderName.make)
        #expect(Set(names).count == paths.count)
        for name in names where name != "a_b" {
            #expect(name.utf8.count <= FolderName.bytesMax + 13)
            #expect(!name.contains("/") && name != "." && name != "..")
        }
    }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("c", "/here/c"), ("/", "/"), ("/a/", "/a"), ("/a//b", "/a/b"), ("/a/./b", "/a/b"),
        (".", "/here"),
        ("/a/../b", "/b"), ("..", "/"), ("/a/..", "/"), ("/a/.", "/a"), ("/.a/..b/...", "/.a/..b/..."), ("", "/here"),
        ("/../..", "/"), ("./x", "/here/x"), ("/...", "/..."), ("/a/b..", "/a/b.."), ("//", "/"),
        ("/größe/x", "/größe/x"),
    ])
    func `a path is resolved by its text`(_ path: String, _ absolute: String) {
        let host = SystemHost(directory: "/here", output: { _ in }, notices: { _ in })
        #expect(host.absolutePath(path) == absolute)
    }

    @Test func `a folder goes with all that is in it, and links are not followed`() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)")
        let (folder, outside) = (base.appendingPathComponent("folder"), base.appendingPathComponent("outside"))
        for path in ["folder/a/b/c", "folder/locked", "outside"] {
            try FileManager.default.createDirectory(
                at: base.appendingPathComponent(path), withIntermediateDirectories: true)
        }
        try Data("x".utf8).write(to: outside.appendingPathComponent("kept"))
        try Data("x".utf8).write(to: folder.appendingPathComponent("locked/file"))
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("a/link"), withDestinationURL: outside)
        chmod(folder.appendingPathComponent("locked").path, 0o500)
        #expect(FolderRemoval.remove(folder.path))
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        #expect(FileManager.default.fileExists(atPath: outside.appendingPathComponent("kept").path))
        try FileManager.default.removeItem(at: base)
    }

    @Test func `a folder that is deeper than the bound stays`() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)")
        let deep = (0...FolderRemoval.depthMax + 1).reduce(base) { path, _ in path.appendingPathComponent("d") }
        try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
        #expect(!FolderRemoval.remove(base.path))
        try FileManager.default.removeItem(at: base)
    }

    @Test func `a changed file has another digest`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
        let digests = FileDigests()
        let later = Int(Date().timeIntervalSince1970 * 1e9) + 1_000_000_000_000
        try Data("one".utf8).write(to: URL(fileURLWithPath: path))
        let first = try digests.digest(path, now: later)
        #expect(try digests.digest(path, now: later) == first)
        try Data("two".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try digests.digest(path, now: later) != first)
        try FileManager.default.removeItem(atPath: path)
    }
}
