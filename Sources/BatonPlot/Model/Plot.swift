/// A picture of numbers, ready to be drawn: what stands where, not yet how large.
///
/// Pure data: the printers are `PlotText` for terminals and `PlotSVG` for pages.
package struct Plot: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case line, scatter, bar, histogram
    }

    package struct Point: Sendable, Equatable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// The points of one colour.
    package struct Series: Sendable, Equatable {
        /// Empty where there is only one.
        package var name: String
        /// In the order given; of bars one for each category, of histograms one for each bin at its left end.
        package var points: [Point]

        package init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    package var kind: Kind
    package var title: String
    package var x: PlotAxis
    package var y: PlotAxis
    package var series: [Series]
    /// What the colours stand for; empty where nothing is coloured.
    package var colorTitle: String
    /// How wide a bin of a histogram is.
    package var binWidth: Double
    /// Rows that have no place in the picture.
    package var omittedCount: Int
    /// Columns of the text; the picture has `PlotSVG.unitWidth` for each. nil leaves it to who shows it.
    package var width: Int?
    /// Lines of the text.
    package var height: Int?

    package init(
        kind: Kind, title: String = "", x: PlotAxis, y: PlotAxis, series: [Series], colorTitle: String = "",
        binWidth: Double = 0, omittedCount: Int = 0, width: Int? = nil, height: Int? = nil
    ) {
        self.kind = kind
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.colorTitle = colorTitle
        self.binWidth = binWidth
        self.omittedCount = omittedCount
        self.width = width
        self.height = height
    }

    package var pointCount: Int { series.reduce(0) { $0 + $1.points.count } }

    /// What the picture shows, in a sentence: `scatter of loss over size, 40 points`.
    package var summary: String {
        let noun = kind == .bar ? "bar" : kind == .histogram ? "bin" : "point"
        let count = "\(pointCount) \(noun)\(pointCount == 1 ? "" : "s")"
        let what = kind == .histogram ? "histogram of \(x.title)" : "\(kind.rawValue) of \(y.title) over \(x.title)"
        return "\(what), \(count)" + (series.count > 1 ? " in \(series.count) colours" : "")
    }

    /// Sizes that anyone may ask for, in columns and lines.
    package static let sizes = 5...400
    /// Colours of one picture.
    package static let seriesMax = 12
    /// Bars that are drawn; of more the first.
    package static let barsMax = 60
}

/// One direction of a picture.
package struct PlotAxis: Sendable, Equatable {
    /// What its numbers are.
    package enum Unit: Sendable, Equatable {
        case number
        /// Nanoseconds.
        case duration
        /// Bytes.
        case size
        /// Nanoseconds since 1970, shown in UTC.
        case time
        /// Names; a number is the index of one.
        case category([String])
    }

    package var title: String
    package var unit: Unit
    package var isLogarithmic: Bool

    package init(title: String, unit: Unit = .number, isLogarithmic: Bool = false) {
        self.title = title
        self.unit = unit
        self.isLogarithmic = isLogarithmic
    }

    package var categories: [String]? {
        if case .category(let names) = unit { return names }
        return nil
    }
}
