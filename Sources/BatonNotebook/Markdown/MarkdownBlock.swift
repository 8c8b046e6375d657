/// A piece of prose: what Markdown's blocks and inlines mean, as values.
indirect enum MarkdownBlock: Equatable {
    case heading(level: Int, [MarkdownInline])
    case paragraph([MarkdownInline])
    case code(language: String, text: String)
    case quote([MarkdownBlock])
    /// `start` is nil for a list without numbers. A tight list has no paragraphs of its own around its items.
    case list(start: Int?, isTight: Bool, items: [[MarkdownBlock]])
    case table(header: [[MarkdownInline]], sides: [MarkdownSide], rows: [[[MarkdownInline]]])
    case rule
}

indirect enum MarkdownInline: Equatable {
    case text(String)
    case code(String)
    case emphasis([MarkdownInline])
    case strong([MarkdownInline])
    case struck([MarkdownInline])
    case link([MarkdownInline], target: String)
    /// Pictures are not fetched: they are shown as a link with their text.
    case picture(text: String, target: String)
    case lineBreak
}

enum MarkdownSide: Equatable { case left, center, right }
