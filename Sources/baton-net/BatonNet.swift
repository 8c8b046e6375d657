import ArgumentParser
import CBaton
import Glibc

/// The part of Baton that speaks HTTP. People reach it as `baton serve` and `baton director`.
@main
struct BatonNet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baton", abstract: "The director, and the way to one.", version: Version.text,
        subcommands: [ServeCommand.self, DirectorCommand.self, LinkCommand.self])

    /// Parses and runs; a mistake on the command line ends with 2, as all of Baton's usage errors do.
    static func main() async {
        // What this program writes is for its owner.
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let refusal as Refusal {
            standardError(refusal.text)
            Glibc.exit(refusal.code)
        } catch {
            let code = exitCode(for: error)
            if code == .validationFailure {
                standardError(fullMessage(for: error))
                Glibc.exit(2)
            }
            exit(withError: error)
        }
    }
}

enum Version {
    static let text = "baton 0.1.0"
}

/// Why a command did not do what it was asked, for people.
struct Refusal: Error {
    var message: String
    var help: String?
    var code: Int32

    init(_ message: String, help: String? = nil, code: Int32 = 1) {
        self.message = message
        self.help = help
        self.code = code
    }

    var text: String { "error: \(message)" + (help.map { "\n  = help: \($0)" } ?? "") }
}

func standardError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

func standardOutput(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno != EINTR { return }
        rest = rest.dropFirst(max(count, 0))
    }
}
