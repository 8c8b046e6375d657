import BatonModel
import BatonSyntax

/// `logs r.train[2], tail: 20`
enum LogVerb {
    /// Bytes of one log that are shown; of a longer one the end.
    static let shownMax = 16 << 20

    static func logs(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let tail = arguments.optional(1) == nil ? nil : try arguments.int(1, in: 0...Int.max)
        let stream = arguments.optional(2) == nil ? nil : try arguments.string(2)
        if let stream, stream != "stdout", stream != "stderr" {
            throw RuntimeError(.invalidArgument, "there is no stream '\(stream)'", help: "streams: stdout stderr")
        }
        let steps: [StepObject]
        switch arguments.value(0) {
        case .object(let step as StepObject): steps = [step]
        case .list(let list):
            steps = list.items.compactMap { if case .object(let step as StepObject) = $0 { step } else { nil } }
        default: steps = try arguments.run(0, interpreter).graph.allSteps
        }
        for step in steps {
            let text = try text(of: step, stream: stream, tail: tail, interpreter)
            if steps.count > 1, !text.isEmpty { interpreter.host.writeOutput("== \(step.shownPath)\n") }
            interpreter.host.writeOutput(text)
        }
        return .null
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
        guard let tail else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return lines.suffix(tail).map { $0 + "\n" }.joined()
    }
}
