import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonWire
import Glibc

/// `baton cancel 12`, `baton cancel 12 train[3]`
struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a run or a step of it, and wait until its processes are dead.")

    @Argument(help: "The run: a number, a name or 'last'; with .STEP one of its steps.") var name: String
    @Argument(help: "The step, as 'baton show' names it.") var step: String?
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let found = try RunFinder(host: host, store: options.store).findStep(name)
            let run = found.run
            let step = step ?? found.step
            let what = step.map { "step '\($0)' of run \(run.id.number)" } ?? "run \(run.id.number)"
            guard !run.record.status.isEnd else {
                return host.writeNotice("\(what): the run has ended already: \(run.record.status.rawValue)\n")
            }
            let status = try run.ask(.cancel(step: step))
            guard case .string(let status) = status else { return }
            host.writeNotice("\(what) \(StepStatus(rawValue: status)?.words ?? status)\n")
        }
    }
}
