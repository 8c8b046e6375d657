import BatonInterpreter
package import BatonSyntax

/// What a text declares, as a table of contents.
package struct Symbol: Sendable {
    package var name: String
    package var kind: Candidate.Kind
    /// The signature's rest, or the type.
    package var detail: String
    package var span: Span
    package var nameSpan: Span
    package var children: [Symbol]
}

extension Document {
    /// What the text declares at its outermost level and in its tasks and dags, and the cells of a notebook.
    package func symbols() -> [Symbol] { symbols(program.statements, isOutermost: true) }

    private func symbols(_ statements: [Statement], isOutermost: Bool) -> [Symbol] {
        statements.flatMap { symbols($0, isOutermost: isOutermost) }
    }

    private func symbols(_ statement: Statement, isOutermost: Bool) -> [Symbol] {
        switch statement {
        case .function(let node): return [symbol(node.name, .function(node), node.span)]
        case .task(let node):
            let outputs = outputs(of: node.items).map { name, span in
                Symbol(name: name, kind: .output, detail: "output", span: span, nameSpan: span, children: [])
            }
            return [symbol(node.name, .task(node), node.span, outputs)]
        case .dag(let node):
            let inner = symbols(node.body.statements, isOutermost: false)
            return [symbol(node.name, .dag(node), node.span, inner)]
        case .experiment(let node): return [symbol(node.name, .experiment(node), node.span)]
        case .param(let node): return [symbol(node.name, .param(node), node.span)]
        case .let(let node):
            return node.pattern.names.map { name in
                symbol(name, .variable(node.pattern.isList ? nil : node.value, node.type), node.span)
            }
        case .import(let node): return node.name.map { [symbol($0, .module(node), node.span)] } ?? []
        default: return []
        }
    }

    private func symbol(_ name: Span, _ node: Declared.Node, _ span: Span, _ children: [Symbol] = []) -> Symbol {
        let declared = Declared(name: text(name), span: name, node: node)
        let signature = declared.facts(in: self).signature
        let detail = signature.hasPrefix(declared.name) ? String(signature.dropFirst(declared.name.count)) : signature
        return Symbol(
            name: declared.name.isEmpty ? "(no name)" : declared.name, kind: declared.kind, detail: detail, span: span,
            nameSpan: name, children: children)
    }

    /// Lines (counted from 0) that may be folded: blocks and lists over several lines, runs of comments, cells.
    package func foldings() -> [(lines: ClosedRange<Int>, isComment: Bool)] {
        let lines = LineIndex(source)
        var found: [(lines: ClosedRange<Int>, isComment: Bool)] = []
        var open: [Int] = []
        for token in tokens {
            switch token.kind {
            case .leftBrace, .leftBracket, .leftParen: open.append(lines.lineIndex(of: Int(token.span.start)))
            case .rightBrace, .rightBracket, .rightParen:
                guard let first = open.popLast() else { continue }
                let last = lines.lineIndex(of: Int(token.span.start)) - 1
                if last > first { found.append((first...last, false)) }
            case .plainString, .rawString:
                guard token.flags.contains(.block) else { continue }
                let first = lines.lineIndex(of: Int(token.span.start))
                let last = lines.lineIndex(of: Int(token.span.end))
                if last > first { found.append((first...last, false)) }
            default: break
            }
        }
        return (found + commentFoldings(lines) + cellFoldings(lines)).sorted {
            ($0.lines.lowerBound, $0.lines.upperBound) < ($1.lines.lowerBound, $1.lines.upperBound)
        }
    }

    private func commentFoldings(_ lines: LineIndex) -> [(lines: ClosedRange<Int>, isComment: Bool)] {
        var found: [(lines: ClosedRange<Int>, isComment: Bool)] = []
        var run: ClosedRange<Int>?
        for comment in program.comments {
            let line = lines.lineIndex(of: Int(comment.start))
            if let open = run, line == open.upperBound + 1, !isCell(comment) {
                run = open.lowerBound...line
            } else {
                if let open = run, open.count > 1 { found.append((open, true)) }
                run = line...line
            }
        }
        if let open = run, open.count > 1 { found.append((open, true)) }
        return found
    }

    private func isCell(_ comment: Span) -> Bool { text(comment).hasPrefix("# %%") }

    private func cellFoldings(_ lines: LineIndex) -> [(lines: ClosedRange<Int>, isComment: Bool)] {
        let starts = program.comments.filter(isCell).map { lines.lineIndex(of: Int($0.start)) }
        let ends = starts.dropFirst().map { $0 - 1 } + [lines.starts.count - 1]
        return zip(starts, ends).filter { $0 < $1 }.map { ($0...$1, false) }
    }
}
