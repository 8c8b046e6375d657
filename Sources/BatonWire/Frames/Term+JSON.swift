package import BatonFrames

// Expressions over columns as JSON: a list of words in postfix order, so that a deep expression is no deep document.
// `fare * 2` is [{"column": "fare"}, {"literal": 2}, {"apply": "multiply", "count": 2}].

extension WireJSON {
    package init(_ term: Term) {
        var words: [WireJSON] = []
        Self.write(term, to: &words)
        self = .array(words)
    }

    private static func write(_ term: Term, to words: inout [WireJSON]) {
        func call(_ kind: String, _ name: String, _ arguments: [Term], _ more: [Member] = []) {
            for argument in arguments { write(argument, to: &words) }
            words.append(
                .object([.init(kind, .string(name)), .init("count", .int(arguments.count))] + more))
        }
        switch term {
        case .column(let name): words.append(.object([.init("column", .string(name))]))
        case .literal(let scalar): words.append(.object([.init("literal", WireJSON(scalar))]))
        case .apply(let function, let arguments): call("apply", function.rawValue, arguments)
        case .aggregate(let aggregate, let arguments): call("aggregate", aggregate.rawValue, arguments)
        case .window(let function, let arguments, let by):
            call("window", function.rawValue, arguments, [.init("by", .array(by.map(WireJSON.string)))])
        case .when(let arms, let otherwise):
            for arm in arms {
                write(arm.condition, to: &words)
                write(arm.value, to: &words)
            }
            write(otherwise, to: &words)
            words.append(.object([.init("when", .int(arms.count))]))
        }
    }

    package init(_ named: NamedTerm) { self = .array([.string(named.name), WireJSON(named.term)]) }
}

extension Term {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .array(let words) = json else { throw FrameDocumentFault("an expression is a list of words") }
        var stack = TermStack()
        for word in words { try stack.take(word) }
        guard let term = stack.only else { throw FrameDocumentFault("an expression's words do not make one") }
        self = term
    }
}

/// What the words of an expression have made so far.
private struct TermStack {
    private var terms: [(term: Term, depth: Int)] = []

    var only: Term? { terms.count == 1 ? terms[0].term : nil }

    mutating func take(_ word: WireJSON) throws(FrameDocumentFault) {
        guard case .object(let members) = word, let first = members.first else { throw Self.fault }
        switch first.key {
        case "column":
            guard let name = first.value.text else { throw Self.fault }
            terms.append((.column(name), 1))
        case "literal": terms.append((.literal(try Scalar(first.value)), 1))
        case "apply":
            guard let function = first.value.text.flatMap(ScalarFunction.init(rawValue:)) else { throw unknown(first) }
            try push(try arguments(word)) { .apply(function, $0) }
        case "aggregate":
            guard let function = first.value.text.flatMap(Aggregate.init(rawValue:)) else { throw unknown(first) }
            try push(try arguments(word)) { .aggregate(function, $0) }
        case "window":
            guard let function = first.value.text.flatMap(WindowFunction.init(rawValue:)) else { throw unknown(first) }
            let by = try texts(word["by"])
            try push(try arguments(word)) { .window(function, $0, by: by) }
        case "when":
            guard let count = first.value.number else { throw Self.fault }
            // Two for each arm, one behind: a number that is too large is refused before it is doubled.
            guard (0...terms.count).contains(count) else { throw Self.fault }
            try push(2 * count + 1) { parts in
                let arms = (0..<count).map { Term.Arm(parts[2 * $0], parts[2 * $0 + 1]) }
                return .when(arms, otherwise: parts[2 * count])
            }
        default: throw Self.fault
        }
    }

    private func arguments(_ word: WireJSON) throws(FrameDocumentFault) -> Int {
        guard let count = word["count"]?.number else { throw Self.fault }
        return count
    }

    private mutating func push(_ count: Int, _ make: ([Term]) -> Term) throws(FrameDocumentFault) {
        guard (0...terms.count).contains(count) else { throw Self.fault }
        let parts = terms.suffix(count)
        let depth = (parts.map(\.depth).max() ?? 0) + 1
        guard depth <= TermCheck.depthMax else {
            throw FrameDocumentFault("an expression is nested deeper than \(TermCheck.depthMax) levels")
        }
        let made = make(parts.map(\.term))
        terms.removeLast(count)
        terms.append((made, depth))
    }

    private func unknown(_ member: WireJSON.Member) -> FrameDocumentFault {
        FrameDocumentFault("there is no \(member.key) '\((member.value.text ?? "").prefix(64))'")
    }

    private static let fault = FrameDocumentFault("a word of an expression is none")
}

/// The texts of a list.
func texts(_ json: WireJSON?) throws(FrameDocumentFault) -> [String] {
    guard case .array(let items)? = json else { throw FrameDocumentFault("a list of texts is missing") }
    return try items.map { (item) throws(FrameDocumentFault) in
        guard let text = item.text else { throw FrameDocumentFault("a list has what is no text") }
        return text
    }
}

extension NamedTerm {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .array(let pair) = json, pair.count == 2, let name = pair[0].text else {
            throw FrameDocumentFault("a named expression is a pair of name and expression")
        }
        self.init(name, try Term(pair[1]))
    }
}
