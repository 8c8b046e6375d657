import BatonFrames
package import BatonPlot
import BatonSyntax

/// What a picture of the catalogue was drawn of, kept with its file: so it can be drawn for people, where they look at it.
package final class FileDrawing {
    private let operation: String
    private let frame: FrameObject
    private let columns: [String]
    private let buckets: Int?

    /// Plots that are drawn as text, one below the other.
    private static let plotsMax = 4
    /// Bytes of a picture that goes into a notebook.
    private static let svgMax = 4 << 20

    /// - Parameter question: as it was asked; its arguments name the columns.
    init(_ operation: String, of frame: FrameObject, _ question: Question) {
        self.operation = operation
        self.frame = frame
        var columns: [String] = []
        var buckets: Int?
        if case .ask(_, let call)? = question.parts.first?.statement.action {
            for argument in call.arguments {
                switch (argument.name, argument.value) {
                case ("columns", .scalar(.list(let names))):
                    columns = names.compactMap { if case .text(let name) = $0 { name } else { nil } }
                case ("col_x", .scalar(.text(let name))): columns.insert(name, at: 0)
                case ("col_y", .scalar(.text(let name))): columns.append(name)
                case ("buckets", .scalar(.int(let count))): buckets = Int(clamping: count)
                default: break
                }
            }
        }
        (self.columns, self.buckets) = (columns, buckets)
    }

    func preview(_ file: FileObject, _ interpreter: Interpreter) -> PicturePreview {
        var svg: String?
        // A page shows nothing that another machine wrote: it might bring programs along.
        if !frame.session.session.isElsewhere, file.path.hasSuffix(".svg"),
            let bytes = try? interpreter.host.readFile(file.path, limit: Self.svgMax)
        {
            svg = Self.element(String(decoding: bytes, as: UTF8.self))
        }
        // One that can't be drawn any more is still a file.
        return PicturePreview(file, (try? plots(interpreter)) ?? [], svg: svg)
    }

    /// Without the head of a document, which has no place inside of a page.
    private static func element(_ text: String) -> String? {
        let start = text.indices.first { text[$0...].hasPrefix("<svg") }
        return start.map { String(text[$0...]) }
    }

    private func plots(_ interpreter: Interpreter) throws(RuntimeError) -> [Plot] {
        let kinds: [String: Plot.Kind] = [
            "plot.hist": .histogram, "plot.frequency": .bar, "plot.heatmap": .scatter,
        ]
        guard let kind = kinds[operation], !columns.isEmpty else { return [] }
        let rows = try FrameSummary.sample(frame, columns.map { NamedTerm($0, .column($0)) }, interpreter)
        func values(_ name: String) -> PlotMaker.Column {
            (name, rows.map { kind == .bar ? $0[name] ?? .null : Self.number($0[name] ?? .null) })
        }
        var options = PlotOptions()
        options.kind = kind
        if kind == .histogram { options.bins = buckets.map { max(1, min($0, Histogram.countMax)) } }
        if kind == .scatter, columns.count == 2 {
            return [try PlotMaker(x: values(columns[0]), y: values(columns[1]), options: options).plot()]
        }
        var plots: [Plot] = []
        for column in columns.prefix(Self.plotsMax) {
            if kind == .bar {
                plots.append(try frequency(values(column)))
                continue
            }
            plots.append(try PlotMaker(x: values(column), options: options).plot())
        }
        return plots
    }

    /// The picture has the numbers of texts, too.
    private static func number(_ value: Value) -> Value {
        guard case .string(let text) = value else { return value }
        return Double(text.text).map { .float($0) } ?? .null
    }

    /// The most frequent values, as many as the picture has.
    private func frequency(_ column: PlotMaker.Column) throws(RuntimeError) -> Plot {
        var counts: [String: Int] = [:]
        for value in column.values where !value.isNull { counts[value.printed, default: 0] += 1 }
        let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(max(1, buckets ?? 10))
        var options = PlotOptions()
        options.kind = .bar
        return try PlotMaker(
            x: (column.title, most.map { .string($0.key) }), y: ("count", most.map { .int($0.value) }),
            options: options
        ).plot()
    }
}

/// A picture's file, to be shown: what can be drawn of it as text, and where it is.
package final class PicturePreview: LanguageObject {
    package let file: FileObject
    package let plots: [Plot]
    package let svg: String?

    init(_ file: FileObject, _ plots: [Plot], svg: String?) {
        self.file = file
        self.plots = plots
        self.svg = svg
        super.init()
    }

    package override var typeName: String { "File" }
    package override var description: String { Value.file(file).literal }
}
