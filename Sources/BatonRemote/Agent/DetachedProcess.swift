import BatonInterpreter
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

    /// Runs a program to its end, with all that it writes in `log`; gives its exit code, 128 + n for a signal n. Ends it
    /// when this program is asked to end.
    static func run(_ arguments: [String], log: String) throws(HostError) -> Int {
        let output = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw PlainFile.error(log, "write") }
        defer { close(output) }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw PlainFile.error("/dev/null", "read") }
        defer { close(input) }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = cb_piped_start(&words, input, output, output, nil, nil, &process)
        guard result == 0 else {
            throw HostError("can't start '\(arguments[0])': \(SpawnError(code: -result).message)")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if cb_signals_interrupts() + cb_signals_terminations() > 0 { kill(-process, SIGKILL) }
        }
        return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(status & 0x7F)
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
