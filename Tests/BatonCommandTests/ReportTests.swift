import Foundation
import Testing

extension CommandTests {
    struct ReportTests {
        private static let study = """
            task work(n: Int) {
                sh "echo step ${n}; if [ ${n} = 2 ]; then echo 'it <broke>' >&2; exit 3; fi"
                output text = stdout
            }
            dag study() {
                for n in 0..<4 { work(n) }
            }
            run study()

            """

        private func ran() throws -> Workplace {
            let place = try Workplace()
            try place.write("study.exp", Self.study)
            let outcome = try BatonProgram.run(["study.exp"], in: place)
            #expect(outcome.code == 1)
            return place
        }

        @Test func `a report of the last run is written, with its failure and the end of the log`() throws {
            let place = try ran()
            let outcome = try BatonProgram.run(["report"], in: place)
            #expect(outcome.code == 0 && outcome.notices == "report.html\n")
            let html = try place.text("report.html")
            #expect(html.contains("<b>1</b> of 4 steps failed"))
            #expect(html.contains("work[2]") && html.contains("it &lt;broke&gt;"))
        }

        @Test func `a trace of a run by its number is JSON`() throws {
            let place = try ran()
            #expect(try BatonProgram.run(["trace", "1", "-o", "t.json"], in: place).code == 0)
            let data = try Data(contentsOf: place.folder.appendingPathComponent("t.json"))
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let events = document?["traceEvents"] as? [[String: Any]] ?? []
            #expect(events.filter { $0["ph"] as? String == "X" }.count == 4)
        }

        @Test func `a run that is not there, and a place that can't be written, are told of`() throws {
            let place = try ran()
            #expect(try BatonProgram.run(["report", "99"], in: place).code == 2)
            let outcome = try BatonProgram.run(["report", "1", "-o", "no/such/folder/r.html"], in: place)
            #expect(outcome.code == 1 && outcome.notices.contains("no/such/folder/r.html"))
        }
    }
}
