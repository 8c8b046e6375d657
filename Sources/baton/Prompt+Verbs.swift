import BatonHost
import BatonInterpreter
import BatonShell
import BatonSyntax
import BatonTerminal

// Names that only a prompt has: `quit`, `exit`, `source`, `history`.

extension Prompt {
    /// Entries that `history` shows where nobody says how many.
    private static var historyShown: Int { 20 }

    /// `2026-11-22 10:41:03  failed       run study()`; further lines stand below the first.
    private static func shown(_ entry: HistoryEntry) -> String {
        let state = entry.state.rawValue
        let width = HistoryEntry.State.allCases.reduce(0) { max($0, $1.rawValue.utf8.count) }
        let start = "\(LocalTime.text(entry.time))  \(state)" + String(repeating: " ", count: width + 2 - state.utf8.count)
        let next = "\n" + String(repeating: " ", count: start.utf8.count)
        return start + entry.text.replacing("\n", with: next) + "\n"
    }

    func registerVerbs() {
        for name in ["quit", "exit"] {
            register(name) { prompt, _ throws(RuntimeError) in
                prompt.isLeaving = prompt.mayLeave()
                return .null
            }
        }
        register("source") { prompt, arguments throws(RuntimeError) in try prompt.source(arguments) }
        register("history") { prompt, arguments throws(RuntimeError) in try prompt.showHistory(arguments) }
    }

    private func register(
        _ name: String, _ body: @escaping (Prompt, [Value]) throws(RuntimeError) -> Value
    ) {
        interpreter.register(
            name,
            .function(
                NativeFunction(name) { [unowned self] arguments, _ throws(RuntimeError) in try body(self, arguments) }))
    }

    /// Whether a name that stands alone is called: what needs no arguments and does something.
    func isVerb(_ name: String) -> Bool {
        if ["quit", "exit", "history"].contains(name) { return true }
        return Verbs.all.contains { verb in
            verb.name == name && verb.parameters.allSatisfy { $0.isOptional || $0.isVariadic }
        }
    }

    /// `source "setup.exp"`: runs a file as if it had been typed.
    private func source(_ arguments: [Value]) throws(RuntimeError) -> Value {
        let path: String
        switch arguments.first {
        case .string(let text)? where arguments.count == 1: path = text.text
        case .file(let file)? where arguments.count == 1: path = file.path
        default:
            throw RuntimeError(
                .invalidArgument, "'source' takes the path of a script", help: "source \"setup.exp\"")
        }
        let bytes: [UInt8]
        do {
            bytes = try host.readFile(path, limit: SourceFile.sizeMax)
        } catch {
            throw RuntimeError(.unreadableFile, error.message, fault: error.fault)
        }
        let source = SourceFile(name: path, bytes: bytes)
        let (unit, diagnostics) = interpreter.compile(source)
        guard let unit else {
            workbench.reporter.report(diagnostics, source)
            let count = diagnostics.filter { $0.severity == .error }.count
            throw RuntimeError(
                .invalidArgument, "'\(path)' has \(count == 1 ? "a fault" : "\(count) faults"); nothing of it was run")
        }
        workbench.transcript?.inline(String(decoding: bytes, as: UTF8.self))
        return try interpreter.run(unit)
    }

    /// `history`, `history "train"`, `history "train", 200`: newest last.
    private func showHistory(_ arguments: [Value]) throws(RuntimeError) -> Value {
        var wanted = ""
        var count = Self.historyShown
        for argument in arguments {
            switch argument {
            case .string(let text): wanted = text.text
            case .int(let number) where number > 0: count = number
            default:
                throw RuntimeError(
                    .invalidArgument, "'history' takes a text to search for and how many entries to show",
                    help: "history \"train\", 20")
            }
        }
        let found = recorder.entries.filter { wanted.isEmpty || $0.text.contains(wanted) }.suffix(count)
        host.writeOutput(found.map(Self.shown).joined())
        return .null
    }
}
