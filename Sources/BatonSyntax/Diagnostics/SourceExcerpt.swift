// The part of a source line that a message shows, as it will stand on a terminal.

/// One line of source made safe to print and cut to a width, with the place of a span in it.
///
/// Tabs become spaces up to the next multiple of `tabWidth`; control characters become their pictures, and marks
/// that turn the direction of text become U+FFFD, so that no source can move the cursor or disguise itself.
struct SourceExcerpt {
    /// What is printed, without a line break.
    private(set) var text = ""
    /// Columns in front of the span.
    private(set) var markStart = 0
    /// Columns under the span, at least one.
    private(set) var markWidth = 1

    static let tabWidth = 4
    /// Bytes looked at on each side of the span: more columns than any terminal shows.
    private static let reach = 320

    /// - Parameters:
    ///   - line: bytes of the line, without its line break.
    ///   - span: the marked bytes inside `line`.
    ///   - columnsMax: what the text may take; the rest is cut off around the mark.
    init(_ bytes: [UInt8], line: Range<Int>, span: Range<Int>, columnsMax: Int) {
        let low = SourceExcerpt.boundary(bytes, max(line.lowerBound, span.lowerBound - SourceExcerpt.reach), line)
        let high = SourceExcerpt.boundary(
            bytes, min(line.upperBound, span.lowerBound + SourceExcerpt.reach), line)
        let cells = SourceExcerpt.cells(bytes, low..<high)
        let first = cells.firstIndex { $0.offset >= span.lowerBound } ?? cells.count
        let last = cells.firstIndex { $0.offset >= span.upperBound } ?? cells.count
        cut(
            cells, mark: first..<max(first, last), columnsMax: columnsMax,
            isCutBefore: low > line.lowerBound, isCutAfter: high < line.upperBound)
    }

    private struct Cell {
        /// What is shown; a tab is shown as as many spaces as it is wide.
        var scalar: Unicode.Scalar
        var width: Int
        /// Of its first byte in the source.
        var offset: Int
    }

    /// Chooses the cells that are shown: all if they fit, else those around the start of the mark.
    private mutating func cut(
        _ cells: [Cell], mark: Range<Int>, columnsMax: Int, isCutBefore: Bool, isCutAfter: Bool
    ) {
        let total = cells.reduce(0) { $0 + $1.width }
        var low = 0
        var high = cells.count
        if isCutBefore || isCutAfter || total > columnsMax {
            var left = columnsMax * 2 / 5
            low = mark.lowerBound
            while low > 0, left >= cells[low - 1].width {
                left -= cells[low - 1].width
                low -= 1
            }
            left = columnsMax - cells[low..<mark.lowerBound].reduce(0) { $0 + $1.width }
            high = mark.lowerBound
            while high < cells.count, left >= cells[high].width {
                left -= cells[high].width
                high += 1
            }
        }
        let hidesStart = low > 0 || isCutBefore
        let hidesEnd = high < cells.count || isCutAfter
        text = (hidesStart ? "…" : "") + SourceExcerpt.text(cells[low..<high]) + (hidesEnd ? "…" : "")
        markStart = (hidesStart ? 1 : 0) + cells[low..<mark.lowerBound].reduce(0) { $0 + $1.width }
        let marked = mark.clamped(to: low..<max(low, high))
        markWidth = max(1, cells[marked].reduce(0) { $0 + $1.width })
    }

    private static func cells(_ bytes: [UInt8], _ range: Range<Int>) -> [Cell] {
        bytes.withUnsafeBufferPointer { bytes in
            var cells: [Cell] = []
            var column = 0
            var offset = range.lowerBound
            while offset < range.upperBound {
                let (scalar, length) = UTF8Scalar.decode(bytes, at: offset) ?? ("\u{FFFD}", 1)
                let shown = picture(scalar)
                let width = shown == "\t" ? tabWidth - column % tabWidth : DisplayWidth.of(shown)
                cells.append(Cell(scalar: shown, width: width, offset: offset))
                column += width
                offset += length
            }
            return cells
        }
    }

    private static func text(_ cells: ArraySlice<Cell>) -> String {
        var text = ""
        for cell in cells {
            if cell.scalar == "\t" {
                text += String(repeating: " ", count: cell.width)
            } else {
                text.unicodeScalars.append(cell.scalar)
            }
        }
        return text
    }

    /// What is shown of a scalar: itself, a picture, or U+FFFD.
    private static func picture(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09: scalar
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: scalar
        }
    }

    /// The nearest offset at or before `offset` where a scalar begins.
    private static func boundary(_ bytes: [UInt8], _ offset: Int, _ line: Range<Int>) -> Int {
        var offset = offset
        var steps = 0
        while offset > line.lowerBound, offset < line.upperBound, bytes[offset] & 0xC0 == 0x80, steps < 3 {
            offset -= 1
            steps += 1
        }
        return offset
    }
}
