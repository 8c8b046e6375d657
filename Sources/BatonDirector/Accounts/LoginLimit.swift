import BatonWire

/// How often somebody may get a password wrong: bounds for a user from one peer, for a peer, and for a user from all
/// peers, in a window of time. Kept in memory: who restarts the director lets everybody try again.
final class LoginLimit {
    static let ofPair = 5
    static let ofPeer = 20
    static let ofUser = 100
    /// Nanoseconds in which attempts are counted together.
    static let window = 15 * 60 * DirectorSettings.second
    /// Counts that are kept; beyond, the oldest are forgotten.
    static let countsMax = 20_000

    private struct Count {
        var began: Int
        var failures: Int
    }

    private var counts: [String: Count] = [:]

    private func keys(_ user: String, _ peer: String) -> [(key: String, max: Int)] {
        [("b/\(user)/\(peer)", Self.ofPair), ("p/\(peer)", Self.ofPeer), ("u/\(user)", Self.ofUser)]
    }

    /// Counts an attempt as a failure, until `succeeded` takes it back.
    ///
    /// - Throws: 429 when there were too many.
    func begin(user: String, peer: String, now: Int) throws(Problem) {
        for (key, max) in keys(user, peer) {
            guard let count = counts[key], now - count.began < Self.window, count.failures >= max else { continue }
            let seconds = (count.began + Self.window - now) / DirectorSettings.second + 1
            throw Problem(
                429, "too_many_logins", "too many attempts to log in", help: "try again in \(seconds) s",
                retryAfter: seconds)
        }
        if counts.count >= Self.countsMax { forget(now) }
        for (key, _) in keys(user, peer) {
            let known = counts[key].flatMap { now - $0.began < Self.window ? $0 : nil }
            counts[key] = Count(began: known?.began ?? now, failures: (known?.failures ?? 0) + 1)
        }
    }

    func succeeded(user: String, peer: String) {
        for (key, _) in keys(user, peer) { counts[key]?.failures -= 1 }
    }

    private func forget(_ now: Int) {
        counts = counts.filter { now - $0.value.began < Self.window }
        guard counts.count >= Self.countsMax else { return }
        let oldest = counts.sorted { $0.value.began < $1.value.began }.prefix(Self.countsMax / 2)
        for (key, _) in oldest { counts[key] = nil }
    }
}
