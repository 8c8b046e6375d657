import BatonEngine
package import BatonInterpreter
package import BatonModel
import BatonProcess
import BatonStore
import BatonWire
import CBaton
import Glibc
import Synchronization

/// Runs on this computer: the engine over processes of ours, and the folders in which steps work.
package final class LocalRuns: RunHost {
    let engine: Engine
    let backend: ProcessBackend
    /// `backend`, and the clusters that runs were sent to.
    let backends: RunBackends
    private let clock = SystemClock()
    let store: ProjectStore
    let artifacts: ArtifactStore
    let host: SystemHost
    /// Folder of everything that runs leave behind; made when it is needed.
    package let storeFolder: String
    /// Names this process' runs among those of others in the same store.
    package let session: String
    private var shellPath: String?
    /// Runs that were started here.
    var lastOrdinal = 0
    /// Talks with tasks and with other programs of the user; nil where there can be no socket.
    private(set) var control: ControlService?

    /// Who decides on the flags of the runs that are started here; nil for each run itself. Set before the first of them.
    package var flags: (any FlagAuthority)?
    /// Nanoseconds that whoever decides on flags has to answer the program itself.
    private static let flagPatience = 60_000_000_000

    /// Told of every event of every run, once the store has it.
    package var onEvent: ((RunID, RunEvent) -> Void)?
    let source: RunSource
    /// The session that this one goes on from, once it is known whether there is one.
    var resumption: Resumption?
    /// Runs that this process does not run.
    lazy var foreign = ForeignRuns(archive: store, sessions: LocalRuns.sessionsFolder(storeFolder))
    /// Keeps runs up to date that directors carry out; nil where nothing is known of directors.
    package var remote: (any RemoteRuns)? {
        get { foreign.remote }
        set { foreign.remote = newValue }
    }
    var folders: AttemptFolders

    /// - Parameter node: what steps are told of this computer; nil for what it says of itself.
    /// - Throws: when the machine has no descriptors or threads left.
    package init(
        host: SystemHost, storeFolder: String, source: RunSource = RunSource(), node: NodeFacts? = nil
    ) throws(HostError) {
        self.host = host
        self.storeFolder = storeFolder
        self.source = source
        folders = AttemptFolders(root: storeFolder + "/runs")
        session = LocalRuns.sessionName(host.now())
        store = ProjectStore(folder: storeFolder)
        artifacts = ArtifactStore(folder: storeFolder)
        host.digests.open(storeFolder + "/digests")
        do {
            backend = try ProcessBackend(session: session)
        } catch {
            throw HostError("can't start processes: the system has no descriptors or threads left")
        }
        let node = node ?? Machine.facts()
        backends = RunBackends(local: backend, clock: clock, folder: storeFolder, session: session)
        engine = Engine(
            backend: backends, capacity: Capacity(cpu: node.cores, memoryBytes: node.memoryBytes), clock: clock,
            store: store)
        self.node = node
        cb_signals_set_wake(backend.wakeDescriptor)
        engine.onEvent = { [unowned self] run, event in
            // Checked once: each use of an unowned reference counts it anew.
            let runs = self
            runs.folders.note(event.fact, of: run)
            runs.control?.take(event, of: run)
            runs.onEvent?(run, event)
        }
    }

    package let node: NodeFacts

    /// Sessions that this process has begun.
    private static let sessionCount = Atomic<Int>(0)

    /// `20261122-045656-1a2b`: the time in UTC and the process; further sessions of a process have a number behind it. What
    /// is left of a session is found, and killed, by its name, so no two may have the same.
    private static func sessionName(_ now: Int) -> String {
        var seconds = time_t(now / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + "\(number)" }
        let date = "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))"
        let time = two(parts.tm_hour) + two(parts.tm_min) + two(parts.tm_sec)
        let earlier = sessionCount.add(1, ordering: .relaxed).oldValue
        return "\(date)-\(time)-\(String(getpid(), radix: 16))" + (earlier > 0 ? "-\(earlier)" : "")
    }

    package func start(_ request: RunRequest) throws(HostError) -> RunID {
        if lastOrdinal == 0 { killLeftovers() }
        for cluster in request.clusters { try checkPrograms(of: cluster) }
        let options = RunOptions(
            jobs: request.jobs ?? LocalRuns.jobs(on: request.clusters), stopsOnFailure: request.stopsOnFailure,
            isElsewhere: !request.clusters.isEmpty, timeout: request.timeout)
        let run = try words { () throws(EngineError) in
            try engine.start(
                origin(of: request), options: options, vertices: request.vertices, planner: request.planner)
        }
        if !request.clusters.isEmpty { send(run, to: request.clusters) }
        if control == nil {
            control = makeControl(clock: clock, backend: backend)
            control?.flags = flags
        }
        return run
    }

    private func origin(of request: RunRequest) -> RunOrigin {
        lastOrdinal += 1
        return RunOrigin(
            name: request.name, seed: request.seed, script: source.script, text: source.text,
            parameters: source.parameters, session: session, ordinal: lastOrdinal, folder: host.directory,
            process: Int(getpid()), node: node.name, version: source.version, resumes: request.resumes)
    }

    package func view(_ run: RunID) -> RunView {
        if let view = try? engine.view(run) { return view }
        return foreign.view(run)
    }

    /// What a line about a step takes; nil for what is no step.
    package func step(_ vertex: VertexID, of run: RunID) -> (path: String, started: Int?)? {
        engine.knows(run) ? engine.step(vertex, of: run) : foreign.view(run).step(vertex)
    }

    package func cancel(_ run: RunID, _ vertex: VertexID?) {
        guard isForeign(run) else {
            // A run that is not known any more has nothing left to cancel.
            try? engine.cancel(run, vertex)
            return
        }
        let path = vertex.flatMap { foreign.view(run)[$0].step?.path }
        if let vertex, path == nil, foreign.isMirror(run) { return foreign.cancel(run, group: vertex) }
        if vertex == nil || path != nil { foreign.cancel(run, step: path) }
    }

    private func isForeign(_ run: RunID) -> Bool { !engine.knows(run) }

    package func emit(_ event: RunEvent.Emitted, to run: RunID) throws(HostError) {
        if isForeign(run) {
            _ = try foreign.ask(run, .emit(event))
            return
        }
        try words { () throws(EngineError) in try engine.emit(event, to: run) }
        pump()
    }

    package func flag(_ name: String, in run: RunID) -> FlagValue? {
        if isForeign(run) { return foreign.flag(name, in: run) }
        // One that can't be asked for is one that nobody has set, as far as is known here.
        if let flags = authority(over: name) {
            return (try? decided(flags, .flag(name: name))).flatMap(FlagValue.init(datum:))
        }
        return (try? engine.flag(run, name)) ?? nil
    }

    /// Who decides on a flag; what a run notes for itself stays here.
    private func authority(over name: String) -> (any FlagAuthority)? {
        name == RunEvent.deliveryMark ? nil : flags
    }

    private func decided(_ flags: any FlagAuthority, _ wish: ControlRequest.Wish) throws(HostError) -> Datum {
        do throws(ControlFault) {
            return try flags.askNow(wish, patience: Self.flagPatience)
        } catch {
            throw HostError(error.message, fault: .script)
        }
    }

    package func setFlag(_ name: String, to value: FlagValue, in run: RunID) throws(HostError) {
        if isForeign(run) {
            _ = try foreign.ask(run, .setFlag(name: name, value))
            return
        }
        if let flags = authority(over: name) {
            _ = try decided(flags, .setFlag(name: name, value))
            return
        }
        try words { () throws(EngineError) in try engine.setFlag(run, name, value) }
    }

    package func addFlag(_ name: String, _ amount: Int, in run: RunID) throws(HostError) -> Int {
        if isForeign(run), case .int(let sum) = try foreign.ask(run, .addFlag(name: name, amount)) { return sum }
        if let flags = authority(over: name), case .int(let sum) = try decided(flags, .addFlag(name: name, amount)) {
            return sum
        }
        return try words { () throws(EngineError) in try engine.addFlag(run, name, amount) }
    }

    private func words<Result>(_ body: () throws(EngineError) -> Result) throws(HostError) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .noSuchRun: throw HostError("there is no such run", fault: .script)
            case .runEnded: throw HostError("the run has ended", fault: .script)
            case .flagOverflow(let name, let value, let change):
                throw HostError("flag '\(name)': \(value) + \(change) is beyond 64 bits", fault: .script)
            case .tooManyEvents:
                throw HostError("the run has \(Engine.emittedMax) events and takes no more", fault: .script)
            case .store(let failure): throw HostError(failure)
            case .shutDown: throw HostError("the engine was shut down", fault: .baton)
            }
        }
    }

    package func wait(until deadline: Int?, for isDone: () -> Bool) throws(HostError) -> WaitEnd {
        host.flush()
        while true {
            control?.serve()
            // An engine without a store is idle; that is not why the run does not go on.
            if let failure = engine.storeFailure { throw HostError(failure) }
            if isDone() { return .done }
            if host.isInterrupted { return .interrupted }
            if let deadline, clock.monotonic >= deadline { return .deadline }
            engine.wait(until: min(deadline ?? .max, nextTick(), control?.pacing.nextDue ?? .max))
            control?.settle()
            tellOfMirrors()
            onTurn?()
            onTick?()
        }
    }

    /// Called when runs have gone on and all events of that have been told.
    package var onTurn: (() -> Void)?

    /// Called about ten times a second while somebody waits, for a live view.
    package var onTick: (() -> Void)?

    private func nextTick() -> Int {
        clock.monotonic + (onTick == nil && !foreign.areWatched ? 1_000_000_000 : 100_000_000)
    }

    /// Lets runs go on without waiting.
    package func pump() {
        control?.serve()
        if engine.pump() { cb_attention_set(1) }
        control?.settle()
        tellOfMirrors()
        onTurn?()
    }

    package var isIdle: Bool { !isOpenToOthers && engine.isIdle && !foreign.goOn }

    /// Set for a program in the background: what its runs wait for comes from other terminals.
    package var isOpenToOthers = false

    package var hasUnfinishedRuns: Bool {
        engine.runIDs.contains { (try? engine.isFinished($0)) == false }
    }

    /// Ends everything and waits until it is dead; children have two seconds.
    package func shutdown() {
        remote?.shutdown()
        engine.shutdown(grace: 2_000_000_000)
        control?.settle()
        onTurn?()
        control?.stop()
        backends.close()
        host.digests.save()
        store.close()
    }

    package func makeAttempt(_ terms: AttemptTerms) throws(HostError) -> AttemptPlace {
        try folders.make(terms)
    }

    package func environmentFolder(_ digest: String) throws(HostError) -> String {
        try FileSystem.makeDirectory(storeFolder + "/environments")
        return "\(storeFolder)/environments/\(digest.prefix(16))"
    }

    package func conceal(_ secret: String) { folders.mask.add(secret) }

    package func image(_ source: ImageSource, fetches: Bool) throws(HostError) -> ContainerImage? {
        try ImageStore(store: storeFolder, host: host).image(source, fetches: fetches)
    }

    package func glob(_ pattern: String, in folder: String) throws(HostError) -> [String] {
        try Glob.expand(pattern, from: folder)
    }

    package func listing(_ folder: String, limit: Int) -> [String] {
        let all = (try? Glob.expand("**", from: folder)) ?? []
        return Array(all.prefix(limit))
    }

    /// Read once: launches that share the list share what is made of it.
    package private(set) lazy var environmentList: [String] = {
        var list: [String] = []
        var pointer = cb_environment()
        while let entry = pointer?.pointee {
            list.append(LocalRuns.reachingBaton(String(cString: entry)))
            pointer = pointer?.advanced(by: 1)
        }
        return list
    }()

    /// Tasks call `baton`: where it is not on the PATH, the program that runs them is, behind all else.
    private static func reachingBaton(_ entry: String) -> String {
        guard entry.hasPrefix("PATH="), let pointer = realpath("/proc/self/exe", nil) else { return entry }
        defer { free(pointer) }
        let program = String(cString: pointer)
        guard program.hasSuffix("/baton") else { return entry }
        let folder = program.dropLast("/baton".utf8.count)
        return entry.dropFirst("PATH=".utf8.count).split(separator: ":").contains(folder) ? entry : "\(entry):\(folder)"
    }

    package private(set) lazy var batonProgram: String = {
        guard let pointer = realpath("/proc/self/exe", nil) else { return "baton" }
        defer { free(pointer) }
        let own = String(cString: pointer)
        // The kernel, and what else comes with it, lies beside it.
        let beside = String(own[...(own.lastIndex(of: "/") ?? own.startIndex)]) + "baton"
        return access(beside, X_OK) == 0 ? beside : "baton"
    }()

    package func shell() throws(HostError) -> String {
        if let shellPath { return shellPath }
        let folders = (host.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
        for folder in folders where access("\(folder)/bash", X_OK) == 0 {
            shellPath = "\(folder)/bash"
            return "\(folder)/bash"
        }
        throw HostError(
            "there is no bash on the PATH: 'sh' bodies need a shell that stops when a part of a pipe fails")
    }
}
