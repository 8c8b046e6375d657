import BatonModel
import CBaton

/// Where the program of a command may be: the files that `execvp` would try, in the `PATH` of the launch.
///
/// Nothing is looked up here: the new process tries them, so that what was true a moment ago can't mislead it.
struct ProgramPaths {
    /// Where programs are looked for when the launch's environment has no `PATH`.
    static let standardPath = "/usr/local/bin:/usr/bin:/bin"
    /// Programs whose paths are kept.
    static let keptMax = 64

    private struct Key: Hashable {
        var program: String
        var path: String?
    }

    private var kept: [Key: CStringBlock] = [:]

    /// Paths of a program; nil for a name that no file has.
    mutating func paths(of program: String, path: String?) -> CStringBlock? {
        let key = Key(program: program, path: path)
        if let block = kept[key] { return block }
        guard let block = CStringBlock(Self.candidates(program, path: path)), !program.isEmpty else { return nil }
        if kept.count == Self.keptMax { kept.removeAll() }
        kept[key] = block
        return block
    }

    /// A name with a `/` is a path already. Relative paths count from the work folder, in which the process is by then.
    static func candidates(_ program: String, path: String?) -> [String] {
        if program.utf8.contains(UInt8(ascii: "/")) { return [program] }
        return (path ?? standardPath).split(separator: ":", omittingEmptySubsequences: false).map { entry in
            entry.isEmpty ? "./\(program)" : "\(entry)/\(program)"
        }
    }

    /// The first that is there and may be executed: what a failure is about. nil when there is none.
    static func found(_ program: String, path: String?, folder: String) -> String? {
        candidates(program, path: path).first { place in
            baton_is_executable(place.hasPrefix("/") ? place : "\(folder)/\(place)") == 1
        }
    }
}
