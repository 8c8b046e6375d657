import BatonProcess
import Glibc

extension LocalRuns {
    /// Lock files that are looked at for owners that are gone.
    private static let locksMax = 10_000

    /// Ends what sessions of this store have left running whose process is gone.
    ///
    /// Their watchdogs have done so already, unless they were killed too.
    func killLeftovers() {
        let folder = "\(storeFolder)/sessions"
        guard let stream = opendir(folder) else { return endLeftoverJobs() }
        defer { closedir(stream) }
        var dead: [String] = []
        while dead.count < Self.locksMax, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".lock") else { continue }
            let session = String(name.dropLast(5))
            if session != self.session, !LocalRuns.isHeld("\(folder)/\(name)") { dead.append(session) }
        }
        Reaper.killLeftovers(sessions: dead)
        endLeftoverJobs()
    }

    /// The same of jobs on clusters, which no watchdog reaches.
    private func endLeftoverJobs() {
        let folder = "\(storeFolder)/sessions"
        backends.reconcile(
            isAlive: { session in
                let lock = "\(folder)/\(session).lock"
                return access(lock, F_OK) == 0 && LocalRuns.isHeld(lock)
            }, environment: environmentList)
    }

    /// Whether a living process holds a lock; one that can't be looked at may be held.
    private static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
