import BatonModel
import BatonREPL
import Testing

struct ProgressTests {
    static let times: [(Int, String)] = [
        (0, "0us"), (-5, "0us"), (999_999, "999us"), (12_000_000, "12ms"), (3_250_000_000, "3.2s"),
        (59_900_000_000, "59s"), (250_000_000_000, "4m10s"), (3_725_000_000_000, "1h2m"),
    ]

    @Test(arguments: times) func `a measured time has the digits that mean something`(_ row: (Int, String)) {
        #expect(ProgressText.elapsed(row.0) == row.1)
    }

    @Test func `a run's line counts its steps by status and fits the width`() {
        var view = RunView()
        let step = StepSpec(path: "a[0]", task: "a")
        view.apply(RunEvent(instant: 1_000_000_000, fact: .began(name: "study", seed: 0)))
        view.apply(
            RunEvent(
                instant: 1_000_000_000,
                fact: .added([
                    Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "study"))),
                    Vertex(id: VertexID(1), parent: VertexID(0), kind: .step(step)),
                    Vertex(id: VertexID(2), parent: VertexID(0), kind: .step(step)),
                ])))
        view.apply(RunEvent(instant: 2_000_000_000, fact: .started(VertexID(1), attempt: 1, log: nil)))
        #expect(
            ProgressText.summary(view, now: 3_000_000_000, width: 80)
                == "study  0/2 done · 1 running · 1 waiting · 2.0s")
        #expect(ProgressText.summary(view, now: 3_000_000_000, width: 10) == "study  0/…")
    }

    @Test func `the time left is told once some steps have run, and cached ones tell nothing`() {
        var counts = StatusCounts()
        counts[.cached] = 50
        counts[.waiting] = 6
        counts[.running] = 2
        #expect(ProgressText.timeLeft(counts, after: 10_000_000_000) == nil)
        counts[.succeeded] = 3
        counts[.failed] = 1
        // Four took ten seconds; seven are left, as a step that runs counts half.
        #expect(ProgressText.timeLeft(counts, after: 10_000_000_000) == 17_500_000_000)
        #expect(ProgressText.timeLeft(counts, after: 1_000_000_000) == nil)
        #expect(ProgressText.timeLeft(counts, after: .max) == nil)
        counts[.waiting] = 0
        counts[.running] = 0
        #expect(ProgressText.timeLeft(counts, after: 10_000_000_000) == nil)
    }
}
