package import BatonDirector
import BatonEngine
import BatonStore
import Glibc

/// The folder of a director: its store, its key, its files; one process at a time.
package final class DirectorFolder {
    package let path: String
    private let lock: Int32

    /// Makes the folder where there is none, for its owner only, and locks it until this goes away.
    ///
    /// - Throws: when another process has it.
    package init(path: String) throws(DirectorStoreFault) {
        self.path = path
        do throws(StoreError) {
            try Files.makeFolder(Files.parent(of: path))
        } catch { throw DirectorStoreFault(error) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw DirectorStoreFault(Files.error(path, "make the folder")) }
        lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw DirectorStoreFault(Files.error("\(path)/lock", "open")) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw DirectorStoreFault("a director runs with '\(path)' already; stop it, or name another folder")
        }
    }

    deinit { close(lock) }

    package var database: String { "\(path)/director.db" }
    /// Files of artifacts and logs are below.
    package var files: String { "\(path)/files" }

    package func openStore() throws(DirectorStoreFault) -> SQLiteDirectorStore {
        try SQLiteDirectorStore(path: database)
    }

    package func sealingKey() throws(DirectorStoreFault) -> SealingKey { try SealingKey(path: "\(path)/seal.key") }
}
