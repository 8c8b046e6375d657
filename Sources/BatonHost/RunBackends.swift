import BatonDask
import BatonEngine
import BatonInterpreter
import BatonModel
import BatonProcess
import BatonSlurm
import CBaton
import Glibc

/// What carries out the attempts of each run: processes of this computer, jobs of Slurm, workers of Dask.
///
/// `@unchecked Sendable`: all but `wake` is called on the engine's thread only, and `wake` touches `local` alone, which
/// never changes.
final class RunBackends: Backend, @unchecked Sendable {
    let local: ProcessBackend
    private let clock: any TimeSource
    /// Below it each cluster has a folder for each session, which its nodes see.
    private let folder: String
    private let session: String
    /// The program that pilots run: this one.
    var program = "baton"
    private var slurm: SlurmBackend?
    /// Around `slurm`, once a run wants pilots.
    private var pilots: PilotBackend?
    private var dask: [RunCluster.Dask: DaskBackend] = [:]
    private var destinations: [RunID: Destinations] = [:]
    /// Launches on Dask whose ends are to come.
    private var launches: [AttemptTicket: (launch: Launch, backend: DaskBackend)] = [:]
    private var keyboard: Int32 = -1

    init(local: ProcessBackend, clock: any TimeSource, folder: String, session: String) {
        self.local = local
        self.clock = clock
        self.folder = folder
        self.session = session
    }

    private var base: any Backend {
        if let pilots { return pilots }
        return slurm ?? local
    }

    private var slurmFolder: String { "\(folder)/slurm" }
    private var daskFolder: String { "\(folder)/dask" }

    // MARK: Clusters

    /// Where the attempts of a run go.
    private struct Destinations {
        var clusters: [RunCluster]
        var environment: [String]
        var python: String
        /// Which of `clusters` Slurm has been told of last for the run.
        var told: Int?
        /// By place in `clusters`.
        var dask: [Int: DaskBackend] = [:]
    }

    /// Says where the attempts of a run may go, before the first of them; a launch names its cluster by its place.
    func send(_ run: RunID, to clusters: [RunCluster], environment: [String], python: String) {
        destinations[run] = Destinations(clusters: clusters, environment: environment, python: python)
    }

    /// Has the next attempt of a run go to one of its clusters.
    private func direct(_ run: RunID, to place: Int, _ destination: Destinations) {
        let (environment, python) = (destination.environment, destination.python)
        switch destination.clusters[place] {
        case .slurm(let terms):
            var options = SlurmOptions(partition: terms.partition)
            options.account = terms.account
            options.qos = terms.qos
            options.constraint = terms.constraint
            options.others = terms.options
            if let pilots = terms.pilots {
                var size = PilotTerms(count: pilots.count, cores: pilots.cores)
                size.memoryBytes = pilots.memoryBytes
                size.lifetime = pilots.lifetime
                self.pilots(environment).send(run, options, size)
            } else {
                pilots?.leave(run)
                slurm(environment).send(run, options)
            }
        case .dask(let terms):
            let known = dask[terms]
            let options = DaskOptions(
                scheduler: terms.scheduler, folder: "\(daskFolder)/\(session)-\(dask.count)",
                python: terms.python ?? python, session: "\(session)-\(dask.count)")
            let backend = known ?? DaskBackend(options, clock: clock)
            dask[terms] = backend
            destinations[run]?.dask[place] = backend
        }
    }

    /// Ends what is left of the jobs of sessions that died: theirs are the folders that are there.
    func reconcile(isAlive: (String) -> Bool, environment: [String]) {
        for dead in FileSystem.names(in: slurmFolder) ?? [] where dead != session && !isAlive(dead) {
            slurm(environment).reconcile(session: dead)
        }
        for dead in FileSystem.names(in: daskFolder) ?? [] where !dead.hasPrefix(session) {
            let owner = dead.split(separator: "-").dropLast().joined(separator: "-")
            if !isAlive(owner) { RunBackends.remove("\(daskFolder)/\(dead)") }
        }
    }

    private func slurm(_ environment: [String]) -> SlurmBackend {
        if let slurm { return slurm }
        let folder = slurmFolder
        let made = SlurmBackend(
            local: local, clock: clock, folder: "\(folder)/\(session)", session: session, environment: environment
        ) { RunBackends.remove("\(folder)/\($0)") }
        slurm = made
        return made
    }

    private func pilots(_ environment: [String]) -> PilotBackend {
        if let pilots { return pilots }
        let made = PilotBackend(
            slurm: slurm(environment), clock: clock, folder: "\(slurmFolder)/\(session)", program: program,
            environment: environment)
        pilots = made
        return made
    }

    /// Ends bridges, and takes away what clusters had for this session: nothing of it is at work any more.
    func close() {
        pilots?.close()
        if slurm != nil { RunBackends.remove("\(slurmFolder)/\(session)") }
        guard !dask.isEmpty else { return }
        let count = dask.count
        destinations = [:]
        launches = [:]
        dask = [:]
        for number in 0..<count { RunBackends.remove("\(daskFolder)/\(session)-\(number)") }
    }

    private static func remove(_ path: String) { FolderRemoval.remove(path) }

    // MARK: A backend

    func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        guard let place = launch.cluster, let destination = destinations[ticket.run] else {
            return local.launch(ticket, launch)
        }
        if destination.told != place, destination.dask[place] == nil {
            direct(ticket.run, to: place, destination)
            destinations[ticket.run]?.told = place
        }
        guard let dask = destinations[ticket.run]?.dask[place] else { return base.launch(ticket, launch) }
        launches[ticket] = (launch, dask)
        dask.launch(ticket, launch)
    }

    func terminate(_ ticket: AttemptTicket, grace: Int) {
        (launches[ticket]?.backend ?? base).terminate(ticket, grace: grace)
    }

    func drain() -> [Completion] {
        var completions = base.drain()
        for backend in dask.values { completions += backend.drain().map(withLog) }
        return completions
    }

    /// Workers don't know where in a file the output of an attempt began.
    private func withLog(_ completion: Completion) -> Completion {
        var completion = completion
        guard let (launch, _) = launches.removeValue(forKey: completion.ticket), let start = launch.log else {
            return completion
        }
        completion.report.log = LogRange(
            start: start, outputEnd: (try? FileSystem.size(launch.standardOutput)) ?? start.output,
            errorEnd: (try? FileSystem.size(launch.standardError)) ?? start.error)
        return completion
    }

    func takePlacements() -> [(AttemptTicket, Placement)] {
        var placements = base.takePlacements()
        for backend in dask.values { placements += backend.takePlacements() }
        return placements
    }

    func wait(until deadline: Int?) {
        guard !dask.isEmpty else { return base.wait(until: deadline) }
        var until = deadline
        var descriptors = keyboard < 0 ? [] : [keyboard]
        for backend in dask.values {
            guard let wait = backend.beginWait() else { return }
            if wait.descriptor >= 0 { descriptors.append(wait.descriptor) }
            if let due = wait.until { until = min(until ?? due, due) }
        }
        // One descriptor that is readable when one of them is.
        let all = baton_epoll_create()
        guard all >= 0 else { return base.wait(until: min(until ?? .max, clock.monotonic + Self.lookPause)) }
        defer {
            local.watch(input: keyboard)
            Glibc.close(all)
        }
        for descriptor in descriptors { _ = baton_epoll_add(all, descriptor, UInt64(descriptor)) }
        local.watch(input: descriptors.isEmpty ? -1 : all)
        base.wait(until: until)
    }

    /// Nanoseconds between looks where the system has no descriptor left to wait on.
    private static let lookPause = 50_000_000

    func wake() { local.wake() }

    /// Ends waits when there is something to read; -1 for none.
    func watch(input descriptor: Int32) {
        keyboard = descriptor
        local.watch(input: descriptor)
    }
}
