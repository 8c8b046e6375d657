import Foundation
import Testing

extension CommandTests {
    /// Data sessions at the prompt.
    struct PromptSessionTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private func prompt() throws -> TerminalScreen {
            let python = ProcessInfo.processInfo.environment["BATON_PYTHON"].map { ["BATON_PYTHON": $0] } ?? [:]
            let screen = try TerminalScreen(in: place, columns: 100, rows: 40, environment: python)
            try screen.seeAtEnd("baton>")
            try screen.say("let s = session(\"polars\")")
            try screen.say("let t = s.table([{a: 1}, {a: 2}])")
            try screen.say("count(t)")
            try screen.see("\n2\nbaton>")
            return screen
        }

        @Test func `a prompt that was killed finds its sessions again, and one that was left does not`() throws {
            let screen = try prompt()
            try screen.say("let named = session(\"polars\", \"trips\")")
            try screen.say("let kept = named.table([{a: 20}, {a: 22}])")
            try screen.say("kept | summarize { b = sum(a) }")
            try screen.see("42")
            let folder = place.folder.appendingPathComponent(".baton/sessions.kept").path
            let log = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
            let id = try #require(log.split(separator: "-").first)
            #expect(try BatonProgram.shell("kill -KILL \(id)", in: place).code == 0)
            try screen.see("ended with 137")

            let python = ProcessInfo.processInfo.environment["BATON_PYTHON"].map { ["BATON_PYTHON": $0] } ?? [:]
            let second = try TerminalScreen(in: place, columns: 120, rows: 40, environment: python)
            try second.seeAtEnd("baton>")
            try second.say("map(sessions(), s => s.id)")
            try second.see("[\"s1\", \"trips\"]")
            try second.see("of a program that was killed there are the sessions 's1', 'trips'")
            try second.say("let s = session(\"polars\", \"trips\")")
            try second.say("map(rows(s.frame(\"table\")), r => r.a)")
            try second.see("[20, 22]")
            try second.say("quit")
            try second.see("ended with 0")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }

        @Test func `Ctrl-C ends a statement that does not listen, and the session goes on`() throws {
            #expect(try BatonProgram.shell("mkfifo stuck.csv", in: place).code == 0)
            let screen = try prompt()
            try screen.say("s.load(\"stuck.csv\")")
            try screen.wait(for: "the statement") { $0.hasSuffix("s.load(\"stuck.csv\")") }
            try screen.press("C-c")
            try screen.wait(for: "the prompt") { $0.contains("\ninterrupted\n") && $0.hasSuffix("baton>") }
            // What the session held is made again when its Python was killed meanwhile.
            try screen.say("t | derive b = a + 1")
            try screen.see("2    3")
            try screen.seeAtEnd("baton>")
        }
    }
}
