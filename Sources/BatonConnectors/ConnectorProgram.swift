package import BatonWire
import CBaton
import Glibc
import Synchronization

/// The program of one connector, as its director speaks with it: one request after another, each with one answer. A
/// program that died is started again with the next request.
///
/// Ends, and kills the program, when nobody holds it any more.
package final class ConnectorProgram: Sendable {
    package let arguments: [String]
    private let queue: Queue

    package init(arguments: [String], patience: Int) {
        self.arguments = arguments
        queue = Queue()
        let queue = queue
        let worker = Worker(arguments: arguments, patience: patience)
        let isStarted = queue.start { worker.work(queue) }
        if !isStarted { queue.end() }
    }

    deinit { queue.end() }

    /// `answer` is called on another thread.
    package func ask(_ request: ConnectorCall, answer: @escaping @Sendable (ConnectorReply.Outcome) -> Void) {
        if !queue.add((request, answer)) { answer(.failed("the connector's program was ended")) }
    }

    typealias Job = (request: ConnectorCall, answer: @Sendable (ConnectorReply.Outcome) -> Void)

    /// What waits to be asked.
    final class Queue: Sendable {
        private let state = Mutex<(jobs: [Job], isEnding: Bool)>(([], false))
        private let event = baton_event_create()

        deinit { close(event) }

        func add(_ job: Job) -> Bool {
            let isAdded = state.withLock { state in
                if !state.isEnding { state.jobs.append(job) }
                return !state.isEnding
            }
            baton_event_signal(event)
            return isAdded
        }

        func end() {
            state.withLock { $0.isEnding = true }
            baton_event_signal(event)
        }

        var isEnding: Bool { state.withLock { $0.isEnding } }

        /// Waits for a job; nil when all is over.
        func next() -> Job? {
            while true {
                baton_event_clear(event)
                let (job, isEnding) = state.withLock { state in
                    (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isEnding)
                }
                if let job { return job }
                if isEnding { return nil }
                _ = baton_event_wait(event, -1)
            }
        }

        private final class Body {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }

        func start(_ body: @escaping @Sendable () -> Void) -> Bool {
            let raw = Unmanaged.passRetained(Body(body))
            let error = baton_thread_start(
                { Unmanaged<Body>.fromOpaque($0!).takeRetainedValue().run() }, raw.toOpaque(), nil)
            if error != 0 { raw.release() }
            return error == 0
        }
    }
}

/// The thread's part: owns the process and its pipes.
private struct Worker: Sendable {
    let arguments: [String]
    let patience: Int

    func work(_ queue: ConnectorProgram.Queue) {
        var lines: ProgramLines?
        while let job = queue.next() {
            if queue.isEnding {
                job.answer(.failed("the connector was detached before this was done"))
                continue
            }
            do throws(ToolProcess.Failure) {
                let open = if let lines { lines } else { try ProgramLines(arguments) }
                lines = open
                job.answer(try open.ask(job.request, patience: patience))
            } catch {
                lines = nil
                job.answer(.failed("the connector's program: \(error.message)"))
            }
        }
    }
}
