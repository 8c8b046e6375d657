/// How the prompt looks: what a terminal shows, and what is taken off again where such text is pasted.
package struct PromptText: Hashable, Sendable {
    package let first: String
    /// In front of further lines; as wide as the first one.
    package let next: String

    package static let standard = PromptText("baton> ")
    /// Signs of a prompt.
    package static let lengthMax = 40

    /// Control characters are left out.
    package init(_ text: String) {
        let shown = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
        first = String(String.UnicodeScalarView(shown.prefix(PromptText.lengthMax)))
        let width = TextWidth.of(first)
        let mark = width < 4 ? String(repeating: ".", count: max(0, width - 1)) + (width > 0 ? " " : "") : "..> "
        next = String(repeating: " ", count: max(0, width - mark.utf8.count)) + mark
    }

    /// In front of a recorded output.
    static let recorded = "#=>"
}

/// Text that came in one piece, made into statements: what a terminal or a notebook showed around them is taken off.
package enum PastedText {
    /// Line breaks become `\n`, signs that are not text go, and so does what stands at the end.
    ///
    /// Where the first line begins with our prompt, only lines with a prompt are kept, without it: the others are what was
    /// printed. Elsewhere lines with recorded outputs go.
    package static func statements(_ pasted: String, prompt: PromptText = .standard) -> String {
        let lines = lines(of: pasted)
        let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let kept =
            withoutPrompt(first, prompt) == nil
            ? lines.filter { !$0.drop(while: \.isWhitespace).hasPrefix(PromptText.recorded) }
            : lines.compactMap { withoutPrompt($0, prompt) }
        var text = kept.joined(separator: "\n")
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func lines(of pasted: String) -> [Substring] {
        var scalars = String.UnicodeScalarView()
        var follows = false
        for scalar in pasted.unicodeScalars {
            defer { follows = scalar == "\r" }
            switch scalar {
            case "\n" where follows: continue
            case "\r", "\n": scalars.append("\n")
            case "\t": scalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// What stands behind a prompt; nil where there is none.
    private static func withoutPrompt(_ line: Substring, _ prompt: PromptText) -> Substring? {
        for text in [prompt.first, prompt.next, PromptText.standard.first, PromptText.standard.next] {
            if !text.isEmpty, line.hasPrefix(text) { return line.dropFirst(text.count) }
            // An empty statement: terminals leave the blank at the end out.
            if text.last == " ", text.count > 2, line == text.dropLast() { return "" }
        }
        return nil
    }
}
