// What whoever speaks for the engine to the outside has to know of it.

package import BatonModel

extension Engine {
    /// Whether the attempt was handed to the backend and has not been reported back: the only one of its step.
    package func isLive(_ ticket: AttemptTicket) -> Bool { live.contains(ticket) }

    /// Whether the store has all that a run was told so far; true for a run that is not known.
    package func isSaved(_ run: RunID) -> Bool {
        guard let state = runs[run] else { return true }
        return !state.isListed && !state.isInPlanner && state.actions.isEmpty && state.unsaved.isEmpty
    }
}
