/// A plain value that can be stored, sent and compared: what a task takes and what it leaves behind.
///
/// It holds no functions and no handles on things that run; the language's own values
/// (`Value` in `BatonInterpreter`) turn into data at the border of a step.
package indirect enum Datum: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    /// A length of time in nanoseconds.
    case duration(Int)
    /// An amount of memory or storage in bytes.
    case size(Int)
    case file(FileReference)
    case list([Datum])
    /// Keys in the order in which they were written.
    case map([Entry])

    /// One key of a map with its value.
    package struct Entry: Hashable, Sendable {
        package var key: String
        package var value: Datum

        package init(key: String, value: Datum) {
            self.key = key
            self.value = value
        }
    }
}

/// A file by its place, with the digest of its content where that is known.
package struct FileReference: Hashable, Sendable {
    /// The path as the host understands it; absolute once the file has been an input or an output.
    package var path: String
    /// SHA-256 of the content in lower-case hexadecimal, 64 characters; nil before anyone has read it.
    package var digest: String?

    package init(path: String, digest: String? = nil) {
        self.path = path
        self.digest = digest
    }
}
