import BatonModel
import CBaton

/// Finds the file of a program by the rules of `execvp`, in the `PATH` of the launch rather than our own.
enum ProgramLookup {
    /// Where programs are looked for when the launch's environment has no `PATH`.
    static let standardPath = "/usr/local/bin:/usr/bin:/bin"

    /// nil when the program is not there. A path is left as it is: starting it tells best what is wrong with it.
    static func find(_ program: String, environment: [String], folder: String) -> String? {
        if program.utf8.contains(UInt8(ascii: "/")) { return program }
        guard !program.isEmpty, !program.utf8.contains(0) else { return nil }
        let path = environment.last { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? standardPath[...]
        for entry in path.split(separator: ":", omittingEmptySubsequences: false) {
            let place = entry.isEmpty ? program : "\(entry)/\(program)"
            let candidate = place.hasPrefix("/") ? place : "\(folder)/\(place)"
            if baton_is_executable(candidate) == 1 { return candidate }
        }
        return nil
    }
}
