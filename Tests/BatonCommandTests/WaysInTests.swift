import Foundation
import Testing

extension CommandTests {
    /// The ways in which a program reaches `baton`, and what comes out where.
    struct WaysInTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        @Test func `a text on the command line runs`() throws {
            let ended = try BatonProgram.run(["-c", "print 1 + 2"], in: place)
            #expect(ended.code == 0 && ended.output == "3\n" && ended.notices.isEmpty, "\(ended)")
        }

        @Test func `a dash and a pipe both run standard input`() throws {
            for arguments in [["-"], []] {
                let ended = try BatonProgram.run(arguments, in: place, input: "let a = 20\nprint a * 2\n")
                #expect(ended.code == 0 && ended.output == "40\n", "\(arguments): \(ended)")
            }
        }

        @Test func `a script runs by its first line`() throws {
            try place.write(
                "hello.exp", "#!/usr/bin/env baton\nparam name: String = \"you\"\nprint \"hello, ${name}\"\n")
            let ended = try BatonProgram.shell(
                #"chmod +x hello.exp; PATH="$(dirname "$BATON"):$PATH" ./hello.exp --name Ada"#, in: place)
            #expect(ended.code == 0 && ended.output == "hello, Ada\n", "\(ended)")
        }

        @Test func `parameters become options with a type, a default and a help text`() throws {
            try place.write("p.exp", "param n: Int = 3   ## how many\nparam who: String\nprint n + 1, who\n")
            let good = try BatonProgram.run(["p.exp", "--n", "4", "--who", "-x y"], in: place)
            #expect(good.code == 0 && good.output == "5 -x y\n", "\(good)")
            let help = try BatonProgram.run(["p.exp", "--help"], in: place)
            #expect(help.code == 0 && help.output.contains("--n") && help.output.contains("how many"), "\(help)")
            for wrong in [["p.exp"], ["p.exp", "--n", "x", "--who", "y"], ["p.exp", "--who", "y", "--wibble", "1"]] {
                let ended = try BatonProgram.run(wrong, in: place)
                #expect(ended.code == 2 && ended.output.isEmpty && !ended.notices.isEmpty, "\(wrong): \(ended)")
            }
        }

        /// The plain ways in pass the argument parser by; with `run` before them they don't.
        @Test func `a program runs the same whether the argument parser was asked or not`() throws {
            try place.write("p.exp", "param n: Int = 3\nparam who: String = \"you\"\nprint n + 1, who\n")
            let ways: [[String]] = [
                ["p.exp"], ["./p.exp", "--n", "4"], ["p.exp", "--who=-x"], ["-q", "p.exp", "--who", "-q"],
                ["--jobs", "2", "--store", "st", "p.exp", "--n=7"], ["--jobs", "0", "p.exp"], ["--jobs", "p.exp"],
                ["--jobs", "two", "p.exp"], ["--store", "p.exp"], ["--store"], ["p.exp", "--jobs", "2"],
                ["p.exp", "--", "x"],
                ["p.exp", "--n"], ["p.exp", "-n", "4"], ["p.exp", "-q"], ["p.exp", "--version"], ["p.exp", "--help"],
                ["p.exp", "-h"], ["-c", "1 + 2"], ["-q", "-c", "print 1"], ["-c", "-1"], ["-c"],
                ["-c", "print 1", "p.exp"],
                ["-c", "param n: Int = 1\nprint n", "--n", "2"], ["--wibble", "p.exp"], ["missing.exp"], ["./missing"],
                ["-"], ["--quiet", "-", "--n", "1"],
            ]
            for way in ways {
                let plain = try BatonProgram.run(way, in: place, input: "print 40\n")
                let parsed = try BatonProgram.run(["run"] + way, in: place, input: "print 40\n")
                #expect(plain.code == parsed.code && plain.output == parsed.output, "\(way): \(plain) \(parsed)")
                // Usage names the command that was asked.
                if plain.code != 2 { #expect(plain.notices == parsed.notices, "\(way): \(plain) \(parsed)") }
            }
        }

        @Test func `version and help answer on standard output`() throws {
            let version = try BatonProgram.run(["--version"], in: place)
            #expect(version.code == 0 && version.output.contains("0.1"), "\(version)")
            let help = try BatonProgram.run(["--help"], in: place)
            #expect(help.code == 0 && help.output.contains("fmt") && help.output.contains("check"), "\(help)")
        }

        @Test func `results go to standard output and progress to standard error`() throws {
            let ended = try BatonProgram.run(
                ["-c", "task t() { sh \"echo inside\"; output x = trim(stdout) }\nlet r = run t()\nprint r.x"],
                in: place)
            #expect(ended.code == 0 && ended.output == "inside\n", "\(ended)")
            #expect(ended.notices.contains("t"))
        }

        @Test func `a closed pipe ends quietly`() throws {
            let line =
                #"set -o pipefail; "$BATON" -c 'for i in 0..<1_000_000 { print i }' | head -n 1; echo ${PIPESTATUS[0]}"#
            let ended = try BatonProgram.shell(line, in: place)
            let lines = ended.output.split(separator: "\n")
            #expect(lines.first == "0" && ended.notices.isEmpty, "\(ended)")
            #expect(["0", "141"].contains(lines.last.map(String.init) ?? ""), "\(ended)")
            #expect(ended.seconds < 10)
        }

        @Test func `no colour goes where no terminal is, nor where NO_COLOR is set`() throws {
            for environment in [[:], ["NO_COLOR": "1"]] {
                let ended = try BatonProgram.run(["-c", "print wibble"], in: place, environment: environment)
                #expect(ended.code == 2 && !ended.notices.contains("\u{1B}"), "\(ended)")
            }
            // `script` gives it a terminal.
            let colored = try BatonProgram.shell(#"script -qec "$BATON -c 'print wibble'" /dev/null"#, in: place)
            let plain = try BatonProgram.shell(
                #"NO_COLOR=1 script -qec "$BATON -c 'print wibble'" /dev/null"#, in: place)
            #expect(colored.output.contains("\u{1B}[") && !plain.output.contains("\u{1B}[3"), "\(colored) \(plain)")
        }

        @Test func `explain tells the story of a code, with programs`() throws {
            let ended = try BatonProgram.run(["explain", "E0203"], in: place)
            #expect(ended.code == 0 && ended.output.contains("E0203") && ended.output.contains("task"), "\(ended)")
            let unknown = try BatonProgram.run(["explain", "E9999"], in: place)
            #expect(unknown.code == 2)
        }

        @Test func `the formatter rewrites in place, and tells what it would change`() throws {
            try place.write("a.exp", "let   a=1\nif a>0{print a}\n")
            let check = try BatonProgram.run(["fmt", "--check", "a.exp"], in: place)
            #expect(check.code == 3 && (check.output + check.notices).contains("a.exp"), "\(check)")
            let format = try BatonProgram.run(["fmt", "a.exp"], in: place)
            #expect(format.code == 0)
            #expect(try place.text("a.exp") == "let a = 1\nif a > 0 { print a }\n")
            let again = try BatonProgram.run(["fmt", "--check", "a.exp"], in: place)
            #expect(again.code == 0)
        }
    }
}
