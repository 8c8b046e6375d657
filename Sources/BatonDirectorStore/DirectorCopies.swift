package import BatonDirector
import BatonEngine
import BatonStore
import Glibc

/// Copies of a director's store: backups of one that is at work, and back again.
package enum DirectorCopies {
    /// Writes what the store has at this moment into a new file. The director may go on meanwhile; this may run on
    /// another thread, or in another process.
    ///
    /// - Throws: for a target that is there already.
    package static func backUp(_ path: String, to target: String) throws(DirectorStoreFault) {
        guard !Files.exists(target) else {
            throw DirectorStoreFault("'\(target)' is there already; name another file")
        }
        guard Files.exists(path) else { throw DirectorStoreFault("there is no director's store '\(path)'") }
        let part = target + ".part"
        unlink(part)
        do throws(StoreError) {
            let database = try Database(path: path, access: .reading)
            _ = try DirectorSchema.check(database, path: path)
            // Nobody but the owner reads what comes into the file.
            let mask = umask(0o077)
            defer { umask(mask) }
            try database.prepare("VACUUM INTO ?1").bind(1, part).run()
            try sync(part)
        } catch {
            unlink(part)
            throw DirectorStoreFault(error)
        }
        try put(part, target)
    }

    /// Puts a backup in the place of a store; what was there is kept beside it, with `.before-restore` at its name. The
    /// caller has made sure that no director uses the store.
    ///
    /// - Throws: before anything is changed, for a backup that is damaged, no director's, or from a newer build.
    package static func restore(_ backup: String, to path: String) throws(DirectorStoreFault) {
        guard Files.exists(backup) else { throw DirectorStoreFault("there is no backup '\(backup)'") }
        let faults = try check(backup)
        guard faults.isEmpty else {
            throw DirectorStoreFault("the backup '\(backup)' is damaged: \(faults[0]); use another one")
        }
        let part = path + ".part"
        unlink(part)
        try backUp(backup, to: part)
        for ending in ["", "-wal", "-shm"] where Files.exists(path + ending) {
            guard rename(path + ending, path + ".before-restore" + ending) == 0 else {
                throw DirectorStoreFault(Files.error(path + ending, "move"))
            }
        }
        try put(part, path)
    }

    /// What is wrong inside of a store: nothing for a good one.
    package static func check(_ path: String) throws(DirectorStoreFault) -> [String] {
        do throws(StoreError) {
            let database = try Database(path: path, access: .reading)
            _ = try DirectorSchema.check(database, path: path)
            let statement = try database.prepare("PRAGMA integrity_check(20)")
            var faults: [String] = []
            while try statement.step() { faults.append(statement.text(0)) }
            return faults == ["ok"] ? [] : faults
        } catch { throw DirectorStoreFault(error) }
    }

    private static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.error(path, "open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Files.error(path, "write") }
    }

    private static func put(_ part: String, _ path: String) throws(DirectorStoreFault) {
        guard rename(part, path) == 0 else { throw DirectorStoreFault(Files.error(path, "make")) }
        Files.syncFolder(Files.parent(of: path))
    }
}
