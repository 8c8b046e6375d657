import BatonModel
import BatonSyntax

/// `logs r.train[2], tail: 20`, `logs r, follow: true, grep: "loss"`
enum LogVerb {
    /// Bytes of one log that are shown; of a longer one the end.
    static let shownMax = 16 << 20

    static let parameters: [LibraryFunction.Parameter] = [
        .init("what", "Run | Step", optional: true), .init("tail", "Int", optional: true),
        .init("stream", "\"stdout\" | \"stderr\"", optional: true), .init("follow", "Bool", optional: true),
        .init("since", "Duration | Time", optional: true), .init("grep", "String", optional: true),
        .init("times", "Bool", optional: true),
    ]

    static func logs(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        var choice = LogChoice()
        choice.tail = arguments.optional(1) == nil ? nil : try arguments.int(1, in: 0...Int.max)
        if arguments.optional(2) != nil {
            let stream = try arguments.string(2)
            choice.stream = LogChoice.Stream(rawValue: stream)
            if choice.stream == nil {
                throw RuntimeError(
                    .invalidArgument, "there is no stream '\(stream)'", help: "streams: stdout stderr")
            }
        }
        choice.isFollowed = try arguments.bool(3, default: false)
        choice.since = try since(arguments, interpreter)
        choice.showsTimes = try arguments.bool(6, default: false)
        if arguments.optional(5) != nil {
            let pattern = try PatternFunctions.pattern(arguments, 5)
            choice.keeps = { (try? pattern.firstMatch(in: $0)) != nil }
        }
        let run: RunID
        var shown: (String) -> String = { $0 }
        switch arguments.value(0) {
        case .object(let step as StepObject): (run, choice.steps) = (try runID(of: [step]), [step.path])
        case .list(let list):
            let steps = list.items.compactMap { if case .object(let step as StepObject) = $0 { step } else { nil } }
            (run, choice.steps) = (try runID(of: steps), Set(steps.map(\.path)))
            if let names = steps.first?.facts.names { shown = names.shown }
        default:
            let object = try arguments.run(0, interpreter)
            run = object.id
            shown = object.graph.facts.names.shown
            if object.graph.allSteps.count == 1 { choice.steps = [object.graph.allSteps[0].path] }
        }
        try write(run, choice, isNamed: choice.steps?.count != 1, shown, interpreter)
        return .null
    }

    private static func write(
        _ run: RunID, _ choice: LogChoice, isNamed: Bool, _ shown: (String) -> String, _ interpreter: Interpreter
    ) throws(RuntimeError) {
        let host = interpreter.host
        let runs = try interpreter.runHost()
        let end = try asking(.unreadableFile) { () throws(HostError) in
            try runs.readLog(of: run, choice) { step, line in
                host.writeOutput((isNamed ? shown(step) + " │ " : "") + SecretObject.masked(line, interpreter) + "\n")
            }
        }
        if case .interrupted = end { throw RuntimeError(.interrupted, "interrupted") }
    }

    private static func runID(of steps: [StepObject]) throws(RuntimeError) -> RunID {
        guard let first = steps.first, let run = first.runID, steps.allSatisfy({ $0.runID == run }) else {
            throw RuntimeError(.invalidArgument, "`logs` takes a run, or steps of one run that has begun")
        }
        return run
    }

    private static func since(
        _ arguments: LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Int? {
        switch arguments.optional(4) {
        case nil: return nil
        case .duration(let length): return interpreter.host.now() - length
        case .string(let text)?:
            guard let instant = CalendarText.parse(text.text) else { fallthrough }
            return instant
        default: throw arguments.wrongType(4, "a Duration (5m ago), or a time like \"2026-11-22T08:00:00Z\"")
        }
    }

    /// The end of a step's streams, standard output first.
    static func text(
        of step: StepObject, stream: String?, tail: Int?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> String {
        guard let run = step.runID, let runs = interpreter.runs, step.id.index < runs.view(run).rows.count,
            let log = runs.view(run)[step.id].report.log ?? openLog(of: step)
        else { return "" }
        let files = runs.logFiles(of: run, slot: log.start.slot)
        var text = ""
        if stream != "stderr" {
            text += try content(files.output, (log.start.output, log.outputEnd), tail, interpreter)
        }
        if stream != "stdout" {
            text += try content(files.error, (log.start.error, log.errorEnd), tail, interpreter)
        }
        return text
    }

    /// Of an attempt of this program whose end nobody told.
    private static func openLog(of step: StepObject) -> LogRange? {
        step.work?.place.log.map { LogRange(start: $0, outputEnd: .max, errorEnd: .max) }
    }

    private static func content(
        _ path: String, _ stretch: (start: Int, end: Int), _ tail: Int?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> String {
        guard interpreter.host.fileExists(path) else { return "" }
        let host = interpreter.host
        let bytes = try asking(.unreadableFile) { () throws(HostError) in
            try host.readEnd(path, from: stretch.start, to: stretch.end, limit: shownMax)
        }
        var text = String(decoding: bytes, as: UTF8.self)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text = SecretObject.masked(text, interpreter)
        guard let tail else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return lines.suffix(tail).map { $0 + "\n" }.joined()
    }
}
