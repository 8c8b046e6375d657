/// The groups of a regular expression, as far as it must be known whether each has a part in every match.
struct PatternGroups {
    /// For each capturing group, in the order of their opening parentheses, whether a match may leave it out: it stands in
    /// something that may be absent as a whole, or in one of several alternatives.
    private(set) var mayBeAbsent: [Bool] = []

    /// A parenthesis, or the whole pattern, that has not been closed.
    private struct Open {
        /// The group that it is; nil for one that captures nothing.
        var group: Int?
        /// The first group behind its beginning.
        var first: Int
        var hasAlternatives = false
    }

    init(_ pattern: String) {
        let letters = Array(pattern.unicodeScalars)
        // To Java and Rust `[` begins a class in a class, to Python it is a letter there.
        guard !read(letters, nestsClasses: true) else { return }
        mayBeAbsent = []
        _ = read(letters, nestsClasses: false)
    }

    /// Returns whether each class was closed.
    private mutating func read(_ letters: [Unicode.Scalar], nestsClasses: Bool) -> Bool {
        var open = [Open(group: nil, first: 0)]
        var place = 0
        var classDepth = 0
        while place < letters.count {
            defer { place += 1 }
            switch letters[place] {
            case "\\": place += 1
            case "[" where classDepth == 0 || nestsClasses: classDepth += 1
            case "]" where classDepth > 0: classDepth -= 1
            case _ where classDepth > 0: break
            case "(":
                let isCapturing = Self.captures(letters, place)
                open.append(Open(group: isCapturing ? mayBeAbsent.count : nil, first: mayBeAbsent.count))
                if isCapturing { mayBeAbsent.append(false) }
            case "|": open[open.count - 1].hasAlternatives = true
            case ")" where open.count > 1:
                let closed = open.removeLast()
                if closed.hasAlternatives { leaveOut(from: closed.first + (closed.group == nil ? 0 : 1)) }
                if Self.mayRepeatNever(letters, place + 1) { leaveOut(from: closed.first) }
            default: break
            }
        }
        if open[0].hasAlternatives { leaveOut(from: 0) }
        return classDepth == 0
    }

    private mutating func leaveOut(from first: Int) {
        for group in first..<max(first, mayBeAbsent.count) { mayBeAbsent[group] = true }
    }

    /// `(` or `(?<name>` or `(?P<name>`.
    private static func captures(_ letters: [Unicode.Scalar], _ place: Int) -> Bool {
        func letter(_ offset: Int) -> Unicode.Scalar? {
            place + offset < letters.count ? letters[place + offset] : nil
        }
        guard letter(1) == "?" else { return letter(1) != "*" }
        if letter(2) == "P" { return letter(3) == "<" }
        return letter(2) == "<" && letter(3) != "=" && letter(3) != "!"
    }

    /// Whether `?`, `*`, `{0` or `{,` stands there.
    private static func mayRepeatNever(_ letters: [Unicode.Scalar], _ place: Int) -> Bool {
        guard place < letters.count else { return false }
        if letters[place] == "?" || letters[place] == "*" { return true }
        guard letters[place] == "{", place + 1 < letters.count else { return false }
        return letters[place + 1] == "0" || letters[place + 1] == ","
    }
}
