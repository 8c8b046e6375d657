package import BatonEngine
package import BatonModel
import CBaton
import Glibc
import Synchronization

/// Runs attempts as processes of this computer.
///
/// One loop owns all of them: it starts them, waits for them and signals them. The engine's thread drives it while it
/// waits, a thread of ours when that is away or busy with a keyboard or many processes (`Mailbox`); the thread that
/// launches has to live as long as what it launched. Each command leads a process group of its own; what is left of it when its leader has ended, in the
/// group or outside, is killed, and an attempt is reported when all of that has been seen dead. When all of us are
/// killed, the kernel kills the leaders and a watchdog the rest.
package final class ProcessBackend: Backend {
    private let mailbox: Mailbox
    private let loop: Loop
    private let thread: pthread_t

    /// Attempts at once up to which the engine's thread does all: starting a process takes its time.
    package static let drivenMax = Mailbox.drivenMax

    /// What a later Baton finds our processes by, should we die: `Reaper.killLeftovers`.
    package let sessionName: String

    /// `session` names us among all Batons of this machine, past ones included; letters, digits and `-`.
    ///
    /// - Throws: `ProcessBackendError` when the machine has no descriptors or threads left.
    package init(session name: String? = nil) throws(ProcessBackendError) {
        let session = Session(name: name)
        sessionName = session.name
        mailbox = try Mailbox()
        let descriptors = try SpawnLoop.Descriptors(mailbox: mailbox)
        let watch = try Watch(session: session.name)
        loop = Loop(SpawnLoop(mailbox: mailbox, descriptors: descriptors, session: session, watch: watch))
        thread = try Self.startThread(ThreadStart(mailbox: mailbox, loop: loop))
    }

    deinit {
        mailbox.order(.stop)
        pthread_join(thread, nil)
    }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) { take(.launch(ticket, launch)) }

    package func terminate(_ ticket: AttemptTicket, grace: Int) { take(.terminate(ticket, grace: grace)) }

    private func take(_ order: Mailbox.Order) {
        guard mailbox.beginDrive() else { return mailbox.order(order) }
        let liveCount = loop.value.withLock { loop in
            loop.take(order)
            return loop.jobs.count
        }
        mailbox.endDrive(liveCount: liveCount)
    }

    package func drain() -> [Completion] { mailbox.takeCompletions() }

    package func wait(until deadline: Int?) {
        guard mailbox.beginDrive(takesOver: true) else { return mailbox.wait(until: deadline) }
        let liveCount = loop.value.withLock { loop in
            loop.drive(until: deadline)
            return loop.jobs.count
        }
        mailbox.endDrive(liveCount: liveCount)
    }

    package func wake() { mailbox.wake() }

    /// Ends waits when there is something to read on `descriptor`, which the caller then has to read; -1 for none.
    package func watch(input descriptor: Int32) { mailbox.watch(input: descriptor) }

    /// The event counter that ends a `wait`, for a signal handler to write to.
    package var wakeDescriptor: Int32 { mailbox.wakeEvent }

    /// The loop, held by who drives it.
    private final class Loop: Sendable {
        let value: Mutex<SpawnLoop>

        init(_ loop: sending SpawnLoop) { value = Mutex(loop) }
    }

    /// What the thread is given; lives until the thread has taken it.
    private final class ThreadStart: Sendable {
        let mailbox: Mailbox
        let loop: Loop

        init(mailbox: Mailbox, loop: Loop) {
            self.mailbox = mailbox
            self.loop = loop
        }
    }

    private static func startThread(_ start: ThreadStart) throws(ProcessBackendError) -> pthread_t {
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(start)
        let error = baton_thread_start(
            { raw in
                let start = Unmanaged<ThreadStart>.fromOpaque(raw!).takeRetainedValue()
                while true {
                    start.mailbox.waitForDuty()
                    if start.loop.value.withLock({ $0.run() }) { break }
                }
                start.loop.value.withLock { $0.end() }
            }, raw.toOpaque(), &thread)
        guard error == 0 else {
            raw.release()
            throw .noThread(error: error)
        }
        return thread
    }
}

/// Why processes can't be run at all. `error` is an errno.
package enum ProcessBackendError: Error, Hashable, Sendable {
    case noDescriptor(error: Int32)
    case noThread(error: Int32)
}
