import BatonPlot
import BatonSyntax

/// What somebody wants to see of some columns, and the plot made of it.
struct PlotMaker {
    typealias Column = (title: String, values: [Value])

    var x: Column
    var y: Column?
    var color: Column?
    var options = PlotOptions()

    /// - Throws: what columns and options can't be together.
    func plot() throws(RuntimeError) -> Plot {
        if options.kind == .histogram || (y == nil && options.kind == nil && isNumeric(x)) { return try histogram() }
        guard let y else { return try counts() }
        let ys = PlotColumn(y.title, y.values)
        let xs = PlotColumn(x.title, x.values, asCategory: options.kind == .bar)
        if xs.categories != nil, options.kind == nil || options.kind == .bar, ys.categories == nil {
            return try bars(xs, ys)
        }
        return try points(xs, ys)
    }

    private func isNumeric(_ column: Column) -> Bool {
        PlotColumn(column.title, column.values).categories == nil
    }

    // Points and lines

    private func points(_ xs: PlotColumn, _ ys: PlotColumn) throws(RuntimeError) -> Plot {
        if options.kind == .bar || options.kind == .line, ys.categories != nil {
            throw RuntimeError(
                .typeMismatch, "`plot` needs numbers for y of a \(options.kind?.rawValue ?? ""); \(ys.title) has none")
        }
        var groups = try Groups(color, rowCount: xs.places.count)
        var omitted = 0
        for index in xs.places.indices {
            guard let x = xs.places[index], let y = ys.places[index], holds(x, options.logX), holds(y, options.logY),
                let group = groups[index]
            else {
                omitted += 1
                continue
            }
            groups.series[group].points.append(Plot.Point(x: x, y: y))
        }
        let kind = options.kind ?? (ys.categories == nil && groups.series.allSatisfy(Self.advances) ? .line : .scatter)
        return Plot(
            kind: kind, title: options.title, x: axis(xs, options.logX), y: axis(ys, options.logY),
            series: groups.shown, colorTitle: color?.title ?? "", omittedCount: omitted,
            width: options.width, height: options.height)
    }

    /// A logarithm takes positive numbers only.
    private func holds(_ number: Double, _ isLogarithmic: Bool) -> Bool { !isLogarithmic || number > 0 }

    /// Whether each point stands right of the one before: then a line tells more than points.
    private static func advances(_ series: Plot.Series) -> Bool {
        series.points.count > 1 && zip(series.points, series.points.dropFirst()).allSatisfy { $0.x < $1.x }
    }

    private func axis(_ column: PlotColumn, _ isLogarithmic: Bool) -> PlotAxis {
        PlotAxis(
            title: column.title, unit: column.unit, isLogarithmic: isLogarithmic && column.categories == nil)
    }

    // Bars

    /// A bar for each category and colour; of several rows their mean.
    private func bars(_ xs: PlotColumn, _ ys: PlotColumn) throws(RuntimeError) -> Plot {
        var groups = try Groups(color, rowCount: xs.places.count)
        let count = xs.categories?.count ?? 0
        var totals = [[(sum: Double, count: Int)]](
            repeating: Array(repeating: (0, 0), count: count), count: groups.series.count)
        var omitted = 0
        for index in xs.places.indices {
            guard let x = xs.places[index], let y = ys.places[index], holds(y, options.logY), let group = groups[index]
            else {
                omitted += 1
                continue
            }
            totals[group][Int(x)].sum += y
            totals[group][Int(x)].count += 1
        }
        for (group, sums) in totals.enumerated() {
            groups.series[group].points = sums.enumerated().filter { $0.element.count > 0 }.map {
                Plot.Point(x: Double($0.offset), y: $0.element.sum / Double($0.element.count))
            }
        }
        let isMean = totals.contains { $0.contains { $0.count > 1 } }
        let y = PlotAxis(title: isMean ? "mean(\(ys.title))" : ys.title, unit: ys.unit, isLogarithmic: options.logY)
        return barPlot(xs, y, groups, omitted)
    }

    /// How many rows there are of each category.
    private func counts() throws(RuntimeError) -> Plot {
        if let kind = options.kind, kind != .bar {
            throw RuntimeError(
                .malformedStage, "`plot` of a \(kind.rawValue) takes x and y", help: "plot x: size, y: loss")
        }
        let xs = PlotColumn(x.title, x.values, asCategory: true)
        var groups = try Groups(color, rowCount: xs.places.count)
        var counts = [[Int]](
            repeating: Array(repeating: 0, count: xs.categories?.count ?? 0), count: groups.series.count)
        var omitted = 0
        for index in xs.places.indices {
            if let x = xs.places[index], let group = groups[index] {
                counts[group][Int(x)] += 1
            } else {
                omitted += 1
            }
        }
        for (group, numbers) in counts.enumerated() {
            groups.series[group].points = numbers.enumerated().filter { $0.element > 0 }.map {
                Plot.Point(x: Double($0.offset), y: Double($0.element))
            }
        }
        return barPlot(xs, PlotAxis(title: "count", isLogarithmic: options.logY), groups, omitted)
    }

    private func barPlot(_ xs: PlotColumn, _ y: PlotAxis, _ groups: Groups, _ omitted: Int) -> Plot {
        Plot(
            kind: .bar, title: options.title, x: PlotAxis(title: xs.title, unit: xs.unit), y: y, series: groups.shown,
            colorTitle: color?.title ?? "", omittedCount: omitted, width: options.width, height: options.height)
    }

    private func histogram() throws(RuntimeError) -> Plot {
        let xs = PlotColumn(x.title, x.values)
        guard xs.categories == nil, y == nil else {
            throw RuntimeError(
                .typeMismatch, "a histogram takes one column of numbers, as x", help: "plot x: loss, kind: histogram")
        }
        var groups = try Groups(color, rowCount: xs.places.count)
        var lists = [[Double]](repeating: [], count: groups.series.count)
        var omitted = 0
        for index in xs.places.indices {
            if let x = xs.places[index], let group = groups[index] {
                lists[group].append(x)
            } else {
                omitted += 1
            }
        }
        let bins = Histogram.bins(lists, unit: xs.unit, wanted: options.bins)
        for (group, counts) in bins.counts.enumerated() {
            groups.series[group].points = zip(bins.starts, counts).map { Plot.Point(x: $0, y: Double($1)) }
        }
        return Plot(
            kind: .histogram, title: options.title, x: PlotAxis(title: xs.title, unit: xs.unit),
            y: PlotAxis(title: "count"), series: groups.series, colorTitle: color?.title ?? "", binWidth: bins.width,
            omittedCount: omitted, width: options.width, height: options.height)
    }
}

/// The rows by their colour.
private struct Groups {
    var series: [Plot.Series]
    private let places: [Double?]?

    init(_ color: PlotMaker.Column?, rowCount: Int) throws(RuntimeError) {
        guard let color else {
            series = [Plot.Series(name: "", points: [])]
            places = nil
            return
        }
        let column = PlotColumn(color.title, color.values, asCategory: true)
        let names = column.categories ?? []
        guard names.count <= Plot.seriesMax else {
            throw RuntimeError(
                .tooLarge, "`plot` has \(Plot.seriesMax) colours; '\(color.title)' has \(names.count) different values",
                help: "colour by less, or keep some rows: where \(color.title) in [...]")
        }
        series = names.map { Plot.Series(name: $0, points: []) }
        places = column.places
    }

    /// The series of a row; nil where it has no colour.
    subscript(row: Int) -> Int? { places == nil ? 0 : places?[row].map { Int($0) } }

    /// Without those that have nothing to show.
    var shown: [Plot.Series] { series.filter { !$0.points.isEmpty } }
}
