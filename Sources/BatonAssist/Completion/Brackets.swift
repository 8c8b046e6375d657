import BatonSyntax

/// The brackets around a place, and the partner of each bracket in front of it.
struct Brackets {
    /// Indexes of the tokens that are open at the place, outermost first.
    private(set) var open: [Int] = []
    /// By the index of a closing token that of its opening one.
    private(set) var opening: [Int: Int] = [:]

    /// - Parameter end: tokens from this index on are not looked at.
    init(_ document: Document, before end: Int) {
        for index in 0..<end {
            let token = document.tokens[index]
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace, .valueOpen: open.append(index)
            case .stringOpen: open.append(index)
            case .rightParen, .rightBracket, .rightBrace, .valueClose, .stringClose: close(index, document)
            default:
                // A line that begins a declaration at the margin is in no bracket, whatever was forgotten before.
                if token.startsLine, !open.isEmpty, Brackets.beginsDeclaration(token.kind),
                    Brackets.isAtMargin(token, document)
                {
                    open.removeAll()
                }
            }
        }
    }

    private mutating func close(_ index: Int, _ document: Document) {
        let kind = document.tokens[index].kind
        guard
            let position = open.lastIndex(where: { Brackets.close(document.tokens[$0].kind, kind) })
        else { return }
        opening[index] = open[position]
        open.removeSubrange(position...)
    }

    private static func close(_ opening: TokenKind, _ closing: TokenKind) -> Bool {
        switch closing {
        case .rightParen: opening == .leftParen
        case .rightBracket: opening == .leftBracket
        // A `${ }` in a column expression ends with a brace.
        case .rightBrace: opening == .leftBrace || opening == .valueOpen
        case .valueClose: opening == .valueOpen
        default: opening == .stringOpen
        }
    }

    static func isClosing(_ kind: TokenKind) -> Bool {
        switch kind {
        case .rightParen, .rightBracket, .rightBrace, .valueClose, .stringClose: true
        default: false
        }
    }

    private static func beginsDeclaration(_ kind: TokenKind) -> Bool {
        switch kind {
        case .task, .dag, .fn, .experiment, .import, .param: true
        default: false
        }
    }

    private static func isAtMargin(_ token: Token, _ document: Document) -> Bool {
        token.span.start == 0 || document.source.bytes[Int(token.span.start) - 1] == UInt8(ascii: "\n")
    }
}
