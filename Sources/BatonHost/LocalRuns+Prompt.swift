import BatonEngine
import BatonProcess

// Runs that go on while somebody types.

extension LocalRuns {
    /// Nanoseconds of work between two looks at the keyboard.
    private static var typingWorkMax: Int { 4_000_000 }

    /// From now on `wait` comes back when there is something to read on `descriptor`, and looks for that often; nil ends
    /// this. The caller has to read what is there.
    package func watch(input descriptor: Int32?) {
        backends.watch(input: descriptor ?? -1)
        engine.workMax = descriptor == nil ? nil : LocalRuns.typingWorkMax
    }
}
