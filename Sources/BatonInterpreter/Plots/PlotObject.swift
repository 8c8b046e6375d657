package import BatonPlot
import BatonSyntax

/// A plot as a value: shown as a picture, and told of by its members.
package final class PlotObject: LanguageObject {
    package let plot: Plot

    init(_ plot: Plot) { self.plot = plot }

    package override var typeName: String { "Plot" }
    package override var description: String { "<Plot \(plot.summary)>" }
    package override var printed: String {
        var text = PlotText.draw(plot)
        while text.last == "\n" { text.removeLast() }
        return text
    }

    package override var memberNames: [String] { ["svg", "text", "kind", "title"] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "svg": .string(PlotSVG.draw(plot))
        case "text": .string(PlotText.draw(plot))
        case "kind": .string(plot.kind.rawValue)
        case "title": .string(plot.title)
        default: nil
        }
    }
}
