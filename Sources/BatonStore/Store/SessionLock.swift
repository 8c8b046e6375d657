import BatonEngine
import Glibc

/// The claim of a living process on a session, held by `flock` on a file; the system takes it back when the process
/// ends, however it does.
final class SessionLock {
    private let descriptor: Int32
    private let path: String

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Tries to take one that somebody else removed in between; each try sees a newer file.
    private static let triesMax = 100

    /// Takes the lock of a session; nil where another holds it.
    static func take(_ path: String) throws(StoreError) -> SessionLock? {
        for _ in 0..<triesMax {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw Files.error(path, "open") }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(descriptor)
                if code == EWOULDBLOCK { return nil }
                throw Files.error(path, "lock", code: code)
            }
            // Whoever removes a lock file holds it; a file that was removed while we waited for it is no lock.
            if Files.isSame(descriptor, path) { return SessionLock(descriptor, path) }
            close(descriptor)
        }
        return nil
    }

    /// Whether a living process holds the lock.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit { close(descriptor) }

    /// Removes the file; the lock itself ends with this value.
    func release() { unlink(path) }
}
