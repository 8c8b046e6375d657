/// The end of a program's output as a terminal would show it: lines, some of them coloured.
///
/// Any bytes will do. What is no UTF-8 becomes U+FFFD; colours and weights are kept, all other control sequences are
/// left out; a carriage return starts the line again, as progress bars mean it.
struct LogText {
    struct Piece: Hashable {
        var text: String
        var style = Style()
    }

    struct Style: Hashable {
        var isBold = false
        var isFaint = false
        /// One of the eight colours of terminals, 0 to 7; nil for the usual one.
        var color: Int?
    }

    private(set) var lines: [[Piece]] = []
    /// True when lines or parts of them were left out at the front.
    private(set) var isCut: Bool

    private var line: [Piece] = []
    private var current = Piece(text: "")
    /// A carriage return was seen: what comes next writes over the line, unless it is the line's end.
    private var returns = false

    /// Lines that are kept, the last ones.
    static let linesMax = 60
    /// Characters of a line that are kept, the first ones.
    static let widthMax = 600

    /// `isCut` says that `bytes` is the end of a longer output.
    init(_ bytes: [UInt8], isCut: Bool) {
        self.isCut = isCut
        var whole = bytes[...]
        // A cut leaves a part of a line in front, and maybe a part of a character.
        if isCut, let end = whole.firstIndex(of: 0x0A), end + 1 < whole.endIndex { whole = whole[(end + 1)...] }
        var scalars = Array(String(decoding: whole, as: UTF8.self).unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\n": endLine()
            case "\r": returns = true
            case "\u{1B}": readSequence(&scalars)
            case "\u{8}": if !current.text.isEmpty { current.text.removeLast() }
            default: add(scalar)
            }
        }
        if !line.isEmpty || !current.text.isEmpty { endLine() }
        if lines.count > Self.linesMax {
            lines.removeFirst(lines.count - Self.linesMax)
            self.isCut = true
        }
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        if returns {
            line = []
            current.text = ""
            returns = false
        }
        current.text.unicodeScalars.append(scalar)
    }

    private mutating func endLine() {
        endPiece()
        var width = 0
        var kept: [Piece] = []
        for var piece in line where width < Self.widthMax {
            let count = piece.text.count
            if width + count > Self.widthMax { piece.text = piece.text.prefix(Self.widthMax - width) + "…" }
            width += count
            kept.append(piece)
        }
        lines.append(kept)
        line = []
        returns = false
        // Of a long output only the end is wanted.
        if lines.count > Self.linesMax * 2 {
            lines.removeFirst(Self.linesMax)
            isCut = true
        }
    }

    private mutating func endPiece() {
        if !current.text.isEmpty { line.append(current) }
        current.text = ""
    }

    /// What stands behind an escape character.
    private mutating func readSequence(_ scalars: inout ArraySlice<Unicode.Scalar>) {
        switch scalars.first {
        case "[":
            scalars.removeFirst()
            var words = ""
            while let scalar = scalars.popFirst() {
                if (0x40...0x7E).contains(scalar.value) {
                    if scalar == "m" { setStyle(words) }
                    return
                }
                words.unicodeScalars.append(scalar)
            }
        case "]", "P", "_", "^", "X":
            // A text for the terminal itself, up to BEL or ESC \.
            while let scalar = scalars.popFirst() {
                if scalar == "\u{7}" { return }
                if scalar == "\u{1B}" {
                    if scalars.first == "\\" { scalars.removeFirst() }
                    return
                }
                // One that never ends must not swallow the log.
                if scalar == "\n" {
                    endLine()
                    return
                }
            }
        case .some:
            // Intermediate characters, then the one that ends the sequence.
            while let scalar = scalars.popFirst(), (0x20...0x2F).contains(scalar.value) {}
        case nil: break
        }
    }

    private mutating func setStyle(_ words: String) {
        endPiece()
        var numbers = words.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }[...]
        while let number = numbers.popFirst() {
            switch number {
            case 0: current.style = Style()
            case 1: current.style.isBold = true
            case 2: current.style.isFaint = true
            case 22: (current.style.isBold, current.style.isFaint) = (false, false)
            case 30...37: current.style.color = number - 30
            case 90...97: current.style.color = number - 90
            case 39: current.style.color = nil
            // A colour by number or by its parts takes the words behind it.
            case 38, 48: numbers = numbers.dropFirst(numbers.first == 5 ? 2 : numbers.first == 2 ? 4 : 0)
            default: break
            }
        }
    }
}
