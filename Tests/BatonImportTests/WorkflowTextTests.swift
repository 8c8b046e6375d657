import BatonImport
import BatonSyntax
import Foundation
import Testing

struct WorkflowTextTests {
    static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

    private func read(_ name: String) throws -> WorkflowInstance {
        let bytes = [UInt8](try Data(contentsOf: Self.corpus.appendingPathComponent(name)))
        return try WfFormatReader.read(bytes, what: name)
    }

    @Test(arguments: ["montage.json", "epigenomics.json", "blast.json"], [0, 0.001, 1])
    func `a generated workflow becomes a program as the formatter lays it out`(name: String, scale: Double) throws {
        let workflow = try read(name)
        let text = WorkflowText(workflow, scale: scale).program()
        let source = SourceFile(name: name, text: text)
        #expect(Parser.parse(source).diagnostics.isEmpty)
        guard case .formatted(let again) = Formatter.format(source) else {
            Issue.record("\(name) does not parse")
            return
        }
        #expect(again == text)
        for task in workflow.tasks { #expect(text.contains("\"\(task.id)\"")) }
    }

    @Test func `the program of a workflow is the one on record`() throws {
        let text = WorkflowText(try read("epigenomics.json"), scale: 0.001).program()
        let golden = Self.corpus.appendingPathComponent("golden.exp")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
            Issue.record("golden.exp was written again")
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == text)
    }

    @Test func `names of somebody's choice become names of the language, no two alike`() {
        let names = ["task", "map", "run", "a-b", "a b", "1st", "", "für alle", "x\"); print(1); (\"", "a\nb", "${x}"]
        let tasks = names.enumerated().map { index, name in
            WorkflowInstance.Job(
                id: "id \(name)\u{2028}\u{1B}", category: name, seconds: 1, parents: index == 0 ? [] : [index - 1])
        }
        for scale in [0, 1.0] {
            let text = WorkflowText(
                WorkflowInstance(name: "dag\n# no comment", version: "1\n2", tasks: tasks), scale: scale
            ).program()
            let (program, diagnostics) = Parser.parse(SourceFile(name: "x", text: text))
            #expect(diagnostics.isEmpty, "\(text)")
            // A param where times are scaled, the tasks, the dag and its run.
            #expect(program.statements.count == names.count + 2 + (scale > 0 ? 1 : 0))
        }
    }
}
