package import BatonInterpreter
package import BatonModel
import BatonWire
import Glibc

/// The runs of a deployment in their order, in a file: more than one where its process died.
package struct RunList {
    private let path: String

    package struct Entry: Hashable, Sendable {
        package var run: RunID
        package var session: String
    }

    package init(_ path: String) { self.path = path }

    package var entries: [Entry] {
        guard let bytes = PlainFile.read(path, limit: Self.bytesMax) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 2, let number = Int(parts[0]) else { return nil }
            return Entry(run: RunID(number), session: String(parts[1]))
        }
    }

    package var last: Entry? { entries.last }

    private static let bytesMax = 1 << 20

    package func add(_ run: RunID, session: String) throws(HostError) {
        let old = PlainFile.read(path, limit: Self.bytesMax) ?? []
        try PlainFile.write(path, old + Array("\(run.number) \(session)\n".utf8))
    }
}
