import Foundation
import Testing

extension CommandTests {
    /// `baton store …`, and several programs on one store.
    struct StoreTests {
        let place: Workplace
        private static let study = """
            task work(i: Int) {
                sh "echo {i} > out.txt"
                output file = file("out.txt")
            }
            dag study(n: Int) {
                for i in 1..n { work(i) }
            }
            let r = run study(12)
            print r.status
            """

        init() throws { place = try Workplace() }

        private func store(_ arguments: String...) throws -> BatonProgram.Outcome {
            try BatonProgram.run(["store"] + arguments, in: place)
        }

        @Test func `programs that record at once hurt neither each other nor the store`() throws {
            for name in ["a", "b", "c"] {
                try place.write("\(name).exp", Self.study.replacingOccurrences(of: "echo", with: "echo \(name)"))
            }
            let running = try ["a", "b", "c"].map { try BatonProgram.start(["\($0).exp"], in: place) }
            for program in running {
                let ended = try program.end()
                #expect(ended.code == 0 && ended.output == "succeeded\n", "\(ended)")
            }
            let check = try store("check", "--json")
            #expect(check.code == 0, "\(check)")
            #expect(check.output.contains("\"runs\":3,") && check.output.contains("\"findings\":[]"), "\(check.output)")
        }

        @Test func `what was changed is found, and ends with 3`() throws {
            try place.write("a.exp", Self.study)
            #expect(try BatonProgram.run(["a.exp"], in: place).code == 0)
            let artifacts = place.folder.appendingPathComponent(".baton/artifacts")
            let files = try #require(FileManager.default.enumerator(at: artifacts, includingPropertiesForKeys: nil))
            let file = try #require(files.compactMap { $0 as? URL }.first { $0.lastPathComponent == "out.txt" })
            chmod(file.path, 0o644)
            try Data("other".utf8).write(to: file)
            let check = try store("check")
            #expect(check.code == 3 && check.output.contains("damaged: \(file.path)"), "\(check)")
        }

        @Test func `what would be freed is shown, and freed only with a word`() throws {
            try place.write("a.exp", Self.study)
            for _ in 0..<2 { #expect(try BatonProgram.run(["a.exp"], in: place).code == 0) }
            let shown = try store("gc", "--keep", "1")
            #expect(shown.code == 0 && shown.output.contains("would free"), "\(shown)")
            #expect(place.exists(".baton/runs/1"))
            let freed = try store("gc", "--keep", "1", "--yes")
            #expect(freed.code == 0 && freed.output.contains("\nfreed "), "\(freed)")
            #expect(!place.exists(".baton/runs/1") && place.exists(".baton/runs/2"))
            // The kept run took all from the one that went: its proofs and files stay.
            let again = try BatonProgram.run(["a.exp"], in: place)
            #expect(again.code == 0 && again.notices.contains("12 cached"), "\(again)")
            #expect(try store("check").code == 0)
        }

        @Test func `an export has its schema first and its end last`() throws {
            try place.write("a.exp", Self.study)
            #expect(try BatonProgram.run(["a.exp"], in: place).code == 0)
            let printed = try store("export")
            let written = try store("export", "1", "-o", "runs.ndjson")
            #expect(printed.code == 0 && written.code == 0)
            let lines = printed.output.split(separator: "\n")
            #expect(lines.first?.contains("\"schema\":\"baton-export-1\"") == true)
            #expect(lines.last?.contains("\"type\":\"end\",\"runs\":1") == true)
            #expect(try place.text("runs.ndjson") == printed.output)
        }

        @Test(arguments: [
            (["gc", "--older", "3x"], "--older takes"),
            (["gc", "--keep", "-1"], "--keep"), (["export", "0"], "runs count from 1"),
            (["check", "--store", "nowhere"], "no store 'nowhere'"),
        ])
        func `bad usage ends with 2 and says what is meant`(arguments: [String], words: String) throws {
            let ended = try BatonProgram.run(["store"] + arguments, in: place)
            #expect(ended.code == 2 && ended.notices.contains(words), "\(ended)")
        }

        @Test func `a run that there is not can't be exported`() throws {
            try place.write("a.exp", Self.study)
            #expect(try BatonProgram.run(["a.exp"], in: place).code == 0)
            let ended = try store("export", "9")
            #expect(ended.code == 2 && ended.output.isEmpty && ended.notices.contains("no run 9"), "\(ended)")
        }
    }
}
