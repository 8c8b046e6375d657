// Bugs put in on purpose, to show that the simulation finds them. They exist where `BATON_PLANTED_BUGS` is defined (debug
// builds and `make simulate`); elsewhere `Plant` is empty, and the compiler takes every question after one away.

/// A mistake that can be switched on, by what it does wrong.
package enum PlantedBug: String, Hashable, CaseIterable, Sendable {
    // The machine
    /// Answers of older attempts are taken for those of the newest.
    case missingFence
    /// An attempt's end is taken twice.
    case doubleAccept
    /// The last retry is not made.
    case droppedRetry
    /// A retry does not wait.
    case backoffIgnored
    /// A timer of an older attempt ends the newest.
    case timerUnchecked
    /// The last member of a group is not cancelled with it.
    case cancelForgetsMember
    /// A step is called cancelled while it runs.
    case cancelledAlive
    /// A cancelled step is tried again.
    case cancelledRetried
    /// What waits for a failed step begins all the same.
    case skipDoesNotSpread
    /// Who waits for the ends of many waits for all but one.
    case barrierLeaks
    /// The members of a group do not wait for it.
    case groupLeaks
    /// A late success changes the end of a step that timed out or was lost.
    case endOverwritten
    /// Slots of attempts that were told to end are kept for ever.
    case slotNotReleased
    /// A step that is cancelled in the queue stays there.
    case requestNotWithdrawn
    /// Only the first of several handlers is told of an event.
    case handlerDropped
    /// An event is handled twice.
    case eventTwice
    /// `always` is cancelled with the others.
    case alwaysCancelled
    /// The first failure does not stop the run.
    case stopIgnored
    /// A mistake in the script is tried again.
    case scriptFaultRetried
    /// Steps that were held back are forgotten.
    case heldForgotten
    /// Failures before the vertex was made do not count.
    case anyFailedLooksAhead
    /// Handlers that wait for each other wait for ever.
    case stallUnseen
    // The driver
    /// The world comes before the store.
    case launchBeforeAppend
    /// People see what the store does not have yet.
    case shownBeforeAppend
    /// Adding to a flag starts from what people see.
    case flagAddNotAtomic
    /// What the store refuses is forgotten, and the run goes on.
    case storeErrorIgnored
    /// Attempts live on when the store has failed.
    case liveLeftBehind
    /// Completions of attempts that nobody waits for are taken in.
    case strangerAccepted
    /// One of two timers for the same instant is lost.
    case timerLost
    /// A run's limit on attempts is not kept.
    case jobsIgnored
    /// Named resources are given to as many as ask.
    case resourcesOvercommitted
    // The store and what goes on from it
    /// A failure proves as much as a success.
    case proofWithoutSuccess
    /// The store says that it has what is on its way.
    case lostWrite
    /// The store says that the disk has what it was never asked to keep.
    case lostSync
    /// Events of one turn are stored in another order.
    case reorderedAppend
    /// A resumed run takes over steps that failed.
    case resumeTakesFailed
    /// A resumed run takes over nothing.
    case resumeTakesNothing
    /// A resumed run does not hear the events before it.
    case resumeForgetsEvents
}

/// The bug that is switched on, if any.
package struct Plant: Sendable {
    #if BATON_PLANTED_BUGS
    private let bug: PlantedBug?

    package init(_ bug: PlantedBug? = nil) { self.bug = bug }

    @inline(__always) package func has(_ other: PlantedBug) -> Bool { bug == other }
    #else
    package init(_ bug: PlantedBug? = nil) {}

    @inline(__always) package func has(_ other: PlantedBug) -> Bool { false }
    #endif

    /// Whether bugs can be switched on in this build.
    package static var isPossible: Bool { Plant(.missingFence).has(.missingFence) }
}
