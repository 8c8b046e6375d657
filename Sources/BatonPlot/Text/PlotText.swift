/// A plot as Unicode text: dots of braille for lines and points, blocks for bars.
package enum PlotText {
    package static let widthDefault = 72
    package static let heightDefault = 16

    /// The text with a line break behind each line.
    ///
    /// - Parameters:
    ///   - width: columns that there are; the plot's own width goes before.
    ///   - isColored: with a terminal's colours; else several series have signs of their own.
    package static func draw(_ plot: Plot, width: Int = widthDefault, isColored: Bool = false) -> String {
        let columns = max(Plot.sizes.lowerBound, plot.width ?? min(width, widthDefault))
        let ink = Ink(isColored: isColored)
        guard plot.pointCount > 0 else { return "\(plot.summary)\n" + omitted(plot) }
        var text = plot.title.isEmpty ? "" : plot.title + "\n"
        switch plot.kind {
        case .line, .scatter: text += PointText(plot, columns, ink).text()
        case .bar: text += BarText(plot, columns, ink).bars()
        case .histogram: text += BarText(plot, columns, ink).histogram()
        }
        return text + legend(plot, ink) + omitted(plot)
    }

    private static func legend(_ plot: Plot, _ ink: Ink) -> String {
        guard plot.series.count > 1 else { return "" }
        let names = plot.series.enumerated().map {
            ink.colored(ink.key(plot.kind, $0.offset), $0.offset) + " " + $0.element.name
        }
        return (plot.colorTitle.isEmpty ? "" : plot.colorTitle + ": ") + names.joined(separator: "  ") + "\n"
    }

    private static func omitted(_ plot: Plot) -> String {
        guard plot.omittedCount > 0 else { return "" }
        return "\(plot.omittedCount) row\(plot.omittedCount == 1 ? "" : "s") left out: no number there\n"
    }
}

/// The signs and colours of series.
struct Ink {
    let isColored: Bool

    private static let signs: [Character] = ["●", "○", "▲", "△", "■", "□", "◆", "◇", "+", "x", "*", "o"]
    private static let fills: [Character] = ["█", "░", "▓", "▒", "▚", "▤", "▥", "▦", "▧", "▨", "▩", "▣"]
    /// Of the 256 colours those that are near the ones of the SVG.
    private static let colors = [33, 166, 35, 175, 214, 80, 98, 142, 202, 109, 204, 245]

    func sign(_ series: Int) -> Character { Self.signs[series % Self.signs.count] }

    func fill(_ series: Int) -> Character { isColored ? "█" : Self.fills[series % Self.fills.count] }

    /// What stands in front of a series' name.
    func key(_ kind: Plot.Kind, _ series: Int) -> String {
        kind == .bar || kind == .histogram ? String(fill(series)) : isColored ? "●" : String(sign(series))
    }

    func colored(_ text: String, _ series: Int) -> String {
        guard isColored, !text.isEmpty else { return text }
        return "\u{1B}[38;5;\(Self.colors[series % Self.colors.count])m\(text)\u{1B}[39m"
    }
}

/// How many columns a text takes, coarsely: one a character.
func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let padding = String(repeating: " ", count: max(0, width - text.count))
    return right ? padding + text : text + padding
}
