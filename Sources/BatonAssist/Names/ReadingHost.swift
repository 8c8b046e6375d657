package import BatonInterpreter

/// The world of somebody who only reads texts: files by a closure, and nothing else. Nothing is run in it.
package final class ReadingHost: Host {
    private let read: (_ path: String, _ limit: Int) -> [UInt8]?
    private let folder: String
    package let attention: UnsafePointer<UInt8>
    private let attentionByte: UnsafeMutablePointer<UInt8>

    /// - Parameter read: The bytes of a file, nil where there is none, or none that small.
    package init(folder: String = "/", read: @escaping (_ path: String, _ limit: Int) -> [UInt8]? = { _, _ in nil }) {
        self.read = read
        self.folder = folder
        attentionByte = .allocate(capacity: 1)
        attentionByte.initialize(to: 0)
        attention = UnsafePointer(attentionByte)
    }

    deinit { attentionByte.deallocate() }

    package func now() -> Int { 0 }
    package func monotonicNow() -> Int { 0 }
    package func sleep(nanoseconds: Int) {}
    package func randomBits() -> UInt64 { 0 }
    package func environment(_ name: String) -> String? { nil }
    package func fileExists(_ path: String) -> Bool { read(path, .max) != nil }

    package func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        guard let bytes = read(path, limit) else {
            throw HostError("there is no file '\(path)' that could be read", fault: .script, isMissing: true)
        }
        return bytes
    }

    package func readFile(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        let bytes = try readFile(path, limit: limit)
        let low = min(max(start, 0), bytes.count)
        return Array(bytes[low..<max(low, min(end, bytes.count))])
    }

    package func readEnd(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        Array(try readFile(path, from: start, to: end, limit: .max).suffix(limit))
    }

    package func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) { throw refusal }
    package func glob(_ pattern: String) throws(HostError) -> [String] { [] }
    package func makeTemporaryDirectory() throws(HostError) -> String { throw refusal }
    package func digest(_ bytes: [UInt8]) -> String { "" }
    package func digestFile(_ path: String) throws(HostError) -> String { throw refusal }
    package func writeOutput(_ text: String) {}
    package func writeNotice(_ text: String) {}
    package func attend() -> Bool { false }

    package func absolutePath(_ path: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(folder)/\(path)").split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private var refusal: HostError { HostError("nothing is run or written here") }
}
