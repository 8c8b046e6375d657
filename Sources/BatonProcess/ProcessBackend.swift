package import BatonEngine
package import BatonModel
import CBaton
import Glibc

/// Runs attempts as processes of this computer.
///
/// One thread owns all of them: it starts them, waits for them and signals them, and no call of the engine's thread
/// blocks on that. Each command leads a process group of its own; what is left of it when its leader has ended, in the
/// group or outside, is killed, and an attempt is reported when all of that has been seen dead. When all of us are
/// killed, the kernel kills the leaders and a watchdog the rest.
package final class ProcessBackend: Backend {
    private let mailbox: Mailbox
    private let thread: pthread_t

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
        thread = try Self.startThread(
            ThreadStart(mailbox: mailbox, descriptors: descriptors, session: session, watch: watch))
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

    /// Ends waits when there is something to read on `descriptor`, which the caller then has to read; -1 for none.
    package func watch(input descriptor: Int32) { mailbox.watch(input: descriptor) }

    /// The event counter that ends a `wait`, for a signal handler to write to.
    package var wakeDescriptor: Int32 { mailbox.completionsEvent }

    /// What the thread is given; lives until the thread has taken it.
    private final class ThreadStart {
        let mailbox: Mailbox
        let descriptors: SpawnLoop.Descriptors
        let session: Session
        let watch: Watch

        init(mailbox: Mailbox, descriptors: SpawnLoop.Descriptors, session: Session, watch: Watch) {
            self.mailbox = mailbox
            self.descriptors = descriptors
            self.session = session
            self.watch = watch
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
                SpawnLoop(
                    mailbox: start.mailbox, descriptors: start.descriptors, session: start.session, watch: start.watch
                ).run()
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
