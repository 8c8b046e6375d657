import BatonModel
import CBaton
import Glibc

/// Writes down while attempts go on how far their output has come and when, so that its lines have times.
///
/// Nothing stands between a program and its log file; its growth is looked at from outside, and what was there at a
/// look was written before it. A mark is 16 bytes in `<log file>.times`: nanoseconds since 1970 and the bytes of the
/// log file, both little-endian. Attempts that are over before the next look have their own start and end.
struct LogMarks {
    /// Nanoseconds between two looks.
    static let pause = 500_000_000
    /// What a log file's name is followed by.
    static let suffix = ".times"

    /// Bytes at the last look.
    private var sizes: [String: Int] = [:]
    /// Monotonic instant of the next look.
    private(set) var due = Int.min

    /// Looks at the files of attempts that go on. `end` gives the bytes that are in one now.
    mutating func look(at now: Int, _ launches: some Sequence<Launch>, _ end: (String) -> Int?) {
        guard now >= due else { return }
        due = now + Self.pause
        var seen: [String: Int] = [:]
        for launch in launches {
            guard let start = launch.log else { continue }
            for (path, begin) in [(launch.standardOutput, start.output), (launch.standardError, start.error)] {
                guard let size = end(path) else { continue }
                if size > sizes[path] ?? begin { write(size, for: path) }
                seen[path] = size
            }
        }
        sizes = seen
    }

    private func write(_ size: Int, for path: String) {
        let file = baton_open_append(path + Self.suffix)
        guard file >= 0 else { return }
        var mark = [Int64(SystemClock.read(CLOCK_REALTIME)).littleEndian, Int64(size).littleEndian]
        // A mark that is lost makes the times of some lines coarser, no more.
        _ = Glibc.write(file, &mark, 16)
        close(file)
    }
}
