import BatonAssist
import BatonInterpreter
import BatonSyntax
import Testing

/// A session that has run some texts, and somebody who types into it.
final class AssistSession {
    let interpreter: Interpreter
    let scope: Scope

    init(
        _ text: String = "", files: [String: [String]] = [:], imports: [String: String] = [:],
        prepare: (Interpreter) -> Void = { _ in }
    ) {
        interpreter = Interpreter(host: ReadingHost(read: { path, _ in imports[path].map { Array($0.utf8) } }))
        interpreter.registerVerbs()
        prepare(interpreter)
        scope = Scope(interpreter)
        scope.files = { folder in
            (files[folder] ?? []).map { name in
                name.hasSuffix("/") ? Scope.FileName(String(name.dropLast()), isFolder: true) : Scope.FileName(name)
            }
        }
        scope.importedFile = { path in imports[path].map { Array($0.utf8) } }
        let (unit, diagnostics) = interpreter.compile(SourceFile(name: "<prompt>", text: text))
        guard let unit, (try? interpreter.run(unit)) != nil else {
            Issue.record("the session's text does not run: \(diagnostics.map(\.message))")
            return
        }
    }

    /// What is offered where `‸` stands in the text.
    func complete(_ marked: String) -> Completion {
        let (text, offset) = AssistSession.place(in: marked)
        return Assist.complete(text, at: offset, names: scope)
    }

    func texts(_ marked: String) -> [String] { complete(marked).candidates.map(\.text) }

    static func place(in marked: String) -> (text: String, offset: Int) {
        let parts = marked.split(separator: "‸", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.joined(), parts[0].utf8.count)
    }
}
