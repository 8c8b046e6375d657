/// The text being typed with the place of the cursor: what keys do to it, without a terminal.
///
/// Places count code points, as libedit counts them; `cursor` is at most the count.
package struct EditedLine: Hashable, Sendable {
    package var scalars: [Unicode.Scalar]
    package var cursor: Int

    package init(_ text: String = "", cursor: Int? = nil) {
        scalars = Array(text.unicodeScalars)
        self.cursor = min(cursor ?? scalars.count, scalars.count)
    }

    init(scalars: [Unicode.Scalar], cursor: Int) {
        self.scalars = scalars
        self.cursor = cursor
    }

    package var text: String { EditedLine.text(scalars[...]) }

    static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    package var isEmpty: Bool { scalars.isEmpty }
    package var hasLines: Bool { scalars.contains("\n") }

    // Lines

    /// Where the line of a place begins, and where it ends in front of its line break.
    package func line(around place: Int) -> Range<Int> {
        var start = place
        while start > 0, scalars[start - 1] != "\n" { start -= 1 }
        var end = place
        while end < scalars.count, scalars[end] != "\n" { end += 1 }
        return start..<end
    }

    /// Moves to the line above, keeping the column where there is one. False on the first line.
    package mutating func moveUp() -> Bool {
        let here = line(around: cursor)
        guard here.lowerBound > 0 else { return false }
        let above = line(around: here.lowerBound - 1)
        cursor = min(above.lowerBound + cursor - here.lowerBound, above.upperBound)
        return true
    }

    /// Moves to the line below. False on the last one.
    package mutating func moveDown() -> Bool {
        let here = line(around: cursor)
        guard here.upperBound < scalars.count else { return false }
        let below = line(around: here.upperBound + 1)
        cursor = min(below.lowerBound + cursor - here.lowerBound, below.upperBound)
        return true
    }

    // Changes

    package mutating func insert(_ text: some Sequence<Unicode.Scalar>) {
        let before = scalars.count
        scalars.insert(contentsOf: Array(text), at: cursor)
        cursor += scalars.count - before
    }

    /// Takes a stretch out and gives it.
    @discardableResult
    package mutating func remove(_ range: Range<Int>) -> String {
        let removed = EditedLine.text(scalars[range])
        scalars.removeSubrange(range)
        if cursor >= range.upperBound { cursor -= range.count } else { cursor = min(cursor, range.lowerBound) }
        return removed
    }

    /// A new line with the indentation of the current one, `deeper` where a bracket was opened in front of the cursor.
    package mutating func breakLine(indent: Int) {
        insert(["\n"] + Array(repeating: " ", count: indent))
    }

    /// Typing a closing bracket where only blanks stand in front takes one level of indentation back.
    package mutating func closeBracket(_ bracket: Unicode.Scalar, width: Int) {
        let start = line(around: cursor).lowerBound
        if scalars[start..<cursor].allSatisfy({ $0 == " " }), start > 0 {
            remove(max(start, cursor - width)..<cursor)
        }
        insert([bracket])
    }

    // Words

    /// What Ctrl-W takes: the blanks and the word in front of the cursor, words parted by blanks.
    package var blankWordBefore: Range<Int> { before(isPart: { $0 != " " && $0 != "\n" && $0 != "\t" }) }
    /// What Meta-Backspace takes: letters, digits and `_`.
    package var wordBefore: Range<Int> { before(isPart: EditedLine.isWord) }

    /// What Meta-D takes.
    package var wordAfter: Range<Int> {
        var end = cursor
        while end < scalars.count, !EditedLine.isWord(scalars[end]) { end += 1 }
        while end < scalars.count, EditedLine.isWord(scalars[end]) { end += 1 }
        return cursor..<end
    }

    private func before(isPart: (Unicode.Scalar) -> Bool) -> Range<Int> {
        var start = cursor
        while start > 0, !isPart(scalars[start - 1]) { start -= 1 }
        while start > 0, isPart(scalars[start - 1]) { start -= 1 }
        return start..<cursor
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}

/// What was taken out, newest last, to be put in again.
package struct KillRing: Sendable {
    private var texts: [String] = []
    /// Where the last yank stands and which text it was: what Meta-Y replaces.
    private var shown = 0

    /// Texts that are kept.
    package static let textsMax = 60

    package init() {}

    /// Keeps a text; one that follows a kill at once is added to it, in front where it stood in front.
    package mutating func keep(_ text: String, follows: Bool, inFront: Bool) {
        guard !text.isEmpty else { return }
        if follows, let last = texts.popLast() {
            texts.append(inFront ? text + last : last + text)
        } else {
            texts.append(text)
        }
        if texts.count > Self.textsMax { texts.removeFirst() }
        shown = texts.count - 1
    }

    /// The newest text.
    package mutating func newest() -> String? {
        shown = texts.count - 1
        return texts.last
    }

    /// The one before that was shown last; after the oldest comes the newest.
    package mutating func older() -> String? {
        guard !texts.isEmpty else { return nil }
        shown = shown > 0 ? shown - 1 : texts.count - 1
        return texts[shown]
    }
}
