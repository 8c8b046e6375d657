/// A value as something to see: always as text, and where it has such a form as HTML or as a picture.
package struct DisplayBundle: Sendable, Equatable {
    /// What a terminal shows, with a line break behind each line; empty for null, which is no result.
    ///
    /// The segments joined give it.
    package var text: String { segments.map(\.text).joined() }
    /// The text in pieces, each with what it stands for, so that a comparison can mask times and ids without patterns.
    ///
    /// The cells of a table stand in columns as wide as their widest cell, so a comparison takes runs of spaces and of
    /// `─` as one.
    package var segments: [DisplaySegment]
    /// A fragment of HTML without scripts and styles of its own: tables and records.
    package var html: String?
    /// A picture that needs nothing from outside.
    package var svg: String?
}

/// A piece of a shown text.
package struct DisplaySegment: Sendable, Equatable {
    /// What the piece stands for.
    package enum Kind: String, Sendable, CaseIterable {
        /// Words, signs, spaces, and texts of the user's.
        case plain
        case number
        /// A length of time, `1m30s`.
        case duration
        /// A point in time, `2026-01-31T12:30:00Z`.
        case time
        /// A file by its path.
        case path
        /// A run by its number, `<Run 12 study>`.
        case runID
        /// The SHA-256 of something.
        case digest
        /// A UUID.
        case uuid
    }

    package var text: String
    package var kind: Kind

    package init(_ text: String, _ kind: Kind = .plain) {
        self.text = text
        self.kind = kind
    }
}

/// What `set output` chooses.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// For people: records as tables, everything else as it can be pasted back.
    case table
    case csv
    case json
    /// A line of JSON for each row.
    case ndjson
    case markdown
}

/// How values are shown.
package struct DisplayOptions: Sendable {
    /// Columns of the terminal or the page.
    package var width: Int
    /// Rows of a table that are shown; the others are counted below. Tables in `csv`, `json` and `ndjson` are whole.
    package var rowsMax: Int
    /// Lines of any other value.
    package var linesMax: Int
    package var format: OutputFormat
    /// Whether the text may hold a terminal's colours.
    package var isColored: Bool

    package init(
        width: Int = 80, rowsMax: Int = 20, linesMax: Int = 400, format: OutputFormat = .table, isColored: Bool = false
    ) {
        self.width = width
        self.rowsMax = rowsMax
        self.linesMax = linesMax
        self.format = format
        self.isColored = isColored
    }
}

/// Text that is put together of pieces.
struct SegmentedText {
    private(set) var segments: [DisplaySegment] = []
    /// Columns that the last line takes by now.
    private(set) var column = 0

    mutating func append(_ text: String, _ kind: DisplaySegment.Kind = .plain) {
        guard !text.isEmpty else { return }
        if let lineBreak = text.utf8.lastIndex(of: UInt8(ascii: "\n")) {
            column = TextWidth.of(String(text[text.utf8.index(after: lineBreak)...]))
        } else {
            column += TextWidth.of(text)
        }
        if kind == .plain, let last = segments.indices.last, segments[last].kind == .plain {
            segments[last].text += text
        } else {
            segments.append(DisplaySegment(text, kind))
        }
    }
}
