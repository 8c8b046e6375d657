import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonSyntax

/// `baton why 12 train[3]`
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a step ran, was taken from the cache, failed, was skipped or waits; or why a run failed.")

    @Argument(help: "The run: a number, a name or 'last'; with .STEP one of its steps.") var name: String
    @Argument(help: "The step, as 'baton show' names it.") var step: String?
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let found = try RunFinder(host: host, store: options.store).findStep(name)
            let run = found.run
            let interpreter = Session.makeInterpreter(host: host)
            interpreter.session.makeRuns = { () throws(HostError) in
                let runs = try LocalRuns(host: host, storeFolder: run.place.folder)
                host.runs = runs
                return runs
            }
            defer { host.runs?.shutdown() }
            let step = step ?? found.step
            do throws(RuntimeError) {
                guard let text = try interpreter.reasons(ofRun: run.id, step: step) else {
                    throw RuntimeError(.invalidArgument, "run \(run.id.number) has no step '\(step ?? "")'")
                }
                host.writeOutput(text + "\n")
            } catch {
                throw Refusal(error.message, help: error.help)
            }
        }
    }
}
