import BatonModel
import BatonWire
import Foundation
import Testing

/// A director, agents and deployments as they are, without a network between them.
@Suite(.serialized) struct AgentTests {
    @Test func `a deployment runs on its node, and what it leaves comes back`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        let script = """
            task count(data: File) {
                sh { echo rows of {data}; wc -l < {data} > rows.txt; echo "on $BATON_STEP" }
                output rows = file("rows.txt")
            }
            """
        let id = try lab.run(
            script, [("count(file(\"data.csv\"))", "n1")], files: [("data.csv", "a\nb\nc\n")])
        let end = try lab.waitForEnd(id)
        #expect(end.state == .finished && end.error == nil)
        let view = try lab.view(id)
        #expect(view.status == .succeeded)
        let step = try #require(view.rows.first { $0.step?.path == "count" })
        guard case .file(let rows)? = step.outputs.first(where: { $0.key == "rows" })?.value else {
            Issue.record("no file among \(step.outputs)")
            return
        }
        #expect(try lab.log(id).contains("on count"))
        // The content was there before its step was said to have ended.
        let digest = try #require(rows.digest)
        let artifacts = try lab.ask(.get, "/experiments/\(id)/artifacts").json["items"]?.items ?? []
        #expect(artifacts.contains { $0["digest"]?.text == digest && $0["complete"] == .bool(true) })
    }
}
