/// Names of steps: `train[3]` counts the calls of a task in its dag; `deploy[0].train[1]` stands in a nested dag.
package enum StepPath {
    /// A path as people read it: `[0]` is left out where there is no `[1]`.
    package static func shown(_ path: String, in paths: Set<String>) -> String {
        guard path.contains("[0]") else { return path }
        var whole = ""
        var shown = ""
        for part in path.split(separator: ".") {
            let prefix = whole.isEmpty ? "" : whole + "."
            let separator = shown.isEmpty ? "" : "."
            whole = prefix + part
            if part.hasSuffix("[0]"), !paths.contains(prefix + part.dropLast(3) + "[1]") {
                shown += separator + part.dropLast(3)
            } else {
                shown += separator + part
            }
        }
        return shown
    }

    /// The paths of steps with those of the dags around them, for `shown`.
    package static func all(_ paths: some Sequence<String>) -> Set<String> {
        var result = Set<String>()
        for path in paths {
            result.insert(path)
            var rest = path[...]
            while let dot = rest.lastIndex(of: ".") {
                rest = rest[..<dot]
                if !result.insert(String(rest)).inserted { break }
            }
        }
        return result
    }
}
