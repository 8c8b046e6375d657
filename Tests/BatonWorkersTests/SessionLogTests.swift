import BatonFrames
import BatonSessions
import Glibc
import Testing

@testable import BatonWorkers

/// What a killed process leaves of its sessions.
@Suite struct SessionLogTests {
    private let folder = String(cString: mkdtemp(strdup("/tmp/baton-log-XXXXXX"))) + "/kept"
    private let spec = SessionSpec(
        owner: "local", engine: .dask, address: "tcp://lab:1", memoryBytes: 5, statementLimit: 6, idleLimit: 7)

    private func definition(_ id: Int, _ name: String, after: [String: Int] = [:]) -> Definition {
        Definition(
            id: id, name: name, action: .define(name, Recipe(.variable("x"), [.slice(offset: 0, length: id)])),
            dependencies: after, schema: Schema([Column("a", .int)]))
    }

    private func fill(_ log: SessionLog) throws {
        try log.save(SessionID("a"), spec)
        try log.save(SessionID("b"), spec)
        try log.record(SessionID("a"), definition(1, "t"))
        try log.record(SessionID("a"), definition(2, "u", after: ["t": 1]))
        try log.record(SessionID("a"), definition(3, "v"))
        try log.forget(SessionID("a"), [3])
        try log.setLive(SessionID("a"), ["u": 2])
        try log.remove(SessionID("b"))
    }

    @Test func `the next process has the sessions as they were, once`() throws {
        var first: SessionLog? = try SessionLog(folder: folder)
        try fill(first!)
        let second = try SessionLog(folder: folder)
        #expect(try second.load().isEmpty, "who lives keeps what is his")
        first = nil
        let wanted = StoredSession(
            id: SessionID("a"), spec: spec, definitions: [definition(1, "t"), definition(2, "u", after: ["t": 1])],
            live: ["u": 2])
        #expect(try second.load() == [wanted])
        #expect(try second.load().isEmpty)
    }

    @Test func `half a line at the end is left out, and a log that was given up is gone`() throws {
        var first: SessionLog? = try SessionLog(folder: folder)
        try fill(first!)
        let path = try #require(paths().first)
        first = nil
        let file = open(path, O_WRONLY | O_APPEND)
        _ = write(file, "{\"made\":\"a\",\"numb", 16)
        close(file)
        let second = try SessionLog(folder: folder)
        #expect(try second.load().map(\.definitions.count) == [2])
        second.discard()
        #expect(paths().isEmpty && !SessionLog.isThere(folder))
    }

    @Test func `it is for its owner alone`() throws {
        let log = try SessionLog(folder: folder)
        defer { log.discard() }
        var info = stat()
        #expect(stat(folder, &info) == 0 && info.st_mode & 0o777 == 0o700)
        #expect(stat(try #require(paths().first), &info) == 0 && info.st_mode & 0o777 == 0o600)
    }

    private func paths() -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob("\(folder)/*", 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).map { String(cString: found.gl_pathv[$0]!) }
    }
}
