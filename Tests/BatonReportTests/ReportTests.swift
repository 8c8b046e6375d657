import BatonModel
import BatonReport
import Foundation
import Testing

struct ReportTests {
    @Test func `the report of a run names its steps and their states`() throws {
        let html = RunReport(of: SampleRuns.small(), logTail: { _, _, _ in [] }).html()
        #expect(html.contains("train[5]"))
        if let folder = ProcessInfo.processInfo.environment["BATON_REPORT_FOLDER"] {
            let tail: RunReport.LogTail = { _, stream, limit in
                stream == .output
                    ? Array("starting\nworking\n".utf8)
                    : Array(
                        """
                        Traceback (most recent call last):
                          File "/data/task.py", line 12, in <module>
                            \u{1B}[1;31mraise ValueError\u{1B}[0m("no rows in \u{1B}[33mtrain.csv\u{1B}[0m")
                        ValueError: no rows <b>left</b>
                        progress 1 %\rprogress 50 %\rprogress 100 %
                        \u{FFFD}

                        """.utf8)
            }
            for (name, history) in [
                ("small", SampleRuns.small()), ("failed", SampleRuns.failed()),
                ("wide", SampleRuns.wide(layers: 20, width: 100)),
            ] {
                try RunReport(of: history, logTail: tail).html()
                    .write(toFile: folder + "/\(name).html", atomically: true, encoding: .utf8)
            }
        }
    }
}
