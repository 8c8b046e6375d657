import BatonSyntax

/// A notebook as Markdown: prose as it stands, code and outputs in fences.
package enum MarkdownPage {
    package static func text(_ content: PageContent) -> String {
        var blocks: [String] = []
        let bytes = content.notebook.source.bytes
        for (_, block) in content.blocks {
            switch block {
            case .prose(let text): blocks.append(text)
            case .code(let parts):
                for part in parts {
                    switch part {
                    case .source(let range): blocks.append(fenced(String(decoding: bytes[range], as: UTF8.self), "exp"))
                    case .output(let pieces):
                        let text = pieces.map(\.text).joined()
                        if !text.isEmpty { blocks.append(fenced(text.trimmedEndOfLines, "text")) }
                    }
                }
            }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The fence is longer than any in the text.
    static func fenced(_ text: String, _ language: String) -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\n\(fence)"
    }
}
