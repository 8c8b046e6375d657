import ArgumentParser
import BatonProcess
import BatonSlurm

/// `baton pilot FOLDER 3 16 0 60000000000`: what a pilot's job runs on a node of Slurm.
struct PilotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pilot", abstract: "Run the steps that a run hands over, inside a job of Slurm.",
        shouldDisplay: false)

    @Argument(help: "The folder by which the run talks to its pilots.") var folder: String
    @Argument(help: "The pilot's number.") var number: Int
    @Argument(help: "Its cores.") var cores: Int
    @Argument(help: "Its memory in bytes; 0 doesn't count it.") var memoryBytes: Int
    @Argument(help: "Nanoseconds without a sign of the run after which it ends.") var lease: Int

    func run() throws {
        var terms = PilotTerms(count: 1, cores: cores)
        terms.memoryBytes = memoryBytes
        let code = try PilotAgent(folder: folder, number: number, terms: terms, lease: lease).run()
        if code != 0 { throw ExitCode(code) }
    }
}
