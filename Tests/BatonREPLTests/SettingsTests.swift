import BatonInterpreter
import BatonSyntax
import Testing

@testable import BatonREPL

@Suite struct SettingsTests {
    private func read(_ text: String, isProject: Bool = false) -> [String] {
        let source = SourceFile(name: "config", text: text)
        let (values, diagnostics) = SettingsFile.read(source, isProject: isProject)
        return values.map { "\($0.line) \($0.key.rawValue) = \($0.value.literal)" }
            + diagnostics.map { found in
                let place = LineIndex(source).position(of: found.span.start)
                return "\(found.code.rawValue) \(place.line):\(place.column) \(found.message)"
                    + (found.help.map { " (\($0))" } ?? "")
            }
    }

    @Test func `a file has literals, words and comments`() {
        #expect(
            read(
                "# mine\noutput = csv   # as programs like it\njobs = 0x10\nprogress = off\npager = \"less -R\"\nwidth = null\n"
            )
                == [
                    "2 output = \"csv\"", "3 jobs = 16", "4 progress = false", "5 pager = \"less -R\"",
                    "6 width = null",
                ])
    }

    private static let faults = [
        ("jbos = 3", "E0201 1:1 unknown setting 'jbos' (did you mean 'jobs'?)"),
        (
            "x = 3",
            "E0201 1:1 unknown setting 'x' (there are output, rows, width, color, pager, jobs, progress, editing, history, prompt)"
        ),
        (
            "output = tabel",
            "E0311 1:10 'output' is one of table, csv, json, ndjson, markdown, not \"tabel\" (did you mean 'table'?)"
        ),
        ("jobs = 0", "E0311 1:8 'jobs' is between 1 and 10000, not 0"),
        ("jobs = -1", "E0311 1:8 'jobs' is between 1 and 10000, not -1"),
        ("jobs = \"4\"", "E0311 1:8 'jobs' takes a whole number or null, not a String"),
        ("color = 1", "E0311 1:9 'color' takes one of auto, always, never, not an Int"),
        ("jobs = 1 + 1", "E0311 1:8 'jobs' takes a literal, like 4, \"text\" or a word"),
        ("print(1)", "E0107 1:1 a line of settings is 'key = value' (jobs = 4)"),
    ]

    @Test(arguments: 0..<faults.count) func `a mistake has its place and a way on`(index: Int) {
        #expect(read(Self.faults[index].0) == [Self.faults[index].1])
    }

    @Test func `a project chooses no programs`() {
        #expect(
            read("pager = \"rm\"", isProject: true).first?.hasPrefix("E0311 1:9 a project can't set 'pager'") == true)
        #expect(read("pager = \"rm\"") == ["1 pager = \"rm\""])
    }

    @Test func `stronger layers hide weaker ones, in any order`() {
        var settings = Settings()
        #expect(settings.jobs == nil && settings[.jobs].place == "default")
        settings.set(.jobs, .int(4), .environment, place: "environment: BATON_JOBS")
        settings.set(.jobs, .int(2), .user, place: "user: config:1")
        #expect(settings.jobs == 4 && settings[.jobs].place == "environment: BATON_JOBS")
        settings.set(.jobs, .int(8), .session, place: "set")
        #expect(settings.jobs == 8)
    }

    @Test func `the environment has words and literals, and mistakes are told`() {
        var settings = Settings()
        let variables = [
            "BATON_OUTPUT": "csv", "BATON_JOBS": "3", "BATON_PROMPT": "42", "BATON_COLOR": "red", "BATON_WIDTH": "null",
        ]
        let faults = settings.setEnvironment { variables[$0] }
        #expect(settings.format == .csv && settings.jobs == 3 && settings.prompt == "42" && settings.width == nil)
        #expect(faults.map(\.message) == ["BATON_COLOR: 'color' is one of auto, always, never, not \"red\""])
    }

    @Test func `every setting takes what it is when nobody says anything`() throws {
        for key in SettingKey.allCases { #expect(throws: Never.self) { try key.checked(key.fallback) } }
        #expect(Settings().rows.count == SettingKey.allCases.count)
    }
}
