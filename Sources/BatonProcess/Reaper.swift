import CBaton

/// Finds what a Baton that died has left running, by what its processes say in their environment.
package enum Reaper {
    /// Kills every process of our user that belongs to one of these sessions, and waits until it is dead.
    ///
    /// The caller knows that nobody owns the sessions any more. Neither we nor those that started us are touched, and a
    /// process is held by a descriptor before its environment is read, so that no other can be hit in its place.
    /// - Returns: how many were killed.
    @discardableResult
    package static func killLeftovers(sessions: [String]) -> Int {
        var names: [CChar] = []
        for session in sessions where !session.isEmpty && !session.utf8.contains(0) {
            names += Session(name: session).name.utf8.map { CChar(bitPattern: $0) } + [0]
        }
        guard !names.isEmpty else { return 0 }
        return max(0, Int(baton_kill_sessions(names + [0])))
    }
}
