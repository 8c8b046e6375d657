package import BatonDirector
package import BatonWire
import Glibc
package import Logging
import Synchronization

/// The one thread that a director lives on, and the way to it from everywhere else.
///
/// It handles requests in batches, commits each batch once, answers, and wakes whoever waited for what was touched.
package final class DirectorThread: Sendable {
    private let mailbox: DirectorMailbox
    private let thread: Mutex<pthread_t?>

    /// Takes the director over; nobody else uses it until `end` has come back.
    ///
    /// - Throws: `DirectorThreadFault` when the system has no thread or descriptor left.
    package init(_ director: sending any ServedDirector, logger: Logger) throws {
        guard let mailbox = DirectorMailbox() else { throw DirectorThreadFault() }
        guard let started = DirectorThread.start(DirectorLoop(director, mailbox, logger)) else {
            throw DirectorThreadFault()
        }
        self.mailbox = mailbox
        thread = Mutex(started)
    }

    deinit { end() }

    /// What the director makes of a request, after it was committed; waits where the director says `later`, so that is
    /// never an answer.
    package func handle(_ request: APIRequest, given: Given = Given(), isOperator: Bool = false) async -> Handled {
        await withCheckedContinuation { continuation in
            let question = DirectorQuestion(request: request, given: given, isOperator: isOperator) {
                continuation.resume(returning: $0)
            }
            mailbox.put(.request(question))
        }
    }

    /// What is new for a client that listens; no bytes when nothing is for `patience` nanoseconds.
    package func pieces(of stream: EventStream, patience: Int) async -> StreamPieces {
        await withCheckedContinuation { continuation in
            let until = WallClock.now() + patience
            mailbox.put(
                .pieces(StreamQuestion(stream: stream, until: until) { continuation.resume(returning: $0) }))
        }
    }

    /// What came of a connector's order.
    package func report(_ result: ConnectorResult) { mailbox.put(.reported(result)) }

    /// From now on nobody waits: long polls and streams end with what there is.
    package func hurry() { mailbox.put(.hurry) }

    /// Answers what was asked, and ends the thread. Nobody asks any more when this is called.
    package func end() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        mailbox.put(.stop)
        pthread_join(running, nil)
    }

    private static func start(_ loop: DirectorLoop) -> pthread_t? {
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(loop)
        let error = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<DirectorLoop>.fromOpaque(raw!).takeRetainedValue().run()
                return nil
            }, raw.toOpaque())
        guard error == 0 else {
            raw.release()
            return nil
        }
        return thread
    }
}

/// The system has no thread or descriptor left for a director.
package struct DirectorThreadFault: Error, CustomStringConvertible {
    package var description: String { "the system has no thread or no descriptor left" }
}

/// Nanoseconds since 1970, UTC.
package enum WallClock {
    package static let second = 1_000_000_000

    package static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * second + time.tv_nsec
    }

    /// Nanoseconds of a clock that nobody sets, and that goes on while the computer sleeps.
    static func steady() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return time.tv_sec * second + time.tv_nsec
    }
}
