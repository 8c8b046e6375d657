import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import Glibc

/// `baton logs 12`, `baton logs 12 train[3] --tail 20 --follow`
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what the programs of a run or of a step wrote.",
        discussion: """
            Attempts follow each other in the order of their starts; of each, standard output comes before standard
            error, and the lines of each stream in the order in which they were written. With --follow lines come as
            they are seen. Of several steps each line begins with the step's name.
            """)

    @Argument(help: "The run: a number, a name or 'last'; with .STEP one of its steps.") var name: String
    @Argument(help: "The step, as 'baton show' names it.") var step: String?
    @Option(help: "Only the last lines.") var tail: Int?
    @Flag(name: .shortAndLong, help: "Go on with what comes, until the run has ended.") var follow = false
    @Option(help: "Only what was written since: 5m (ago), or a time like 2026-11-22T08:00:00Z; half a second's grain.")
    var since: String?
    @Flag(help: "Begin each line with the time by which it had been written.") var times = false
    @Option(help: "Only lines in which a regular expression matches.") var grep: String?
    @Flag(help: "Only standard output.") var stdout = false
    @Flag(help: "Only standard error.") var stderr = false
    @Option(help: "Only the attempt with this number.") var attempt: Int?
    @OptionGroup var options: StoreOptions

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail takes a number from 0 on, not \(tail)") }
        if stdout, stderr { throw ValidationError("--stdout and --stderr exclude each other; both is the default") }
        if let attempt, attempt < 1 { throw ValidationError("attempts count from 1") }
    }

    func run() throws {
        try carryOut { host in
            let found = try RunFinder(host: host, store: options.store).findStep(name)
            var printer = LogPrinter(host: host, run: found.run, choice: try choice(host))
            try printer.print(step: step ?? found.step)
        }
    }

    private func choice(_ host: SystemHost) throws -> LogChoice {
        var choice = LogChoice()
        choice.stream = stdout ? .output : stderr ? .error : nil
        choice.attempt = attempt
        choice.isFollowed = follow
        choice.tail = tail
        choice.showsTimes = times
        choice.since = try since.map { try LogsCommand.instant($0, now: host.now()) }
        choice.keeps = try grep.map(LogsCommand.filter)
        return choice
    }

    /// `5m` is five minutes ago.
    private static func instant(_ text: String, now: Int) throws -> Int {
        if let instant = CalendarText.parse(text) { return instant }
        guard let length = try? PayloadText.duration(text) else {
            throw ValidationError("'\(text)' is no time: write 5m (ago) or 2026-11-22T08:00:00Z")
        }
        return now - length
    }

    /// Bytes of a pattern.
    private static let patternMax = 10_000

    private static func filter(_ pattern: String) throws -> (String) -> Bool {
        guard pattern.utf8.count <= patternMax else {
            throw ValidationError("a pattern has \(patternMax) bytes at most")
        }
        do {
            let expression = try Regex(pattern)
            return { (try? expression.firstMatch(in: $0)) != nil }
        } catch {
            throw ValidationError("'\(pattern)' is no regular expression: \(error)")
        }
    }
}

/// Prints the log of a run, and goes on with what comes.
struct LogPrinter {
    let host: SystemHost
    let run: RunFinder.Found
    var choice: LogChoice

    mutating func print(step: String?) throws {
        // The steps have to be known before one can be chosen.
        let view = try run.view()
        let page = RunPage(run.record, view, now: host.now(), width: 80)
        if let step {
            guard let row = page.row(ofStep: step) else { throw Refusal(noStep: step, in: run, page) }
            choice.steps = [row.step?.path ?? step]
        }
        run.mirrors?.fetchLogs(run.record, isFollowed: choice.isFollowed)
        let isNamed = choice.steps == nil && view.counts.total > 1
        let (host, run) = (host, run)
        var names = StepNames(view)
        let tail = LogTail(folder: run.folder, choice: choice, archive: run.place.archive, run: run.id)
        try tail.read(
            write: { step, line in
                // Whoever read this has seen enough.
                if host.isOutputClosed { Glibc.exit(0) }
                names.add(step)
                host.writeOutput((isNamed ? names.tell(step) + " │ " : "") + line + "\n")
            },
            rest: {
                host.flush()
                run.mirrors?.tell()
                host.sleep(nanoseconds: LogTail.pause)
                return !host.isOutputClosed && !host.isInterrupted
            })
    }
}
