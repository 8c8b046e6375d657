import ArgumentParser
import BatonHTTP
import BatonWire
import Glibc

/// `baton-net link`: requests from a pipe, answers to another. Baton starts it by itself.
struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Carry requests to a director for the program at the other end of two pipes.",
        shouldDisplay: false)

    func run() throws {
        // An interrupt at the terminal is for the program at the other end, which closes the pipe when it ends.
        for number in [SIGINT, SIGQUIT, SIGHUP, SIGTSTP] { signal(number, SIG_IGN) }
        do {
            try LinkSession(input: STDIN_FILENO, output: STDOUT_FILENO).run()
        } catch let fault as LinkFrameFault {
            throw Refusal("what came in is no message of Baton's link (\(fault))", code: 2)
        }
    }
}
