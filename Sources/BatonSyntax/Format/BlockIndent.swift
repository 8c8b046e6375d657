/// The indent of strings in three quotes, which is not part of their text.
enum BlockIndent {
    /// The literal, given with its quotes and without carriage returns, moved so that its lines stand one level
    /// inside `column` and its closing quotes, alone on their line, at `column`.
    ///
    /// Its text stays the same: all lines move together. A literal whose text begins behind its opening quotes stays
    /// as it is.
    static func moved(_ literal: [UInt8], to column: Int) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var lines = literal.split(separator: newline, omittingEmptySubsequences: false)
        guard lines.count > 1, lines[0].dropFirst(3).allSatisfy(isBlank) else {
            return literal
        }
        let closing = lines.removeLast()
        let isClosingAlone = closing.dropLast(3).allSatisfy(isBlank)
        let body = lines.dropFirst() + (isClosingAlone ? [] : [closing])
        let indents = body.filter { !$0.allSatisfy(isBlank) }.map { $0.prefix(while: isBlank).count }
        guard let common = indents.min() else { return literal }
        let spaces = [UInt8](repeating: UInt8(ascii: " "), count: column + Formatter.indentWidth)
        var result = Array(literal[..<3])
        for line in body {
            result.append(newline)
            guard line.count > common else { continue }
            result.append(contentsOf: spaces)
            result.append(contentsOf: line.dropFirst(common))
        }
        if isClosingAlone {
            result.append(newline)
            result.append(contentsOf: spaces.dropLast(Formatter.indentWidth))
            result.append(contentsOf: closing.suffix(3))
        }
        return result
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
