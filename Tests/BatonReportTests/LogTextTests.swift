import BatonModel
import BatonReport
import Testing

/// What the end of a failed step's log looks like in the page.
struct LogTextTests {
    /// The log of a failed step as the page shows it.
    private func shown(_ bytes: [UInt8], size: Int? = nil) throws -> String {
        var run = SampleRun()
        run.step("a")
        run.failing["a"] = StepFailure(.program, "exited with code 1", exitCode: 1)
        run.logBytes = size ?? bytes.count
        let html = RunReport(
            of: run.history(),
            logTail: { _, stream, limit in
                stream == .error ? Array(bytes.suffix(limit)) : []
            }
        ).html()
        let log = try #require(html.firstMatch(of: /(?s)<pre class="log">(.*?)<\/pre>/))
        return String(log.1)
    }

    static let cases: [(bytes: [UInt8], shown: String)] = [
        (Array("one\ntwo".utf8), "one\ntwo\n"),
        (Array("a < b & \"c\"\n".utf8), "a &lt; b &amp; &quot;c&quot;\n"),
        // Colours are kept, other sequences are left out.
        (Array("\u{1B}[1;31mError\u{1B}[0m: x\n".utf8), "<span class=\"strong ansi1\">Error</span>: x\n"),
        (Array("\u{1B}[38;5;208mx\u{1B}[m\u{1B}[2Ky\n".utf8), "xy\n"),
        (Array("\u{1B}[92mok\u{1B}[39m done\n".utf8), "<span class=\"ansi2\">ok</span> done\n"),
        (Array("\u{1B}]0;title\u{7}x\u{1B}]8;;http:a\u{1B}\\y\n".utf8), "xy\n"),
        (Array("\u{1B}(Bx\u{1B}".utf8), "x\n"),
        (Array("\u{1B}]never ends\nnext\n".utf8), "\nnext\n"),
        // A progress bar shows its last state.
        (Array("10 %\r50 %\r100 %\n".utf8), "100 %\n"),
        (Array("dos\r\nlines\r\n".utf8), "dos\nlines\n"),
        (Array("ab\u{8}c\n".utf8), "ac\n"),
        // No UTF-8, and control characters.
        ([0x61, 0xFF, 0xC3, 0x0A, 0x00, 0x07, 0x0A], "a\u{FFFD}\u{FFFD}\n\u{2400}\u{2407}\n"),
    ]

    @Test(arguments: cases.indices)
    func `a log is shown as a terminal would`(index: Int) throws {
        #expect(try shown(Self.cases[index].bytes) == Self.cases[index].shown)
    }

    @Test func `of a long log the last lines are shown, whole, with the size of all of it`() throws {
        let text = (0..<5_000).map { "line \($0)\n" }.joined()
        let log = try shown(Array(text.utf8), size: 1 << 30)
        let lines = log.split(separator: "\n")
        #expect(lines.last == "line 4999" && lines.count == 60 && lines.first == "line 4940")
    }

    @Test func `a line without end is cut`() throws {
        let log = try shown(Array(repeating: UInt8(ascii: "x"), count: 100_000))
        #expect(log.hasSuffix("x…\n") && log.utf8.count < 1_000)
    }
}
