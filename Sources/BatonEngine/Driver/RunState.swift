import BatonModel

/// One run in an engine: its machine, what people see of it, and what is still to be done for it.
///
/// Invariant: `view` is the fold of the events that the store has acknowledged.
final class RunState {
    let id: RunID
    let planner: any Planner
    var machine: RunMachine
    var view = RunView()
    /// What the machine wants done, in order.
    var actions = WorkList<RunAction>()
    /// The flags as the next reader sees them; the view's follow when the change is carried out.
    var flags: [String: FlagValue] = [:]
    var emittedCount = 0
    /// Events that the store does not have yet.
    var unsaved: [RunEvent] = []
    /// True when the view holds events that the store refused: the run goes on from what is stored.
    var hasLostEvents = false
    /// Launches and terminations that wait until the store has the events before them.
    var outgoing: [Outgoing] = []
    /// True while the planner works for this run; its actions wait until it is back.
    var isInPlanner = false
    /// True while the run stands on the engine's list of those to be flushed.
    var isUnflushed = false
    /// True while the run stands on the engine's list of runs with something to do.
    var isListed = false

    enum Outgoing {
        indirect case launch(AttemptTicket, Launch)
        case terminate(AttemptTicket)
    }

    init(id: RunID, planner: any Planner, plant: Plant) {
        machine = RunMachine(plant: plant)
        self.id = id
        self.planner = planner
    }

    /// Whether the answer to `prepare` would still be taken. Asks for no more than it needs: a question to the machine copies
    /// it.
    func wantsPreparation(of step: VertexID, attempt: Int) -> Bool {
        let node = machine.nodes[step.index]
        return node.phase == .preparing && (Int(node.attempt) == attempt || machine.plant.has(.missingFence))
    }

    func ticket(_ step: VertexID, _ attempt: Int) -> AttemptTicket {
        AttemptTicket(run: id, step: step, attempt: attempt)
    }
}
