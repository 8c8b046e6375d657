import BatonREPL
import CEditline

// What our keys do to the line.

extension LineEditor {
    /// Blanks of one level.
    static var indentWidth: Int { 4 }

    func edit(_ change: (inout EditedLine) -> Void) -> KeyEffect {
        var line = currentLine
        change(&line)
        setLine(line)
        return .refresh
    }

    /// Runs the statement when it is whole, or when two empty lines at its end say that it is to run as it is.
    func enter() -> KeyEffect {
        let line = currentLine
        let text = line.text
        guard case .open = Completeness.of(text), !line.endsWithEmptyLines else {
            accept(text)
            return .endsLine
        }
        return breakLine()
    }

    func breakLine() -> KeyEffect {
        edit { line in
            let before = EditedLine.text(line.scalars[..<line.cursor])
            var indent = 0
            if case .open(let depth) = Completeness.of(before) { indent = depth * Self.indentWidth }
            if indent == 0 { indent = line.indentation }
            line.breakLine(indent: indent)
        }
    }

    func closeBracket(_ code: Int32) -> KeyEffect {
        guard let bracket = Unicode.Scalar(UInt32(bitPattern: code)) else { return .nothing }
        return edit { $0.closeBracket(bracket, width: Self.indentWidth) }
    }

    func paste() -> KeyEffect {
        guard let pasted = pastedText else { return .nothing }
        pastedText = nil
        let text = PastedText.statements(pasted, prompt: style.prompt)
        return edit { $0.insert(text.unicodeScalars) }
    }

    func deleteOrEnd() -> KeyEffect {
        let line = currentLine
        if line.isEmpty {
            accept(nil)
            return .endsLine
        }
        guard line.cursor < line.scalars.count else { return .nothing }
        return edit { $0.remove($0.cursor..<$0.cursor + 1) }
    }

    func clear() -> KeyEffect {
        clearScreen()
        return .refresh
    }

    // Kill and yank

    func kill(inFront: Bool = false, _ range: (EditedLine) -> Range<Int>) -> KeyEffect {
        var line = currentLine
        let follows = lineAfterKill == line && yanked == nil
        let removed = line.remove(range(line))
        kills.keep(removed, follows: follows, inFront: inFront)
        setLine(line)
        lineAfterKill = line
        yanked = nil
        return .refresh
    }

    func yank() -> KeyEffect {
        guard let text = kills.newest() else { return .nothing }
        return putIn(text, in: currentLine)
    }

    /// Puts an older text in place of the one that was put in last.
    func yankOlder() -> KeyEffect {
        var line = currentLine
        guard let range = yanked, lineAfterKill == line, let text = kills.older() else { return .nothing }
        line.remove(range)
        return putIn(text, in: line)
    }

    private func putIn(_ text: String, in line: EditedLine) -> KeyEffect {
        var line = line
        let start = line.cursor
        line.insert(text.unicodeScalars)
        setLine(line)
        yanked = start..<line.cursor
        lineAfterKill = line
        return .refresh
    }

    // Completion

    /// Puts in what all candidates begin with, and lists them where that is nothing new.
    func completeWord() -> KeyEffect {
        var line = currentLine
        let start = line.line(around: line.cursor).lowerBound
        if line.scalars[start..<line.cursor].allSatisfy({ $0 == " " }) {
            let missing = Self.indentWidth - (line.cursor - start) % Self.indentWidth
            return edit { $0.insert(Array(repeating: " ", count: missing)) }
        }
        let text = line.text
        let offset = EditedLine.text(line.scalars[..<line.cursor]).utf8.count
        let found = hooks.complete(text, offset)
        guard !found.candidates.isEmpty else { return .nothing }
        if found.candidates.count > 1 { listing = CompletionList.rows(found.candidates, limit: listingRows) }
        guard let range = line.scalarRange(ofBytes: found.replaced) else { return .nothing }
        let old = EditedLine.text(line.scalars[range])
        let new = found.candidates.count == 1 ? found.candidates[0].text : found.shared
        guard new != old, found.candidates.count == 1 || new.utf8.count > old.utf8.count else { return .refresh }
        line.cursor = range.upperBound
        line.remove(range)
        line.insert(new.unicodeScalars)
        setLine(line)
        return .refresh
    }
}

extension EditedLine {
    /// Blanks in front of the cursor's line.
    var indentation: Int {
        let here = line(around: cursor)
        return scalars[here.lowerBound..<min(here.upperBound, cursor)].prefix { $0 == " " }.count
    }

    /// Two empty lines stand at the end, behind something.
    var endsWithEmptyLines: Bool {
        let rest = scalars.reversed().prefix { $0 == " " || $0 == "\n" }
        return rest.filter { $0 == "\n" }.count >= 2
    }

    mutating func moveToLineStart() { cursor = line(around: cursor).lowerBound }
    mutating func moveToLineEnd() { cursor = line(around: cursor).upperBound }

    /// From the cursor to the end of the line; its line break where it is there already.
    var lineRest: Range<Int> {
        let end = line(around: cursor).upperBound
        return cursor..<(end == cursor ? min(end + 1, scalars.count) : end)
    }

    var lineBefore: Range<Int> { line(around: cursor).lowerBound..<cursor }

    /// The places of a stretch that is given in bytes of UTF-8; nil where it does not lie between signs.
    func scalarRange(ofBytes bytes: Range<Int>) -> Range<Int>? {
        var offset = 0
        var start: Int?
        for (index, scalar) in scalars.enumerated() {
            if offset == bytes.lowerBound, start == nil { start = index }
            if offset == bytes.upperBound, let start { return start..<index }
            offset += UTF8.width(scalar)
        }
        if offset == bytes.lowerBound, start == nil { start = scalars.count }
        guard let start, offset == bytes.upperBound else { return nil }
        return start..<scalars.count
    }
}
