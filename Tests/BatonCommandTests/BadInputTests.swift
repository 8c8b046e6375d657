import Foundation
import Testing

extension CommandTests {
    /// Texts and tasks that nobody should write: each ends with a clear fault or a right result, never a crash.
    struct BadInputTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private func run(bytes: [UInt8]) throws -> BatonProgram.Outcome {
            try place.write("bad.exp", bytes: bytes)
            return try BatonProgram.run(["bad.exp"], in: place)
        }

        private func run(_ text: String) throws -> BatonProgram.Outcome { try run(bytes: Array(text.utf8)) }

        static let faulty: [(code: String, text: String)] = [
            ("E0103", "let s = \"abc\nprint s\n"),
            ("E0101", "let x = 1 \u{0} 2\n"),
            ("E0109", String(repeating: "(", count: 20_000)),
            ("E0109", String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)),
            ("E0201", "task train() { return 1 }\ntrian()\n"),
            ("E0204", "task t(a) { return a }\nrun t(1, 2)\n"),
            ("E0206", "task t(a) { return a }\nrun t()\n"),
            (
                "E0203",
                "task t() { python \"loss = 1\"; output loss: Int }\ndag d() { let s = t(); return {l: s.los} }\nrun d()\n"
            ),
        ]

        @Test(arguments: faulty.indices)
        func `a faulty text is told of before anything runs`(index: Int) throws {
            let (code, text) = BadInputTests.faulty[index]
            let ended = try run(text)
            #expect(
                ended.code == 2 && ended.notices.contains(code) && ended.output.isEmpty, "\(ended.notices.prefix(2000))"
            )
            #expect(ended.notices.utf8.count < 20_000 && ended.seconds < 20)
        }

        static let failing: [(code: String, text: String)] = [
            ("E0302", "print 5s + 1GiB\n"),
            ("E0303", "print 9223372036854775807 + 1\n"),
            ("E0310", "fn f(x) = f(x) + 1\nprint f(1)\n"),
            ("E0501", "print read_text(\"nowhere.txt\")\n"),
            ("E0403", "task t() { sh \"touch other.txt\"; output x = file(\"model.bin\") }\nrun t()\n"),
            ("E0301", "task t(n: Int) { return n }\nrun t(\"three\")\n"),
        ]

        @Test(arguments: failing.indices)
        func `a program that fails says why, with its code`(index: Int) throws {
            let (code, text) = BadInputTests.failing[index]
            let ended = try run(text)
            #expect(ended.code == 1 && ended.notices.contains(code), "\(ended)")
        }

        @Test func `a missing output is told with what is there instead`() throws {
            let ended = try run("task t() { sh \"touch other.txt\"; output x = file(\"model.bin\") }\nrun t()\n")
            #expect(ended.notices.contains("model.bin") && ended.notices.contains("other.txt"), "\(ended)")
        }

        @Test func `bytes that are no UTF-8 are told of with their place`() throws {
            let ended = try run(bytes: Array("let a = \"".utf8) + [0xFF, 0xFE] + Array("\"\nprint 1\n".utf8))
            #expect(
                ended.code == 2 && ended.notices.contains("E0102") && ended.notices.contains("bad.exp:1:"), "\(ended)")
        }

        @Test func `a megabyte on one line is read`() throws {
            let text = "let xs = [" + (0..<150_000).map { "\($0)" }.joined(separator: ", ") + "]\nprint size(xs)\n"
            #expect(text.utf8.count > 1_000_000)
            let ended = try run(text)
            #expect(ended.code == 0 && ended.output == "150000\n", "\(ended.notices.prefix(500))")
            // And a fault at its far end does not print it all.
            let faulty = try run(text.replacing("]\n", with: "] wibble\n"))
            #expect(faulty.code == 2 && faulty.notices.utf8.count < 2000, "\(faulty.notices.utf8.count) bytes")
        }

        @Test func `an import cycle is told with its files`() throws {
            try place.write("a.exp", "import \"b.exp\" as b\n")
            try place.write("b.exp", "import \"a.exp\" as a\n")
            let ended = try BatonProgram.run(["a.exp"], in: place)
            #expect(ended.code != 0 && ended.notices.contains("E0312"), "\(ended)")
            #expect(ended.notices.contains("a.exp") && ended.notices.contains("b.exp"))
        }

        @Test func `a task that writes a gigabyte succeeds, in little memory`() throws {
            let ended = try run(
                "task big() { sh \"head -c 1000000000 /dev/zero\" }\nlet r = run big()\nprint r.status\n")
            #expect(ended.code == 0 && ended.output == "succeeded\n", "\(ended)")
        }

        @Test func `an empty file and one of comments only are programs`() throws {
            for text in ["", "\n\n", "# nothing", "#!/usr/bin/env baton", "\u{FEFF}print 1\n"] {
                let ended = try run(text)
                #expect(ended.code == 0, "\(ended)")
            }
        }
    }
}
