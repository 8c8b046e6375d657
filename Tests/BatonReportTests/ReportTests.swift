import BatonModel
import BatonReport
import Testing

/// What the page says of a run.
struct ReportTests {
    private func page(_ chronicle: RunChronicle, tail: @escaping RunReport.LogTail = { _, _, _ in [] }) -> String {
        RunReport(of: chronicle, logTail: tail).html()
    }

    @Test func `a run that succeeded is told of in one sentence`() {
        let html = page(SampleRuns.small())
        #expect(html.contains("All 11 steps succeeded."))
        #expect(html.contains("<time datetime=\"2026-11-18T11:06:40Z\">2026-11-18 11:06:40 UTC</time> on core-1"))
        #expect(!html.contains("id=\"failures\""))
    }

    @Test func `a failure is shown with its reason, code, attempts and what to do`() {
        let html = page(SampleRuns.failed())
        #expect(html.contains("<b>3</b> of 20 steps failed"))
        #expect(html.contains("exited with code 23") && html.contains("exit code 23"))
        #expect(html.contains("timed out") && html.contains("<code>baton explain E0412</code>"))
        #expect(html.contains("this computer's fault"))
    }

    @Test func `logs are asked for with a bound, and for failures only`() {
        var asked: [Int] = []
        _ = page(SampleRuns.failed()) { _, _, limit in
            asked.append(limit)
            return []
        }
        #expect(asked.count == 6 && asked.allSatisfy { $0 == 16_384 })
    }

    @Test func `of many failures the first are shown with their logs, the rest is counted`() {
        var run = SampleRun()
        for index in 0..<50 {
            run.step("s[\(index)]", task: "s")
            run.failing["s[\(index)]"] = StepFailure(.program, "exited with code 1", exitCode: 1)
        }
        let html = page(run.history())
        #expect(html.ranges(of: "<details class=\"card failure\"").count == 20)
        #expect(html.contains("30 more: "))
    }

    @Test func `a run whose process died says so, and what goes on from it`() {
        var run = SampleRun()
        run.step("a")
        let html = page(run.history(ends: false))
        #expect(html.contains("<span class=\"pill died\">died</span>") && html.contains("baton resume"))
    }

    @Test func `a run without any step, and one without any event, have a page too`() {
        var run = SampleRun()
        #expect(page(run.history()).contains("</html>"))
        let record = RunRecord(id: RunID(1), origin: RunOrigin(name: "none"), status: .waiting)
        #expect(page(RunChronicle(of: record)).contains("</html>"))
    }

    @Test func `the chain that the run's length comes from goes through what was waited for`() throws {
        let html = page(SampleRuns.small())
        let list = try #require(html.firstMatch(of: /(?s)<ol>(.*?)<\/ol>/)).1
        let steps = list.matches(of: /data-find="([^"]*)"/).map { String($0.1) }
        #expect(steps == ["fetch", "clean", "train[2]", "pick", "report"])
    }

    @Test func `a value without end is cut`() {
        var run = SampleRun()
        run.step("a")
        run.outputs["a"] = [
            Datum.Entry(key: "text", value: .string(String(repeating: "x", count: 10_000_000))),
            Datum.Entry(key: "list", value: .list(Array(repeating: .int(7), count: 1_000_000))),
        ]
        #expect(page(run.history()).utf8.count < 200_000)
    }

    @Test func `steps are called as people call them`() {
        var chronicle = SampleRuns.small()
        chronicle.setNames { $0 == "fetch" ? "the first" : $0 }
        #expect(page(chronicle).contains("the first"))
    }
}
