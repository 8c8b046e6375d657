package import BatonInterpreter
import CBaton
import Glibc

/// This computer as the interpreter sees it: files, clocks, chance, the terminal, and signals.
package final class SystemHost: Host {
    private let output: OutputStream
    private let notices: OutputStream
    let digests = FileDigests()
    /// Relative paths count from here.
    package let directory: String
    /// Where files are read from that are not below `directory`; nil for nowhere else.
    private let readingFolder: String?
    /// Where temporary folders are made; nil for the system's place.
    package var temporaryFolder: String?
    /// Told of each text that goes to standard output.
    package var didWrite: ((String) -> Void)?
    /// Told of each file that is read, by its absolute path.
    package var didRead: ((String) -> Void)?
    /// Runs, once a program has asked for one; a script without tasks starts no thread.
    package var runs: LocalRuns?
    /// Called before anything is written to standard error or output, so that a live view can step aside.
    package var willWrite: (() -> Void)?
    /// The first line that standard output could not take is the last: the reader has gone.
    package var isOutputClosed: Bool { output.isClosed }
    package var outputFailure: Int32? { output.failure }

    /// The process itself: its folder, its streams, its signals.
    package init() {
        directory = FileSystem.currentDirectory
        readingFolder = nil
        output = OutputStream(STDOUT_FILENO)
        notices = OutputStream(STDERR_FILENO)
        cb_signals_install(-1)
    }

    /// A host inside a program that keeps its streams for itself: what is written goes to `output` and `notices`.
    ///
    /// - Parameter readingFolder: relative paths that lead to nothing below `directory` are looked for here; files are
    ///   written below `directory` only.
    package init(
        directory: String, readingFolder: String? = nil, output: @escaping (String) -> Void,
        notices: @escaping (String) -> Void
    ) {
        self.readingFolder = readingFolder.map { FileSystem.absolute($0, from: FileSystem.currentDirectory) }
        self.directory = FileSystem.absolute(directory, from: FileSystem.currentDirectory)
        self.output = OutputStream(output)
        self.notices = OutputStream(notices)
    }

    package var isOutputTerminal: Bool { output.isTerminal }
    package var isNoticeTerminal: Bool { notices.isTerminal }

    /// Columns of the terminal on standard error; 80 where nobody knows.
    package var terminalWidth: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Columns for tables on standard output: the terminal's, or 100 where the output goes elsewhere.
    package var outputWidth: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    package func flush() {
        output.flush()
        notices.flush()
    }

    package func now() -> Int { SystemHost.read(CLOCK_REALTIME) }
    package func monotonicNow() -> Int { SystemHost.read(CLOCK_MONOTONIC) }

    /// Nanoseconds since 1970 UTC.
    package static var now: Int { read(CLOCK_REALTIME) }

    /// Nanoseconds of the clock that never goes back.
    package static var monotonic: Int { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    package func sleep(nanoseconds: Int) {
        guard nanoseconds > 0 else { return }
        flush()
        let (deadline, overflow) = monotonicNow().addingReportingOverflow(nanoseconds)
        let end = overflow ? Int.max : deadline
        if let runs {
            _ = try? runs.wait(until: end) { false }
            return
        }
        while cb_signals_interrupts() == 0, cb_signals_terminations() == 0 {
            let left = end - monotonicNow()
            guard left > 0 else { return }
            // A second at most: a signal that came just before is seen then.
            let piece = min(left, 1_000_000_000)
            var time = timespec(tv_sec: piece / 1_000_000_000, tv_nsec: piece % 1_000_000_000)
            nanosleep(&time, nil)
        }
    }

    package func randomBits() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// Values that stand in front of the environment's, and that no child inherits.
    package var secrets: [String: String] = [:]

    package func environment(_ name: String) -> String? {
        secrets[name] ?? getenv(name).map { String(cString: $0) }
    }

    package func fileExists(_ path: String) -> Bool { FileSystem.exists(absolutePath(path)) }

    package func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        let path = absolutePath(path)
        didRead?(path)
        return try FileSystem.read(path, limit: limit)
    }

    package func readFile(
        _ path: String, from start: Int, to end: Int, limit: Int
    ) throws(HostError) -> [UInt8] {
        try FileSystem.read(absolutePath(path), from: start, to: end, limit: limit)
    }

    package func readEnd(
        _ path: String, from start: Int, to end: Int, limit: Int
    ) throws(HostError) -> [UInt8] {
        try FileSystem.readEnd(absolutePath(path), from: start, to: end, limit: limit)
    }

    package func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
        let target = FileSystem.absolute(path, from: directory)
        if let readingFolder, !path.hasPrefix("/"), let slash = path.lastIndex(of: "/"),
            FileSystem.isDirectory(FileSystem.absolute(String(path[..<slash]), from: readingFolder))
        {
            // The folder is there for whoever looks from the reading folder.
            try FileSystem.makeDirectory(FileSystem.absolute(String(path[..<slash]), from: directory))
        }
        try FileSystem.write(target, bytes)
    }

    package func glob(_ pattern: String) throws(HostError) -> [String] {
        let own = try Glob.expand(pattern, from: directory)
        guard let readingFolder, !pattern.hasPrefix("/") else { return own }
        return Set(own + (try Glob.expand(pattern, from: readingFolder))).sorted()
    }

    package func makeTemporaryDirectory() throws(HostError) -> String {
        var template = Array("\(temporaryFolder ?? environment("TMPDIR") ?? "/tmp")/baton-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileSystem.error("a temporary folder", doing: "make") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package func absolutePath(_ path: String) -> String {
        let own = FileSystem.absolute(path, from: directory)
        guard let readingFolder, !path.hasPrefix("/"), !FileSystem.exists(own) else { return own }
        let other = FileSystem.absolute(path, from: readingFolder)
        return FileSystem.exists(other) ? other : own
    }

    package func isFolder(_ path: String) -> Bool { FileSystem.isDirectory(absolutePath(path)) }

    /// Makes the folder, and those above it.
    package func makeFolder(_ path: String) throws(HostError) { try FileSystem.makeDirectory(absolutePath(path)) }

    package func digest(_ bytes: [UInt8]) -> String { Digests.sha256(bytes) }

    package func digestFile(_ path: String) throws(HostError) -> String {
        let path = absolutePath(path)
        didRead?(path)
        return try digests.digest(path, now: now())
    }

    package func fileSize(_ path: String) throws(HostError) -> Int {
        try FileSystem.size(absolutePath(path))
    }

    package func writeOutput(_ text: String) {
        willWrite?()
        didWrite?(text)
        output.write(text)
    }

    package func writeNotice(_ text: String) {
        willWrite?()
        // Notices are rare and late ones are useless.
        output.flush()
        notices.write(text)
        notices.flush()
    }

    package func releaseMemory() {
        ProgramPages.release()
        // Large pages are fuller than small ones: worth it where the time of a rerun counts, not for a first run, most of
        // whose time the steps take.
        if runs?.hasTables == true { baton_expect_memory() }
    }

    package var attention: UnsafePointer<UInt8> { cb_attention_address() }

    package func attend() -> Bool {
        cb_attention_set(0)
        if isInterrupted || output.isClosed { return true }
        runs?.pump()
        return false
    }

    /// Whether Ctrl-C was pressed or an end was asked for since the program began.
    package var isInterrupted: Bool { cb_signals_interrupts() > 0 || cb_signals_terminations() > 0 }

    /// The signal that asked for the end, if one did.
    package var endingSignal: Int32? {
        if cb_signals_terminations() > 0 { return SIGTERM }
        return cb_signals_interrupts() > 0 ? SIGINT : nil
    }
}
