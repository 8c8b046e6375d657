package import BatonModel

/// The engine as the language sees it: runs are started, watched and stopped through it.
///
/// Called on the thread that owns the interpreter, which is also the thread on which planners are asked.
package protocol RunHost: AnyObject {
    /// Begins a run; it goes on whenever the interpreter waits or attends.
    func start(_ request: RunRequest) throws(HostError) -> RunID
    func view(_ run: RunID) -> RunView
    func cancel(_ run: RunID, _ vertex: VertexID?)
    func emit(_ event: RunEvent.Emitted, to run: RunID) throws(HostError)
    /// A flag as the next reader sees it; nil where nobody has set it.
    func flag(_ name: String, in run: RunID) -> FlagValue?
    func setFlag(_ name: String, to value: FlagValue, in run: RunID) throws(HostError)
    /// Adds to a flag's number (0 where there is none) and gives the sum.
    func addFlag(_ name: String, _ amount: Int, in run: RunID) throws(HostError) -> Int

    /// Lets all runs go on until `isDone`, the monotonic instant `deadline`, or an interrupt.
    ///
    /// - Throws: when the store keeps nothing more.
    func wait(until deadline: Int?, for isDone: () -> Bool) throws(HostError) -> WaitEnd

    /// Does what can be done without waiting: processes that may start are started.
    func pump()

    /// Whether nothing runs and nothing will by itself: what has not ended waits for events from outside.
    var isIdle: Bool { get }

    /// The latest success whose key has that digest.
    func proof(of digest: String) throws(HostError) -> Proof?
    /// What is wrong with the files of a proof, in words: `output file 'model.bin' is gone`; nil when they are as
    /// they were.
    func complaint(about proof: Proof) -> String?

    /// Runs that the store knows, those of other processes too, newest first.
    func records(limit: Int) throws(HostError) -> [RunRecord]
    func record(of run: RunID) throws(HostError) -> RunRecord?
    /// The events of a run that are kept now.
    func events(of run: RunID) throws(HostError) -> [RunEvent]
    /// The key of a step in a run, where one was recorded.
    func key(ofStep path: String, in run: RunID) throws(HostError) -> StepKey?
    /// The newest run of the same name and script before `run` in which a step of that path has a key.
    func earlierKey(ofStep path: String, before run: RunID) throws(HostError) -> (run: RunID, key: StepKey)?
    /// What earlier runs of that name, of the same script, tell of their steps.
    func history(ofRunsNamed name: String) throws(HostError) -> RunHistory
    /// What a run that is gone on with has done: for the next run of that name.
    func takeover(forRunNamed name: String) throws(HostError) -> Takeover?
    /// The log files of a slot of a run.
    func logFiles(of run: RunID, slot: Int) -> (output: String, error: String)
    /// Keeps what a plan says by its token, and gives it back.
    func keepPlan(_ token: String, _ bytes: [UInt8]) throws(HostError)
    func keptPlan(_ token: String) -> [UInt8]?

    /// Names the folder and the log files of an attempt; the backend makes them. They are given back when the attempt
    /// has ended: the folder is cleared when the step succeeded, unless it is to be kept.
    func makeAttempt(_ terms: AttemptTerms) throws(HostError) -> AttemptPlace
    /// Takes a file that an attempt made in its work folder into the artifacts: where it is from then on, with its
    /// digest. Files elsewhere stay where they are.
    func publish(_ file: FileReference, from place: AttemptPlace) throws(HostError) -> FileReference
    /// Hands out the lines of a run's log: the step's path and the text without its line break. With `isFollowed` it
    /// comes back when the run has ended, or at an interrupt.
    func readLog(
        of run: RunID, _ choice: LogChoice, _ take: (_ step: String, _ line: String) -> Void
    ) throws(HostError) -> WaitEnd
    /// Variables by which the processes of an attempt reach their run (`BATON_SOCKET`, `BATON_TOKEN`, `BATON_STORE`).
    func attemptEnvironment(of step: VertexID, in run: RunID?, attempt: Int) -> [(name: String, value: String)]
    /// Paths that match a pattern below a folder, relative to it, sorted.
    func glob(_ pattern: String, in folder: String) throws(HostError) -> [String]
    /// Paths of the files below a folder, relative to it, sorted; at most `limit`.
    func listing(_ folder: String, limit: Int) -> [String]
    /// Where the environment of that digest is kept; made by the commands that set it up.
    func environmentFolder(_ digest: String) throws(HostError) -> String

    /// A secret that tasks are given: what they write of it is masked in the logs once they have ended.
    func conceal(_ secret: String)

    /// What an image is. One that is not on this computer is brought where `fetches` holds, which may take minutes; else nil
    /// says so.
    func image(_ source: ImageSource, fetches: Bool) throws(HostError) -> ContainerImage?

    /// This computer.
    var node: NodeFacts { get }
    /// `NAME=value` of this process.
    var environmentList: [String] { get }
    /// A shell with `-o pipefail`: bash, or another `sh` that has it.
    func shell() throws(HostError) -> String
    /// `baton` itself, for what it does as a step: a path, or a name for the `PATH`.
    var batonProgram: String { get }
    /// How many jobs a cluster's scheduler looks at before one of a run that waits, and where; nil where it does not tell.
    func queue(before placement: Placement, of run: RunID) -> (ahead: Int, partition: String)?
}

extension RunHost {
    package var batonProgram: String { "baton" }

    package func queue(before placement: Placement, of run: RunID) -> (ahead: Int, partition: String)? { nil }
}

/// What a run begins with.
package struct RunRequest {
    package var name: String
    package var seed: UInt64
    /// Most steps at the same time; nil for as many as the slots allow.
    package var jobs: Int?
    package var stopsOnFailure: Bool
    /// The root group first.
    package var vertices: [Vertex]
    package var planner: any Planner
    /// The run that this one goes on from.
    package var resumes: RunID?
    /// The clusters whose schedulers have steps of it run; a launch names its by its place here.
    package var clusters: [RunCluster]
    /// Nanoseconds that it may take; nil for as long as it takes.
    package var timeout: Int?

    package init(
        name: String, seed: UInt64, jobs: Int?, stopsOnFailure: Bool, vertices: [Vertex], planner: any Planner,
        resumes: RunID? = nil, clusters: [RunCluster] = [], timeout: Int? = nil
    ) {
        self.clusters = clusters
        self.timeout = timeout
        self.name = name
        self.seed = seed
        self.jobs = jobs
        self.stopsOnFailure = stopsOnFailure
        self.vertices = vertices
        self.planner = planner
        self.resumes = resumes
    }
}

/// How a wait ended.
package enum WaitEnd { case done, deadline, interrupted }

/// Which attempt wants a place to work.
package struct AttemptTerms {
    package var run: RunID
    package var vertex: VertexID
    /// Path of the step.
    package var step: String
    /// Counts from 1.
    package var attempt: Int
    /// The work folder stays after a success.
    package var isKept: Bool
    /// Whether files of Baton's own may be made for it.
    package var needsScratch: Bool

    package init(
        run: RunID, vertex: VertexID, step: String, attempt: Int, isKept: Bool = false, needsScratch: Bool = true
    ) {
        self.run = run
        self.vertex = vertex
        self.step = step
        self.attempt = attempt
        self.isKept = isKept
        self.needsScratch = needsScratch
    }
}

/// Where one attempt of a step works; absolute paths.
package struct AttemptPlace {
    /// The work folder: the current directory of its programs.
    package var folder: String
    package var standardOutput: String
    package var standardError: String
    /// Files for Baton's own use, beside the work folder, are in here.
    package var scratch: String
    /// Where in the files of the streams this attempt's output begins; nil where they are its alone.
    package var log: LogStart?
    /// Whether the work folder is there already, and empty.
    package var isFolderMade = false

    package init(
        folder: String, standardOutput: String, standardError: String, scratch: String, log: LogStart? = nil
    ) {
        self.log = log
        self.folder = folder
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.scratch = scratch
    }
}
