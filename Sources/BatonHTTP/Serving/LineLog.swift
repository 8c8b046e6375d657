import BatonWire
import Glibc
package import Logging

/// Log messages as lines on a descriptor: text for people, or JSON for programs.
package struct LineLog: LogHandler {
    package enum Format: String, Sendable, CaseIterable { case text, json }

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let format: Format
    private let descriptor: Int32

    /// - Parameter descriptor: stays the caller's; a line is one write, so lines don't mix.
    package init(_ format: Format, level: Logger.Level, to descriptor: Int32) {
        self.format = format
        logLevel = level
        self.descriptor = descriptor
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line = line(event.level, "\(event.message)", fields.map { ($0.key, "\($0.value)") })
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        // A log that can't be written stops nobody.
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    private func line(_ level: Logger.Level, _ message: String, _ fields: [(String, String)]) -> String {
        let time = LineLog.text(WallClock.now())
        switch format {
        case .json:
            let facts = [("time", time), ("level", level.rawValue), ("message", message)] + fields
            return WireJSON.object(facts.map { .init($0.0, .string($0.1)) }).line
        case .text:
            return "\(time) \(level.rawValue) \(message)" + fields.map { " \($0.0)=\(LineLog.quoted($0.1))" }.joined()
        }
    }

    /// In quotes where it would not be one word.
    private static func quoted(_ text: String) -> String {
        let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 < 0x7F }
        return isWord ? text : WireJSON.string(text).line
    }

    /// `2026-11-22T14:05:09.123Z`
    static func text(_ instant: Int) -> String {
        var seconds = time_t(instant / WallClock.second)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ number: Int32, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let milliseconds = Int32(instant % WallClock.second / 1_000_000)
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))T"
            + "\(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec)).\(digits(milliseconds, 3))Z"
    }
}
