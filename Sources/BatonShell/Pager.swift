package import BatonHost
import CBaton
import Glibc

/// Shows what is longer than the screen in a program for that, or cuts it with a hint where there is none.
package struct Pager {
    private let host: SystemHost
    /// The setting: `auto`, `off`, or a command.
    private let choice: String

    /// What `auto` starts where `PAGER` names nothing: it ends by itself on a short text, knows colours, and leaves the
    /// screen as it was.
    static let usual = ["less", "-FRX"]
    /// Nanoseconds between two looks at runs that go on meanwhile.
    static let patience = 50_000_000

    package init(host: SystemHost, choice: String) {
        self.host = host
        self.choice = choice
    }

    /// Shows the text if it does not fit the screen.
    ///
    /// - Returns: false when it has yet to be written: it fits, nobody watches, or no pager is wanted.
    package func show(_ text: String) -> Bool {
        guard choice != "off", isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
            (host.environment("TERM") ?? "dumb") != "dumb", let screen = screen, takes(text, more: screen)
        else { return false }
        host.flush()
        if let words = words, run(words, text) { return true }
        host.writeOutput(Pager.cut(text, lines: screen.lines - 2, missing: words?.first ?? ""))
        return true
    }

    private var screen: (lines: Int, columns: Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 2, size.ws_col > 0 else { return nil }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// Whether a text needs more lines than the screen has, one kept for the prompt.
    private func takes(_ text: String, more screen: (lines: Int, columns: Int)) -> Bool {
        var lines = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            lines += max(1, (line.count + screen.columns - 1) / screen.columns)
            // Bytes are more than columns; a line of other letters is counted again, exactly.
            if lines >= screen.lines { return text.utf8.count { $0 == UInt8(ascii: "\n") } >= screen.lines }
        }
        return false
    }

    /// The program with its arguments; nil where none is to be found.
    private var words: [String]? {
        let named = choice == "auto" ? host.environment("PAGER") ?? "" : choice
        let words = named.split(separator: " ").map(String.init)
        return words.isEmpty ? Pager.usual : words
    }

    /// The first lines, and what to do for the rest.
    static func cut(_ text: String, lines: Int, missing program: String) -> String {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let shown = all.prefix(max(1, lines)).joined(separator: "\n")
        let rest = all.count - max(1, lines)
        return shown
            + "\n… \(rest) more lines: 'set pager off' shows all; there is no '\(program)' to leaf through them\n"
    }

    // The program

    /// - Returns: false when it could not be started.
    private func run(_ words: [String], _ text: String) -> Bool {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard let child = spawn(words, input: ends[0]) else {
            close(ends[0])
            close(ends[1])
            return false
        }
        close(ends[0])
        feed(text, to: ends[1], child)
        close(ends[1])
        while waitpid(child, nil, WNOHANG) == 0 { rest() }
        // Ctrl-C was for the pager.
        cb_signals_clear()
        return true
    }

    private func spawn(_ words: [String], input: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        return posix_spawnp(&child, words[0], &actions, &attributes, &arguments, environ) == 0 ? child : nil
    }

    /// Writes as the pager reads; it may leave early.
    private func feed(_ text: String, to descriptor: Int32, _ child: pid_t) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, Int32(Pager.patience / 1_000_000))
                host.runs?.pump()
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Runs go on while somebody reads.
    private func rest() {
        host.runs?.pump()
        var time = timespec(tv_sec: 0, tv_nsec: Pager.patience)
        nanosleep(&time, nil)
    }
}
