// Where the output of an attempt stands. A run has a pair of log files for each slot in which its attempts ran one
// after the other, `<slot>.out` and `<slot>.err`, so that no file is made for each step.

/// Where an attempt's output begins.
package struct LogStart: Hashable, Sendable {
    /// Which pair of the run's log files; counts from 0.
    package var slot: Int
    /// Offsets in bytes.
    package var output: Int
    package var error: Int

    package init(slot: Int, output: Int, error: Int) {
        self.slot = slot
        self.output = output
        self.error = error
    }
}

/// The output of an attempt.
package struct LogRange: Hashable, Sendable {
    package var start: LogStart
    /// Offsets behind the last byte; `.max` while the attempt goes on.
    package var outputEnd: Int
    package var errorEnd: Int

    package init(start: LogStart, outputEnd: Int, errorEnd: Int) {
        self.start = start
        self.outputEnd = outputEnd
        self.errorEnd = errorEnd
    }
}
