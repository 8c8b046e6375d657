import Foundation
import Testing

/// Settings as the program finds them: files, environment, flags, `set`.
extension CommandTests {
    @Suite struct SettingsTests {
        let place: Workplace

        init() throws {
            place = try Workplace()
            try place.write("config/baton/config", "output = csv\nrows = 5\n")
            try place.write("baton.conf", "rows = 6\n")
        }

        private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> BatonProgram.Outcome {
            let config = place.folder.appendingPathComponent("config").path
            return try BatonProgram.run(
                arguments, in: place, environment: environment.merging(["XDG_CONFIG_HOME": config]) { $1 })
        }

        @Test func `each place goes before the one behind it, and config says which it was`() throws {
            let folder = place.folder.path
            let lines = try run(["config"], ["BATON_JOBS": "3"]).output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("output,\"\"\"csv\"\"\",user: \(folder)/config/baton/config:1,") })
            #expect(lines.contains("rows,6,project: \(folder)/baton.conf:1,rows of a table that are shown"))
            #expect(lines.contains { $0.hasPrefix("jobs,3,environment: BATON_JOBS,") })
            #expect(try run(["config", "rows"], ["BATON_ROWS": "9"]).output == "9\n")
        }

        @Test func `values are shown as the settings say`() throws {
            let text = "[{a: 1, b: \"x,y\"}]"
            #expect(try run(["-c", text]).output == "a,b\n1,\"x,y\"\n")
            #expect(try run(["--output", "ndjson", "-c", text]).output == "{\"a\":1,\"b\":\"x,y\"}\n")
            #expect(
                try run(["-c", "set output markdown\n\(text)"]).output == "| a | b |\n| ---: | --- |\n| 1 | x,y |\n")
            #expect(try run(["-c", "show(\(text), as: \"ndjson\")"]).output == "{\"a\":1,\"b\":\"x,y\"}\n")
        }

        @Test func `a mistake ends a script, with its place`() throws {
            #expect(try run(["-c", "set rwos 3"]).code == 1)
            try place.write("baton.conf", "rwos = 6\n")
            let outcome = try run(["-c", "1"])
            #expect(outcome.code == 2 && outcome.output.isEmpty)
            #expect(outcome.notices.contains("error[E0201]: unknown setting 'rwos'"))
            #expect(outcome.notices.contains("baton.conf:1:1") && outcome.notices.contains("did you mean 'rows'?"))
        }
    }
}
