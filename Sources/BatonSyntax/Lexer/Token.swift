/// One word, number, sign or piece of a string, 12 bytes; its text is what its span covers.
package struct Token: Hashable, Sendable {
    package var kind: TokenKind
    package var flags: Flags
    package var span: Span

    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// First token of its line.
        package static let startsLine = Flags(rawValue: 1)
        /// White space, a comment or a line break stands in front.
        package static let afterSpace = Flags(rawValue: 2)
        /// A string token that is taken as it stands: no escapes, no values in it.
        package static let verbatim = Flags(rawValue: 4)
        /// A string over several lines (three quotes).
        package static let block = Flags(rawValue: 8)
        /// The lexer has reported a fault in it already.
        package static let faulty = Flags(rawValue: 16)
    }

    package var startsLine: Bool { flags.contains(.startsLine) }
    package var isAfterSpace: Bool { flags.contains(.afterSpace) }
}

/// The kinds of tokens. Raw values are dense, in this order.
package enum TokenKind: UInt8, Hashable, Sendable, CaseIterable {
    case endOfFile, unknown
    case name, outsideName
    case integer, float, duration, size
    /// `'raw'` or a verbatim body: one token with its quotes.
    case rawString
    /// `"plain"`: one token with its quotes, no values in it.
    case plainString
    /// `"` of a string that has values in it; `stringText` and values follow up to `stringClose`.
    case stringOpen, stringText, stringClose
    /// `${` inside a string or in front of a value in a column expression; `valueClose` is its `}` inside a string.
    case valueOpen, valueClose

    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, semicolon, dot, question
    case assign, arrow, fatArrow, pipe
    case equal, notEqual, less, lessEqual, greater, greaterEqual, coalesce
    case rangeInclusive, rangeExclusive
    case plus, minus, star, slash, doubleSlash, percent, power

    case `let`, fn, `if`, then, `else`, `for`, `in`, `while`, `break`, `continue`, `return`
    case `try`, `catch`, assert, `import`, `as`, param, task, dag, experiment
    case and, or, not, `true`, `false`, null
    case on, after, always, `repeat`, barrier
}

extension TokenKind {
    /// The reserved words with their kinds, in the order of `Grammar/exp.ebnf`.
    package static let reserved: [(word: StaticString, kind: TokenKind)] = [
        ("let", .let), ("fn", .fn), ("if", .if), ("then", .then), ("else", .else), ("for", .for), ("in", .in),
        ("while", .while), ("break", .break), ("continue", .continue), ("return", .return), ("try", .try),
        ("catch", .catch), ("assert", .assert), ("import", .import), ("as", .as), ("param", .param),
        ("task", .task), ("dag", .dag), ("experiment", .experiment), ("and", .and), ("or", .or), ("not", .not),
        ("true", .true), ("false", .false), ("null", .null), ("on", .on), ("after", .after),
        ("always", .always), ("repeat", .repeat), ("barrier", .barrier),
    ]

    package var isReserved: Bool { rawValue >= TokenKind.let.rawValue }

    /// A name or a reserved word: what may follow a dot or stand in front of a colon.
    package var isWord: Bool { self == .name || isReserved }

    /// Whether it may be the first token of a value that a command call takes: a name, a number, a string.
    package var startsCommandValue: Bool {
        switch self {
        case .name, .outsideName, .integer, .float, .duration, .size, .rawString, .plainString, .stringOpen,
            .true, .false, .null:
            true
        default: false
        }
    }

    /// Whether an expression may start with it.
    package var startsExpression: Bool {
        if startsCommandValue { return true }
        switch self {
        case .valueOpen, .leftParen, .leftBracket, .leftBrace, .minus, .not, .if: return true
        default: return false
        }
    }

    var isString: Bool { self == .rawString || self == .plainString }

    /// Whether a statement goes on in the next line behind it: operators, commas, arrows.
    package var continuesOnNextLine: Bool {
        switch self {
        case .comma, .assign, .arrow, .fatArrow, .pipe, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual,
            .coalesce, .rangeInclusive, .rangeExclusive, .plus, .minus, .star, .slash, .doubleSlash, .percent,
            .power, .and, .or, .not, .in:
            true
        default: false
        }
    }

    /// How messages call it.
    package var description: String {
        switch self {
        case .endOfFile: "the end of the file"
        case .unknown: "an unknown character"
        case .name: "a name"
        case .outsideName: "'$name'"
        case .integer, .float: "a number"
        case .duration: "a duration"
        case .size: "a size"
        case .rawString, .plainString, .stringOpen: "a string"
        case .stringText: "text"
        case .stringClose: "the end of a string"
        case .valueOpen: "'${'"
        case .valueClose, .rightBrace: "'}'"
        case .leftParen: "'('"
        case .rightParen: "')'"
        case .leftBracket: "'['"
        case .rightBracket: "']'"
        case .leftBrace: "'{'"
        case .comma: "','"
        case .colon: "':'"
        case .semicolon: "';'"
        case .dot: "'.'"
        case .question: "'?'"
        case .assign: "'='"
        case .arrow: "'->'"
        case .fatArrow: "'=>'"
        case .pipe: "'|'"
        case .equal: "'=='"
        case .notEqual: "'!='"
        case .less: "'<'"
        case .lessEqual: "'<='"
        case .greater: "'>'"
        case .greaterEqual: "'>='"
        case .coalesce: "'??'"
        case .rangeInclusive: "'..'"
        case .rangeExclusive: "'..<'"
        case .plus: "'+'"
        case .minus: "'-'"
        case .star: "'*'"
        case .slash: "'/'"
        case .doubleSlash: "'//'"
        case .percent: "'%'"
        case .power: "'**'"
        default: "'\(TokenKind.reserved[Int(rawValue - TokenKind.let.rawValue)].word)'"
        }
    }
}
