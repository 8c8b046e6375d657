import CBaton
import Glibc

/// The terminal that people type at: its size, its modes, what is written to it and what comes from it.
final class TerminalDevice {
    let input: Int32
    let output: Int32
    private var original = termios()

    init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
        tcgetattr(input, &original)
    }

    /// 80 by 24 where nobody knows.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// As it was when we came.
    func restore() { tcsetattr(input, TCSADRAIN, &original) }

    /// While a statement runs: what is typed is kept for the next one and not shown; Ctrl-C and Ctrl-Z are signals.
    func makeQuiet() {
        var modes = original
        modes.c_lflag &= ~tcflag_t(ECHO | ICANON)
        modes.c_lflag |= tcflag_t(ISIG)
        // Minimum of bytes and time of a read.
        modes.c_cc.6 = 1
        modes.c_cc.5 = 0
        tcsetattr(input, TCSADRAIN, &modes)
    }

    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var place = 0
            while place < bytes.count {
                let count = Glibc.write(output, bytes.baseAddress! + place, bytes.count - place)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                if count <= 0 { return }
                place += count
            }
        }
    }

    /// Whether there is something to read, now or within some milliseconds; a terminal that is gone counts.
    func hasInput(within milliseconds: Int32 = 0) -> Bool {
        var one = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&one, 1, milliseconds) == 1
    }

    /// Bytes read at once.
    private static let chunk = 1 << 16

    /// What is there; nil at the end of the input.
    func read() -> [UInt8]? {
        var isAtEnd = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            let result = Glibc.read(input, buffer.baseAddress!, Self.chunk)
            count = max(result, 0)
            isAtEnd = result == 0 || result < 0 && errno != EINTR && errno != EAGAIN
        }
        return isAtEnd ? nil : bytes
    }
}

/// What is told by signals while somebody types.
enum TerminalSignal {
    /// Ctrl-C.
    case interrupt
    /// The process is to end, or its terminal is gone.
    case terminate

    /// The signal that came, if one did. An interrupt is told once.
    static func take() -> TerminalSignal? {
        if cb_signals_terminations() > 0 { return .terminate }
        guard cb_signals_interrupts() > 0 else { return nil }
        cb_signals_clear()
        return .interrupt
    }

    static var isPending: Bool {
        cb_signals_terminations() > 0 || cb_signals_interrupts() > 0 || cb_terminal_has_changed() != 0
    }
}
