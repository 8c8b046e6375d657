import BackendContract
import BatonDask
import BatonEngine
import BatonModel
import Glibc
import Testing

/// Against a real scheduler and real workers; one cluster at a time.
@Suite(.serialized) struct DaskBackendTests {
    let clock = RealClock()

    @Test func `a cluster keeps the contract of a backend`() throws {
        let cluster = try Cluster()
        for (index, contract) in BackendContract.all.enumerated() {
            let folder = "\(cluster.folder)/contract-\(index)"
            var options = cluster.options()
            options.folder = "\(folder)/shared"
            let backend = DaskBackend(options, clock: clock)
            let place = BackendContract.LaunchPlace(folder: folder, environment: ["PATH=/usr/local/bin:/usr/bin:/bin"])
            #expect(contract.check(backend, clock, place) == [], "\(contract.name)")
        }
    }

    @Test func `steps go on when a worker is killed, and what it ran is lost once`() throws {
        let cluster = try Cluster()
        let run = Study(cluster, clock)
        run.goOn { count in if count == 20 { cluster.kill("worker-0") } }
        run.expectAllOnce()
    }

    @Test func `steps go on with another bridge when theirs is killed`() throws {
        let cluster = try Cluster()
        let run = Study(cluster, clock)
        run.goOn { count in
            if count == 20, let bridge = run.backend.bridgeProcess { kill(pid_t(bridge), SIGKILL) }
        }
        run.expectAllOnce()
        #expect(run.lostCount == 0)
    }

    @Test func `steps go on when the scheduler is killed and comes back`() throws {
        let cluster = try Cluster()
        let run = Study(cluster, clock)
        var second: Cluster?
        try run.goOn { count in
            guard count == 20 else { return }
            cluster.kill("scheduler")
            second = try Cluster(port: cluster.port)
        }
        run.expectAllOnce()
        #expect(second != nil)
    }

    @Test func `nothing lives of what was cancelled, and what had not begun never does`() throws {
        let cluster = try Cluster()
        let backend = DaskBackend(cluster.options(), clock: clock)
        let tickets = (0..<20).map { AttemptTicket(run: RunID(1), step: VertexID($0), attempt: 1) }
        for ticket in tickets {
            backend.launch(ticket, cluster.launch("echo $$; sleep 600 & wait", name: "\(ticket.step.index)"))
        }
        let deadline = clock.monotonic + 60_000_000_000
        var begun = 0
        while begun < 4, clock.monotonic < deadline {
            backend.wait(until: clock.monotonic + 10_000_000)
            begun += backend.takeStarts().count
        }
        #expect(begun == 4)
        for ticket in tickets { backend.terminate(ticket, grace: 1_000_000_000) }
        var ended: [Completion] = []
        while ended.count < tickets.count, clock.monotonic < deadline {
            backend.wait(until: deadline)
            ended += backend.drain()
        }
        #expect(Set(ended.map(\.ticket)) == Set(tickets))
        #expect(ended.allSatisfy { $0.outcome == .terminated })
        #expect(backend.takeStarts().isEmpty)
        for ticket in tickets {
            for group in cluster.read("\(ticket.step.index).out").split(separator: "\n").compactMap({ pid_t($0) }) {
                #expect(kill(-group, 0) != 0)
            }
        }
    }

    @Test func `what steps need of a worker is kept, and what none has is told of`() throws {
        let cluster = try Cluster()
        let backend = DaskBackend(cluster.options(), clock: clock)
        // Whoever shares the one GPU says so; the kernel gives the lock back.
        let script = """
            exec 9> \(cluster.folder)/gpu; flock -n 9 || echo shared; sleep 0.1
            [ "$CUDA_VISIBLE_DEVICES" = 1 ] || echo not told which
            """
        var needs: [Needs] = (0..<12).map { _ in Needs(cpu: 4, resources: [.init(name: "gpu", count: 1)]) }
        needs += [
            Needs(resources: [.init(name: "gpu", count: 2)]), Needs(resources: [.init(name: "fpga", count: 1)]),
            Needs(cpu: 64, memoryBytes: 1 << 50), Needs(),
        ]
        for (index, needs) in needs.enumerated() {
            var launch = cluster.launch(index < 12 ? script : "true", name: "\(index)")
            launch.needs = needs
            backend.launch(AttemptTicket(run: RunID(1), step: VertexID(index), attempt: 1), launch)
        }
        var ended: [Int: BackendOutcome] = [:]
        var order: [Int] = []
        var places: [Int: String] = [:]
        let deadline = clock.monotonic + 60_000_000_000
        while ended.count < needs.count, clock.monotonic < deadline {
            backend.wait(until: deadline)
            for (ticket, start) in backend.takeStarts() { places[ticket.step.index] = start.worker }
            for completion in backend.drain() {
                ended[completion.ticket.step.index] = completion.outcome
                order.append(completion.ticket.step.index)
            }
        }
        #expect(((0..<12) + [14, 15]).map { ended[$0] } == Array(repeating: .succeeded, count: 14))
        #expect(Set((0..<12).map { places[$0] }).count == 1)
        #expect((0..<12).map { cluster.read("\($0).out") }.joined() == "")
        // Those that wait for the GPU keep no thread from one that needs none.
        #expect(order.prefix(8).contains(15), "\(order)")
        func refusal(_ words: String) -> BackendOutcome { .couldNotStart(StepFailure(.machine, words)) }
        let help = ": start workers with them, dask worker … --resources"
        #expect(
            ended[12] == refusal("it needs 2 'gpu' of a worker, and none offers more than 1\(help) gpu=2"))
        #expect(ended[13] == refusal("it needs 1 'fpga' of a worker, and none offers any\(help) fpga=1"))
    }

    @Test func `a scheduler that is not there is told of with its address`() throws {
        guard let python = Cluster.python else { throw Cluster.NoCluster(reason: "no BATON_PYTHON") }
        var options = DaskOptions(
            scheduler: "tcp://127.0.0.1:1", folder: "/tmp/baton-dask-nowhere", python: python, session: "s")
        options.connectSeconds = 1
        let backend = DaskBackend(options, clock: clock)
        let ticket = AttemptTicket(run: RunID(1), step: VertexID(0), attempt: 1)
        backend.launch(
            ticket,
            Launch(
                commands: [], folder: "/tmp", standardOutput: "/dev/null", standardError: "/dev/null", environment: []))
        backend.wait(until: clock.monotonic + 60_000_000_000)
        let message =
            "no scheduler of Dask answers at tcp://127.0.0.1:1; start one by 'dask scheduler', or correct the "
        #expect(
            backend.drain().map(\.outcome) == [.couldNotStart(StepFailure(.machine, message + "address"))])
    }
}

/// 200 steps, each tried again when it is lost, as an engine does.
final class Study {
    let backend: DaskBackend
    let cluster: Cluster
    private let clock: RealClock
    private let count = 200
    private(set) var lostCount = 0
    private var lost: Set<Int> = []
    private var succeeded: [Int: Int] = [:]
    private var others: [BackendOutcome] = []

    init(_ cluster: Cluster, _ clock: RealClock) {
        (self.cluster, self.clock) = (cluster, clock)
        backend = DaskBackend(cluster.options(), clock: clock)
        for step in 0..<count { launch(step, attempt: 1) }
    }

    /// Each says when it begins and ends; a folder that is there already tells of one that runs twice at once.
    private func launch(_ step: Int, attempt: Int) {
        let file = "\(cluster.folder)/\(step)"
        // The kernel gives the lock back, however its holder ends.
        let script = "exec 9> \(file).alone; flock -n 9 || echo twice; echo begun; sleep 0.05; echo done"
        backend.launch(
            AttemptTicket(run: RunID(1), step: VertexID(step), attempt: attempt),
            cluster.launch(script, name: "\(step)"))
    }

    /// - Parameter succeeded: called with the number of steps that have succeeded, as often as one more has.
    func goOn(_ succeeded: (Int) throws -> Void) rethrows {
        let deadline = clock.monotonic + 150_000_000_000
        while self.succeeded.count < count, clock.monotonic < deadline {
            backend.wait(until: deadline)
            for completion in backend.drain() {
                let step = completion.ticket.step.index
                switch completion.outcome {
                case .succeeded:
                    self.succeeded[step, default: 0] += 1
                    try succeeded(self.succeeded.count)
                case .lost:
                    lostCount += 1
                    lost.insert(step)
                    launch(step, attempt: completion.ticket.attempt + 1)
                case .exited, .signalled, .couldNotStart, .broken, .terminated: others.append(completion.outcome)
                }
            }
        }
    }

    func expectAllOnce() {
        #expect(others == [])
        #expect(succeeded.count == count)
        #expect(succeeded.values.allSatisfy { $0 == 1 })
        // Four run at once, and only what ran can be lost.
        #expect(lostCount <= 4)
        for step in 0..<count {
            let lines = cluster.read("\(step).out").split(separator: "\n")
            // One that was killed behind its last word, before that was on record, has said it twice.
            #expect(lines.count { $0 == "begun" } == 1 || lost.contains(step), "step \(step)")
            #expect(lines.contains("done"), "step \(step)")
            #expect(!lines.contains("twice"), "step \(step)")
        }
    }
}
