import BatonEngine
import BatonModel
import CBaton
import Glibc

extension SpawnLoop {
    /// Marks the key of a worker's socket, whose number is in the lower bits.
    static let workerMark: UInt64 = 1 << 62
    /// Workers that live at once.
    static let workersMax = 4

    /// Hands the command of a job to a worker. False when it has to start a process of its own.
    func startInWorker(_ job: Job) -> Bool {
        guard let terms = job.command.worker, job.isWarm,
            Worker.request(for: job, owner: spawner.owner(of: job.number)) != nil
        else { return false }
        // The files are made here, where their failure can be told in words.
        guard spawner.opensLogs(of: job.launch) else { return false }
        guard let worker = worker(of: Worker.kind(of: job, terms), for: job) else { return false }
        workerTurn += 1
        worker.turn = workerTurn
        worker.enqueue(job)
        job.worker = worker
        if !worker.send(owner: spawner.owner) { giveUp(worker) }
        return true
    }

    /// A worker that may take jobs of a kind; a new one where there is none.
    private func worker(of kind: Worker.Kind, for job: Job) -> Worker? {
        if let worker = workers.values.first(where: { $0.takesJobs && $0.kind == kind }) { return worker }
        for worker in workers.values where !worker.takesJobs && worker.isIdle { worker.closeSocket() }
        if workers.values.count(where: { $0.socket >= 0 }) >= Self.workersMax {
            let idle = workers.values.filter { $0.isIdle && $0.socket >= 0 }
            guard let oldest = idle.min(by: { $0.turn < $1.turn }) else { return nil }
            oldest.closeSocket()
        }
        return startWorker(kind, for: job)
    }

    private func startWorker(_ kind: Worker.Kind, for job: Job) -> Worker? {
        var pair: [Int32] = [-1, -1]
        guard baton_message_pair(&pair) == 0 else { return nil }
        defer { close(pair[1]) }
        let number = Self.nextNumber()
        var launch = Launch(
            commands: [], folder: "/", standardOutput: "", standardError: "", environment: kind.environment)
        launch.variables = kind.variables
        let entry = watch.take()
        let streams = Spawner.Streams(input: pair[1], output: descriptors.null, errors: descriptors.null)
        let result = spawner.start(
            Command(kind.program, kind.arguments), of: launch, number: number, note: entry.map(watch.place),
            streams: streams)
        guard case .started(let child) = result,
            baton_epoll_add_once(descriptors.epoll, child.pidfd, number) >= 0,
            baton_epoll_add(descriptors.epoll, pair[0], Self.workerMark | number) >= 0
        else {
            if case .started(let child) = result {
                kill(-child.pid, SIGKILL)
                waitpid(child.pid, nil, 0)
                close(child.pidfd)
            }
            if let entry { watch.release(entry) }
            close(pair[0])
            return nil
        }
        let worker = Worker(kind: kind, number: number, child: child, watchEntry: entry, socket: pair[0])
        workers[number] = worker
        return worker
    }

    /// A worker's socket has an answer, or an end.
    func takeAnswer(of worker: Worker) {
        guard worker.socket >= 0 else { return }
        guard let pid = worker.takeAnswer(), pid >= 0 else { return giveUp(worker) }
        if let job = worker.takeCurrent() {
            job.worker = nil
            if pid == 0 { startPlainly(job) } else { attendChild(pid, of: job) }
        }
        if worker.isEnded || !worker.send(owner: spawner.owner) { return giveUp(worker) }
        if worker.isIdle, !worker.takesJobs { worker.closeSocket() }
    }

    /// Waits for the end of a child that a worker forked; it is ours by now.
    private func attendChild(_ pid: pid_t, of job: Job) {
        let pidfd = baton_pidfd_open(pid)
        guard pidfd >= 0 else {
            kill(-pid, SIGKILL)
            let failure = StepFailure(.machine, "cannot watch '\(job.command.program)': no descriptors left")
            return complete(job, .couldNotStart(failure))
        }
        job.watchEntry = watch.take()
        if let entry = job.watchEntry { watch.place(of: entry).pointee = pid }
        job.isOurCopy = false
        attend(baton_child(pid: pid, pidfd: pidfd, stage: 0), of: job)
        switch job.stop {
        case .none, .noFurther: break
        case .asked: signalStop(job)
        case .killed: job.signalGroup(SIGKILL)
        }
    }

    /// A worker takes no more jobs: those that no child has begun with start in the plain way.
    private func giveUp(_ worker: Worker) {
        worker.closeSocket()
        if worker.isEnded { workers[worker.number] = nil } else { kill(-worker.pid, SIGKILL) }
        for job in worker.takeAll() {
            job.worker = nil
            startPlainly(job)
        }
    }

    private func startPlainly(_ job: Job) {
        switch job.stop {
        case .asked, .killed, .noFurther: complete(job, .terminated)
        case .none:
            job.isWarm = false
            startCommand(of: job)
        }
    }

    /// A worker has ended. A child of its last fork may still answer; it holds the other end of the socket.
    func takeEnd(of worker: Worker) {
        var end = baton_exit()
        guard !worker.isEnded, baton_reap(worker.pidfd, &end) == 0 else { return }
        worker.isEnded = true
        close(worker.pidfd)
        if let entry = worker.watchEntry { watch.release(entry) }
        if worker.current == nil { giveUp(worker) }
    }

    /// Ends all workers; nothing runs any more.
    func endWorkers() {
        for worker in workers.values where !worker.isEnded {
            worker.closeSocket()
            kill(-worker.pid, SIGKILL)
            waitpid(worker.pid, nil, 0)
            close(worker.pidfd)
        }
        workers = [:]
    }

    /// Takes a job back from its worker before a child has begun with it. False when that comes too late.
    func withdraw(_ job: Job) -> Bool {
        guard let worker = job.worker, worker.withdraw(job) else { return false }
        job.worker = nil
        complete(job, .terminated)
        return true
    }
}
