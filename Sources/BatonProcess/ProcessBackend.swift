package import BatonEngine
package import BatonModel
import CBaton
import Glibc

/// Runs attempts as processes of this computer.
///
/// One thread owns all of them: it starts them, waits for them and signals them, and no call of the engine's thread
/// blocks on that. Each command leads a process group of its own; what is left of the group when its leader has ended
/// is killed. When the thread ends, or all of us are killed, the kernel kills the leaders.
package final class ProcessBackend: Backend {
    private let mailbox: Mailbox
    private let thread: pthread_t

    /// - Throws: `ProcessBackendError` when the machine has no descriptors or threads left.
    package init() throws(ProcessBackendError) {
        mailbox = try Mailbox()
        let loop = try SpawnLoop.Descriptors(mailbox: mailbox)
        thread = try Self.startThread(ThreadStart(mailbox: mailbox, descriptors: loop))
    }

    deinit {
        mailbox.order(.stop)
        pthread_join(thread, nil)
    }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) { mailbox.order(.launch(ticket, launch)) }

    package func terminate(_ ticket: AttemptTicket, grace: Int) {
        mailbox.order(.terminate(ticket, grace: grace))
    }

    package func drain() -> [Completion] { mailbox.takeCompletions() }

    package func wait(until deadline: Int?) { mailbox.wait(until: deadline) }

    package func wake() { mailbox.wake() }

    /// The event counter that ends a `wait`, for a signal handler to write to.
    package var wakeDescriptor: Int32 { mailbox.completionsEvent }

    /// What the thread is given; lives until the thread has taken it.
    private final class ThreadStart {
        let mailbox: Mailbox
        let descriptors: SpawnLoop.Descriptors

        init(mailbox: Mailbox, descriptors: SpawnLoop.Descriptors) {
            self.mailbox = mailbox
            self.descriptors = descriptors
        }
    }

    private static func startThread(_ start: ThreadStart) throws(ProcessBackendError) -> pthread_t {
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(start)
        let error = pthread_create(
            &thread, nil,
            { raw in
                let start = Unmanaged<ThreadStart>.fromOpaque(raw!).takeRetainedValue()
                // Signals to the process are for the thread that owns the prompt.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                SpawnLoop(mailbox: start.mailbox, descriptors: start.descriptors).run()
                return nil
            }, raw.toOpaque())
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
