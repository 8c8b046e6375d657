import Foundation
import Testing

extension CommandTests {
    /// The examples, run by the real program, print what is on record.
    struct ExampleRunTests {
        static let names = try! FileManager.default
            .contentsOfDirectory(atPath: BatonProgram.repository.appendingPathComponent("examples").path)
            .filter { $0.hasSuffix(".exp") }.map { String($0.dropLast(4)) }.sorted()

        @Test(arguments: names)
        func `an example prints what is on record`(name: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            let ended = try BatonProgram.run(["examples/\(name).exp"], in: place)
            // A script in which a run failed ends with 1, whatever it made of that.
            #expect(ended.code == (name == "failure" ? 1 : 0), "\(ended.notices)")
            let record = BatonProgram.repository.appendingPathComponent("examples/expected/\(name).txt")
            if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
                try Data(ended.outputBytes).write(to: record)
                Issue.record("recorded \(name).txt anew")
            }
            let expected = try String(contentsOf: record, encoding: .utf8)
            #expect(ended.output == expected)
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
