import BatonFrames
import BatonInterpreter

/// The first rows of a data frame: a table with the columns' types below their names, and how many rows there are.
enum FrameTable {
    static func bundle(_ frame: FramePreview, _ options: DisplayOptions) throws(RuntimeError) -> DisplayBundle {
        let rows = frame.records
        let isMachine = options.format != .table
        if isMachine {
            let text = try MachineText.text(.list(rows.map { .map($0) }), options.format)
            return DisplayBundle(segments: text.isEmpty ? [] : [DisplaySegment(text)])
        }
        let columns = frame.columns
        guard !columns.isEmpty else {
            return DisplayBundle(segments: [DisplaySegment("no columns, \(TextTable.counted(frame.total, "row"))\n")])
        }
        let options = TextTable.Options(width: options.width, rowsMax: options.rowsMax, totalRows: frame.total)
        let types = Dictionary(columns.map { ($0.name, $0.type) }) { first, _ in first }
        let segments = TextTable.segments(rows, columns: columns.map(\.name), types: types, options)
        return DisplayBundle(segments: segments, html: HTMLTable.html(rows, rowsMax: options.rowsMax))
    }
}
