import ArgumentParser
import Glibc

/// Where a password comes from. Never from an argument: those are for everybody to read.
struct PasswordOption: ParsableArguments {
    /// Bytes that a password's file may have.
    private static let sizeMax = 4_096

    @Option(
        help: ArgumentHelp(
            "The first line of this file is the password ('-' for standard input); else it is asked for.",
            valueName: "file"))
    var passwordFile: String?

    func read(for name: String) throws -> String {
        if let passwordFile { return try PasswordOption.firstLine(of: passwordFile) }
        if isatty(STDIN_FILENO) == 0 { return try PasswordOption.firstLine(of: "-") }
        let first = try PasswordOption.ask("Password for \(name): ")
        guard try PasswordOption.ask("The same again: ") == first else {
            throw Refusal("these were two passwords", help: "try again")
        }
        return first
    }

    private static func firstLine(of path: String) throws -> String {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Refusal("can't read '\(path)': \(String(cString: strerror(errno)))") }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        return try line(from: descriptor, of: path)
    }

    private static func line(from descriptor: Int32, of name: String) throws -> String {
        var bytes: [UInt8] = []
        while bytes.count <= sizeMax {
            var byte: UInt8 = 0
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw Refusal("can't read '\(name)': \(String(cString: strerror(errno)))") }
            if count == 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard bytes.count <= sizeMax, let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal("the password in '\(name)' is no line of text")
        }
        guard !text.isEmpty else { throw Refusal("the password in '\(name)' is empty") }
        return text
    }

    /// Reads a line from the terminal without showing it.
    private static func ask(_ question: String) throws -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw Refusal("there is no terminal to ask on", help: "--password-file FILE") }
        defer { close(terminal) }
        var shown = termios()
        guard tcgetattr(terminal, &shown) == 0 else { throw Refusal("the terminal can't hide a password") }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else { throw Refusal("the terminal can't hide a password") }
        defer {
            tcsetattr(terminal, TCSAFLUSH, &shown)
            _ = write(terminal, "\n", 1)
        }
        _ = question.withCString { write(terminal, $0, strlen($0)) }
        return try line(from: terminal, of: "the terminal")
    }
}
