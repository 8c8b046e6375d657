import ArgumentParser
import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonWire
import Glibc

/// Options of commands that read a store.
struct StoreOptions: ParsableArguments {
    @Option(help: "The store (default: .baton here or in a folder above).") var store: String?
}

/// `baton runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List the runs of the store, the newest first.")

    @Option(name: .short, help: "How many at most.") var number = 20
    @Option(help: "Only those that are waiting, running, succeeded, failed, cancelled or died.") var status: String?
    @Flag(help: "As JSON, for programs.") var json = false
    @OptionGroup var options: StoreOptions

    static let statuses = RunStatus.allCases.map(\.rawValue) + ["died"]

    func validate() throws {
        if number < 1 { throw ValidationError("-n takes a number from 1 on, not \(number)") }
        if let status, !Self.statuses.contains(status) {
            throw ValidationError(
                "there is no status '\(status)'; there are: \(Self.statuses.joined(separator: " "))")
        }
    }

    func run() throws {
        try carryOut { host in
            let place = try RunFinder(host: host, store: options.store).place()
            let archive = place.archive
            try catchUp(place, host)
            var records = try archive.records(limit: status == nil ? number : RunFinder.searchMax)
            if let status {
                records = records.filter { ($0.hasDied ? "died" : $0.status.rawValue) == status }
            }
            records = Array(records.prefix(number))
            if json { return host.writeOutput(RunDocument.list(records).line + "\n") }
            host.writeOutput(RunList.text(records, now: host.now(), width: host.outputWidth))
        }
    }
}

extension RunsCommand {
    /// Runs of directors that are asked for how they stand.
    private static let askedMax = 20

    /// Brings runs that directors carry out to where they are there; what can't be reached stands as it was last seen.
    private func catchUp(_ place: RunFinder.Place, _ host: SystemHost) throws {
        let open = try place.archive.records(limit: RunFinder.searchMax)
            .filter { $0.origin.mirror != nil && !$0.status.isEnd }
        guard !open.isEmpty else { return }
        let mirrors = Mirrors(host, place)
        for record in open.prefix(Self.askedMax) { mirrors.follow(record) }
    }
}

/// `baton show 12`, `baton show 12.train[3]`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a run with its steps, or one step: baton show 12, baton show last.train[3].")

    @Argument(help: "The run: a number, a name or 'last'; with .STEP one of its steps.") var name: String
    @Flag(help: "All steps, not only the first \(RunPage.stepsMax).") var all = false
    @Flag(help: "As JSON, for programs.") var json = false
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let (run, step) = try RunFinder(host: host, store: options.store).findStep(name)
            let view = try run.view()
            var page = RunPage(run.record, view, now: host.now(), width: host.outputWidth)
            page.outputFile = host.fileExists(run.programLog) ? run.programLog : nil
            let names = StepNames(view)
            guard let step else {
                host.writeOutput(
                    json
                        ? RunDocument.run(run.record, view, shown: names.shown).line + "\n"
                        : page.text(stepsMax: all ? .max : RunPage.stepsMax))
                return
            }
            guard let row = page.row(ofStep: step), let text = page.text(ofStep: step) else {
                throw Refusal(noStep: step, in: run, page)
            }
            host.writeOutput(json ? RunDocument.step(row, of: view, shown: names.shown).line + "\n" : text)
        }
    }
}
