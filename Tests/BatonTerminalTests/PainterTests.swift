import Testing

@testable import BatonTerminal

/// What stands on a screen after frames were drawn, seen by a small terminal that knows what the painter uses.
struct PainterTests {
    /// A terminal of endless height.
    final class Screen {
        let columns: Int
        var rows: [[Character]] = [[]]
        var row = 0
        var column = 0

        init(columns: Int) { self.columns = columns }

        func write(_ text: String) {
            var rest = text.unicodeScalars[...]
            while let scalar = rest.popFirst() {
                switch scalar {
                case "\r": column = 0
                case "\n":
                    row += 1
                    if row == rows.count { rows.append([]) }
                case "\u{1B}":
                    rest.removeFirst()
                    let digits = rest.prefix { ("0"..."9").contains($0) }
                    rest = rest.dropFirst(digits.count)
                    control(rest.removeFirst(), Int(String(String.UnicodeScalarView(digits))) ?? 1)
                default:
                    precondition(column < columns, "a row is too long")
                    while rows[row].count <= column { rows[row].append(" ") }
                    rows[row][column] = Character(scalar)
                    column += 1
                }
            }
        }

        private func control(_ letter: Unicode.Scalar, _ count: Int) {
            switch letter {
            case "A": row -= count
            case "B": row += count
            case "C": column += count
            case "K": rows[row] = Array(rows[row].prefix(column))
            case "J":
                rows[row] = Array(rows[row].prefix(column))
                rows.removeLast(rows.count - row - 1)
            default: preconditionFailure("unknown control \(letter)")
            }
            precondition(row >= 0 && row < rows.count, "the cursor left the screen")
        }

        var text: String { rows.map { String($0) }.joined(separator: "\n") }
    }

    static let first = Frame.Prompt(text: "> ", width: 2)
    static let next = Frame.Prompt(text: ". ", width: 2)

    private func frame(_ text: String, cursor: Int? = nil, columns: Int = 10, below: [String] = []) -> Frame {
        var frame = Frame(
            EditedLine(text, cursor: cursor), first: PainterTests.first, next: PainterTests.next, columns: columns)
        frame.add(below: below, columns: columns)
        return frame
    }

    /// Lines without blanks at their ends and without empty ones at the end: those look alike.
    private func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmingBlanks)
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    @Test func `a line goes on in the next row, and further lines have their own prompt`() {
        let frame = frame("12345678\nab")
        #expect(frame.rows.map(\.text) == ["> 12345678", ". ab"] && frame.row == 1 && frame.column == 4)
        #expect(self.frame("123456789").rows.map(\.text) == ["> 12345678", "9"])
    }

    @Test func `behind a full row the cursor stands on a new one`() {
        let frame = frame("12345678")
        #expect(frame.rows.map(\.text) == ["> 12345678", ""] && frame.row == 1 && frame.column == 0)
    }

    @Test func `a wide sign that does not fit goes to the next row`() {
        let frame = frame("1234567実", cursor: 7)
        #expect(frame.rows.map(\.text) == ["> 1234567", "実"] && frame.row == 1 && frame.column == 0)
        #expect(self.frame("e\u{301}x", cursor: 2).column == 3)
    }

    @Test func `control characters and tabs are shown`() {
        #expect(frame("\t^\u{1}").rows.map(\.text) == [">   ^^A"])
    }

    @Test func `a frame that is too high is shown around the cursor`() {
        var frame = frame((0..<20).map { "\($0)" }.joined(separator: "\n"), cursor: 0, columns: 80)
        frame.clip(to: 5)
        #expect(frame.rows.first?.text == "> 0" && frame.rows.count == 5 && frame.row == 0)
        frame = self.frame((0..<20).map { "\($0)" }.joined(separator: "\n"), columns: 80)
        frame.clip(to: 5)
        #expect(frame.rows.last?.text == ". 19" && frame.row == 4)
    }

    @Test func `whatever was drawn before, the screen is the frame`() {
        let texts = [
            "a", "ab", "12345678", "123456789012345678901234", "x\ny\nz", "x\n\nzz", "", "abc\ndef",
            "12345678\n12345678",
        ]
        let screen = Screen(columns: 10)
        var painter = Painter { screen.write($0) }
        for (step, index) in (0..<texts.count * texts.count).map({ ($0, ($0 * 7 + $0 / texts.count) % texts.count) }) {
            let text = texts[index]
            let below = step % 3 == 0 ? ["run 1", "run 2"] : []
            let frame = frame(text, cursor: step % 4 == 0 ? text.unicodeScalars.count / 2 : nil, below: below)
            painter.draw(frame, columns: 10)
            let shown = lines(screen.text)
            let wanted = lines(frame.rows.map(\.text).joined(separator: "\n"))
            #expect(shown == wanted, "step \(step)")
            #expect(screen.row == frame.row && screen.column == frame.column, "step \(step)")
        }
    }

    @Test func `what is written after stepping aside stands above`() {
        let screen = Screen(columns: 20)
        var painter = Painter { screen.write($0) }
        painter.draw(frame("abc\ndef", columns: 20, below: ["run"]), columns: 20)
        painter.erase()
        screen.write("a notice\r\n")
        painter.draw(frame("abc\ndef", columns: 20), columns: 20)
        #expect(screen.text == "a notice\n> abc\n. def")
        painter.finish()
        screen.write("next")
        #expect(screen.text == "a notice\n> abc\n. def\nnext")
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
