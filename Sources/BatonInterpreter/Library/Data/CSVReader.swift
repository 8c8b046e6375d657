import BatonSyntax

/// Splits CSV into fields as RFC 4180 has it: quotes, doubled quotes, line breaks inside quotes, LF or CRLF, a byte
/// order mark. Empty lines are skipped; a quote inside an unquoted field stands for itself.
///
/// Fields are places in the bytes; texts are made only for those that need one.
///
/// - Complexity: O(n) in the bytes.
struct CSVFields {
    /// Where a field stands, without its quotes.
    struct Field {
        var start: UInt32
        var end: UInt32
        var isQuoted = false
        /// Holds doubled quotes.
        var hasEscapes = false
    }

    let bytes: [UInt8]
    private(set) var fields: [Field] = []
    /// Fields in each row.
    private(set) var width = 0
    private(set) var rowCount = 0

    private let separator: UInt8
    private let what: String
    private var position = 0
    private var line = 1

    /// - Precondition: `bytes` are UTF-8 and within `DataLimits`.
    /// - Throws: `.malformedData` with the line.
    init(_ bytes: [UInt8], separator: UInt8, what: String) throws(RuntimeError) {
        self.bytes = bytes
        self.separator = separator
        self.what = what
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while position < bytes.count { try readRow() }
    }

    /// The text of a field.
    func text(_ field: Field) -> String {
        let part = bytes[Int(field.start)..<Int(field.end)]
        guard field.hasEscapes else { return String(decoding: part, as: UTF8.self) }
        var content: [UInt8] = []
        content.reserveCapacity(part.count)
        var afterQuote = false
        for byte in part {
            // The second quote of each two is dropped.
            if byte == UInt8(ascii: "\""), afterQuote {
                afterQuote = false
                continue
            }
            afterQuote = byte == UInt8(ascii: "\"")
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func readRow() throws(RuntimeError) {
        if skipLineBreak() { return }
        let firstLine = line
        let first = fields.count
        while true {
            fields.append(try readField())
            guard fields.count - first <= DataLimits.columnsMax else {
                throw RuntimeError(
                    .tooLarge, "\(what) has more than \(DataLimits.columnsMax) columns in line \(firstLine)")
            }
            guard position < bytes.count, bytes[position] == separator else { break }
            position += 1
        }
        _ = skipLineBreak()
        let count = fields.count - first
        if rowCount == 0 { width = count }
        guard count == width else {
            throw fault(
                "has \(count) \(count == 1 ? "field" : "fields") in line \(firstLine), but \(width) in the first")
        }
        rowCount += 1
    }

    private mutating func readField() throws(RuntimeError) -> Field {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try readQuoted() }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == separator || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\r"), position + 1 == bytes.count || bytes[position + 1] == UInt8(ascii: "\n") {
                break
            }
            position += 1
        }
        return Field(start: UInt32(start), end: UInt32(position))
    }

    private mutating func readQuoted() throws(RuntimeError) -> Field {
        let firstLine = line
        position += 1
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else { continue }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                hasEscapes = true
                position += 1
                continue
            }
            let field = Field(
                start: UInt32(start), end: UInt32(position - 1), isQuoted: true, hasEscapes: hasEscapes)
            let isEnd =
                position == bytes.count || bytes[position] == separator || bytes[position] == UInt8(ascii: "\n")
                || bytes[position] == UInt8(ascii: "\r")
            guard isEnd else { throw fault("has text behind a closing quote in line \(line)") }
            return field
        }
        throw fault("has a quote in line \(firstLine) that is never closed")
    }

    /// True when the position was at a line break, which is then skipped.
    private mutating func skipLineBreak() -> Bool {
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        if position > start { line += 1 }
        return position > start
    }

    private func fault(_ claim: String) -> RuntimeError {
        RuntimeError(.malformedData, "\(what) \(claim)", help: "is `separator` right?")
    }
}
