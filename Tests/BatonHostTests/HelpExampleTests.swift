import BatonInterpreter
import BatonREPL
import BatonSyntax
import Foundation
import LocalData
import Testing

/// Settings that nobody has set.
private final class ExampleSettings: SessionSettings {
    private var settings = Settings()

    func rows() -> [Value] { settings.rows }

    func value(_ key: String) throws(RuntimeError) -> Value { settings[try known(key)].value }

    func set(_ key: String, _ value: Value) throws(RuntimeError) {
        settings.set(try known(key), value, .session, place: "set")
    }

    private func known(_ name: String) throws(RuntimeError) -> SettingKey {
        guard let key = SettingKey(rawValue: name) else { throw RuntimeError(.unknownName, name) }
        return key
    }
}

/// The examples that `help` shows run, and give what is recorded. `RECORD_SNAPSHOTS=1` rewrites the records, and fails.
struct HelpExampleTests {
    /// All but those that this version lacks, and those that take somebody at the prompt: they lead or write down what
    /// is typed.
    static let names = (Library.functions + Verbs.all)
        .filter { !$0.summary.hasPrefix("Needs ") && !$0.summary.hasPrefix("For the prompt") }.map(\.name)
        .filter { !["tour", "save", "export"].contains($0) }

    @Test(arguments: names) func `every function and verb has two examples, which give what is recorded`(
        _ name: String
    ) throws {
        let examples = HelpExamples.all.filter { $0.name == name }
        #expect(examples.count >= 2)
        for example in examples {
            #expect(example.text.contains("#=> "), "nothing is recorded of: \(example.text)")
            let found = try Self.played(example.text)
            #expect(Self.matches(found, example.text), "\(found)")
        }
    }

    @Test func `there are no examples of what is not there`() {
        #expect(Set(HelpExamples.all.map(\.name)).subtracting(Self.names).isEmpty)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"))
    func `records what the examples give`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/BatonInterpreter/Library/Help")
        for file in HelpExamples.files {
            let path = folder.appendingPathComponent("HelpExamples+\(file.name).swift")
            var text = try String(contentsOf: path, encoding: .utf8)
            for example in HelpExamples.all where file.text.contains(example.text) {
                let found = try Self.played(example.text)
                guard !Self.matches(found, example.text) else { continue }
                text = text.replacingOccurrences(of: Self.indented(example.text), with: Self.indented(found))
            }
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        Issue.record("the records have been rewritten: look at the difference")
    }

    private static func indented(_ text: String) -> String {
        "\n" + text.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n") + "\n"
    }

    /// The code of an example with what its statements give now.
    private static func played(_ example: String) throws -> String {
        let lines = example.split(separator: "\n").filter { !$0.hasPrefix("#=>") }
        let source = SourceFile(name: "t.exp", text: lines.joined(separator: "\n"))
        let workshop = try Workshop()
        let session = workshop.interpreter.session
        session.settings = ExampleSettings()
        workshop.addDirector()
        session.data = LocalDataHost()
        session.display = { value, _ in value.literal + "\n" }
        var outputs: [Int: String] = [:]
        var taken = 0
        let places = LineIndex(source)
        session.statementEnded = { value, span throws(RuntimeError) in
            try workshop.interpreter.show(value)
            let text = String(workshop.output.dropFirst(taken))
            taken = workshop.output.count
            outputs[places.position(of: span.end).line, default: ""] += text
        }
        let (unit, diagnostics) = workshop.interpreter.compile(source, tellsStatements: true)
        guard let unit else { return diagnostics.map(\.message).joined(separator: "\n") }
        try workshop.interpreter.run(unit)
        return lines.enumerated().flatMap { (index: Int, line: Substring) -> [String] in
            [String(line)] + (outputs[index + 1] ?? "").split(separator: "\n").map { "#=> \($0)" }
        }.joined(separator: "\n")
    }

    /// Whether a text is as recorded, `...` standing for anything in its line.
    private static func matches(_ found: String, _ recorded: String) -> Bool {
        let (found, recorded) = (found.split(separator: "\n"), recorded.split(separator: "\n"))
        guard found.count == recorded.count else { return false }
        return zip(found, recorded).allSatisfy { found, recorded in
            guard let dots = recorded.range(of: "...") else { return found == recorded }
            return found.hasPrefix(recorded[..<dots.lowerBound]) && found.hasSuffix(recorded[dots.upperBound...])
        }
    }
}
