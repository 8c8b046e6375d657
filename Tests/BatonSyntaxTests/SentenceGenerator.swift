@testable import BatonSyntax

/// Sentences drawn at random from the grammar, the same for the same seed.
///
/// What the grammar says in words only is held by `drawn`: which values begin a command, where `return` may stand,
/// what a task needs.
struct SentenceGenerator {
    private let grammar: Grammar
    private var random: SplitMix
    /// Productions on the way to leaves, at least, by name.
    private let heights: [String: Int]
    private var depth = 0
    /// Functions and dags around.
    private var bodies = 0
    /// Table stages around.
    private var stages = 0

    /// Productions that count as a level of nesting, and how many there may be.
    private static let levels: Set<String> = [
        "statement", "item", "experiment item", "expression", "operand", "value", "type", "stage", "negation", "sign",
    ]
    private static let depthMax = 9
    /// Words of a statement before it is brought to its end.
    private static let wordsMax = 30
    private var written = 0

    init(_ grammar: Grammar, seed: UInt64) {
        self.grammar = grammar
        random = SplitMix(state: seed)
        heights = SentenceGenerator.leastHeights(grammar)
    }

    /// A program of a few statements.
    mutating func program() -> String {
        render((0..<3).flatMap { _ in draw("statement") + [random.next(4) == 0 ? ";" : "\n"] }, mayBreakLines: true)
    }

    /// One statement.
    mutating func statement() -> String {
        render(draw("statement"), mayBreakLines: true)
    }

    // Drawing

    private mutating func draw(_ name: String) -> [String] {
        if let lexeme = lexeme(name) {
            written += 1
            return [lexeme]
        }
        if name == "statement", depth == 0 { written = 0 }
        let isLevel = SentenceGenerator.levels.contains(name)
        depth += isLevel ? 1 : 0
        defer { depth -= isLevel ? 1 : 0 }
        if name == "function" || name == "dag" { bodies += 1 }
        defer { if name == "function" || name == "dag" { bodies -= 1 } }
        if name == "stage" || name == "single stage" { stages += 1 }
        defer { if name == "stage" || name == "single stage" { stages -= 1 } }
        if name == "template" { return [template()] }
        for _ in 0..<40 {
            let words = draw(grammar.productions[name] ?? .special)
            if isAllowed(words, as: name) { return words }
        }
        return fallback(name)
    }

    private static let bodyWords: Set<String> = ["sh", "exec", "python", "script", "return", "fail", "when"]

    /// What the grammar asks for in words.
    private func isAllowed(_ words: [String], as name: String) -> Bool {
        switch name {
        case "command", "single command":
            let next = words.count > 1 ? words[1] : ""
            return SentenceGenerator.startsCommandValue(next)
        case "stage items", "first item": return words[0] != "{"
        case "primary": return words != ["task"] || stages > 0
        case "return": return bodies > 0
        case "task":
            return words.indices.dropFirst().contains { index in
                SentenceGenerator.bodyWords.contains(words[index])
                    && ["\n", ";", "{", "}"].contains(words[index - 1])
            }
        case "statement": return words != ["return"] || bodies > 0
        default: return true
        }
    }

    private func fallback(_ name: String) -> [String] {
        switch name {
        case "command", "single command": ["f", "1"]
        case "stage items", "first item": ["a"]
        case "return", "statement": ["break"]
        case "task": ["task", "t", "{", "sh", "\"x\"", "}"]
        default: preconditionFailure("no sentence for \(name)")
        }
    }

    static func startsCommandValue(_ word: String) -> Bool {
        guard let kind = Lexer.tokenize(SourceFile(name: "", text: word)).tokens.first?.kind else { return false }
        return kind.startsCommandValue || kind == .on || kind == .for
    }

    private mutating func draw(_ rule: Grammar.Rule) -> [String] {
        switch rule {
        case .terminal(let text):
            written += 1
            return [text]
        case .special: return []
        case .production(let name): return draw(name)
        case .sequence(let rules): return rules.flatMap { draw($0) }
        case .choice(let rules): return draw(choose(rules))
        case .optional(let rule): return isDeep || random.next(3) > 0 ? [] : draw(rule)
        case .many(let rule):
            guard !isDeep else { return [] }
            return (0..<[0, 0, 0, 0, 1, 2][random.next(6)]).flatMap { _ in draw(rule) }
        }
    }

    private var isDeep: Bool { depth > SentenceGenerator.depthMax || written > SentenceGenerator.wordsMax }

    private mutating func choose(_ rules: [Grammar.Rule]) -> Grammar.Rule {
        guard isDeep else { return rules[random.next(rules.count)] }
        let least = rules.map { SentenceGenerator.height($0, heights) }.min() ?? 0
        let low = rules.filter { SentenceGenerator.height($0, heights) == least }
        return low[random.next(low.count)]
    }

    private static func leastHeights(_ grammar: Grammar) -> [String: Int] {
        var heights: [String: Int] = [:]
        var isChanged = true
        while isChanged {
            isChanged = false
            for (name, rule) in grammar.productions {
                let found = height(rule, heights)
                if found < 1000, found + 1 < heights[name] ?? Int.max {
                    heights[name] = found + 1
                    isChanged = true
                }
            }
        }
        return heights
    }

    private static func height(_ rule: Grammar.Rule, _ heights: [String: Int]) -> Int {
        switch rule {
        case .terminal, .special, .optional, .many: 0
        case .production(let name): lexemes[name] != nil ? 0 : heights[name] ?? 1000
        case .sequence(let rules): rules.map { height($0, heights) }.max() ?? 0
        case .choice(let rules): rules.map { height($0, heights) }.min() ?? 0
        }
    }

    // Words

    private static let lexemes: [String: [String]] = [
        "NEWLINE": ["\n"],
        "NAME": ["a", "b", "xs", "rows", "größe", "_t", "r1", "f", "実"],
        "OUTSIDE NAME": ["$a", "$limit"],
        "INTEGER": ["0", "42", "1_000", "0xff"],
        "FLOAT": ["2.5", "1e-3", "2.5e10"],
        "DURATION": ["250ms", "5s", "1h30m", "1.5h"],
        "SIZE": ["512B", "64KiB", "10MB"],
        "STRING": [
            "\"\"", "\"text\"", "\"a\\n\\\"\\$\\u{1F9EA}\"", "\"\"\"\n      two\n        lines\n    \"\"\"",
            "\"# no comment\"",
        ],
        "RAW STRING": ["'raw'", "'\\d ${x}'", "'''\n  a\n   b'''"],
        "VERBATIM": ["'raw'", "\"a ${b} \\q\"", "\"\"\"\n        x = \"${a}\"\n        y = '\\d'\n\n    \"\"\""],
    ]

    private mutating func lexeme(_ name: String) -> String? {
        SentenceGenerator.lexemes[name].map { $0[random.next($0.count)] }
    }

    private mutating func template() -> String {
        let isBlock = random.next(5) == 0
        var text = isBlock ? "\"\"\"\n    " : "\""
        for _ in 0..<(1 + random.next(2)) {
            let words = draw("expression")
            // A string of three quotes has line breaks of its own, which a string on one line may not have.
            let value = words.contains { $0.contains("\n") } && !isBlock ? "a" : render(words, mayBreakLines: isBlock)
            text +=
                ["", "t ", "\\\" "][random.next(3)] + "${\(value)}" + (isBlock && random.next(2) == 0 ? "\n  b" : "")
        }
        return text + (isBlock ? "\n    \"\"\"" : "\"")
    }

    private static let continuing: Set<String> = [
        ",", "+", "*", "/", "//", "%", "==", "!=", "<=", "and", "or", "not", "in", "=>", "->", "|", "??", "(", "[", "=",
    ]

    private mutating func render(_ words: [String], mayBreakLines: Bool) -> String {
        var text = ""
        for (index, word) in words.enumerated() {
            if word == "\n" {
                text += random.next(6) == 0 ? "  # c\n" : "\n"
                continue
            }
            let before = index > 0 ? words[index - 1] : "\n"
            var space = before == "\n" ? "" : " "
            let isMember = index > 1 && words[index - 2] == "."
            let goesOn = SentenceGenerator.continuing.contains(before) && !isMember || ["|", "->", "."].contains(word)
            if mayBreakLines, goesOn, before != "\n", random.next(12) == 0 {
                space = random.next(3) == 0 ? "  # d\n\n" : "\n  "
            }
            text += space + word
        }
        return text
    }
}

/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `bound`.
    mutating func next(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
