import CBaton
import Glibc

/// Processes that lost their parents and came to us: what attempts have left behind, in their groups or outside.
///
/// An attempt's leader is our child; when it ends, all that it had started and that still runs becomes ours, or hangs
/// below something that does. So an attempt has left nothing when nothing of its own is here.
struct Orphans {
    private struct Orphan {
        /// The attempt it belongs to; 0 where nobody can tell.
        var owner: UInt64
        var firstSeen: Int
        /// Tells of its end; -1 while nobody waits for it.
        var pidfd: Int32 = -1
        /// Whether it keeps a container of the attempt.
        var isKeeper = false
        /// What was in the container has been killed.
        var isBereft = false
    }

    /// Orphans that are looked at in one go.
    static let countMax = 1 << 16
    /// Children of a stranger that are looked at.
    static let wardsMax = 16
    /// Nanoseconds after which a dead child that nobody knows is nobody's.
    static let strangerAge = 10_000_000_000

    /// Children of the thread that orphans come to; negative where the system does not tell.
    private let list: Int32
    private let session: String
    private var known: [pid_t: Orphan] = [:]
    /// Numbers of the attempts at work whose commands start containers, by the names of these.
    var containers: [String: UInt64] = [:]
    private var children = [pid_t](repeating: 0, count: 256)

    init(session: String) {
        self.session = session
        list = baton_adopt_orphans() == 0 ? baton_children_open() : -1
    }

    /// Whether the system tells of orphans at all.
    var isKnown: Bool { list >= 0 }

    func close() {
        if list >= 0 { Glibc.close(list) }
    }

    /// Takes note of who has come. `leaderOf` gives the attempt whose group has a number.
    mutating func look(at now: Int, _ leaderOf: (pid_t) -> UInt64?) {
        guard list >= 0 else { return }
        var count = Int(baton_children(list, &children, Int32(children.count)))
        while count > children.count, children.count < Self.countMax {
            children = [pid_t](repeating: 0, count: min(count * 2, Self.countMax))
            count = Int(baton_children(list, &children, Int32(children.count)))
        }
        guard count > 0 || !known.isEmpty else { return }
        let present = children.prefix(max(0, count))
        var leaders = 0
        for pid in present {
            // A worker's child is one of ours, not of those that are left.
            if leaderOf(pid) == nil {
                take(pid, at: now, leaderOf)
            } else {
                leaders += 1
                forget(pid)
            }
        }
        if known.count > present.count - leaders {
            let present = Set(present)
            for pid in known.keys where !present.contains(pid) { forget(pid) }
        }
    }

    private mutating func take(_ pid: pid_t, at now: Int, _ leaderOf: (pid_t) -> UInt64?) {
        if let orphan = known[pid] {
            guard orphan.owner == 0 else { return }
            if let owner = owner(ofKeeper: pid) {
                known[pid]?.owner = owner
                known[pid]?.isKeeper = true
                return
            }
            guard now - orphan.firstSeen > Self.strangerAge else { return }
            if baton_reap_child(pid) == 1 { forget(pid) }
            return
        }
        if let owner = owner(of: pid) ?? leaderOf(getpgid(pid)) {
            known[pid] = Orphan(owner: owner, firstSeen: now)
        } else {
            let keeper = owner(ofKeeper: pid)
            known[pid] = Orphan(owner: keeper ?? 0, firstSeen: now, isKeeper: keeper != nil)
        }
    }

    /// The attempt of a stranger that keeps its container: it has nothing of our environment, but what runs in the container
    /// has, and before anything does, the keeper's own words name it.
    private func owner(ofKeeper pid: pid_t) -> UInt64? {
        if containers.isEmpty { return nil }
        for ward in wards(of: pid) {
            if let owner = owner(of: ward) { return owner }
        }
        return ProcessWords.of(pid).lazy.compactMap { containers[$0] }.first
    }

    private func wards(of pid: pid_t) -> [pid_t] {
        let children = baton_children_open_of(pid)
        guard children >= 0 else { return [] }
        defer { Glibc.close(children) }
        var wards = [pid_t](repeating: 0, count: Self.wardsMax)
        let count = Int(baton_children(children, &wards, Int32(wards.count)))
        return Array(wards.prefix(max(0, min(count, wards.count))))
    }

    /// Asks an orphan to end. What runs in a container was asked by who started that.
    func ask(_ pid: pid_t) {
        if known[pid]?.isKeeper != true { Glibc.kill(pid, SIGTERM) }
    }

    /// Ends an orphan at once. A keeper is left to put its container away when the first process of that, with which all
    /// of them end, is dead.
    mutating func kill(_ pid: pid_t) {
        guard let orphan = known[pid], orphan.isKeeper else {
            Glibc.kill(pid, SIGKILL)
            return
        }
        if orphan.isBereft { return }
        let wards = wards(of: pid)
        known[pid]?.isBereft = true
        // It would begin the container only now.
        if wards.isEmpty { Glibc.kill(pid, SIGKILL) }
        // Each number is still the process': its parent, which alone lets go of it, is not reaped.
        for ward in wards where !Self.isTidying(ProcessWords.of(ward)) { Glibc.kill(ward, SIGKILL) }
    }

    /// Whether that is how a keeper puts its container away: `podman … container cleanup …`.
    private static func isTidying(_ words: [String]) -> Bool {
        words.first?.hasSuffix("podman") == true
            && zip(words, words.dropFirst()).contains { $0 == "container" && $1 == "cleanup" }
    }

    private func owner(of pid: pid_t) -> UInt64? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { text in
            guard baton_owner(pid, text.baseAddress!, Int32(text.count)) > 0 else { return nil }
            let number = baton_owner_attempt(text.baseAddress!, session)
            return number < 0 ? nil : UInt64(number)
        }
    }

    /// The orphans of an attempt that live. Those that have ended are gone afterwards; `hasBuried` says that there were
    /// some, whose own children may have come since the last look.
    mutating func living(of owner: UInt64) -> (living: [pid_t], hasBuried: Bool) {
        guard !known.isEmpty else { return ([], false) }
        var living: [pid_t] = []
        var hasBuried = false
        for (pid, orphan) in known where orphan.owner == owner {
            if baton_reap_child(pid) == 0 {
                living.append(pid)
            } else {
                forget(pid)
                hasBuried = true
            }
        }
        return (living.sorted(), hasBuried)
    }

    /// The attempt whose orphan that is; nil for strangers.
    func owner(ofKnown pid: pid_t) -> UInt64? { known[pid].flatMap { $0.owner == 0 ? nil : $0.owner } }

    /// A descriptor that tells of an orphan's end, when there is none yet; nil for one that is watched or gone.
    mutating func watch(_ pid: pid_t) -> Int32? {
        guard let orphan = known[pid], orphan.pidfd < 0 else { return nil }
        let pidfd = baton_pidfd_open(pid)
        guard pidfd >= 0 else { return nil }
        known[pid]?.pidfd = pidfd
        return pidfd
    }

    private mutating func forget(_ pid: pid_t) {
        guard let orphan = known.removeValue(forKey: pid), orphan.pidfd >= 0 else { return }
        Glibc.close(orphan.pidfd)
    }
}
