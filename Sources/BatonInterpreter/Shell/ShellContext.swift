// Where in a shell text a value is put. Quoting depends on it: inside the user's own double quotes a value is
// escaped for double quotes; where the shell offers no safe form (a here-document, backticks) there is none.

/// The place of one value in the text of an `sh` body, as the shell will see it.
package enum ShellContext: Hashable, Sendable {
    /// Outside quotes: the value becomes one quoted word, or a part of one.
    case word
    case doubleQuoted
    case singleQuoted
    /// Inside `$(( ))` or `(( ))`: whole numbers only.
    case arithmetic
    /// No safe form; the text says what stands there.
    case unsupported(String)
}

/// Follows the quoting rules of bash through the literal parts of a text.
///
/// It knows quotes, command substitution, arithmetic, parameter expansion, comments and here-documents. It is
/// used once for each `sh` body, when the body is compiled.
package struct ShellScanner {
    private enum Level {
        case command(isSubstitution: Bool), single, double, ansi, arithmetic(parens: Int), parameter, backtick
        case comment, hereDocument(delimiter: [UInt8])
    }

    private var levels: [Level] = [.command(isSubstitution: false)]
    /// Here-documents announced on the current line, with their delimiters.
    private var announced: [[UInt8]] = []
    private var isWordStart = true
    /// The last literal byte, when it was not escaped.
    private var last: UInt8 = 0
    private var escapes = false
    private var line: [UInt8] = []

    package init() {}

    /// The contexts of the values between the given texts: one less than there are texts.
    package static func contexts(between texts: [String]) -> [ShellContext] {
        var scanner = ShellScanner()
        var contexts: [ShellContext] = []
        for (index, text) in texts.enumerated() {
            scanner.scan(text)
            if index < texts.count - 1 { contexts.append(scanner.takeValue()) }
        }
        return contexts
    }

    /// What a value at this place would stand in.
    private var context: ShellContext {
        if escapes { return .unsupported("a backslash") }
        switch levels[levels.count - 1] {
        case .command: return last == UInt8(ascii: "$") ? .unsupported("a dollar sign") : .word
        case .double: return last == UInt8(ascii: "$") ? .unsupported("a dollar sign") : .doubleQuoted
        case .single: return .singleQuoted
        case .arithmetic: return .arithmetic
        case .ansi: return .unsupported("$'…' quotes")
        case .parameter: return .unsupported("a parameter expansion")
        case .backtick: return .unsupported("backticks")
        case .comment: return .unsupported("a comment")
        case .hereDocument: return .unsupported("a here-document")
        }
    }

    /// A value stands here: says in what, and goes on behind it, in the middle of a word.
    mutating func takeValue() -> ShellContext {
        defer {
            isWordStart = false
            last = UInt8(ascii: "x")
        }
        return context
    }

    /// Goes over the literal text up to the next value.
    mutating func scan(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            index += step(bytes, index)
        }
    }

    /// Takes one byte or a few; gives how many.
    private mutating func step(_ bytes: [UInt8], _ index: Int) -> Int {
        let byte = bytes[index]
        if escapes {
            escapes = false
            last = UInt8(ascii: "x")
            isWordStart = false
            return 1
        }
        defer { last = byte }
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch levels[levels.count - 1] {
        case .single:
            if byte == UInt8(ascii: "'") { leave() }
        case .ansi:
            if byte == UInt8(ascii: "\\") { escapes = true } else if byte == UInt8(ascii: "'") { leave() }
        case .comment:
            if byte == UInt8(ascii: "\n") {
                leave()
                endLine()
            }
        case .hereDocument(let delimiter): stepHereDocument(byte, delimiter)
        case .backtick:
            if byte == UInt8(ascii: "\\") { escapes = true } else if byte == UInt8(ascii: "`") { leave() }
        case .double: return stepDouble(byte, next(1), next(2))
        case .arithmetic(let parens): return stepArithmetic(byte, next(1), parens)
        case .parameter: return stepParameter(byte, next(1), next(2))
        case .command(let isSubstitution): return stepCommand(bytes, index, isSubstitution)
        }
        return 1
    }

    private mutating func leave() {
        if levels.count > 1 { levels.removeLast() }
        isWordStart = false
    }

    private mutating func stepHereDocument(_ byte: UInt8, _ delimiter: [UInt8]) {
        guard byte == UInt8(ascii: "\n") else {
            line.append(byte)
            return
        }
        let isEnd = line.drop { $0 == 0x09 }.elementsEqual(delimiter)
        line = []
        guard isEnd else { return }
        leave()
        isWordStart = true
        if !announced.isEmpty { levels.append(.hereDocument(delimiter: announced.removeFirst())) }
    }

    private mutating func endLine() {
        isWordStart = true
        line = []
        if !announced.isEmpty { levels.append(.hereDocument(delimiter: announced.removeFirst())) }
    }

    /// `$(`, `$((`, `${` and backticks, which begin the same in words and in double quotes.
    private mutating func stepExpansion(_ byte: UInt8, _ next: UInt8, _ afterNext: UInt8) -> Int? {
        if byte == UInt8(ascii: "`") {
            levels.append(.backtick)
            return 1
        }
        guard byte == UInt8(ascii: "$") else { return nil }
        if next == UInt8(ascii: "("), afterNext == UInt8(ascii: "(") {
            levels.append(.arithmetic(parens: 2))
            return 3
        }
        if next == UInt8(ascii: "(") {
            levels.append(.command(isSubstitution: true))
            isWordStart = true
            return 2
        }
        if next == UInt8(ascii: "{") {
            levels.append(.parameter)
            return 2
        }
        return nil
    }

    private mutating func stepDouble(_ byte: UInt8, _ next: UInt8, _ afterNext: UInt8) -> Int {
        if let taken = stepExpansion(byte, next, afterNext) { return taken }
        if byte == UInt8(ascii: "\\") { escapes = true }
        if byte == UInt8(ascii: "\"") { leave() }
        return 1
    }

    private mutating func stepArithmetic(_ byte: UInt8, _ next: UInt8, _ parens: Int) -> Int {
        if byte == UInt8(ascii: "$"), let taken = stepExpansion(byte, next, 0) { return taken }
        if byte == UInt8(ascii: "(") { levels[levels.count - 1] = .arithmetic(parens: parens + 1) }
        if byte == UInt8(ascii: ")") {
            if parens == 1 { leave() } else { levels[levels.count - 1] = .arithmetic(parens: parens - 1) }
        }
        return 1
    }

    private mutating func stepParameter(_ byte: UInt8, _ next: UInt8, _ afterNext: UInt8) -> Int {
        if let taken = stepExpansion(byte, next, afterNext) { return taken }
        switch byte {
        case UInt8(ascii: "\\"): escapes = true
        case UInt8(ascii: "}"): leave()
        case UInt8(ascii: "'"): levels.append(.single)
        case UInt8(ascii: "\""): levels.append(.double)
        default: break
        }
        return 1
    }

    private mutating func stepCommand(_ bytes: [UInt8], _ index: Int, _ isSubstitution: Bool) -> Int {
        let byte = bytes[index]
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        if byte == UInt8(ascii: "$"), next(1) == UInt8(ascii: "'") {
            levels.append(.ansi)
            return 2
        }
        if let taken = stepExpansion(byte, next(1), next(2)) { return taken }
        let wasWordStart = isWordStart
        isWordStart = false
        switch byte {
        case UInt8(ascii: "\\"): escapes = true
        case UInt8(ascii: "'"): levels.append(.single)
        case UInt8(ascii: "\""): levels.append(.double)
        case UInt8(ascii: "\n"): endLine()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"):
            isWordStart = true
        case UInt8(ascii: "#"):
            if wasWordStart { levels.append(.comment) }
        case UInt8(ascii: "("):
            if wasWordStart, next(1) == byte {
                levels.append(.arithmetic(parens: 2))
                return 2
            }
            levels.append(.command(isSubstitution: true))
            isWordStart = true
        case UInt8(ascii: ")"):
            // A `)` that closes nothing ends a pattern of `case`.
            if isSubstitution { leave() } else { isWordStart = true }
        case UInt8(ascii: "<"):
            return stepRedirection(bytes, index)
        default: break
        }
        return 1
    }

    /// `<<WORD` and `<<-WORD` announce a here-document; `<<<` does not.
    private mutating func stepRedirection(_ bytes: [UInt8], _ index: Int) -> Int {
        isWordStart = true
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "<") else { return 1 }
        if index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "<") { return 3 }
        var position = index + 2
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        var delimiter: [UInt8] = []
        while position < bytes.count, !" \t\n;&|<>()".utf8.contains(bytes[position]) {
            if !"'\"\\".utf8.contains(bytes[position]) { delimiter.append(bytes[position]) }
            position += 1
        }
        announced.append(delimiter)
        return position - index
    }
}
