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
