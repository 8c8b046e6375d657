import Foundation
import FoundationXML
import Testing

@testable import BatonPlot

/// Pictures beside those on record; `RECORD_SNAPSHOTS=1` writes them again, and fails.
@Suite struct PictureTests {
    private static func points(_ numbers: [(Double, Double)]) -> [Plot.Point] {
        numbers.map { Plot.Point(x: $0.0, y: $0.1) }
    }

    private static let wave = (0..<60).map { index -> (Double, Double) in
        let x = Double(index) / 10
        // Close to a sine, and the same on every machine.
        return (x, x * (6 - x) / 9)
    }

    static let plots: [String: Plot] = [
        "line": Plot(
            kind: .line, title: "Loss <by> epoch", x: PlotAxis(title: "epoch"), y: PlotAxis(title: "loss"),
            series: [
                .init(name: "a", points: points(wave)),
                .init(name: "b & c", points: points(wave.map { ($0.0, 1 - $0.1) })),
            ], colorTitle: "model", omittedCount: 2, width: 50, height: 10),
        "scatter": Plot(
            kind: .scatter, x: PlotAxis(title: "size", unit: .size, isLogarithmic: true),
            y: PlotAxis(title: "time", unit: .duration),
            series: [.init(name: "", points: points([(1024, 1e9), (4096, 3e9), (0x1p20, 60e9), (0x1p24, 90e9)]))],
            width: 40, height: 8),
        "bar": Plot(
            kind: .bar,
            x: PlotAxis(title: "town", unit: .category(["Ulm", "Bonn", "a name that is far too long for a label"])),
            y: PlotAxis(title: "mean(tip)"),
            series: [
                .init(name: "cash", points: points([(0, 2), (1, 3.25), (2, -1)])),
                .init(name: "card", points: points([(0, 4), (2, 1.5)])),
            ], colorTitle: "paid", width: 60),
        "histogram": Plot(
            kind: .histogram, x: PlotAxis(title: "wait", unit: .duration), y: PlotAxis(title: "count"),
            series: [.init(name: "", points: points([(0, 3), (10e9, 12), (20e9, 0), (30e9, 1)]))], binWidth: 10e9,
            width: 40),
    ]

    @Test(arguments: plots.keys.sorted()) func `a plot is drawn as it is on record`(name: String) throws {
        let plot = try #require(Self.plots[name])
        try compare(PlotText.draw(plot), "\(name).txt")
        try compare(PlotSVG.draw(plot), "\(name).svg")
    }

    private func compare(_ found: String, _ file: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(file)")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
            try Data(found.utf8).write(to: path)
            Issue.record("written again: \(file)")
        }
        let expected = try String(contentsOf: path, encoding: .utf8)
        #expect(found == expected, "\(file)")
    }

    @Test(arguments: plots.keys.sorted()) func `a picture is XML that stands for itself`(name: String) throws {
        let svg = PlotSVG.draw(try #require(Self.plots[name]))
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse())
        #expect(svg.contains("<title>") && svg.contains("<desc>") && svg.contains("role=\"img\""))
        for word in ["http:", "https:", "url(", "@import", "<script", "\"nan", "\"inf", "\"-inf"] {
            #expect(!svg.replacing("http://www.w3.org/2000/svg", with: "").contains(word), "\(word)")
        }
    }

    @Test(arguments: plots.keys.sorted(), [20, 40, 72, 120])
    func `no line is wider than the room`(name: String, width: Int) throws {
        var plot = try #require(Self.plots[name])
        plot.width = nil
        for line in PlotText.draw(plot, width: width).split(separator: "\n") where !line.contains("rows left out") {
            #expect(line.count <= max(width, 44), "\(line)")
        }
    }

    @Test func `colours are on a terminal only, signs elsewhere`() throws {
        let plot = try #require(Self.plots["line"])
        #expect(!PlotText.draw(plot).contains("\u{1B}") && PlotText.draw(plot).contains("○"))
        #expect(PlotText.draw(plot, isColored: true).contains("\u{1B}[38;5;33m"))
    }

    @Test func `a plot without points says so`() {
        let plot = Plot(
            kind: .scatter, x: PlotAxis(title: "a"), y: PlotAxis(title: "b"), series: [], omittedCount: 3)
        #expect(PlotText.draw(plot) == "scatter of b over a, 0 points\n3 rows left out: no number there\n")
        #expect(XMLParser(data: Data(PlotSVG.draw(plot).utf8)).parse())
    }

    @Test func `a hundred thousand points make a file of sensible size`() {
        let many = (0..<100_000).map { Plot.Point(x: Double($0), y: Double($0 * 7919 % 1000)) }
        for kind in [Plot.Kind.line, .scatter] {
            let plot = Plot(
                kind: kind, x: PlotAxis(title: "x"), y: PlotAxis(title: "y"), series: [.init(name: "", points: many)])
            #expect(PlotSVG.draw(plot).utf8.count < 1_500_000)
        }
    }
}
