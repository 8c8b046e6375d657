import BatonSyntax

// Inside of a statement or an argument: `segment` has its tokens in front of the word.

extension PlaceFinder {
    func place(in segment: [Int]) -> Place {
        if let opener {
            switch tokens[opener].kind {
            case .leftParen: return insideParen(opener, segment: segment)
            case .leftBracket, .valueOpen:
                if tokens[opener].kind == .leftBracket, let stage = enclosingStage(opener) { return .column(stage) }
                return valuePlace(segment, callee: nil)
            case .leftBrace:
                switch braceKind(opener) {
                case .map: return mapPlace(segment)
                case .measures(var stage):
                    stage.startsItem = startsStageItem(segment)
                    return .column(stage)
                case .statements(.task): return taskPlace(segment)
                case .statements(let container): return statementPlace(segment, container)
                }
            default: break
            }
        }
        return statementPlace(segment, .text)
    }

    /// `key: value` between the braces of a map.
    private func mapPlace(_ segment: [Int]) -> Place {
        let behindComma = segment.lastIndex { tokens[$0].kind == .comma }
        let entry = Array(behindComma.map { segment[($0 + 1)...] } ?? segment[...])
        guard entry.count >= 2, tokens[entry[1]].kind == .colon else { return .nothing }
        return valuePlace(Array(entry.dropFirst(2)), callee: nil)
    }

    // MARK: Statements

    private func statementPlace(_ segment: [Int], _ container: Place.Container) -> Place {
        let kinds = segment.map { tokens[$0].kind }
        let last = kinds[kinds.count - 1]
        switch kinds[0] {
        case .import: return kinds.count > 1 && last != .as ? .words(Words.as) : .nothing
        case .let, .param:
            guard let assign = kinds.firstIndex(of: .assign) else { return last == .colon ? .type : .nothing }
            return valuePlace(Array(segment[(assign + 1)...]), callee: nil)
        case .fn: return functionPlace(segment, kinds)
        case .task, .experiment: return .nothing
        case .dag: return last == .rightParen ? .words(Words.stopOn) : .nothing
        case .for: return forPlace(segment, kinds)
        case .on: return outcomePlace(segment, kinds)
        case .repeat: return kinds.count == 1 ? .words(Words.until) : valuePlace(segment, callee: nil)
        case .break, .continue, .barrier, .always, .catch: return .nothing
        case .return, .if, .while, .assert, .after:
            return valuePlace(Array(segment.dropFirst()), callee: nil, isConditional: kinds[0] == .if)
        default: break
        }
        if container == .experiment, text(segment[0]) == "deploy" {
            return valuePlace(Array(segment.dropFirst()), callee: nil, words: Words.deployOn)
        }
        if kinds.count >= 2, kinds[0] == .name, kinds[1] == .assign {
            return valuePlace(Array(segment.dropFirst(2)), callee: nil)
        }
        return valuePlace(segment, callee: nil)
    }

    private func functionPlace(_ segment: [Int], _ kinds: [TokenKind]) -> Place {
        if let assign = kinds.firstIndex(of: .assign) {
            return valuePlace(Array(segment[(assign + 1)...]), callee: nil)
        }
        return kinds.last == .arrow ? .type : .nothing
    }

    private func forPlace(_ segment: [Int], _ kinds: [TokenKind]) -> Place {
        guard let word = kinds.lastIndex(where: { $0 == .in || $0 == .comma }), kinds[word] == .in else {
            return kinds.last == .name || kinds.last == .rightParen ? .words(Words.in) : .nothing
        }
        return valuePlace(Array(segment[(word + 1)...]), callee: nil)
    }

    private func outcomePlace(_ segment: [Int], _ kinds: [TokenKind]) -> Place {
        if segment.count == 1 { return .words(Words.outcomes) }
        if segment.count == 2, text(segment[1]) != "event" { return .words(Words.of) }
        return valuePlace(Array(segment.dropFirst(3)), callee: nil)
    }

    // MARK: Items of tasks

    private func taskPlace(_ segment: [Int]) -> Place {
        let rest = Array(segment.dropFirst())
        switch text(segment[0]) {
        case "needs": return labelPlace(rest, Words.needs)
        case "env": return labelPlace(rest, [])
        case "retry": return tokens[segment[segment.count - 1]].kind == .comma ? .words(Words.backoff) : .nothing
        case "cache", "keep", "isolate": return rest.isEmpty ? .words(Words.switches) : .nothing
        case "python": return .nothing
        case "output":
            if let assign = rest.firstIndex(where: { tokens[$0].kind == .assign }) {
                return valuePlace(Array(rest[(assign + 1)...]), callee: nil)
            }
            return rest.last.map { isTypeStart($0) } == true ? .type : .nothing
        case "where":
            return .column(Place.Stage(kind: .where, left: offset..<offset))
        case "let": return statementPlace(segment, .task)
        default: return valuePlace(rest, callee: nil)
        }
    }

    /// `cpu: 2, memory: 1GiB` without brackets.
    private func labelPlace(_ rest: [Int], _ words: [Words.Entry]) -> Place {
        guard let last = rest.last, tokens[last].kind != .comma else { return .words(words) }
        return tokens[last].kind == .colon ? .value(Place.Value()) : .nothing
    }

    // MARK: Values

    /// A place in an expression, whose tokens so far are `segment`.
    func valuePlace(
        _ segment: [Int], callee: Place.Callee?, isConditional: Bool = false, words: [Words.Entry] = []
    ) -> Place {
        if let pipe = segment.lastIndex(where: { tokens[$0].kind == .pipe }) {
            return behindPipe(segment, pipe)
        }
        // `key: value` of a call.
        if segment.count >= 2, tokens[segment[1]].kind == .colon, callee != nil {
            return valuePlace(Array(segment.dropFirst(2)), callee: callee)
        }
        let start = expressionStart(segment)
        let part = segment[start...]
        if let command = command(part) { return command }
        let isBehindValue = part.last.map { endsValue($0) } ?? false
        var value = Place.Value(callee: part.isEmpty ? callee : nil, words: words, isBehindValue: isBehindValue)
        if isBehindValue { value.words += conditionalWords(segment, isConditional) }
        return .value(value)
    }

    private func conditionalWords(_ segment: [Int], _ isConditional: Bool) -> [Words.Entry] {
        let kinds = segment.map { tokens[$0].kind }
        let open = (isConditional ? 0 : kinds.count { $0 == .if }) - kinds.count { $0 == .then }
        if open > 0 { return [Words.then] }
        return kinds.count { $0 == .then } > kinds.count { $0 == .else } ? [Words.else] : []
    }

    /// Where the innermost expression of the segment begins: behind the last word or sign that one may follow.
    private func expressionStart(_ segment: [Int]) -> Int {
        let starts: Set<TokenKind> = [.assign, .fatArrow, .return, .then, .else, .arrow, .and, .or, .not, .if]
        return segment.lastIndex { starts.contains(tokens[$0].kind) }.map { $0 + 1 } ?? 0
    }

    func endsValue(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .name, .outsideName, .integer, .float, .duration, .size, .rawString, .plainString, .stringClose,
            .rightParen, .rightBracket, .rightBrace, .valueClose, .true, .false, .null:
            true
        default: false
        }
    }

    /// `logs r1, tail: 20` and `run study() with jobs: 8`: a name with the start of a value behind it.
    private func command(_ part: ArraySlice<Int>) -> Place? {
        guard let first = part.first, tokens[first].kind == .name else { return nil }
        let second = part.dropFirst().first
        if let second {
            guard second == first + 1, tokens[second].isAfterSpace, startsArgument(second) else { return nil }
        } else if wordStart == Int(tokens[first].span.end) {
            return nil
        }
        let arguments = part.dropFirst()
        let (count, labels) = self.arguments(from: first + 1, to: end)
        let argument = arguments.lastIndex { isClauseBoundary($0) }.map { arguments[($0 + 1)...] } ?? arguments
        let label =
            argument.count >= 2 && tokens[argument[argument.startIndex + 1]].kind == .colon
            ? text(argument[argument.startIndex]) : clauseWord(part)
        let callee = Place.Callee(
            range: range(part.prefix(1)), position: count, labels: labels, label: label, isCommand: true)
        let isBehindValue = argument.last.map { endsValue($0) } ?? false
        return .value(Place.Value(callee: callee, isBehindValue: isBehindValue))
    }

    private func startsArgument(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .for, .on, .leftBracket, .leftBrace: true
        default: tokens[index].kind.startsCommandValue
        }
    }

    private func isClauseBoundary(_ index: Int) -> Bool {
        tokens[index].kind == .comma || isClauseWord(index)
    }

    private func isClauseWord(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .on, .for, .as: true
        case .name: ["with", "to", "from"].contains(text(index))
        default: false
        }
    }

    /// The clause that is being written: `with`, `to`, `on`.
    private func clauseWord(_ part: ArraySlice<Int>) -> String? {
        part.last.flatMap { isClauseWord($0) ? text($0) : nil }
    }

    // MARK: Behind a pipe

    /// The stage in whose items a bracket stands.
    func enclosingStage(_ opener: Int) -> Place.Stage? {
        let head = segment(before: opener, isFresh: false)
        if let pipe = head.lastIndex(where: { tokens[$0].kind == .pipe }), pipe + 1 < head.count,
            let kind = StageKind(rawValue: text(head[pipe + 1])),
            head[pipe + 1] + 1 != opener || tokens[opener].isAfterSpace
        {
            return Place.Stage(kind: kind, left: range(head[expressionBegin(head, before: pipe)..<pipe]))
        }
        guard let outer = brackets.open.last(where: { $0 < opener }) else { return nil }
        switch tokens[outer].kind {
        case .leftParen, .leftBracket: return enclosingStage(outer)
        case .leftBrace:
            guard case .measures(var stage) = braceKind(outer) else { return nil }
            stage.isMeasure = false
            stage.startsItem = false
            return stage
        default: return nil
        }
    }

    private func behindPipe(_ segment: [Int], _ pipe: Int) -> Place {
        let left = range(segment[expressionBegin(segment, before: pipe)..<pipe])
        let rest = segment[(pipe + 1)...]
        guard let word = rest.first else { return .target(left: left) }
        let isCall = word + 1 < end && tokens[word + 1].kind == .leftParen && !tokens[word + 1].isAfterSpace
        if let kind = StageKind(rawValue: text(word)), !isCall {
            let items = Array(rest.dropFirst())
            return .column(Place.Stage(kind: kind, left: left, startsItem: startsStageItem(items)))
        }
        if let command = command(rest) { return command }
        return .value(Place.Value(isBehindValue: rest.last.map { endsValue($0) } ?? false))
    }

    /// Where the left side of a pipe begins.
    func expressionBegin(_ segment: [Int], before pipe: Int) -> Int {
        let starts: Set<TokenKind> = [.assign, .fatArrow, .return, .colon]
        let first = segment.firstIndex { tokens[$0].kind == .pipe } ?? pipe
        return segment[..<first].lastIndex { starts.contains(tokens[$0].kind) }.map { $0 + 1 } ?? 0
    }

    private func startsStageItem(_ items: [Int]) -> Bool {
        items.last.map { tokens[$0].kind == .comma } ?? true
    }
}
