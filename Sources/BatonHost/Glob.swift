import BatonInterpreter
import Glibc

/// File name patterns: `*`, `?` and `[…]` inside a name, `**` for any folders, hidden names only when asked for.
enum Glob {
    /// Paths one pattern may give.
    static let matchesMax = 1_000_000
    /// Folders that `**` goes down.
    static let depthMax = 64

    /// The paths that match, sorted; relative patterns give relative paths.
    static func expand(_ pattern: String, from directory: String) throws(HostError) -> [String] {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard !parts.isEmpty else { return [] }
        let isAbsolute = pattern.hasPrefix("/")
        var search = Search(root: isAbsolute ? "/" : directory + "/")
        search.go(prefix: "", parts: parts[...], depth: 0)
        guard search.found.count <= matchesMax else {
            throw HostError("'\(pattern)' matches more than \(matchesMax) files", fault: .script)
        }
        let paths = Set(search.found).sorted()
        return isAbsolute ? paths.map { "/" + $0 } : paths
    }

    private struct Search {
        let root: String
        var found: [String] = []

        mutating func go(prefix: String, parts: ArraySlice<String>, depth: Int) {
            guard let part = parts.first, found.count <= Glob.matchesMax else { return }
            if part == "**" {
                goAnyDepth(prefix: prefix, parts: parts, depth: depth)
                return
            }
            guard part.contains(where: { "*?[".contains($0) }) else {
                let path = prefix + part
                if parts.count == 1 {
                    if FileSystem.exists(root + path) { found.append(path) }
                } else {
                    go(prefix: path + "/", parts: parts.dropFirst(), depth: depth)
                }
                return
            }
            for name in FileSystem.names(in: root + prefix) ?? [] where fnmatch(part, name, FNM_PERIOD) == 0 {
                if parts.count == 1 {
                    found.append(prefix + name)
                } else if FileSystem.isDirectory(root + prefix + name) {
                    go(prefix: prefix + name + "/", parts: parts.dropFirst(), depth: depth)
                }
            }
        }

        private mutating func goAnyDepth(prefix: String, parts: ArraySlice<String>, depth: Int) {
            let rest = parts.dropFirst()
            guard depth < Glob.depthMax else { return }
            if rest.isEmpty {
                for name in visibleNames(prefix) { found.append(prefix + name) }
            } else {
                go(prefix: prefix, parts: rest, depth: depth)
            }
            for name in visibleNames(prefix) where isRealDirectory(root + prefix + name) {
                go(prefix: prefix + name + "/", parts: parts, depth: depth + 1)
            }
        }

        private func visibleNames(_ prefix: String) -> [String] {
            (FileSystem.names(in: root + prefix) ?? []).filter { !$0.hasPrefix(".") }
        }

        /// A folder that is no link, so that a link to a parent ends no search.
        private func isRealDirectory(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }
}
