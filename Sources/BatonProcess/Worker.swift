import BatonModel
import CBaton
import Glibc

/// A process that has started a program before, and forks a child for each job that it is sent.
///
/// One request is on its way at a time. The child answers with its own number as the last thing before it does the
/// job, so a request without an answer when the worker is gone was never begun, and is started in the plain way.
final class Worker {
    let kind: Kind
    /// Its own number among the attempts.
    let number: UInt64
    let pid: pid_t
    let pidfd: Int32
    let watchEntry: Int32?
    /// Our end of its socket; -1 once it takes no more requests.
    private(set) var socket: Int32
    /// The one whose child has not answered.
    private(set) var current: Job?
    private(set) var waiting: [Job] = []
    private(set) var served = 0
    /// Whether its process is gone.
    var isEnded = false
    /// When it was last asked, in turns.
    var turn = 0

    /// Jobs for which one worker serves; then a fresh one follows.
    static let jobsMax = 1_000
    /// Bytes of a request; longer ones do not go through a worker.
    static let requestMax = 32 << 10

    /// What makes a worker right for a job.
    struct Kind: Hashable {
        var program: String
        var arguments: [String]
        var environment: [String]
        /// Variables of the launch that a program reads when it starts, and not again.
        var variables: [String]
    }

    /// Beginnings of variables that a program may read when it starts.
    private static let startVariables = [
        "PATH=", "HOME=", "LANG", "LC_", "LD_", "PYTHON", "VIRTUAL_ENV=", "TZ=", "MALLOC_", "GLIBC_", "CONDA_",
        "OPENSSL_",
        "ASAN_", "TSAN_", "UBSAN_", "LSAN_",
    ]

    init(kind: Kind, number: UInt64, child: baton_child, watchEntry: Int32?, socket: Int32) {
        self.kind = kind
        self.number = number
        pid = child.pid
        pidfd = child.pidfd
        self.watchEntry = watchEntry
        self.socket = socket
    }

    deinit { closeSocket() }

    static func kind(of job: Job, _ worker: Command.Worker) -> Kind {
        let variables = job.launch.variables.filter { variable in
            startVariables.contains { variable.hasPrefix($0) }
        }
        return Kind(
            program: job.command.program, arguments: worker.arguments, environment: job.launch.environment,
            variables: variables)
    }

    var takesJobs: Bool { socket >= 0 && !isEnded && served < Self.jobsMax }
    var isIdle: Bool { current == nil && waiting.isEmpty }

    func enqueue(_ job: Job) { waiting.append(job) }

    /// Takes back a job that was not sent.
    func withdraw(_ job: Job) -> Bool {
        guard let index = waiting.firstIndex(where: { $0 === job }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Sends the next job, when none is on its way. False when the worker takes none any more.
    func send(owner: String) -> Bool {
        guard current == nil, !waiting.isEmpty else { return true }
        let job = waiting[0]
        guard let request = Self.request(for: job, owner: "\(owner):\(Spawner.digits(job.number))") else {
            return false
        }
        let sent = request.bytes.withUnsafeBytes { baton_send(socket, $0.baseAddress, $0.count) }
        guard sent == request.byteCount else { return false }
        waiting.removeFirst()
        current = job
        served += 1
        return true
    }

    /// The number of the child that has begun with the current job; 0 when there is none, nil when nothing came.
    func takeAnswer() -> pid_t? {
        var text = [UInt8](repeating: 0, count: 32)
        let count = recv(socket, &text, text.count, 0)
        guard count > 0, let number = pid_t(String(decoding: text[..<count], as: UTF8.self)) else { return nil }
        return number
    }

    /// The job for which the answer came.
    func takeCurrent() -> Job? {
        defer { current = nil }
        return current
    }

    /// All that were to go through it.
    func takeAll() -> [Job] {
        defer {
            current = nil
            waiting = []
        }
        return (current.map { [$0] } ?? []) + waiting
    }

    /// An idle worker ends when its socket closes.
    func closeSocket() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    /// nil for what does not fit into a message.
    static func request(for job: Job, owner: String) -> CStringBlock? {
        let launch = job.launch
        guard let worker = job.command.worker else { return nil }
        var block = CStringBlock()
        var isWhole = true
        for text in [
            launch.folder, launch.standardOutput, launch.standardError, owner, "\(launch.limits.memoryBytes)",
            "\(launch.limits.openFiles)", worker.job,
        ] + launch.variables { isWhole = block.append(text) && isWhole }
        return isWhole && block.byteCount <= requestMax ? block : nil
    }
}
