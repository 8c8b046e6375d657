import BatonModel

/// What the machine keeps of one vertex beside the `Vertex` itself. Indices into the machine's arrays; -1 for none.
struct Node: Sendable {
    var phase = Phase.blocked
    var status = StepStatus.waiting
    var stopReason = StopReason.none
    var marks: Marks = []
    var parent: Int32
    /// Dependencies that do not hold yet, plus 1 while the group around it is not open.
    var unmet: Int32 = 0
    /// The attempt that was begun last; 0 for none.
    var attempt: Int32 = 0
    /// Times that the planner gave dependencies which held already.
    var idleWaits: Int32 = 0
    /// Which of the machine's queues a step with processes stands in; -1 before it came so far.
    var queue: Int32 = -1
    /// Longest known chain of vertices that wait for this one.
    var level: Int32 = 0
    /// Arrows to the vertices that wait for this one, in order of creation.
    var firstEdge: Int32 = -1
    var lastEdge: Int32 = -1
    var firstChild: Int32 = -1
    var lastChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// Members that have not ended, by their role.
    var pendingOrdinary: Int32 = 0
    var pendingHandlers: Int32 = 0
    var pendingAlways: Int32 = 0

    init(parent: Int32) { self.parent = parent }

    init(step parent: VertexID?) {
        self.parent = Int32(parent?.index ?? -1)
        marks = .isStep
    }

    /// What it waits for, or is at.
    enum Phase: UInt8, Sendable {
        /// Dependencies, or the opening of the group around it.
        case blocked
        /// A step that may start: kept back while enough others wait for slots.
        case held
        /// The planner's answer on what to do.
        case preparing
        /// Slots.
        case queued
        /// The backend.
        case running
        /// The backend, which was told to end the attempt.
        case stopping
        /// The planner's reading of the outputs.
        case collecting
        /// The time of the next attempt.
        case pausing
        /// An event that has not been emitted.
        case listening
        /// The planner's evaluation of a deferred group's body.
        case expanding
        /// The members of a group.
        case open
        case ended

        /// Whether an answer from outside is under way that will move it on.
        var isInFlight: Bool {
            switch self {
            case .preparing, .queued, .running, .stopping, .collecting, .pausing, .expanding: true
            case .blocked, .held, .listening, .open, .ended: false
            }
        }
    }

    /// Why something was told to stop.
    enum StopReason: UInt8, Sendable {
        case none, timeout
        /// Someone cancelled it.
        case cancel
        /// Another step failed, in a run that stops then.
        case failure
    }

    struct Marks: OptionSet, Sendable {
        let rawValue: UInt16

        static let isAlways = Marks(rawValue: 1 << 0)
        static let isHandler = Marks(rawValue: 1 << 1)
        static let isGroup = Marks(rawValue: 1 << 2)
        static let isExpanded = Marks(rawValue: 1 << 3)
        static let hasFailedMember = Marks(rawValue: 1 << 4)
        static let hasCancelledMember = Marks(rawValue: 1 << 5)
        /// A member was skipped for a failure or cancellation, not because a condition did not come.
        static let hasBereftMember = Marks(rawValue: 1 << 6)
        /// It was itself skipped for a failure or cancellation.
        static let isBereft = Marks(rawValue: 1 << 7)
        /// A cancellation of it was asked for before.
        static let wasCancelled = Marks(rawValue: 1 << 8)
        /// The planner wanted more dependencies; the next question is for the same attempt.
        static let isAskedAgain = Marks(rawValue: 1 << 9)
        /// Counts among the steps that are prepared ahead of free slots.
        static let isAhead = Marks(rawValue: 1 << 10)
        static let isStep = Marks(rawValue: 1 << 11)
    }
}

/// An arrow, kept with the vertex that is waited for.
struct Edge: Sendable {
    var dependent: Int32
    var next: Int32 = -1
    var condition: Condition

    enum Condition: UInt8, Sendable {
        case succeeded, failed, ended, expanded
        /// An `anyFailed` vertex waits for all its members' ends and looks at each.
        case member

        init(_ condition: Dependency.Condition) {
            switch condition {
            case .succeeded: self = .succeeded
            case .failed: self = .failed
            case .ended: self = .ended
            case .expanded: self = .expanded
            }
        }
    }
}

/// Whether a condition holds.
enum Verdict {
    case holds, open
    /// It can't hold any more. `isBereft` tells a failure from a turn that was not taken.
    case never(isBereft: Bool)
}

/// Steps with the same needs, which take turns. The number prepared ahead is bounded for each such queue, so that
/// those who wait for scarce slots do not keep others from being looked at.
struct StepQueue: Sendable {
    let needs: Needs
    /// Those in `preparing` or `queued`.
    var aheadCount = 0
    var aheadMax: Int
    var held = PriorityHeap<HeldStep>()
}

/// A step that may start, by its turn.
struct HeldStep: Comparable, Sendable {
    var level: Int32
    var index: Int32

    static func < (a: HeldStep, b: HeldStep) -> Bool {
        a.level != b.level ? a.level > b.level : a.index < b.index
    }
}

/// What a group that handles events has yet to handle.
struct HandlerState: Sendable {
    var name: String
    /// Emitted since the group was added, and not handled yet.
    var inbox = WorkList<RunEvent.Emitted>()
    /// The planner was asked for a body and has not answered.
    var isExpanding = false
    /// Why the first body that could not be evaluated could not.
    var failure: StepFailure?
}
