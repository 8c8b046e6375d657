import BatonModel
package import BatonWire
import CBaton
import Glibc
import Synchronization

/// Decides on flags that a run shares with other runs elsewhere. What a run has itself is not asked then.
package protocol FlagAuthority: AnyObject, Sendable {
    /// - Parameters:
    ///   - wish: one of those about flags.
    ///   - answer: called once, on another thread.
    func ask(_ wish: ControlRequest.Wish, answer: @escaping @Sendable (ControlReply.Content) -> Void)
}

extension FlagAuthority {
    /// Asks and waits, at most so many nanoseconds.
    func askNow(_ wish: ControlRequest.Wish, patience: Int) throws(ControlFault) -> Datum {
        let event = baton_event_create()
        guard event >= 0 else { throw ControlFault(.failed, "no descriptors are left") }
        let box = AnswerBox(event)
        ask(wish) { box.put($0) }
        let deadline = SystemHost.monotonic + patience
        while true {
            switch box.content {
            case .done(let value): return value
            case .refused(let fault): throw fault
            case .news, nil: break
            }
            let left = deadline - SystemHost.monotonic
            guard left > 0, cb_signals_interrupts() + cb_signals_terminations() == 0 else {
                throw ControlFault(.failed, "the director can't be reached to ask for a flag")
            }
            _ = baton_event_wait(event, Int64(min(left, 200_000_000)))
        }
    }
}

/// An answer on its way from one thread to another.
private final class AnswerBox: Sendable {
    private let answer = Mutex<ControlReply.Content?>(nil)
    private let event: Int32

    init(_ event: Int32) { self.event = event }

    deinit { close(event) }

    var content: ControlReply.Content? { answer.withLock { $0 } }

    func put(_ content: ControlReply.Content) {
        answer.withLock { $0 = content }
        baton_event_signal(event)
    }
}

/// Answers to requests of the control socket that come later, from other threads.
final class LateAnswers: Sendable {
    private let answers = Mutex<[(asker: ControlService.Asker, content: ControlReply.Content)]>([])
    private let notify: @Sendable () -> Void

    init(notify: @escaping @Sendable () -> Void) { self.notify = notify }

    func put(_ asker: ControlService.Asker, _ content: ControlReply.Content) {
        answers.withLock { $0.append((asker, content)) }
        notify()
    }

    func take() -> [(asker: ControlService.Asker, content: ControlReply.Content)] {
        answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }
}

extension ControlRequest.Wish {
    /// Whether it asks for a flag, or changes one.
    var isAboutFlags: Bool {
        switch self {
        case .flag, .setFlag, .addFlag, .changeFlag: true
        case .ping, .emit, .deliver, .wait, .progress, .artifact, .cancel, .follow: false
        }
    }
}
