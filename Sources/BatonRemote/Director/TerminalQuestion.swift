import CBaton
import Glibc

/// Asks on the controlling terminal, wherever input and output go.
enum TerminalQuestion {
    /// Why there is no answer.
    enum Failure: Error { case noTerminal, interrupted }

    /// Bytes of an answer.
    private static let bytesMax = 1_000

    /// - Parameter isSecret: nobody sees what is typed.
    /// - Returns: the line, without its end.
    static func ask(_ question: String, isSecret: Bool) throws(Failure) -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { throw .noTerminal }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { throw .noTerminal }
        var mode = before
        if isSecret { mode.c_lflag &= ~tcflag_t(ECHO) } else { mode.c_lflag |= tcflag_t(ECHO) }
        mode.c_lflag |= tcflag_t(ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &mode) == 0 else { throw .noTerminal }
        defer {
            tcsetattr(terminal, TCSAFLUSH, &before)
            if isSecret { write("\n", to: terminal) }
        }
        write(question, to: terminal)
        return try readLine(terminal)
    }

    private static func write(_ text: String, to terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(terminal, bytes, bytes.count)
    }

    private static func readLine(_ terminal: Int32) throws(Failure) -> String {
        var line: [UInt8] = []
        while line.count < bytesMax {
            guard cb_input_wait(terminal, -1) == 1 else {
                if cb_signals_interrupts() + cb_signals_terminations() > 0 { throw .interrupted }
                continue
            }
            var byte: UInt8 = 0
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count == 1 else { throw .interrupted }
            if byte == UInt8(ascii: "\n") { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
