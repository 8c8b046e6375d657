/// Everything the language asks of the world. Below floor 3 nobody else knows files, clocks or randomness.
///
/// Called on the one thread that owns the interpreter. Paths are relative to the host's current directory unless
/// they start with `/`.
package protocol Host: AnyObject {

    /// Nanoseconds since 1970 UTC.
    func now() -> Int
    /// Nanoseconds of a clock that never goes back.
    func monotonicNow() -> Int
    /// Waits, keeping runs going meanwhile; returns early when interrupted.
    func sleep(nanoseconds: Int)
    /// 64 random bits of the system's generator.
    func randomBits() -> UInt64
    func environment(_ name: String) -> String?


    func fileExists(_ path: String) -> Bool
    /// The content; files of more than `limit` bytes are refused.
    func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8]
    /// A stretch of a file, up to its end where that comes first; more than `limit` bytes are refused.
    func readFile(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8]
    /// The last bytes of a stretch of a file, at most `limit`, from the beginning of a line where there is more.
    func readEnd(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8]
    /// Writes to a new file beside and renames it, so that a reader never sees half.
    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError)
    /// Paths that match, sorted; `*`, `?`, `[…]` inside a name, `**` over folders.
    func glob(_ pattern: String) throws(HostError) -> [String]
    func makeTemporaryDirectory() throws(HostError) -> String
    /// The path as an absolute one, `.` and `..` resolved by text.
    func absolutePath(_ path: String) -> String
    /// SHA-256 of the bytes in lower-case hexadecimal.
    func digest(_ bytes: [UInt8]) -> String
    /// SHA-256 of a file's content, read in pieces.
    func digestFile(_ path: String) throws(HostError) -> String
    /// Bytes of a file; a folder has none.
    func fileSize(_ path: String) throws(HostError) -> Int


    /// A result, to standard output; the text holds its line breaks.
    func writeOutput(_ text: String)
    /// Progress and notices, to standard error.
    func writeNotice(_ text: String)


    /// Called before a program keeps much: gives back memory that can be had again, and gets ready for what comes.
    func releaseMemory()

    /// Set from a signal handler; looked at on every backward jump and call, so it must be cheap.
    var attention: UnsafePointer<UInt8> { get }
    /// Called soon after `attention` was set: lets runs in the background go on. True means that the program was
    /// interrupted (Ctrl-C) and must stop.
    func attend() -> Bool
}

/// What went wrong in the world, in words, with whose fault it is.
package struct HostError: Error {
    package var message: String
    /// The script names a file that is not there; the machine has no space left.
    package var fault: RuntimeError.Fault
    /// True for "no such file".
    package var isMissing: Bool

    package init(_ message: String, fault: RuntimeError.Fault = .machine, isMissing: Bool = false) {
        self.message = message
        self.fault = fault
        self.isMissing = isMissing
    }
}

extension Host {
    package func releaseMemory() {}

    package func fileSize(_ path: String) throws(HostError) -> Int {
        try readFile(path, limit: DataLimits.bytesMax).count
    }
}
