// What the engine asks of the language while a run goes on. The engine knows vertices and outcomes only; bodies,
// arguments and outputs are evaluated by the planner, when the engine says that their values are known.

/// Evaluates the parts of one run's graph. Called by the driver on the thread that owns the interpreter.
package protocol Planner: AnyObject {
    /// Evaluates the body of a deferred group; new vertices carry ids from where the graph ended.
    /// `event` is the event that came, for a group that handles one.
    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion

    /// Works out what an attempt of a step does, now that its dependencies hold.
    func prepare(_ step: VertexID, attempt: Int) -> Preparation

    /// Reads the outputs of an attempt whose commands have ended well.
    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection

    /// Tells of a step's end before anything that depends on it is asked for.
    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry])

    /// What the run as a whole leaves behind, asked once when all of it has succeeded: recorded as the outputs of the
    /// root group.
    func result() -> [Datum.Entry]
}

extension Planner {
    package func result() -> [Datum.Entry] { [] }
}

/// A deferred group's members, or why they can't be known.
package enum Expansion: Sendable {
    case members([Vertex])
    indirect case failed(StepFailure)
}

/// What is to be done for an attempt of a step.
package enum Preparation: Sendable {
    /// The arguments turned out to depend on more vertices; ask again when they hold.
    case waits([Dependency])
    /// Nothing to launch: the outputs were computed in place.
    case done([Datum.Entry])
    /// Commands to launch as soon as the slots are free.
    indirect case launch(Launch)
    /// Outputs are known from an earlier success with the same key.
    case cached(Proof)
    indirect case failed(StepFailure)
}

/// The outputs of a finished attempt, or why they are not there.
package enum Collection: Sendable {
    case outputs([Datum.Entry])
    indirect case failed(StepFailure)
}

/// Everything a backend needs to run one attempt of a step.
package struct Launch: Hashable, Sendable {
    /// Run one after the other; the first that fails ends the attempt.
    package var commands: [Command]
    /// How many of the first commands make the step's environment; the others are its bodies.
    package var setupCount: Int
    /// Absolute path of the attempt's work folder; the backend makes it, with those above it, when it is not there.
    package var folder: String
    /// Whether the folder is known to be there.
    package var isFolderMade = false
    /// Absolute paths of the files that receive standard output and error; appended to.
    package var standardOutput: String
    package var standardError: String
    /// `NAME=value`, complete: nothing is inherited. The last one of a name holds. Launches that share one list share
    /// its storage too, and with it what a backend makes of it.
    package var environment: [String]
    /// What differs from launch to launch: stands in place of what `environment` says of the same names.
    package var variables: [String] = []
    package var limits = Limits()
    /// What the outputs depend on; nil where that is not known.
    package var key: StepKey?
    /// Where in the files of `standardOutput` and `standardError` this attempt's output begins.
    package var log: LogStart?
    /// What the step holds while it runs, for a backend that has it scheduled by others.
    package var needs = Needs()
    /// Nanoseconds after which the attempt will be told to end; nil for no limit.
    package var timeout: Int?
    /// Which of the run's clusters has it scheduled, by its place among them; nil for this computer.
    package var cluster: Int?
    /// Files that the backend writes before the first command: absolute paths with their content.
    package var files: [File] = []

    /// What one process of the attempt may take; 0 for no limit.
    package struct Limits: Hashable, Sendable {
        /// Memory of its own that it may write to, in bytes.
        package var memoryBytes: Int
        package var openFiles: Int

        package init(memoryBytes: Int = 0, openFiles: Int = 0) {
            self.memoryBytes = memoryBytes
            self.openFiles = openFiles
        }
    }

    package struct File: Hashable, Sendable {
        package var path: String
        package var content: [UInt8]

        package init(path: String, content: [UInt8]) {
            self.path = path
            self.content = content
        }
    }

    package init(
        commands: [Command], folder: String, standardOutput: String, standardError: String,
        environment: [String], key: StepKey? = nil, log: LogStart? = nil, setupCount: Int = 0
    ) {
        self.commands = commands
        self.setupCount = setupCount
        self.folder = folder
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.environment = environment
        self.key = key
        self.log = log
    }
}

/// One program with its arguments; no shell in between.
package struct Command: Hashable, Sendable {
    /// Name or path; a name without `/` is looked up in the `PATH` of the launch's environment.
    package var program: String
    package var arguments: [String]
    /// The name of the container that the program starts; nil for a plain process.
    package var container: String?
    /// How it may run in a worker that is there already; nil when it wants a process from the start.
    package var worker: Worker?

    /// A process that has started the same program before, and forks a child for each command.
    package struct Worker: Hashable, Sendable {
        /// Arguments with which the program becomes a worker.
        package var arguments: [String]
        /// What the child is told to do.
        package var job: String

        package init(arguments: [String], job: String) {
            self.arguments = arguments
            self.job = job
        }
    }

    package init(_ program: String, _ arguments: [String], worker: Worker? = nil) {
        self.program = program
        self.arguments = arguments
        self.worker = worker
    }
}

/// What the backend saw of an attempt that ended well.
package struct AttemptReport: Hashable, Sendable {
    /// Wall time in nanoseconds.
    package var duration: Int
    /// Processor time in nanoseconds, of the attempt's processes that were waited for.
    package var cpuTime: Int
    /// Largest resident set of one process, in bytes; 0 where nobody can tell.
    package var peakMemoryBytes: Int
    /// Its standard output and error in the log files of the run.
    package var log: LogRange?
    /// The run that proved the outputs, for a step that was taken from the cache.
    package var provenBy: RunID?

    package init(
        duration: Int = 0, cpuTime: Int = 0, peakMemoryBytes: Int = 0, log: LogRange? = nil, provenBy: RunID? = nil
    ) {
        self.duration = duration
        self.cpuTime = cpuTime
        self.peakMemoryBytes = peakMemoryBytes
        self.log = log
        self.provenBy = provenBy
    }
}
