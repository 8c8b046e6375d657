import BatonModel

/// What differs between two keys, in words.
enum KeyDifference {
    /// Differences that are told; more are counted.
    static let shownMax = 3

    /// `argument lr was 0.1, is 0.2; the code changed`; nil when nothing differs that was recorded.
    static func words(from old: StepKey, to new: StepKey) -> String? {
        let before = Dictionary(old.parts.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.parts.map(\.name))
        var found: [String] = []
        for part in new.parts {
            guard let earlier = before[part.name] else {
                found.append("\(label(part.name)) is new")
                continue
            }
            if earlier != part.text { found.append(words(part.name, earlier, part.text)) }
        }
        for part in old.parts where !after.contains(part.name) { found.append("\(label(part.name)) is gone") }
        guard !found.isEmpty else { return nil }
        let rest = found.count - shownMax
        return found.prefix(shownMax).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    private static func words(_ name: String, _ old: String, _ new: String) -> String {
        old.contains("sha256:") || new.contains("sha256:")
            ? "\(label(name)) changed" : "\(label(name)) was \(old), is \(new)"
    }

    private static func label(_ name: String) -> String {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return "the \(name)" }
        switch words[0] {
        case "input": return "input file \(words[1])"
        case "let", "variable": return "variable \(words[1])"
        case "expression": return "'\(words[1])'"
        default: return name
        }
    }
}
