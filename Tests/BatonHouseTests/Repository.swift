import Foundation

/// The files of the repository as the tests of the house read them: by path from its root, as text.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// Paths of all files below a folder, from the root, sorted; what is built or downloaded is left out.
    static func files(under folder: String = "", suffix: String = "") throws -> [String] {
        let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
        let base = root.standardizedFileURL.path + "/"
        guard let walker = FileManager.default.enumerator(at: start, includingPropertiesForKeys: [.isRegularFileKey])
        else { return [] }
        var found: [String] = []
        for case let url as URL in walker {
            if isGenerated(url.lastPathComponent) {
                walker.skipDescendants()
                continue
            }
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let path = url.standardizedFileURL.path
            guard path.hasPrefix(base), path.hasSuffix(suffix) else { continue }
            found.append(String(path.dropFirst(base.count)))
        }
        return found.sorted()
    }

    /// Names that `.gitignore` keeps out of the repository, and Git's own.
    private static func isGenerated(_ name: String) -> Bool {
        [".build", ".git", ".baton", ".venv", "__pycache__"].contains { name.hasPrefix($0) && name != ".gitignore" }
            || name == "Package.resolved"
    }
}
