import BatonSyntax

// Inside of quotes and brackets.

extension PlaceFinder {
    /// The place where the cursor stands in quotes.
    func quoted() -> Place? {
        guard let (index, start) = quotedText() else { return nil }
        let token = tokens[index]
        if token.flags.contains(.verbatim) || token.flags.contains(.block) { return .nothing }
        // The string is an argument of what stands in front of it.
        let first = opening(of: index)
        var quoted = Place.Quoted(start: start)
        if first > 0, tokens[first - 1].kind == .import { quoted.isImport = true }
        if first > 1, tokens[first - 1].kind == .leftParen, tokens[first - 2].kind == .name {
            quoted.callee = text(first - 2)
        } else if first > 0, tokens[first - 1].kind == .name, !tokens[first].startsLine {
            quoted.callee = text(first - 1)
        }
        return .text(quoted)
    }

    /// The token of a string's text that the cursor stands in, and where that text begins.
    private func quotedText() -> (index: Int, start: Int)? {
        var index = document.firstToken(endingAtOrAfter: offset)
        while index < tokens.count, Int(tokens[index].span.start) < offset {
            let token = tokens[index]
            let (start, stop) = (Int(token.span.start), Int(token.span.end))
            switch token.kind {
            case .plainString, .rawString:
                let isOpen = token.flags.contains(.faulty)
                if offset > start, offset < stop || isOpen && offset == stop { return (index, start + 1) }
            case .stringText:
                if offset <= stop { return (index, start) }
            case .stringOpen:
                if offset == stop, index + 1 < tokens.count, tokens[index + 1].kind != .valueOpen {
                    return (index, stop)
                }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The token with which the string begins.
    private func opening(of index: Int) -> Int {
        var index = index
        guard tokens[index].kind == .stringText else { return index }
        while index > 0, tokens[index].kind != .stringOpen { index -= 1 }
        return index
    }

    // MARK: Brackets

    /// An argument of a call, a parameter of a declaration, or a value in brackets.
    func insideParen(_ opener: Int, segment: [Int]) -> Place {
        if let head = declarationHead(opener) { return parameterPlace(head, segment) }
        if let stage = enclosingStage(opener), !segment.contains(where: { tokens[$0].kind == .pipe }) {
            return .column(stage)
        }
        let callee = calleeOfParen(opener)
        if segment.isEmpty { return .value(Place.Value(callee: callee)) }
        return valuePlace(segment, callee: callee)
    }

    /// The keyword whose parameters stand in the bracket: `fn name(`.
    private func declarationHead(_ opener: Int) -> TokenKind? {
        guard opener > 1, tokens[opener - 1].kind == .name else { return nil }
        switch tokens[opener - 2].kind {
        case .fn, .task, .dag, .experiment: return tokens[opener - 2].kind
        default: return nil
        }
    }

    private func parameterPlace(_ head: TokenKind, _ segment: [Int]) -> Place {
        guard let last = segment.last else { return .nothing }
        if segment.contains(where: { tokens[$0].kind == .assign }) {
            return valuePlace(Array(segment.drop { tokens[$0].kind != .assign }.dropFirst()), callee: nil)
        }
        return isTypeStart(last) ? .type : .nothing
    }

    func isTypeStart(_ index: Int) -> Bool {
        tokens[index].kind == .colon || tokens[index].kind == .less
    }

    /// What is called with the bracket: a name, or a path, right in front of it.
    func calleeOfParen(_ opener: Int) -> Place.Callee? {
        guard opener > 0, !tokens[opener].isAfterSpace, tokens[opener - 1].kind == .name else { return nil }
        let range = baseRange(before: opener)
        let (count, labels) = arguments(from: opener + 1, to: end)
        var position = count
        if isPipeTarget(at: range.lowerBound) { position += 1 }
        return Place.Callee(
            range: range, position: position, labels: labels, label: currentLabel(), isCommand: false)
    }

    /// Whether a pipe stands in front of a callee, whose left side is its first argument.
    private func isPipeTarget(at start: Int) -> Bool {
        let index = document.firstToken(endingAtOrAfter: start + 1)
        return index > 0 && tokens[index - 1].kind == .pipe
    }

    /// Positional arguments that are complete, and all labels, between two tokens.
    func arguments(from start: Int, to end: Int) -> (positional: Int, labels: [String]) {
        var positional = 0
        var labels: [String] = []
        var isLabelled = false
        var depth = 0
        for index in start..<max(start, end) {
            switch tokens[index].kind {
            case .leftParen, .leftBracket, .leftBrace, .valueOpen, .stringOpen: depth += 1
            case .rightParen, .rightBracket, .rightBrace, .valueClose, .stringClose: depth -= 1
            case .comma where depth == 0:
                if !isLabelled { positional += 1 }
                isLabelled = false
            case .colon where depth == 0:
                if index > start, tokens[index - 1].kind.isWord {
                    labels.append(text(index - 1))
                    isLabelled = true
                }
            default: break
            }
        }
        return (positional, labels)
    }

    /// The label of the argument that is being written.
    func currentLabel() -> String? {
        let segment = segment()
        guard segment.count >= 2, tokens[segment[1]].kind == .colon, tokens[segment[0]].kind.isWord else { return nil }
        return text(segment[0])
    }

    // MARK: Braces

    /// The beginning of a statement, an item or an entry in braces.
    func insideBrace(_ opener: Int) -> Place {
        switch braceKind(opener) {
        case .map: return .nothing
        case .measures(let stage): return .column(stage)
        case .statements(let container): return .statement(container)
        }
    }

    enum BraceKind {
        case map
        case measures(Place.Stage)
        case statements(Place.Container)
    }

    func braceKind(_ opener: Int) -> BraceKind {
        let head = segment(before: opener, isFresh: false)
        guard let first = head.first, let last = head.last else { return .statements(.block) }
        switch tokens[last].kind {
        case .assign, .colon, .comma, .return, .fatArrow, .coalesce, .leftParen, .leftBracket: return .map
        default: break
        }
        if let pipe = head.lastIndex(where: { tokens[$0].kind == .pipe }), pipe + 1 < head.count,
            let kind = StageKind(rawValue: text(head[pipe + 1])), kind == .group || kind == .summarize
        {
            let left = range(head[expressionBegin(head, before: pipe)..<pipe])
            return .measures(Place.Stage(kind: kind, left: left, isMeasure: true, startsItem: true))
        }
        switch tokens[first].kind {
        case .task: return .statements(.task)
        case .dag: return .statements(.dag)
        case .experiment: return .statements(.experiment)
        case .fn: return .statements(.block)
        default:
            if head.count == 1 || tokens[first].kind != .name || text(first) == "when" {
                return .statements(container(around: opener))
            }
            // A command's map, or a block whose head is not finished.
            return .map
        }
    }

    /// What the statements around a brace belong to, as blocks of `if`, `for` and `when` have it too.
    func container(around opener: Int) -> Place.Container {
        guard let outer = brackets.open.last(where: { $0 < opener && tokens[$0].kind == .leftBrace }) else {
            return .block
        }
        if case .statements(let container) = braceKind(outer) { return container }
        return .block
    }
}
