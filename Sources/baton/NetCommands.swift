import ArgumentParser
import BatonHost
import BatonRemote
import Glibc

/// `baton serve` and `baton director`: this process becomes `baton-net`, which has HTTP in it.
enum NetProgram {
    /// Comes back only by throwing.
    static func become(_ arguments: [String]) throws -> Never {
        guard let program = LinkProgram.find() else {
            throw Refusal(
                "there is no 'baton-net' beside this program",
                help: "'make install' puts it there; BATON_NET=PATH names it",
                code: Exit.failed)
        }
        var words = ([program.path] + arguments).map { strdup($0) }
        words.append(nil)
        execv(program.path, &words)
        let cause = String(cString: strerror(errno))
        throw Refusal("can't run '\(program.path)': \(cause)", code: Exit.failed)
    }
}

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a director that others reach by HTTP.")

    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    func run() throws { try carryOut { _ in try NetProgram.become(["serve"] + arguments) } }
}

struct DirectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "director", abstract: "Make a director, and look after it: users, tokens, backups.")

    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    func run() throws { try carryOut { _ in try NetProgram.become(["director"] + arguments) } }
}
