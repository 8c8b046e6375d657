import Foundation
import Testing

extension CommandTests {
    /// What one run of a program knows of those before it.
    struct SessionTests {
        let place: Workplace

        init() throws {
            place = try Workplace()
            try FileManager.default.createDirectory(
                at: place.folder.appendingPathComponent(".baton"), withIntermediateDirectories: true)
        }

        private func run(_ arguments: String...) throws -> BatonProgram.Outcome {
            try BatonProgram.run(arguments, in: place)
        }

        private func lines(of name: String) throws -> [String] {
            place.exists(name) ? try place.text(name).split(separator: "\n").map(String.init) : []
        }

        @Test func `a second run takes everything from the first`() throws {
            try place.write(
                "s.exp",
                """
                task t(n: Int) { sh "echo ran >> '\(place.folder.path)/ran.txt'; echo ${n} > out.txt"; output f = file("out.txt") }
                dag d { for n in 0..<3 { t(n) } }
                let r = run d
                print map(r.t, s => s.status), trim(read_text(r.t[2].f.path))
                """)
            let first = try run("-q", "s.exp")
            #expect(first.output == "[\"succeeded\", \"succeeded\", \"succeeded\"] 2\n", "\(first)")
            let second = try run("-q", "s.exp")
            #expect(second.output == "[\"cached\", \"cached\", \"cached\"] 2\n", "\(second)")
            #expect(try lines(of: "ran.txt").count == 3)
        }

        static let script = """
            param lr: Float = 0.1
            task t(lr: Float, f: File) { env N: 1; sh "cat ${f}; echo ${lr} $N"; output s = stdout }
            let r = run t(lr, file("in.txt"))
            why r.steps[0]
            """

        /// What is done between two runs, and what the second says.
        static let changes: [(arguments: [String], script: String, input: String, answer: String)] = [
            ([], script, "one", "was taken from the cache: proven by step 't' of run 1"),
            (["--lr", "0.2"], script, "one", "ran again: argument lr was 0.1, is 0.2"),
            ([], script, "two", "ran again: input file f changed"),
            ([], script.replacing("env N: 1", with: "env N: 2"), "one", "ran again: environment N was 1, is 2"),
            ([], script.replacing("echo ${lr}", with: "echo  ${lr}"), "one", "ran again: the code changed"),
            (
                ["--lr", "0.3"], script.replacing("env N: 1", with: "env N: 2"), "one",
                "ran again: argument lr was 0.1, is 0.3; environment N was 1, is 2"
            ),
            (
                [],
                script.replacing("lr: Float, f", with: "lr: Float, k = 2, f").replacing("t(lr, f", with: "t(lr, f: f"),
                "one", "ran again: argument k is new"
            ),
        ]

        @Test(arguments: changes.indices)
        func `why names what changed since an earlier session`(index: Int) throws {
            let change = Self.changes[index]
            try place.write("in.txt", "one")
            try place.write("s.exp", Self.script)
            #expect(try run("-q", "s.exp").output.contains("nothing was recorded of an earlier run"))
            try place.write("in.txt", change.input)
            try place.write("s.exp", change.script)
            let second = try BatonProgram.run(["-q", "s.exp"] + change.arguments, in: place)
            #expect(second.output.contains(change.answer), "\(second)")
        }

        @Test func `an output that was changed is made again, and why says so`() throws {
            try place.write(
                "s.exp",
                """
                task t { sh "echo hello > out.txt"; output f = file("out.txt") }
                let r = run t()
                why r.steps[0]
                print r.f.path
                """)
            let path = try #require(try run("-q", "s.exp").output.split(separator: "\n").last.map(String.init))
            chmod(path, 0o644)
            try Data("other".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try run("-q", "s.exp").output.contains("ran again: output file 'out.txt' was changed"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello\n")
            try FileManager.default.removeItem(atPath: path)
            #expect(try run("-q", "s.exp").output.contains("ran again: output file 'out.txt' is gone"))
            #expect(try run("-q", "s.exp").output.contains("was taken from the cache"))
        }

        @Test func `explain counts what is new, cached and stale, with what differs`() throws {
            let text =
                "task t(n: Int, k: Int) { sh \"echo ${n} ${k}\" }\ndag d(k: Int) { for n in 0..<3 { t(n, k) } }\n"
            try place.write("s.exp", text + "run d(1)")
            #expect(try run("-q", "s.exp").code == 0)
            try place.write("s.exp", text.replacing("0..<3", with: "0..<4") + "explain d(1)")
            let first = try run("-q", "s.exp").output
            #expect(first.contains("3 cached, 1 new"), "\(first)")
            try place.write("s.exp", text + "explain d(2)")
            let second = try run("-q", "s.exp").output
            #expect(second.contains("t[1]  stale: argument k was 1, is 2"), "\(second)")
            #expect(second.contains("3 stale; about "), "\(second)")
        }

        @Test func `a plan holds in a later session, or is refused with what changed`() throws {
            let text = "task t(n: Int) { sh \"echo ${n}\"; output s = stdout }\n"
            try place.write(
                "s.exp",
                text + "param n: Int = 1\nparam go: String = \"\"\n"
                    + "if go == \"\" { let p = plan t(n) } else { print trim((apply t(n), token: go).s) }")
            let planned = try run("-q", "s.exp").output
            let token = try #require(planned.split(whereSeparator: \.isWhitespace).last.map(String.init))
            #expect(try run("-q", "s.exp", "--go", token).output == "1\n")
            let refused = try run("-q", "s.exp", "--go", token, "--n", "2")
            #expect(refused.code == 1 && refused.notices.contains("E0413"), "\(refused)")
            #expect(refused.notices.contains("argument n of t was 1, is 2"), "\(refused)")
        }

        /// A program that writes a line for each step that runs, and waits in the fourth for a file.
        static let slow = """
            param tag: String = "a"
            task stamp { return uuid() }
            task t(n: Int, at: String) {
                cache off
                sh "echo ${n} >> ${at}/ran.txt; [ ${n} != 3 ] || while [ ! -e ${at}/go ]; do sleep 0.02; done; echo ${n}"
                output s = trim(stdout)
            }
            dag d(at: String) {
                let s = stamp()
                let before = s
                for n in 0..<6 { t(n, at) }
                return {id: s.value, all: t.all}
            }
            let r = run d(dirname(file("x").path)) with jobs: 1
            print r.id, map(r.all, x => x.s)
            """

        @Test func `a program that was killed goes on where it was when it is run again`() throws {
            let at = place.folder.path
            try place.write("s.exp", Self.slow.replacing("dirname(file(\"x\").path)", with: "\"\(at)\""))
            let running = try BatonProgram.start(["s.exp"], in: place)
            try running.wait(until: { try lines(of: "ran.txt").count == 4 }, what: "the fourth step")
            running.signal(SIGKILL)
            #expect(try running.end().code == 137)
            try place.write("go", "")
            let second = try run("s.exp")
            #expect(second.code == 0, "\(second)")
            #expect(second.output.hasSuffix("[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\"]\n"), "\(second)")
            #expect(second.notices.contains("run 'd' goes on from run 1: 4 steps done already"), "\(second)")
            #expect(try lines(of: "ran.txt") == ["0", "1", "2", "3", "3", "4", "5"])
            let third = try run("-q", "s.exp")
            #expect(try lines(of: "ran.txt").count == 13, "a session that ended is not gone on with")
            #expect(third.output != second.output)
        }

        @Test func `with another parameter a killed program begins anew`() throws {
            let at = place.folder.path
            try place.write("s.exp", Self.slow.replacing("dirname(file(\"x\").path)", with: "\"\(at)\""))
            let running = try BatonProgram.start(["s.exp"], in: place)
            try running.wait(until: { try lines(of: "ran.txt").count == 4 }, what: "the fourth step")
            running.signal(SIGKILL)
            _ = try running.end()
            try place.write("go", "")
            #expect(try run("-q", "s.exp", "--tag", "b").code == 0)
            #expect(try lines(of: "ran.txt").count == 10)
        }

        @Test func `a stored run can be looked at by its number`() throws {
            try place.write("s.exp", "task t(n: Int) { sh \"echo said ${n}\"; output s = trim(stdout) }\nrun t(7)")
            #expect(try run("-q", "s.exp").code == 0)
            let text = """
                let r = attach(1)
                print r.s, r.status, r.name, (results r | select step, n), size(map(runs, r => r.name))
                logs r
                why r.t
                graph r
                """
            #expect(
                try run("-q", "-c", text).output == """
                    said 7 succeeded t [{step: "t", n: 7}] 1
                    said 7
                    step 't' succeeded in attempt 1; ran: nothing was recorded of an earlier run
                    t
                    └─ t  succeeded

                    """)
            #expect(try run("-q", "-c", "attach(9)").notices.contains("there is no run 9"))
        }

        @Test func `flags and events of a killed run are there when it goes on`() throws {
            let at = place.folder.path
            try place.write(
                "s.exp",
                """
                task t(at: String) { sh "echo x >> ${at}/ran.txt; while [ ! -e ${at}/go ]; do sleep 0.02; done" }
                task late(x) { return x }
                dag d(at: String) { let e = await event("hello"); t(at); let l = late(e); return l.value }
                let r = start d("\(at)")
                if flag(r, "n") == null { set_flag(r, "n", 4); emit "hello", {word: "hi"} to r }
                let _ = wait r
                print r.value.word, flag(r, "n")
                """)
            let running = try BatonProgram.start(["s.exp"], in: place)
            try running.wait(until: { try lines(of: "ran.txt").count == 1 }, what: "the step")
            running.signal(SIGKILL)
            _ = try running.end()
            try place.write("go", "")
            #expect(try run("-q", "s.exp").output == "hi 4\n")
        }
    }
}
