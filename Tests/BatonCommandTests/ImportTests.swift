import Foundation
import Testing

extension CommandTests {
    struct ImportTests {
        private static let corpus = BatonProgram.repository.appendingPathComponent("Tests/BatonImportTests/Corpus")

        @Test(arguments: ["montage", "epigenomics", "blast"])
        func `an imported workflow runs to its end`(name: String) throws {
            let place = try Workplace()
            let file = Self.corpus.appendingPathComponent(name + ".json").path
            let made = try BatonProgram.run(["import-wfformat", file, "-o", "w.exp", "--scale", "0"], in: place)
            #expect(made.code == 0 && made.notices.isEmpty, "\(made.notices)")
            #expect(try BatonProgram.run(["fmt", "--check", "w.exp"], in: place).code == 0)
            let ran = try BatonProgram.run(["w.exp"], in: place)
            #expect(ran.code == 0, "\(ran.notices)")
        }

        @Test func `a broken workflow is refused with its place and nothing is written`() throws {
            let place = try Workplace()
            try place.write("w.json", #"{"workflow": {"tasks": [{"id": "a", "parents": ["b"]}]}}"#)
            let made = try BatonProgram.run(["import-wfformat", "w.json", "-o", "w.exp"], in: place)
            #expect(made.code == 2 && !place.exists("w.exp"))
            #expect(
                made.notices.hasPrefix(
                    "error: w.json: workflow.tasks[0].parents[0] names a task 'b' that is not there\n"))
        }
    }
}
