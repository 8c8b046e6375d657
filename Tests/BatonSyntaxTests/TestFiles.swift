import Foundation

/// Programs that the tests read: those of the corpus and the examples.
enum TestFiles {
    struct File: Sendable, CustomStringConvertible {
        var name: String
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var description: String { name }
    }

    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    static let corpus = tests.appendingPathComponent("Corpus")

    static let programs: [File] = files(in: corpus) + files(in: root.appendingPathComponent("examples"))

    static func files(in folder: URL) -> [File] {
        let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.pathExtension == "exp" }.sorted { $0.path < $1.path }.compactMap { url in
            (try? Data(contentsOf: url)).map { File(name: url.lastPathComponent, bytes: Array($0)) }
        }
    }
}
