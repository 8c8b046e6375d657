import BatonStore
import Foundation
import Testing

/// Claims of living processes on their sessions.
struct SessionLockTests {
    @Test func `nobody ever sees the lock of a session that begins without its owner`() async throws {
        let folder = StoreFolder()
        let begins = 3_000
        let isOver = Flag()
        // As a session does that looks for what others have left running.
        async let seen = Task.detached { () -> [String] in
            var found: [String] = []
            while !isOver.isSet {
                for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                where name.hasSuffix(".lock") {
                    let path = "\(folder.path)/\(name)"
                    if FileManager.default.fileExists(atPath: path), !SessionLock.isHeld(path),
                        FileManager.default.fileExists(atPath: path)
                    {
                        found.append(name)
                    }
                }
            }
            return found
        }.value
        for number in 0..<begins {
            // Each name once, as sessions have it.
            let lock = try SessionLock.take("\(folder.path)/\(number).lock")
            #expect(lock != nil, "somebody who only looked was in the way")
            lock?.release()
        }
        isOver.set()
        #expect(await seen == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func `a lock is held once, and again when its owner has ended without a word`() throws {
        let folder = StoreFolder()
        let path = "\(folder.path)/a.lock"
        var first = try SessionLock.take(path)
        #expect(first != nil)
        #expect(SessionLock.isHeld(path))
        #expect(try SessionLock.take(path) == nil)
        first = nil
        #expect(!SessionLock.isHeld(path))
        let second = try SessionLock.take(path)
        #expect(second != nil)
        second?.release()
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

/// Something that one thread says to another.
private final class Flag: @unchecked Sendable {
    // `lock` guards it.
    private var value = false
    private let lock = NSLock()

    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
}
