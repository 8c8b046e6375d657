package import BatonEngine
import Glibc

/// The claim of a living process on a session, held by `flock` on a file; the system takes it back when the process
/// ends, however it does.
package final class SessionLock {
    private let descriptor: Int32
    private let path: String

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Tries to take one that somebody else removed in between; each try sees a newer file.
    private static let triesMax = 100

    /// Takes the lock of a session; nil where another holds it.
    package static func take(_ path: String) throws(StoreError) -> SessionLock? {
        for _ in 0..<triesMax {
            let descriptor = open(path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else {
                guard errno == ENOENT else { throw Files.error(path, "open") }
                if let made = try make(path) { return made }
                continue
            }
            if try !lock(descriptor, path) { return nil }
            // Whoever removes a lock file holds it; a file that was removed while we waited for it is no lock.
            if Files.isSame(descriptor, path) { return SessionLock(descriptor, path) }
            close(descriptor)
        }
        return nil
    }

    /// Makes a lock that is held before anybody can see it: one who found the file of a session that begins without an
    /// owner would take the session for dead, and kill what it starts. Nil where somebody else made one in between.
    private static func make(_ path: String) throws(StoreError) -> SessionLock? {
        let beginning = "\(path).\(getpid())-\(pthread_self())"
        let descriptor = open(beginning, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.error(path, "make") }
        defer { unlink(beginning) }
        guard try lock(descriptor, path) else { return nil }
        if link(beginning, path) == 0 { return SessionLock(descriptor, path) }
        let code = errno
        close(descriptor)
        switch code {
        case EEXIST: return nil
        // A file system without links: the file is there a moment before its lock.
        case EPERM, EOPNOTSUPP, EMLINK: return try makeWithoutLink(path)
        default: throw Files.error(path, "make", code: code)
        }
    }

    private static func makeWithoutLink(_ path: String) throws(StoreError) -> SessionLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor < 0, errno == EEXIST { return nil }
        guard descriptor >= 0 else { throw Files.error(path, "make") }
        return try lock(descriptor, path) ? SessionLock(descriptor, path) : nil
    }

    /// False, with the descriptor closed, where another holds the lock.
    private static func lock(_ descriptor: Int32, _ path: String) throws(StoreError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return false }
        throw Files.error(path, "lock", code: code)
    }

    /// Whether a living process holds the lock.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit { close(descriptor) }

    /// Removes the file; the lock itself ends with this value.
    package func release() { unlink(path) }
}
