import CBaton
import Glibc
import Synchronization

/// Tells pilots that their owner lives, from a thread of its own: the owner's other one may be busy for long.
final class PilotBeat: Sendable {
    private let path: String
    private let pause: Int
    /// Ends the thread's wait.
    private let event: Int32
    private let isOver = Atomic<Bool>(false)

    /// Nil when the system has no descriptor or thread left.
    init?(_ files: PilotFiles, lease: Int) {
        path = files.beat
        pause = lease / 8
        event = baton_event_create()
        guard event >= 0 else { return nil }
        write(0)
        let raw = Unmanaged.passRetained(self)
        let error = baton_thread_start(
            { Unmanaged<PilotBeat>.fromOpaque($0!).takeRetainedValue().run() }, raw.toOpaque(), nil)
        guard error != 0 else { return }
        raw.release()
        return nil
    }

    deinit { if event >= 0 { close(event) } }

    func end() {
        isOver.store(true, ordering: .releasing)
        baton_event_signal(event)
    }

    private func run() {
        var count = 0
        while !isOver.load(ordering: .acquiring) {
            count += 1
            _ = baton_event_wait(event, Int64(pause))
            write(count)
        }
    }

    /// A beat that can't be written is made up for by the next; pilots wait for several.
    private func write(_ count: Int) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        let text = Array("\(count)\n".utf8)
        _ = Glibc.write(descriptor, text, text.count)
        close(descriptor)
    }
}
