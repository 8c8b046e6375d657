import ArgumentParser
import BatonEngine
import BatonHost
import BatonModel
import BatonShell
import Glibc

/// `baton resume`, `baton resume 12`
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run whose process died: the same text and parameters, and only what is not done.")

    @Argument(help: "The run: a number, a name or 'last' (default: the newest that died).") var name: String?
    @Option(help: "Most steps at the same time (default: as many as there are cores for).") var jobs: Int?
    @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
    @Flag(help: "Go to the background as soon as the first run has begun; 'baton attach' shows it.")
    var detach = false
    @OptionGroup var reporting: ReportingOptions
    @OptionGroup var options: StoreOptions

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    func run() throws {
        let found = try carryOut { host in
            let found = try find(RunFinder(host: host, store: options.store))
            let folder = found.record.origin.folder
            guard folder.isEmpty || chdir(folder) == 0 else {
                throw Refusal(
                    "run \(found.id.number) began in '\(folder)', which can't be entered: "
                        + String(cString: strerror(errno)).lowercased())
            }
            return found
        }
        // A host of the folder in which the run began.
        let host = SystemHost()
        let (settings, reporter) = try reporting.settings(host, jobs: jobs, isQuiet: quiet)
        let session = Session(
            host: host, reporter: reporter, storeFolder: found.place.folder, settings: settings, leavesAtOnce: detach)
        let code = session.run(resuming: found.record)
        host.flush()
        try session.leave(code)
    }

    private func find(_ finder: RunFinder) throws -> RunFinder.Found {
        guard let name else {
            let place = try finder.place()
            let records = try place.archive.records(limit: RunFinder.searchMax)
            guard let died = records.first(where: { $0.hasDied && $0.resumedBy == nil }) else {
                throw Refusal(
                    "no run has died in \(place.folder)",
                    help: "running a script again does only what is not done either", code: Exit.usage)
            }
            return RunFinder.Found(record: died, place: place)
        }
        let found = try finder.find(name)
        let number = found.id.number
        if let next = found.record.resumedBy {
            throw Refusal("run \(number) was resumed already, by run \(next.number)", code: Exit.usage)
        }
        guard found.record.hasDied else {
            let status = found.record.status
            throw Refusal(
                status.isEnd ? "run \(number) has not died: it \(status.rawValue)" : "run \(number) goes on",
                help: status.isEnd
                    ? "running the script again does only what is not done" : "'baton attach \(number)' shows it",
                code: Exit.usage)
        }
        return found
    }
}
