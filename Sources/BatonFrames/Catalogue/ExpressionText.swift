/// Expressions as clients of the known server write them: `df["fare"] > 3 and df.town == "Ulm"`. They are read into a
/// tree and never run as text.
enum ExpressionText {
    /// Levels of parentheses.
    static let depthMax = 64
    /// Bytes of the text.
    static let lengthMax = 16_384

    /// - Throws: `.badArgument` with the place; `.unknownColumn`.
    static func term(_ text: String, _ schema: Schema) throws(FrameFault) -> Term {
        guard text.utf8.count <= lengthMax else {
            throw FrameFault(.limit, "an expression has at most \(lengthMax) bytes")
        }
        var reader = ExpressionReader(text, schema)
        return try reader.whole()
    }
}

private struct ExpressionReader {
    private let letters: [Character]
    private let schema: Schema
    private var place = 0
    private var depth = 0

    init(_ text: String, _ schema: Schema) {
        self.letters = Array(text)
        self.schema = schema
    }

    mutating func whole() throws(FrameFault) -> Term {
        let term = try disjunction()
        skipSpace()
        guard place == letters.count else { throw fault("'\(letters[place])' is not understood here") }
        return term
    }

    private func fault(_ message: String) -> FrameFault {
        FrameFault(
            .badArgument, "the expression, at letter \(place + 1): \(message)",
            help: "such as: df[\"fare\"] > 3 and df[\"town\"] == \"Ulm\"")
    }

    private mutating func skipSpace() { while place < letters.count, letters[place].isWhitespace { place += 1 } }

    /// Takes a sign, but not the beginning of a longer one.
    private mutating func take(_ sign: String, notBefore following: String = "") -> Bool {
        skipSpace()
        let signs = Array(sign)
        guard place + signs.count <= letters.count, Array(letters[place..<place + signs.count]) == signs else {
            return false
        }
        let next = place + signs.count < letters.count ? letters[place + signs.count] : " "
        if following.contains(next) { return false }
        if signs[0].isLetter, next.isLetter || next.isNumber || next == "_" { return false }
        place += signs.count
        return true
    }

    private mutating func disjunction() throws(FrameFault) -> Term {
        var left = try conjunction()
        while take("or") || take("|") { left = .apply(.or, [left, try conjunction()]) }
        return left
    }

    private mutating func conjunction() throws(FrameFault) -> Term {
        var left = try comparison()
        while take("and") || take("&") { left = .apply(.and, [left, try comparison()]) }
        return left
    }

    private static let comparisons: [(String, ScalarFunction)] = [
        ("==", .equal), ("!=", .notEqual), (">=", .greaterOrEqual), ("<=", .lessOrEqual), (">", .greater), ("<", .less),
    ]

    private mutating func comparison() throws(FrameFault) -> Term {
        if take("not") || take("~") { return .apply(.not, [try comparison()]) }
        let left = try sum()
        for (sign, function) in Self.comparisons where take(sign) { return .apply(function, [left, try sum()]) }
        return left
    }

    private mutating func sum() throws(FrameFault) -> Term {
        var left = try product()
        while true {
            if take("+") {
                left = .apply(.add, [left, try product()])
            } else if take("-") {
                left = .apply(.subtract, [left, try product()])
            } else {
                return left
            }
        }
    }

    private mutating func product() throws(FrameFault) -> Term {
        var left = try power()
        while true {
            if take("//") {
                left = .apply(.floorDivide, [left, try power()])
            } else if take("*", notBefore: "*") {
                left = .apply(.multiply, [left, try power()])
            } else if take("/") {
                left = .apply(.divide, [left, try power()])
            } else if take("%") {
                left = .apply(.modulo, [left, try power()])
            } else {
                return left
            }
        }
    }

    private mutating func power() throws(FrameFault) -> Term {
        if take("-") { return .apply(.negate, [try nested { reader throws(FrameFault) in try reader.power() }]) }
        let base = try primary()
        return take("**")
            ? .apply(.power, [base, try nested { reader throws(FrameFault) in try reader.power() }]) : base
    }

    private mutating func nested(
        _ body: (inout ExpressionReader) throws(FrameFault) -> Term
    ) throws(FrameFault) -> Term {
        depth += 1
        guard depth <= ExpressionText.depthMax else {
            throw FrameFault(.limit, "an expression has at most \(ExpressionText.depthMax) levels")
        }
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func primary() throws(FrameFault) -> Term {
        skipSpace()
        if take("(") {
            let term = try nested { reader throws(FrameFault) in try reader.disjunction() }
            guard take(")") else { throw fault("')' is missing") }
            return term
        }
        guard place < letters.count else { throw fault("something is missing at the end") }
        if letters[place] == "\"" || letters[place] == "'" { return .text(try quoted()) }
        if letters[place].isNumber || letters[place] == "." { return try number() }
        let word = word()
        guard !word.isEmpty else { throw fault("'\(letters[place])' is not understood here") }
        switch word {
        case "True", "true": return .isTrue
        case "False", "false": return .isFalse
        case "None", "null": return .null
        case "df" where take("["):
            skipSpace()
            guard place < letters.count, letters[place] == "\"" || letters[place] == "'" else {
                throw fault("the name of a column is missing: df[\"name\"]")
            }
            let name = try quoted()
            guard take("]") else { throw fault("']' is missing") }
            return try column(name)
        case "df" where take("."): return try column(self.word())
        default: return try column(word)
        }
    }

    private func column(_ name: String) throws(FrameFault) -> Term {
        guard schema.place(of: name) != nil else {
            throw FrameFault(
                .unknownColumn, "the expression: unknown column '\(name)'",
                help: NearestName.of(name, among: schema.names).map { "did you mean '\($0)'?" })
        }
        return .column(name)
    }

    private mutating func word() -> String {
        let start = place
        while place < letters.count, letters[place].isLetter || letters[place].isNumber || letters[place] == "_" {
            place += 1
        }
        return String(letters[start..<place])
    }

    private mutating func quoted() throws(FrameFault) -> String {
        let quote = letters[place]
        var text = ""
        place += 1
        while place < letters.count, letters[place] != quote {
            if letters[place] == "\\", place + 1 < letters.count { place += 1 }
            text.append(letters[place])
            place += 1
        }
        guard place < letters.count else { throw fault("the text has no end") }
        place += 1
        return text
    }

    private mutating func number() throws(FrameFault) -> Term {
        let start = place
        while place < letters.count,
            letters[place].isNumber || "._eE".contains(letters[place])
                || ("+-".contains(letters[place]) && "eE".contains(letters[place - 1]))
        {
            place += 1
        }
        let text = String(letters[start..<place]).filter { $0 != "_" }
        if let int = Int64(text) { return .literal(.int(int)) }
        guard let float = Double(text) else { throw fault("'\(text)' is no number") }
        return .float(float)
    }
}
