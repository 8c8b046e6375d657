import Foundation
import Testing

extension CommandTests {
    /// Runs at the prompt: Ctrl-C, progress, notices, leaving, and what the history keeps.
    struct PromptRunTests {
        let place: Workplace
        /// Steps that go on until a file is there.
        static let tasks = """
            task hold(name: String) { sh "while ! test -e ${path(name)}; do sleep 0.05; done" }
            task bad() { sh "echo out of cheese >&2; exit 3" }
            dag study(name: String) { hold(name); hold(name + "2") }
            fn path(name) = absolute + "/" + name

            """

        init() throws {
            place = try Workplace()
            let text = "let absolute = \"\(place.folder.path)\"\n" + PromptRunTests.tasks
            try place.write("tasks.exp", text)
        }

        private func prompt(_ environment: [String: String] = [:]) throws -> TerminalScreen {
            let screen = try TerminalScreen(in: place, columns: 100, rows: 40, environment: environment)
            try screen.seeAtEnd("baton>")
            try screen.say("source \"tasks.exp\"")
            try screen.seeAtEnd("baton> source \"tasks.exp\"\nbaton>")
            return screen
        }

        // Point 3: Ctrl-C and Ctrl-D

        @Test func `Ctrl-C clears the line, stops a busy loop, and never ends the prompt`() throws {
            let screen = try prompt()
            try screen.say("let x = [1,")
            try screen.seeAtEnd("baton> let x = [1,\n   ..>")
            try screen.press("C-c")
            try screen.seeAtEnd("baton> let x = [1,\n   ..>     ^C\nbaton>")
            try screen.say("while true { }")
            try screen.wait(for: "the loop") { $0.hasSuffix("baton> while true { }") }
            // The terminal drops what was typed and not read yet, so the key may have to be pressed again.
            try screen.press("C-c")
            try screen.wait(for: "the end of the loop") { $0.contains("interrupted\nbaton>") }
            for _ in 0..<5 { try screen.press("C-c") }
            try screen.seeAtEnd("baton>")
            try screen.say("40 + 2")
            try screen.seeAtEnd("42\nbaton>")
        }

        @Test func `Ctrl-C leaves a run to itself and says how to come back`() throws {
            let screen = try prompt()
            try screen.say("run study(\"go\")")
            try screen.see("study  0/2 done · 2 running")
            try screen.press("C-c")
            try screen.wait(for: "the way back") {
                $0.contains("run 1 'study' goes on in the background") && $0.contains("'let r = wait 1'")
                    && $0.contains("'logs 1'") && $0.contains("'cancel 1'")
            }
            try screen.see("run 1 study  0/2 done · 2 running")
            try place.write("go", "")
            try place.write("go2", "")
            try screen.say("let back = wait 1")
            try screen.see("study succeeded: 2 steps")
            try screen.say("back.status")
            try screen.seeAtEnd("succeeded\nbaton>")
        }

        @Test func `Ctrl-C twice asks whether to cancel`() throws {
            let screen = try prompt()
            for (answer, end) in [("n", "0/1 done"), ("y", "hold cancelled")] {
                try screen.say("run hold(\"never-\(answer)\")")
                try screen.see("hold  0/1 done · 1 running")
                try screen.press("C-c")
                try screen.see("goes on in the background")
                try screen.press("C-c")
                try screen.see("'hold'? (y/N)")
                try screen.press(answer)
                try screen.see(end)
                try screen.press("C-l")
                try screen.wait(for: "an empty screen") { $0.hasPrefix("baton>") }
            }
        }

        @Test func `Ctrl-D warns once where work would be lost`() throws {
            let screen = try prompt()
            try screen.say("let r = start hold(\"never\")")
            try screen.see("run 1 hold  0/1 done")
            try screen.press("C-d")
            try screen.see("a run goes on here and would be cancelled: run 1 'hold'")
            try screen.press("C-d")
            try screen.see("ended with 0")
            let ended = try BatonProgram.run(["runs"], in: place)
            #expect(ended.output.contains("cancelled"), "\(ended)")
        }

        @Test func `Ctrl-D leaves where nothing goes on, and quit does`() throws {
            for leave in ["C-d", "quit", "exit"] {
                let screen = try prompt()
                try leave == "C-d" ? screen.press("C-d") : screen.say(leave)
                try screen.see("ended with 0")
            }
        }

        @Test func `a request to end, or a terminal that is gone, ends runs properly`() throws {
            for signal in ["TERM", "HUP"] {
                let screen = try TerminalScreen(
                    "\"$BATON\" & echo $! > pid; fg %1 > /dev/null; echo \"ended with $?\"".replacing(
                        "\"$BATON\" &", with: "set -m; \"$BATON\" &"), in: place)
                try screen.seeAtEnd("baton>")
                try screen.say("source \"tasks.exp\"")
                try screen.say("let r = start hold(\"never\")")
                try screen.see("hold  0/1 done")
                let id = try place.text("pid").trimmingCharacters(in: .newlines)
                #expect(try BatonProgram.shell("kill -\(signal) \(id)", in: place).code == 0)
                try screen.see("ended with 143")
            }
            let ended = try BatonProgram.run(["runs"], in: place)
            #expect(ended.output.components(separatedBy: "cancelled").count == 3, "\(ended)")
        }

        @Test func `Ctrl-Z gives the terminal back, and fg takes it again`() throws {
            let screen = try TerminalScreen("PS1='$ ' bash --norc -i", in: place)
            try screen.seeAtEnd("$")
            try screen.say("\"$BATON\"")
            try screen.seeAtEnd("baton>")
            try screen.type("let kept = 1")
            try screen.press("C-z")
            try screen.see("Stopped")
            try screen.say("echo from the shell")
            try screen.see("\nfrom the shell\n")
            try screen.say("fg")
            try screen.seeAtEnd("baton> let kept = 1")
            try screen.say("23")
            try screen.say("kept")
            try screen.seeAtEnd("123\nbaton>")
        }

        // Point 4: live

        @Test func `notices of background runs come above the line being typed, progress below`() throws {
            let screen = try prompt()
            try screen.say("let r = start study(\"live\")")
            try screen.type("let typed = \"is k")
            try screen.wait(for: "progress below the line") { text in
                let rows = text.split(separator: "\n")
                return rows.last?.hasPrefix("run 1 study  0/2 done · 2 running · ") == true
                    && rows.dropLast().last == "baton> let typed = \"is k"
            }
            try place.write("live", "")
            try screen.see("run 1 study  1/2 done")
            try place.write("live2", "")
            try screen.wait(for: "the notice above") { text in
                let rows = text.split(separator: "\n")
                return rows.last == "baton> let typed = \"is k"
                    && rows.dropLast().last?.hasPrefix("study succeeded: 2 steps") == true
            }
            try screen.say("ept\"")
            try screen.say("typed")
            try screen.seeAtEnd("is kept\nbaton>")
        }

        @Test func `a run that fails behind one's back tells its cause above the line`() throws {
            let screen = try prompt()
            try screen.say("let r = start bad()")
            try screen.wait(for: "the cause") { text in
                text.contains("out of cheese") && text.contains("exit code 3") && text.hasSuffix("\nbaton>")
            }
            let rows = try screen.text.split(separator: "\n")
            let cause = try #require(rows.lastIndex { $0.contains("error[E0401]") })
            #expect(try cause > #require(rows.lastIndex { $0.contains("bad failed") }))
        }

        // The history

        private func history(_ screen: TerminalScreen) throws -> [String] {
            let file = place.side.appendingPathComponent(".local/state/baton/history")
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").map(String.init)
        }

        @Test func `the history keeps time and state, for the project and for all, but no secrets`() throws {
            let screen = try prompt()
            for line in ["let a = 1", "nowhere", "1 / 0", " let hidden = 1", "let token = \"abcdef\"", "let z = 2"] {
                try screen.say(line)
            }
            try screen.wait(for: "the last statement") { $0.hasSuffix("let z = 2\nbaton>") }
            let pattern = /^\d+ (ok|failed|refused) (.*)$/
            let kept = try history(screen).compactMap { try pattern.wholeMatch(in: $0).map { "\($0.1): \($0.2)" } }
            #expect(
                kept == [
                    "ok: source \"tasks.exp\"", "ok: let a = 1", "refused: nowhere", "failed: 1 / 0", "ok: let z = 2",
                ])
            #expect(try place.text(".baton/history").split(separator: "\n").map(String.init) == history(screen))
            let mode = try BatonProgram.shell("stat -c %a .baton/history $HOME/.local/state/baton/history", in: place)
            #expect(mode.output == "600\n600\n")
            // Another prompt has it.
            let other = try prompt()
            try other.type("let")
            try other.press("Up")
            try other.seeAtEnd("baton> let z = 2")
            try other.press("C-c")
            try other.say("history \"1 / 0\"")
            try other.wait(for: "the entry") { $0.contains("failed") && $0.contains("1 / 0") && $0.hasSuffix("baton>") }
        }

        @Test func `prompts that run at once keep all that was said`() throws {
            let screens = try (0..<4).map { _ in try TerminalScreen(in: place) }
            for screen in screens { try screen.seeAtEnd("baton>") }
            for (index, screen) in screens.enumerated() {
                try screen.paste((0..<50).map { "let v\(index)_\($0) = 1" }.joined(separator: "\n"))
                try screen.press("Enter")
                for number in 0..<20 { try screen.say("let w\(index)_\(number) = 1") }
            }
            for (index, screen) in screens.enumerated() { try screen.seeAtEnd("baton> let w\(index)_19 = 1\nbaton>") }
            let lines = try history(screens[0])
            for index in screens.indices {
                let own = lines.filter { $0.contains(" let w\(index)_") }
                #expect(own.count == 20, "\(own)")
            }
            // And each pasted block is one entry.
            #expect(lines.count == 4 * 21)
        }
    }
}
