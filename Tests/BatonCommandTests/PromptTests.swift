import Foundation
import Testing

extension CommandTests {
    /// The prompt as people use it: keys are pressed, the screen is read.
    struct PromptTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private func prompt(
            columns: Int = 80, rows: Int = 30, environment: [String: String] = [:]
        ) throws -> TerminalScreen {
            let screen = try TerminalScreen(in: place, columns: columns, rows: rows, environment: environment)
            try screen.seeAtEnd("baton>")
            return screen
        }

        // Point 1: the line editor

        @Test func `statements see what was declared before, and expressions show their values`() throws {
            let screen = try prompt()
            try screen.say("let x = 20 + 1")
            try screen.say("x * 2")
            try screen.seeAtEnd("baton> let x = 20 + 1\nbaton> x * 2\n42\nbaton>")
            try screen.say("_ + 1")
            try screen.seeAtEnd("43\nbaton>")
        }

        @Test func `text of any width is typed and edited in its columns`() throws {
            let screen = try prompt(columns: 20)
            try screen.type("\"größe 実験 λ😀\"")
            // The last sign of the first row is wide and does not fit.
            try screen.seeAtEnd("baton> \"größe 実験 λ\n😀\"")
            try screen.press("Left", "Left", "Left", "BSpace", "BSpace")
            try screen.seeAtEnd("baton> \"größe 実λ😀\"")
        }

        @Test func `Enter goes on until the statement is whole, with a prompt and indentation`() throws {
            let screen = try prompt()
            for line in ["for i in 0..<2 {", "if i > 0 {", "print i * 10"] { try screen.say(line) }
            try screen.seeAtEnd(
                "baton> for i in 0..<2 {\n   ..>     if i > 0 {\n   ..>         print i * 10\n   ..>")
            try screen.say("}")
            try screen.say("}")
            try screen.seeAtEnd("   ..>     }\n   ..> }\n10\nbaton>")
        }

        @Test func `a statement of several lines is one of the history and is edited as a block`() throws {
            let screen = try prompt()
            for line in ["let xs = [1,", "2,", "3]"] { try screen.say(line) }
            try screen.say("size(xs)")
            try screen.seeAtEnd("3\nbaton>")
            try screen.press("Up", "Up")
            try screen.seeAtEnd("baton> let xs = [1,\n   ..>     2,\n   ..>     3]")
            try screen.press("Left", "Up", "BSpace")
            try screen.type("77")
            try screen.seeAtEnd("baton> let xs = [1,\n   ..>     77,\n   ..>     3]")
            try screen.press("Enter")
            try screen.say("xs")
            try screen.seeAtEnd("[1, 77, 3]\nbaton>")
        }

        @Test func `Up looks for what begins as the line does, Down comes back to it`() throws {
            let screen = try prompt()
            for line in ["let alpha = 1", "let beta = 2", "print alpha"] { try screen.say(line) }
            try screen.seeAtEnd("1\nbaton>")
            try screen.type("let")
            try screen.press("Up")
            try screen.seeAtEnd("baton> let beta = 2")
            try screen.press("Up")
            try screen.seeAtEnd("baton> let alpha = 1")
            try screen.press("Down", "Down")
            try screen.seeAtEnd("baton> let")
        }

        @Test func `Ctrl-R finds an earlier statement by a part of it`() throws {
            let screen = try prompt()
            for line in ["let alpha = 1", "let beta = alpha + 1", "let gamma = 3"] { try screen.say(line) }
            try screen.press("C-r")
            try screen.type("alpha")
            try screen.seeAtEnd("baton> let beta = alpha + 1\nsearch: alpha_")
            try screen.press("C-r")
            try screen.seeAtEnd("baton> let alpha = 1\nsearch: alpha_")
            try screen.press("C-g")
            try screen.seeAtEnd("baton>")
            try screen.press("C-r")
            try screen.type("beta")
            try screen.press("C-e")
            try screen.say(" + 5")
            try screen.say("beta")
            try screen.seeAtEnd("7\nbaton>")
        }

        @Test func `what is killed can be put in again`() throws {
            let screen = try prompt()
            try screen.type("one two three")
            try screen.press("C-w", "C-w", "C-y", "C-a", "C-k", "C-y", "C-y")
            try screen.seeAtEnd("baton> one two threeone two three")
            try screen.press("C-u", "M-y")
            try screen.seeAtEnd("baton>")
            try screen.press("C-y", "M-y")
            try screen.wait(for: "the text before") { $0.hasSuffix("baton> one two three") }
        }

        @Test func `a pasted block is shown and runs on Enter, without prompts and recorded outputs`() throws {
            let screen = try prompt()
            try screen.paste("let a = 4\nlet b = [a,\n    5]\nprint b\n#=> [4, 5]\n")
            try screen.seeAtEnd("baton> let a = 4\n   ..> let b = [a,\n   ..>     5]\n   ..> print b")
            try screen.press("Enter")
            try screen.seeAtEnd("[4, 5]\nbaton>")
            try screen.paste("baton> let c = {\n   ..>     k: 6}\nbaton> c.k\n6\nbaton> ")
            try screen.press("Enter")
            try screen.seeAtEnd("baton> let c = {\n   ..>     k: 6}\n   ..> c.k\n6\nbaton>")
        }

        @Test func `ten thousand pasted lines run as one block`() throws {
            let screen = try prompt()
            try screen.paste((0..<10_000).map { "let v\($0) = \($0)\n" }.joined() + "print v9999 + v1")
            try screen.seeAtEnd("   ..> print v9999 + v1")
            try screen.press("Enter")
            try screen.seeAtEnd("10000\nbaton>")
        }

        @Test func `vi's keys and the user's own bindings come from editrc`() throws {
            let file = place.side.appendingPathComponent(".editrc")
            try Data("bind -v\nbaton:bind \"^T\" baton-up\n".utf8).write(to: file)
            let screen = try prompt()
            try screen.say("1 + 1")
            try screen.seeAtEnd("2\nbaton>")
            try screen.type("let abc = 1")
            try screen.press("Escape")
            try screen.type("0dw")
            try screen.seeAtEnd("baton> abc = 1")
            try screen.type("dd")
            try screen.seeAtEnd("baton>")
            try screen.type("k")
            try screen.seeAtEnd("baton> 1 + 1")
            try screen.type("0cw7")
            try screen.press("Enter")
            try screen.seeAtEnd("baton> 7 + 1\n8\nbaton>")
            try screen.press("C-t")
            try screen.seeAtEnd("baton> 7 + 1")
        }

        @Test func `settings choose the prompt and the keys, at once`() throws {
            let screen = try prompt()
            try screen.say("set prompt \"lab> \"")
            try screen.say("set editing vi")
            try screen.seeAtEnd("lab>")
            try screen.paste("lab> let a = [1,\n ..> 2]\n")
            try screen.seeAtEnd("lab> let a = [1,\n ..> 2]")
            try screen.press("Enter")
            try screen.type("a + [3]")
            try screen.press("Escape")
            try screen.type("0xiaa")
            try screen.press("Escape")
            try screen.type("x")
            try screen.press("Enter")
            try screen.seeAtEnd("lab> a + [3]\n[1, 2, 3]\nlab>")
        }

        @Test func `a terminal that shrinks keeps the line`() throws {
            let screen = try prompt(columns: 60)
            try screen.type("let text = \"" + String(repeating: "abcdefghi ", count: 6) + "\"")
            try screen.resize(columns: 30)
            let row = "baton> let text = \"abcdefghi ab"
            try screen.wait(for: "rows of 30 columns") { $0.contains(row.prefix(30)) && $0.hasSuffix("ghi \"") }
            let count = try screen.text.components(separatedBy: "let text").count
            #expect(count == 2, "the line stands there once")
            try screen.say(" + \"!\"")
            try screen.say("size(text)")
            try screen.seeAtEnd("61\nbaton>")
        }

        @Test func `Tab completes, and lists where there are several`() throws {
            let screen = try prompt()
            try screen.say("let penguin_weight = 3")
            try screen.say("let penguin_height = 4")
            try screen.type("peng")
            try screen.press("Tab")
            try screen.wait(for: "both names") {
                $0.contains("baton> penguin_\n") && $0.contains("penguin_height") && $0.contains("penguin_weight")
            }
            try screen.type("w")
            try screen.press("Tab", "Enter")
            try screen.seeAtEnd("baton> penguin_weight\n3\nbaton>")
        }

        @Test func `Tab closes the quotes behind the only file, and leaves those that are closed`() throws {
            try place.write("only.txt", "17")
            let screen = try prompt()
            try screen.type("read_text(\"on")
            try screen.press("Tab")
            try screen.seeAtEnd("baton> read_text(\"only.txt\"")
            try screen.type(")")
            try screen.press("Enter")
            try screen.seeAtEnd("17\nbaton>")
            try screen.type("read_text(\"on\")")
            try screen.press("Left", "Left", "Tab", "Enter")
            try screen.seeAtEnd("baton> read_text(\"only.txt\")\n17\nbaton>")
        }

        // Point 6: errors

        @Test func `an error leaves what was defined, and stands last`() throws {
            let screen = try prompt()
            try screen.say("let a = 5")
            try screen.say("let b = a + nowhere")
            try screen.wait(for: "the fault") { $0.contains("E0201") && $0.hasSuffix("baton>") }
            try screen.say("let a = 1 / 0")
            try screen.wait(for: "the fault") { $0.contains("1 / 0\nerror[") && $0.hasSuffix("baton>") }
            try screen.say("a")
            try screen.seeAtEnd("baton> a\n5\nbaton>")
        }

        // The prompt's own statements

        @Test func `source runs a file as if typed, and help tells of a name with a question mark`() throws {
            try place.write("setup.exp", "## Adds two.\nfn add(a, b) = a + b\nprint add(1, 2)\n")
            let screen = try prompt()
            try screen.say("source \"setup.exp\"")
            try screen.seeAtEnd("3\nbaton>")
            try screen.say("add(20, 3)")
            try screen.seeAtEnd("23\nbaton>")
            try screen.say("round?")
            try screen.wait(for: "help") { $0.contains("round(x") && $0.hasSuffix("baton>") }
            try screen.say("source \"nowhere.exp\"")
            try screen.wait(for: "the fault") { $0.contains("nowhere.exp") && $0.contains("error[") }
        }

        @Test func `time tells how long a statement took`() throws {
            let screen = try prompt()
            try screen.say("time sum(0..<1000)")
            try screen.wait(for: "the time") { $0.contains("\n499500\ntook ") && $0.hasSuffix("baton>") }
        }

        @Test func `a dumb terminal and an output that is a pipe do too`() throws {
            let dumb = try prompt(environment: ["TERM": "dumb"])
            try dumb.say("1 +")
            try dumb.say("2")
            try dumb.seeAtEnd("baton> 1 +\n   ..> 2\n3\nbaton>")
            let piped = try TerminalScreen("\"$BATON\" | tr 3 x", in: place)
            try piped.seeAtEnd("baton>")
            try piped.say("30 + 3")
            try piped.press("C-d")
            try piped.see("xx")
            // And a script on standard input is no prompt.
            let script = try BatonProgram.run([], in: place, input: "print 1 +\n  1\n")
            #expect(script.code == 0 && script.output == "2\n")
        }

        @Test func `a locale without UTF-8 does no harm`() throws {
            let screen = try prompt(environment: ["LANG": "C", "LC_ALL": "C"])
            try screen.say("let ö = \"実\"")
            try screen.say("ö")
            try screen.wait(for: "the value") { $0.hasSuffix("baton>") && $0.contains("baton> ö") }
        }
    }
}
