import Foundation
import Testing

extension CommandTests {
    /// Ctrl-C: soon, with the code that says so, and nobody left behind.
    struct InterruptTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        /// Ids of processes whose command line holds a text.
        private func processes(holding mark: String) -> [String] {
            let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return ids.filter { id in
                guard Int(id) != nil, let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else {
                    return false
                }
                return line.range(of: Data(mark.utf8)) != nil
            }
        }

        private func expectSoon(_ what: Comment, within seconds: Double = 5, _ isTrue: () -> Bool) {
            let deadline = Date().addingTimeInterval(seconds)
            while !isTrue(), Date() < deadline { usleep(10_000) }
            #expect(isTrue(), what)
        }

        static let loops = [
            "while true { }",
            "let i = 0\nwhile true { i = i + 1 }",
            "fn f(n) = if n == 0 then 0 else f(n - 1)\nwhile true { f(100) }",
            "while true { 0..<100_000 | map(x => x + 1) | sum }",
            "for i in 0..<1_000_000_000, j in 0..<1_000_000_000 { }",
            "sleep 60s",
        ]

        @Test(arguments: loops)
        func `an interrupt stops a busy program at once`(loop: String) throws {
            let mark = place.side.appendingPathComponent("ready-\(UUID().uuidString)").path
            let running = try BatonProgram.start(["-c", "write_text('\(mark)', '')\n\(loop)"], in: place)
            expectSoon("the program began", within: 30) { FileManager.default.fileExists(atPath: mark) }
            running.signal(SIGINT)
            // None of the programs would end by itself.
            #expect(try running.end().code == 130)
        }

        @Test func `an interrupt stops a run with its processes`() throws {
            let mark = "baton-mark-\(UUID().uuidString)"
            let running = try BatonProgram.start(
                [
                    "-c",
                    """
                    task slow(n: Int) { sh "sh -c 'sleep 300; : \(mark)' & sleep 300; : \(mark)" }
                    dag all() { for n in 0..<2 { slow(n) } }
                    run all()
                    print "not reached"
                    """,
                ], in: place)
            try running.wait(until: { self.processes(holding: mark).count >= 3 }, what: "the steps' processes")
            let instant = Date()
            running.signal(SIGINT)
            let ended = try running.end()
            #expect(ended.code == 130 && !ended.output.contains("not reached"), "\(ended)")
            #expect(Date().timeIntervalSince(instant) < 15)
            expectSoon("no process is left") { processes(holding: mark).isEmpty }
        }

        @Test func `a termination signal stops a run with its processes`() throws {
            let mark = "baton-mark-\(UUID().uuidString)"
            let running = try BatonProgram.start(
                ["-c", "task slow() { sh \"sleep 300; : \(mark)\" }\nrun slow()"], in: place)
            try running.wait(until: { self.processes(holding: mark).count >= 2 }, what: "the step's process")
            running.signal(SIGTERM)
            let ended = try running.end()
            #expect(ended.code == 143, "\(ended)")
            expectSoon("no process is left") { processes(holding: mark).isEmpty }
        }

        @Test func `a step that outlives its limit is ended with all that it started`() throws {
            let mark = "baton-mark-\(UUID().uuidString)"
            let ended = try BatonProgram.run(
                [
                    "-c",
                    "task slow() { timeout 300ms; sh \"(sleep 300; : \(mark)) & sleep 300; : \(mark)\" }\nrun slow()",
                ],
                in: place)
            #expect(ended.code == 1 && ended.notices.contains("timed"), "\(ended)")
            expectSoon("no process is left") { processes(holding: mark).isEmpty }
        }
    }
}
