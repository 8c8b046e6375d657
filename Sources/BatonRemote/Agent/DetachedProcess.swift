import CBaton
import Glibc

/// A process in a session of its own, which goes on when this one ends.
enum DetachedProcess {
    /// Starts a program in a folder, with all that it writes appended to `log`; the first argument is its path.
    static func start(_ arguments: [String], folder: String, log: String) throws(SpawnError) -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = cb_detached_start(&words, folder, log, &process)
        guard result == 0 else { throw SpawnError(code: -result) }
        return process
    }

    struct SpawnError: Error {
        var code: Int32
        var message: String { String(cString: strerror(code)).lowercased() }
    }

    /// Whether a child of ours has ended; one that is none of ours has.
    static func hasEnded(_ process: pid_t) -> Bool {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) != 0
    }
}
