import Foundation
import Testing

extension CommandTests {
    /// The examples, run by the real program, print what is on record.
    struct ExampleRunTests {
        static let names = try! FileManager.default
            .contentsOfDirectory(atPath: BatonProgram.repository.appendingPathComponent("examples").path)
            .filter { $0.hasSuffix(".exp") }.map { String($0.dropLast(4)) }.sorted()

        /// The recorded outputs of an example, without those that are errors: they go to standard error.
        private func recorded(_ name: String) throws -> String {
            let text = try String(
                contentsOf: BatonProgram.repository.appendingPathComponent("examples/\(name).exp"), encoding: .utf8)
            return text.split(separator: "\n").filter { $0.hasPrefix("#=>") && !$0.hasPrefix("#=> error[") }
                .map { $0.dropFirst($0.hasPrefix("#=> ") ? 4 : 3) + "\n" }.joined()
        }

        @Test(arguments: names)
        func `an example that is run as a script shows what is recorded in it`(name: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            let ended = try BatonProgram.run(["examples/\(name).exp"], in: place)
            // A script in which a run failed ends with 1, whatever it made of that.
            #expect(ended.code == (name == "failure" ? 1 : 0), "\(ended.notices)")
            let lines = ended.output.split(separator: "\n", omittingEmptySubsequences: false)
            let output = lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
            #expect(output == (try recorded(name)))
        }

        @Test func `the examples pass as tests, and one digit makes one fail`() throws {
            let place = try Workplace()
            try place.copyExamples()
            let passed = try BatonProgram.run(["test", "examples/"], in: place)
            #expect(passed.code == 0, "\(passed.output)\(passed.notices)")
            #expect(passed.output.split(separator: "\n").count == Self.names.count)

            let text = try place.text("examples/tables.exp")
            try place.write("examples/tables.exp", text.replacing("#=> 344 birds", with: "#=> 345 birds"))
            let failed = try BatonProgram.run(["test", "examples/"], in: place)
            #expect(failed.code == 3)
            #expect(failed.output.contains("examples/tables.exp:7"), "\(failed.output)")
            #expect(failed.output.contains("- 345 birds") && failed.output.contains("+ 344 birds"))
            #expect(failed.output.contains("1 of 4 outputs differs"))
        }

        @Test(arguments: names)
        func `the formatter leaves an example as it is`(name: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            let ended = try BatonProgram.run(["fmt", "--check", "examples/\(name).exp"], in: place)
            #expect(ended.code == 0, "\(ended.output)\(ended.notices)")
        }

        @Test(arguments: names)
        func `check finds nothing in an example`(name: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            let ended = try BatonProgram.run(["check", "examples/\(name).exp"], in: place)
            #expect(ended.code == 0 && ended.notices.isEmpty, "\(ended.notices)")
        }

        @Test func `the penguin study takes its parameters from the command line`() throws {
            let place = try Workplace()
            try place.copyExamples()
            let ended = try BatonProgram.run(["examples/penguins.exp", "--folds", "3", "--largest", "3"], in: place)
            #expect(ended.code == 0, "\(ended.notices)")
            #expect(ended.output.contains("best k: "))
            let help = try BatonProgram.run(["examples/penguins.exp", "--help"], in: place)
            #expect(help.code == 0 && help.output.contains("--folds") && help.output.contains("--largest"))
        }

        @Test func `the penguin study gives the same numbers each time`() throws {
            let place = try Workplace()
            try place.copyExamples()
            let script = ["examples/penguins.exp", "--folds", "2", "--largest", "3"]
            let first = try BatonProgram.run(script, in: place)
            let second = try BatonProgram.run(["--jobs", "1"] + script, in: place)
            #expect(first.code == 0 && second.code == 0, "\(second.notices)")
            #expect(first.output == second.output)
        }
    }
}
