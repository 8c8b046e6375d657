import BatonStore
import Foundation
import Synchronization
import Testing

/// Claims of living processes on their sessions.
struct SessionLockTests {
    @Test func `nobody ever sees the lock of a session that begins without its owner`() async throws {
        let folder = StoreFolder()
        let root = folder.path
        let begins = 5_000
        let round = Round()
        // As a session does that looks for what others have left running.
        async let seen = Task.detached { () -> [String] in
            var found: [String] = []
            while true {
                let number = round.number.load(ordering: .relaxed)
                if number > begins { return found }
                let path = "\(root)/\(number).lock"
                while round.number.load(ordering: .relaxed) == number {
                    if access(path, F_OK) == 0, !SessionLock.isHeld(path), access(path, F_OK) == 0 {
                        found.append(path)
                        break
                    }
                }
            }
        }.value
        // Each name once, as sessions have it.
        for number in 1...begins {
            round.number.store(number, ordering: .relaxed)
            let lock = try SessionLock.take("\(root)/\(number).lock")
            #expect(lock != nil, "somebody who only looked was in the way")
            lock?.release()
        }
        round.number.store(begins + 1, ordering: .relaxed)
        #expect(await seen == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: root) == [])
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

/// The name that is taken right now.
private final class Round: Sendable {
    let number = Atomic<Int>(0)
}
