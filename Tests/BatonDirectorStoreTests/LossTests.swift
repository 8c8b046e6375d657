import BatonDirector
import BatonDirectorStore
import BatonWire
import Glibc
import SmallDisk
import Testing

/// What is left of a store after its process, its power or its disk is gone.
struct LossTests {
    let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    private func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var info = stat()
        fstat(descriptor, &info)
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        #expect(pread(descriptor, &bytes, bytes.count, 0) == bytes.count)
        return bytes
    }

    private func write(_ bytes: some Collection<UInt8>, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, Array(bytes), bytes.count) == bytes.count)
    }

    @Test func `a log that was cut off at any place gives back what was committed before, and nothing of the rest`()
        throws
    {
        let path = folder.file("d.db")
        let store = try SQLiteDirectorStore(path: path)
        var commits = [0]
        for number in 1...12 {
            // Two documents that belong together.
            try store.put(.users, "u\(number)", [UInt8(number)])
            try store.put(.indexes, "i\(number)", [UInt8](repeating: UInt8(number), count: 3_000))
            try store.commit()
            commits.append(try read(path + "-wal").count)
        }
        // As a killed process leaves its files, and as a power cut does that came before the last of it was written.
        let (base, log) = (try read(path), try read(path + "-wal"))
        for length in stride(from: 0, through: log.count, by: 1_013) + [log.count] {
            let copy = folder.file("copy.db")
            try write(base, to: copy)
            try write(log.prefix(length), to: copy + "-wal")
            let found = try SQLiteDirectorStore(path: copy)
            let expected = commits.lastIndex { $0 <= length } ?? 0
            // The tables came with the first bytes of the log, which may be cut, too.
            let users = try found.scan(.users, from: "", to: "v", limit: 100, isReversed: false).count
            let indexes = try found.scan(.indexes, from: "", to: "v", limit: 100, isReversed: false).count
            #expect(users == indexes, "cut at \(length)")
            #expect(users >= expected, "cut at \(length)")
            unlink(copy + "-shm")
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible))
    func `a full disk takes a whole batch back, says so, and goes on when there is room`() throws {
        let disk = try SmallDisk(bytes: 4 << 20)
        let store = try SQLiteDirectorStore(path: "\(disk.path)/d.db")
        try store.put(.users, "first", [1])
        try store.commit()
        try disk.fill(leaving: 64 << 10)
        try store.put(.users, "second", [2])
        var fault: DirectorStoreFault?
        do throws(DirectorStoreFault) {
            for number in 0..<200 { try store.put(.events, "e\(number)", [UInt8](repeating: 7, count: 100_000)) }
            try store.commit()
        } catch { fault = error }
        #expect(fault?.isFull == true)
        // Whatever came before in the batch must not be told as done, however SQLite ended it.
        if (try? store.value(.users, "second")) == nil {
            #expect(throws: DirectorStoreFault.self) { try store.commit() }
        }
        try disk.makeRoom()
        try? store.commit()
        #expect(try store.value(.users, "first") == [1])
        try store.put(.users, "third", [3])
        try store.commit()
        #expect(try SQLiteDirectorStore(path: "\(disk.path)/d.db").value(.users, "third") == [3])
    }

    @Test func `a store of a newer build is refused, and stays as it is`() throws {
        let path = folder.file("d.db")
        do { _ = try SQLiteDirectorStore(path: path) }
        var bytes = try read(path)
        // `user_version` is at 60, `application_id` at 68.
        #expect(Array(bytes[60..<64]) == [0, 0, 0, 2])
        #expect(Array(bytes[68..<72]) == Array("Batd".utf8))
        bytes[63] = 99
        try write(bytes, to: path)
        let fault = #expect(throws: DirectorStoreFault.self) { try SQLiteDirectorStore(path: path) }
        #expect(fault?.message.contains("written by a newer Baton") == true)
        #expect(throws: DirectorStoreFault.self) { try DirectorCopies.backUp(path, to: folder.file("b")) }
        #expect(try read(path) == bytes)
    }

    @Test func `another program's database is refused`() throws {
        let path = folder.file("d.db")
        do { _ = try SQLiteDirectorStore(path: path) }
        var bytes = try read(path)
        bytes.replaceSubrange(68..<72, with: [1, 2, 3, 4])
        try write(bytes, to: path)
        let fault = #expect(throws: DirectorStoreFault.self) { try SQLiteDirectorStore(path: path) }
        #expect(fault?.message.contains("is no director's store") == true)
    }
}
