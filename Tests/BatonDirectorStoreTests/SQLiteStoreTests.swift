import BatonDirector
import BatonDirectorStore
import BatonStore
import DirectorStoreContract
import Glibc
import Testing

struct SQLiteStoreTests {
    let folder: StoreFolder
    var path: String { folder.file("director.db") }

    init() throws { folder = try StoreFolder() }

    @Test(arguments: DirectorStoreContract.checks.indices)
    func `the store in SQLite keeps the contract`(check: Int) throws {
        try DirectorStoreContract.checks[check].run(try SQLiteDirectorStore(path: path))
    }

    @Test func `what was committed is there when the store is opened again, what was not is gone`() throws {
        do {
            let store = try SQLiteDirectorStore(path: path)
            try store.put(.users, "kept", [1])
            try store.commit()
            try store.put(.users, "lost", [2])
        }
        let store = try SQLiteDirectorStore(path: path)
        #expect(try store.value(.users, "kept") == [1])
        #expect(try store.value(.users, "lost") == nil)
    }

    @Test func `what was read since a commit keeps the log from growing no longer than until the next`() throws {
        let store = try SQLiteDirectorStore(path: path)
        try store.put(.users, "ada", [1])
        try store.commit()
        #expect(try store.value(.users, "ada") == [1])
        #expect(try !isLogFreed())
        try store.commit()
        #expect(try isLogFreed())
        // What is changed behind a read of the same batch is kept as any change.
        #expect(try store.value(.users, "ada") == [1])
        try store.put(.users, "ada", [2])
        try store.commit()
        #expect(try SQLiteDirectorStore(path: path).value(.users, "ada") == [2])
    }

    /// Whether another connection can bring the log into the file and begin it anew: nobody reads or writes then.
    private func isLogFreed() throws -> Bool {
        let database = try Database(path: path, access: .writing)
        try database.execute("PRAGMA busy_timeout = 0")
        return try database.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }

    @Test func `a backup has what was committed while the store is at work, and comes back whole`() throws {
        let store = try SQLiteDirectorStore(path: path)
        for number in 0..<1_000 { try store.put(.events, "\(number)", [UInt8(number % 256)]) }
        try store.commit()
        try store.put(.users, "later", [1])
        try DirectorCopies.backUp(path, to: folder.file("backup"))
        try store.commit()
        #expect(try DirectorCopies.check(folder.file("backup")).isEmpty)
        #expect(throws: DirectorStoreFault.self) { try DirectorCopies.backUp(path, to: folder.file("backup")) }

        try DirectorCopies.restore(folder.file("backup"), to: folder.file("other.db"))
        let other = try SQLiteDirectorStore(path: folder.file("other.db"))
        #expect(try other.scan(.events, from: "", to: "z", limit: 2_000, isReversed: false).count == 1_000)
        #expect(try other.value(.users, "later") == nil)
    }

    @Test func `restoring keeps what was there, and refuses what is damaged before it changes anything`() throws {
        do {
            let store = try SQLiteDirectorStore(path: path)
            for number in 0..<5_000 { try store.put(.events, "event \(number)", Array("value \(number)".utf8)) }
            try store.commit()
            try DirectorCopies.backUp(path, to: folder.file("good"))
            try DirectorCopies.backUp(path, to: folder.file("bad"))
            try store.put(.users, "newer", [1])
            try store.commit()
        }
        try spoil(folder.file("bad"), at: 3 * 4_096)
        #expect(throws: DirectorStoreFault.self) { try DirectorCopies.restore(folder.file("bad"), to: path) }
        #expect(try SQLiteDirectorStore(path: path).value(.users, "newer") == [1])
        try DirectorCopies.restore(folder.file("good"), to: path)
        #expect(try SQLiteDirectorStore(path: path).value(.users, "newer") == nil)
        #expect(try SQLiteDirectorStore(path: path + ".before-restore").value(.users, "newer") == [1])
    }

    private func spoil(_ path: String, at offset: Int) throws {
        let descriptor = open(path, O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 0xA5, count: 4_096)
        #expect(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
    }

    @Test func `a file that is no director's is refused`() throws {
        try write(Array("this is no database, and long enough to be sure of that".utf8), to: path)
        #expect(throws: DirectorStoreFault.self) { try SQLiteDirectorStore(path: path) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    @Test func `sealed bytes come back with their key and context only`() throws {
        let key = try SealingKey(path: folder.file("key"))
        let sealed = key.seal(Array("s3cret".utf8), "secret/ada/x")
        #expect(!sealed.contains(Array("s3cret".utf8)))
        #expect(key.unseal(sealed, "secret/ada/x") == Array("s3cret".utf8))
        #expect(key.unseal(sealed, "secret/ada/y") == nil)
        #expect(key.unseal([], "secret/ada/x") == nil)
        #expect(try SealingKey(path: folder.file("other")).unseal(sealed, "secret/ada/x") == nil)
        #expect(try SealingKey(path: folder.file("key")).unseal(sealed, "secret/ada/x") == Array("s3cret".utf8))
        var info = stat()
        #expect(stat(folder.file("key"), &info) == 0)
        #expect(info.st_mode & 0o777 == 0o600)
    }
}
