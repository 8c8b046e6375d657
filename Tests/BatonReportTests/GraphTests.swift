import BatonModel
import BatonReport
import Testing

/// The graph's picture: which boxes there are, and where they stand.
struct GraphTests {
    private struct Box {
        var label: String
        var x: Double
        var y: Double
        var width: Double
        var height: Double

        func overlaps(_ other: Box) -> Bool {
            x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
        }
    }

    private func page(_ chronicle: RunChronicle) -> String {
        RunReport(of: chronicle, logTail: { _, _, _ in [] }).html()
    }

    /// Boxes of steps and other things, groups left out.
    private func boxes(_ html: String) -> [Box] {
        let pattern =
            /(?s)<g class="node.*?<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)".*?<text[^>]*>([^<]*)/
        return html.matches(of: pattern).map { match in
            Box(
                label: String(match.5), x: Double(match.1) ?? -1, y: Double(match.2) ?? -1,
                width: Double(match.3) ?? -1, height: Double(match.4) ?? -1)
        }
    }

    @Test func `a step stands behind what it waits for, and no two boxes overlap`() throws {
        let found = boxes(page(SampleRuns.failed()))
        let place = Dictionary(uniqueKeysWithValues: found.map { ($0.label, $0) })
        #expect(found.count == 20)
        for (first, second) in [("setup", "deploy.prepare"), ("deploy.copy[0]", "deploy.check[0]")] {
            let (left, right) = (try #require(place[first]), try #require(place[second]))
            #expect(left.x + left.width <= right.x)
        }
        for (index, box) in found.enumerated() {
            for other in found[(index + 1)...] { #expect(!box.overlaps(other), "\(box.label) \(other.label)") }
        }
    }

    @Test func `steps of one task stand together in a large run, layer by layer while there are few`() {
        let few = boxes(page(SampleRuns.wide(layers: 6, width: 40, failEach: 0)))
        #expect(few.map(\.label) == ["prepare", "simulate", "measure", "reduce", "prepare", "simulate"])
        let many = boxes(page(SampleRuns.wide(layers: 40, width: 10, failEach: 0)))
        #expect(Set(many.map(\.label)) == ["prepare", "simulate", "measure", "reduce"] && many.count == 4)
    }

    @Test func `a run of very many tasks has a box that counts the rest`() throws {
        var run = SampleRun()
        for index in 0..<2_000 { run.step("step\(index)", task: "task\(index)_x\(index)y") }
        let html = page(run.history())
        let found = boxes(html)
        #expect(found.count <= 161)
        #expect(html.contains("and 1,841 more") || html.contains("and 1,840 more"))
        #expect(html.utf8.count < 1_000_000)
    }

    @Test func `groups in groups, as a repeat makes them, end at a depth`() {
        var run = SampleRun()
        var group: VertexID?
        for turn in 0..<300 {
            group = run.group("repeat \(turn)", in: group)
            run.step("s[\(turn)]", task: "s", in: group)
        }
        let html = page(run.history())
        #expect(html.ranges(of: "<g class=\"group\">").count <= 8)
    }
}
