/// What the parser tells the formatter of a token: its part in the program where its kind leaves that open.
struct TokenMarks: OptionSet {
    let rawValue: UInt8

    /// First token of a statement, or of an item of a task or experiment.
    static let startsStatement = TokenMarks(rawValue: 1)
    /// `{` of a block or of items.
    static let opensBlock = TokenMarks(rawValue: 2)
    /// `{` of the measures of a stage.
    static let opensMeasures = TokenMarks(rawValue: 4)
    /// No space in front: the bracket of a call or an index, the signs of a type.
    static let tightBefore = TokenMarks(rawValue: 8)
    /// No space behind: a sign in front of its operand.
    static let tightAfter = TokenMarks(rawValue: 16)
    /// A range between simple ends.
    static let tight: TokenMarks = [tightBefore, tightAfter]
}
