import Foundation

/// A grammar in the notation of ISO 14977 as `Grammar/exp.ebnf` uses it.
struct Grammar {
    indirect enum Rule {
        case sequence([Rule])
        case choice([Rule])
        case optional(Rule)
        case many(Rule)
        case terminal(String)
        case production(String)
        /// Described in words: the lexer's.
        case special
    }

    struct Malformed: Error { var message: String }

    private(set) var productions: [String: Rule] = [:]
    /// Names in the order of the text.
    private(set) var names: [String] = []

    static func exp() throws -> Grammar {
        let url = TestFiles.root.appendingPathComponent("Grammar/exp.ebnf")
        return try Grammar(String(contentsOf: url, encoding: .utf8))
    }

    init(_ text: String) throws {
        var reader = Reader(text: Array(text))
        while let (name, rule) = try reader.production() {
            guard productions.updateValue(rule, forKey: name) == nil else {
                throw Malformed(message: "'\(name)' is defined twice")
            }
            names.append(name)
        }
    }

    /// Every quoted terminal.
    var terminals: Set<String> {
        var found: Set<String> = []
        for rule in productions.values {
            Grammar.visit(rule) { if case .terminal(let text) = $0 { found.insert(text) } }
        }
        return found
    }

    /// Names used in a production, in order.
    func uses(in name: String) -> [String] {
        var found: [String] = []
        if let rule = productions[name] {
            Grammar.visit(rule) { if case .production(let name) = $0 { found.append(name) } }
        }
        return found
    }

    static func visit(_ rule: Rule, _ body: (Rule) -> Void) {
        body(rule)
        switch rule {
        case .sequence(let rules), .choice(let rules): for rule in rules { visit(rule, body) }
        case .optional(let rule), .many(let rule): visit(rule, body)
        case .terminal, .production, .special: break
        }
    }

    private struct Reader {
        let text: [Character]
        var position = 0

        mutating func production() throws -> (String, Rule)? {
            try skip()
            guard position < text.count else { return nil }
            let name = try self.name()
            try expect("=")
            let rule = try choice()
            try expect(";")
            return (name, rule)
        }

        private mutating func choice() throws -> Rule {
            var rules = [try sequence()]
            while try take("|") { rules.append(try sequence()) }
            return rules.count == 1 ? rules[0] : .choice(rules)
        }

        private mutating func sequence() throws -> Rule {
            var rules = [try term()]
            while try take(",") { rules.append(try term()) }
            return rules.count == 1 ? rules[0] : .sequence(rules)
        }

        private mutating func term() throws -> Rule {
            if try take("[") { return .optional(try closed("]")) }
            if try take("{") { return .many(try closed("}")) }
            if try take("(") { return try closed(")") }
            if try take("\"") { return .terminal(try upTo("\"")) }
            if try take("?") {
                _ = try upTo("?")
                return .special
            }
            return .production(try name())
        }

        private mutating func closed(_ end: Character) throws -> Rule {
            let rule = try choice()
            try expect(end)
            return rule
        }

        private mutating func upTo(_ end: Character) throws -> String {
            let start = position
            while position < text.count, text[position] != end { position += 1 }
            guard position < text.count else { throw Malformed(message: "no end for \(end)") }
            position += 1
            return String(text[start..<(position - 1)])
        }

        private mutating func name() throws -> String {
            try skip()
            let start = position
            while position < text.count, text[position].isLetter || text[position] == " " { position += 1 }
            let name = String(text[start..<position]).trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty else { throw Malformed(message: "a name expected at \(position)") }
            return name
        }

        private mutating func take(_ wanted: Character) throws -> Bool {
            try skip()
            guard position < text.count, text[position] == wanted else { return false }
            position += 1
            return true
        }

        private mutating func expect(_ wanted: Character) throws {
            guard try take(wanted) else {
                let rest = String(text[position..<min(position + 40, text.count)])
                throw Malformed(message: "'\(wanted)' expected before \(rest)")
            }
        }

        private mutating func skip() throws {
            while position < text.count {
                if text[position].isWhitespace {
                    position += 1
                } else if text[position] == "(", position + 1 < text.count, text[position + 1] == "*" {
                    while position + 1 < text.count, text[position] != "*" || text[position + 1] != ")" {
                        position += 1
                    }
                    position += 2
                } else {
                    return
                }
            }
        }
    }
}
