package import BatonInterpreter
import BatonPlot

/// Values as people see them, at the prompt, in a notebook and in a page.
package enum Display {
    /// The value in the format that the options name; in `table` with HTML and pictures where it has them.
    ///
    /// Objects with rows (a run, `runs`) are shown by `Interpreter.shown` first.
    ///
    /// - Throws: what `csv` and `json` can't hold, such as NaN or a function in JSON.
    package static func bundle(
        of value: Value, _ options: DisplayOptions = DisplayOptions()
    ) throws(RuntimeError) -> DisplayBundle {
        let value = value.settled
        // A picture is no data: it is itself in every format.
        if case .object(let object as PlotObject) = value { return picture(object.plot, options) }
        if case .object(let picture as PicturePreview) = value { return try self.picture(picture, options) }
        if case .object(let frame as FramePreview) = value { return try FrameTable.bundle(frame, options) }
        guard options.format == .table else {
            let text = value.isNull ? "" : try MachineText.text(value, options.format)
            return DisplayBundle(segments: text.isEmpty ? [] : [DisplaySegment(text)])
        }
        switch value {
        case .null: return DisplayBundle(segments: [])
        case .string(let string): return text([DisplaySegment(string.text + "\n", ValueKind.of(value))])
        case .list(let list) where TextTable.isTable(value):
            let rows = records(list.items)
            let segments = TextTable.segments(rows, .init(width: options.width, rowsMax: options.rowsMax))
            return DisplayBundle(segments: segments, html: HTMLTable.html(rows, rowsMax: options.rowsMax))
        case .map(let map) where map.count > 0:
            return DisplayBundle(segments: layout(value, options), html: HTMLTable.html(map))
        default: return text(layout(value, options))
        }
    }

    /// The rows of a value that is a table.
    static func records(_ items: [Value]) -> [MapObject] {
        items.compactMap { if case .map(let map) = $0.settled { map } else { nil } }
    }

    private static func picture(_ plot: Plot, _ options: DisplayOptions) -> DisplayBundle {
        let text = PlotText.draw(plot, width: options.width, isColored: options.isColored)
        let isFenced = options.format == .markdown
        return DisplayBundle(
            segments: [DisplaySegment(isFenced ? "```text\n\(text)```\n" : text)], svg: PlotSVG.draw(plot))
    }

    /// What a session has drawn: text where it can be one, and the file.
    private static func picture(
        _ picture: PicturePreview, _ options: DisplayOptions
    ) throws(RuntimeError) -> DisplayBundle {
        var made = try bundle(of: .file(picture.file), options)
        guard options.format == .table || options.format == .markdown else { return made }
        made.segments = picture.plots.flatMap { self.picture($0, options).segments } + made.segments
        made.svg = picture.svg
        return made
    }

    private static func text(_ segments: [DisplaySegment]) -> DisplayBundle { DisplayBundle(segments: segments) }

    private static func layout(_ value: Value, _ options: DisplayOptions) -> [DisplaySegment] {
        ValueLayout.segments(value, width: options.width, linesMax: options.linesMax)
    }
}
