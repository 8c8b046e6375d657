// A run is the list of its events. What people see of it is their fold (`RunView`).

/// One fact of a run, with the instant at which it was taken note of.
package struct RunEvent: Hashable, Sendable {
    /// Nanoseconds since 1970 UTC.
    package var instant: Int
    package var fact: Fact

    /// What is large stands apart, so that a fact is handed on without counting its parts.
    package enum Fact: Hashable, Sendable {
        /// `seed` is the root seed from which every step's own is derived.
        case began(name: String, seed: UInt64)
        case added([Vertex])
        /// What the step's outputs depend on; recorded before the attempt that has this key.
        case keyed(VertexID, StepKey)
        /// The attempt's commands were handed to the backend. Attempts count from 1. `log` is where its output begins.
        case started(VertexID, attempt: Int, log: LogStart?)
        /// How far a running step says that it is, or where its scheduler says that it is.
        indirect case progressed(VertexID, Progress)
        /// A file that a running step handed over, by the name it is known by.
        indirect case kept(VertexID, name: String, file: FileReference)
        /// An attempt did not succeed and another follows not before `instant`.
        indirect case retrying(VertexID, attempt: Int, failure: StepFailure, notBefore: Int, report: AttemptReport)
        indirect case ended(
            VertexID, status: StepStatus, outputs: [Datum.Entry], failure: StepFailure?, report: AttemptReport)
        case groupExpanded(VertexID)
        case emitted(Emitted)
        indirect case flagChanged(name: String, value: FlagValue)
        /// Cancellation was asked for: of the run (nil) or of one vertex.
        case cancelRequested(VertexID?)
        case finished(RunStatus)
    }

    /// An event of the experiment itself, as `emit` makes it.
    package struct Emitted: Hashable, Sendable {
        package var name: String
        package var payload: Datum

        package init(name: String, payload: Datum) {
            self.name = name
            self.payload = payload
        }
    }

    /// How far a step is, in its own words.
    package struct Progress: Hashable, Sendable {
        /// From 0 to 1; nil where the step does not know.
        package var fraction: Double?
        package var text: String
        /// Set where this is the word of a scheduler on where the step is, and not the step's own.
        package var placement: Placement?

        package init(fraction: Double? = nil, text: String = "", placement: Placement? = nil) {
            self.fraction = fraction
            self.text = text
            self.placement = placement
        }
    }

    package init(instant: Int, fact: Fact) {
        self.instant = instant
        self.fact = fact
    }
}

/// A flag shared by the steps of a run: a text, an integer or both.
package struct FlagValue: Hashable, Sendable {
    package var text: String?
    package var number: Int?

    package init(text: String? = nil, number: Int? = nil) {
        self.text = text
        self.number = number
    }
}

/// Where a step or a group stands. The end states are final.
package enum StepStatus: String, Hashable, Sendable, CaseIterable {
    case waiting, running, succeeded, cached, failed, skipped, cancelled
    case timedOut = "timed_out"
    case lost

    package var isEnd: Bool { self != .waiting && self != .running }
    /// Whether a `succeeded` dependency on it holds.
    package var isSuccess: Bool { self == .succeeded || self == .cached }
    /// Whether a `failed` dependency on it holds.
    package var isFailure: Bool { self == .failed || self == .timedOut || self == .lost }
}

package enum RunStatus: String, Hashable, Sendable, CaseIterable {
    case waiting, running, succeeded, failed, cancelled

    package var isEnd: Bool { self == .succeeded || self == .failed || self == .cancelled }
}

/// Why a step did not succeed, in words for people, with whose fault it is.
package struct StepFailure: Hashable, Sendable {
    package var fault: Fault
    package var message: String
    /// Exit code of the program that failed; nil where no program ended by itself.
    package var exitCode: Int?
    /// Signal that ended the program.
    package var signal: Int?
    /// A code of the diagnostics catalogue (`E0412`) where one fits.
    package var code: String?

    /// Whose fault it is.
    package enum Fault: String, Hashable, Sendable {
        /// The experiment's text.
        case script
        /// The program that a task runs.
        case program
        /// This computer: no memory, no disk, no such program.
        case machine
        /// Baton itself.
        case baton
    }

    package init(
        _ fault: Fault, _ message: String, exitCode: Int? = nil, signal: Int? = nil, code: String? = nil
    ) {
        self.fault = fault
        self.message = message
        self.exitCode = exitCode
        self.signal = signal
        self.code = code
    }
}
