/// How the prompt looks: what a terminal shows, and what is taken off again where such text is pasted.
package enum PromptText {
    package static let first = "baton> "
    package static let next = "   ..> "
    /// In front of a recorded output.
    static let recorded = "#=>"
}

/// Text that came in one piece, made into statements: what a terminal or a notebook showed around them is taken off.
package enum PastedText {
    /// Line breaks become `\n`, signs that are not text go, and so does what stands at the end.
    ///
    /// Where the first line begins with our prompt, only lines with a prompt are kept, without it: the others are what was
    /// printed. Elsewhere lines with recorded outputs go.
    package static func statements(_ pasted: String) -> String {
        let lines = lines(of: pasted)
        let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let kept =
            withoutPrompt(first) == nil
            ? lines.filter { !$0.drop(while: \.isWhitespace).hasPrefix(PromptText.recorded) }
            : lines.compactMap(withoutPrompt)
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
    private static func withoutPrompt(_ line: Substring) -> Substring? {
        for prompt in [PromptText.first, PromptText.next] {
            if line.hasPrefix(prompt) { return line.dropFirst(prompt.count) }
            let bare = prompt.prefix(while: { $0 != ">" }) + ">"
            if line == bare { return "" }
        }
        return nil
    }
}
