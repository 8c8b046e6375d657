import Foundation
import Testing

extension CommandTests {
    /// Pictures that data sessions draw, where people look at them.
    struct PictureTests {
        let place: Workplace
        static let text = """
            # %%
            let s = session("polars")
            let t = s.table([{town: "ulm", fare: 3}, {town: "ulm", fare: 9}, {town: "bonn", fare: 4}])
            t.plot.hist("fare", buckets: 3)
            t.plot.frequency("town")
            t.plot.heatmap("fare", "fare")
            t.plot.box("fare")

            """

        init() throws {
            place = try Workplace()
            try place.write("p.exp", Self.text)
        }

        @Test func `they are drawn as text, and are files`() throws {
            let ended = try BatonProgram.run(["p.exp"], in: place)
            #expect(ended.code == 0, "\(ended)")
            for part in ["fare\n2 ", "count by town\nulm  │", "█ 2\nbonn │", "hist.svg", "heatmap.svg", "box.svg"] {
                #expect(ended.output.contains(part), "\(part): \(ended.output)")
            }
            let json = try BatonProgram.run(["-c", "set output json\n" + Self.text], in: place)
            #expect(!json.output.contains("█") && json.output.contains("hist.svg"), "\(json)")
        }

        @Test func `numbers that are texts are drawn as in the picture`() throws {
            let text = """
                let t = session("polars").table([{mass: "3"}, {mass: "9"}, {mass: "NA"}])
                t.plot.hist("mass", buckets: 2)
                """
            let ended = try BatonProgram.run(["-c", text], in: place)
            #expect(ended.output.contains("1 row left out") && ended.output.contains("█ 1"), "\(ended)")
        }

        @Test func `a page of the notebook shows them`() throws {
            let ended = try BatonProgram.run(["render", "p.exp", "--run", "-o", "p.html"], in: place)
            #expect(ended.code == 0, "\(ended)")
            let page = try place.text("p.html")
            #expect(page.components(separatedBy: "<svg").count == 5 && !page.contains("<!DOCTYPE svg"))
        }
    }
}
