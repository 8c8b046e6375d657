import BatonAssist
import BatonInterpreter
import BatonREPL
import BatonSyntax

// Help for who writes a cell: completion, inspection, whether it is complete, history.

extension Kernel {
    func complete(_ message: Message) {
        let (code, offset) = place(message)
        let found = Assist.complete(Document(code), at: offset, names: scope)
        let start = Kernel.scalars(in: code, upTo: found.range.lowerBound)
        let end = Kernel.scalars(in: code, upTo: max(found.range.upperBound, offset))
        let types = found.candidates.map { candidate in
            Value.map([
                ("text", .string(candidate.text)), ("type", .string(candidate.kind.rawValue)), ("start", .int(start)),
                ("end", .int(end)), ("signature", .string(candidate.detail)),
            ])
        }
        reply(
            "complete_reply",
            .map([
                ("status", "ok"), ("matches", .list(found.candidates.map { .string($0.text) })),
                ("cursor_start", .int(start)), ("cursor_end", .int(end)),
                ("metadata", .map([("_jupyter_types_experimental", .list(types))])),
            ]), to: message)
    }

    func inspect(_ message: Message) {
        let (code, offset) = place(message)
        let found = Assist.explain(Document(code), at: offset, names: scope)
        var data: [(String, Value)] = []
        if let found { data = [("text/plain", .string(found.plain)), ("text/markdown", .string(found.markdown))] }
        reply(
            "inspect_reply",
            .map([
                ("status", "ok"), ("found", .bool(found != nil)), ("data", .map(data)), ("metadata", .map([])),
            ]), to: message)
    }

    func tellCompleteness(_ message: Message) {
        let code = message.content["code"].text
        var content: [(String, Value)]
        switch Completeness.of(code) {
        case .open(let depth):
            content = [("status", "incomplete"), ("indent", .string(String(repeating: "    ", count: depth)))]
        case .complete:
            let (_, diagnostics) = Parser.parse(SourceFile(name: "<cell>", text: code))
            content = [("status", diagnostics.contains { $0.severity == .error } ? "invalid" : "complete")]
        }
        if content.count == 1 { content.append(("indent", "")) }
        reply("is_complete_reply", .map(content), to: message)
    }

    func tellHistory(_ message: Message) {
        let content = message.content
        let wantsOutput = content["output"].isTrue(default: false)
        var found: [(line: Int, text: String)]
        switch content["hist_access_type"].text {
        case "tail": found = inputs.suffix(max(0, content["n"].number ?? 10))
        case "range":
            let (start, stop) = (content["start"].number ?? 1, content["stop"].number ?? .max)
            found = inputs.filter { $0.line >= start && $0.line < stop }
        case "search":
            let pattern = Array(content["pattern"].text)
            found = inputs.filter { Kernel.matches(Array($0.text), pattern) }
            if content["unique"].isTrue(default: false) {
                var seen: Set<String> = []
                found = found.reversed().filter { seen.insert($0.text).inserted }.reversed()
            }
            if let count = content["n"].number { found = found.suffix(max(0, count)) }
        default: found = []
        }
        let rows = found.map { entry in
            let text = Value.string(entry.text)
            return Value.list([.int(0), .int(entry.line), wantsOutput ? .list([text, .null]) : text])
        }
        reply("history_reply", .map([("status", "ok"), ("history", .list(rows))]), to: message)
    }

    /// `*` and `?` as in a shell, over the whole text.
    private static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
        // Where the last star began, and the text that it has taken.
        var (place, index) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while index < text.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[index] {
                (place, index) = (place + 1, index + 1)
            } else if let back = star {
                star = (back.pattern, back.text + 1)
                (place, index) = (back.pattern + 1, back.text + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }

    /// The code and the cursor in it, in bytes; Jupyter counts scalars.
    private func place(_ message: Message) -> (code: String, offset: Int) {
        let code = message.content["code"].text
        let scalars = code.unicodeScalars
        let wanted = message.content["cursor_pos"].number ?? scalars.count
        let index = scalars.index(scalars.startIndex, offsetBy: max(0, wanted), limitedBy: scalars.endIndex)
        return (code, code.utf8.distance(from: code.startIndex, to: index ?? code.endIndex))
    }

    private static func scalars(in code: String, upTo offset: Int) -> Int {
        let end = code.utf8.index(code.startIndex, offsetBy: offset, limitedBy: code.endIndex) ?? code.endIndex
        return code.unicodeScalars.distance(from: code.startIndex, to: end)
    }
}
