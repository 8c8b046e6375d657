import BatonHost
import BatonInterpreter
import BatonModel
import BatonNotebook
import BatonREPL
import BatonShell
import BatonSyntax

/// `save` and `export` at the prompt: what was typed as a notebook, and what a result needs as a script.
final class PromptSaver: SessionSaver {
    private let workbench: Workbench

    /// From now on the workbench keeps what is typed.
    init(_ workbench: Workbench) {
        self.workbench = workbench
        workbench.keepTranscript()
    }

    private var today: String { String(CalendarText.iso(workbench.host.now(), digits: 0).prefix(10)) }

    func notebook() throws(RuntimeError) -> String {
        let entries = (workbench.transcript?.past ?? []).map { entry in
            let failure: String? =
                switch entry.state {
                case .done: nil
                case .failed(let line): line
                case .interrupted: "interrupted"
                }
            return SavedSession.Entry(text: entry.text, outputs: entry.outputs, failure: failure)
        }
        return SavedSession.notebook(
            entries, title: "Session of \(today)", note: "Saved from the prompt of \(Version.text).")
    }

    func script(_ result: Value) throws(RuntimeError) -> String {
        let text = workbench.transcript?.entries.last?.text ?? ""
        guard let expression = Self.exported(text) else {
            throw RuntimeError(
                .invalidArgument, "'export' stands on a line of its own", help: "export r, \"best.exp\"")
        }
        let past = (workbench.transcript?.past ?? []).filter { $0.state == .done }
        let shown = try workbench.interpreter.shown(result).map { value throws(RuntimeError) in
            try Display.bundle(of: value, DisplayOptions(width: Transcript.width)).text
        }
        return ResultScript(past.map(\.text)).text(
            for: expression, header: header(expression, result), shown: shown ?? "", seed: seed)
    }

    /// The first argument of `export …` as it was typed.
    private static func exported(_ text: String) -> String? {
        let source = SourceFile(name: "", text: text)
        for case .expression(.call(let call)) in Parser.parse(source).program.statements.reversed() {
            guard case .name(let name) = call.callee, source.text(name) == "export",
                let first = call.arguments.first(where: { $0.label == nil })
            else { continue }
            return source.text(first.value.span)
        }
        return nil
    }

    private func header(_ expression: String, _ result: Value) -> [String] {
        var lines = ["What gives \(expression), exported on \(today) by \(Version.text)."]
        if case .object(let run as RunObject) = result {
            let seed = seed(of: run).map { ", with seed \($0)" } ?? ""
            lines.append("It was run \(run.id.number) '\(run.name)'\(seed).")
        }
        return lines
    }

    private func seed(_ name: String) -> Int? {
        guard case .object(let run as RunObject)? = workbench.interpreter.global(name) else { return nil }
        return seed(of: run)
    }

    private func seed(of run: RunObject) -> Int? {
        guard case .int(let seed)? = try? run.member("seed", workbench.interpreter) else { return nil }
        return seed
    }
}
