package import BatonInterpreter
package import BatonSyntax

/// A stretch of a text with what it is, for colours.
package struct Highlight: Hashable, Sendable {
    package var span: Span
    package var style: Style
    /// It declares the name.
    package var isDeclaration = false

    /// The names of the styles are those of the language server protocol.
    package enum Style: String, CaseIterable, Sendable {
        case keyword, comment, string, number, `operator`
        case variable, parameter, function, type, namespace, property
        /// Tasks, dags and experiments.
        case `class`
        /// A table stage, the word of a task's item.
        case macro
        /// The mark of a cell, and what was recorded.
        case decorator
    }
}

extension Document {
    /// The colours of a text, in order of place, none over another. What names mean is told by the tree alone, or
    /// better by a table of names.
    package func highlights(_ names: NameTable? = nil) -> [Highlight] {
        let words = WordStyles(self).styles
        var found: [Highlight] = []
        var comments = program.comments[...]
        for token in tokens {
            while let comment = comments.first, comment.start < token.span.start {
                found.append(Highlight(span: comment, style: style(ofComment: comment)))
                comments.removeFirst()
            }
            if token.span.length > 0, let highlight = highlight(token, words, names) { found.append(highlight) }
        }
        return found + comments.map { Highlight(span: $0, style: style(ofComment: $0)) }
    }

    private func style(ofComment span: Span) -> Highlight.Style {
        let start = text(Span(span.start, min(span.end, span.start + 4)))
        return start.hasPrefix("# %%") || start.hasPrefix("#=>") ? .decorator : .comment
    }

    private func highlight(
        _ token: Token, _ words: [UInt32: Highlight], _ names: NameTable?
    ) -> Highlight? {
        if let known = words[token.span.start] {
            return Highlight(span: token.span, style: known.style, isDeclaration: known.isDeclaration)
        }
        switch token.kind {
        case .name, .outsideName: return Highlight(span: token.span, style: style(ofName: token, names))
        case .integer, .float, .duration, .size: return Highlight(span: token.span, style: .number)
        case .rawString, .plainString, .stringOpen, .stringText, .stringClose:
            return Highlight(span: token.span, style: .string)
        case .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .comma, .semicolon,
            .endOfFile, .unknown:
            return nil
        case _ where token.kind.isReserved: return Highlight(span: token.span, style: .keyword)
        default: return Highlight(span: token.span, style: .operator)
        }
    }

    private func style(ofName token: Token, _ names: NameTable?) -> Highlight.Style {
        let start = token.kind == .outsideName ? token.span.start + 1 : token.span.start
        guard let meaning = names?.meanings[start] else {
            return Library.function(named: text(token.span)) == nil ? .variable : .function
        }
        switch meaning.kind {
        case .variable, .environment, .unknown: return .variable
        case .parameter: return .parameter
        case .function, .library, .verb: return .function
        case .task, .dag, .experiment: return .class
        case .module: return .namespace
        case .column: return .property
        }
    }
}

/// The words that the tree tells about: what they declare, call or begin.
private struct WordStyles {
    private(set) var styles: [UInt32: Highlight] = [:]

    init(_ document: Document) {
        var found: [UInt32: Highlight] = [:]
        func note(_ span: Span, _ style: Highlight.Style, declares: Bool = false) {
            if span.length > 0 { found[span.start] = Highlight(span: span, style: style, isDeclaration: declares) }
        }
        var walk = TreeWalk()
        walk.parameter = { note($0.name, .parameter, declares: true) }
        walk.type = { note($0.name, .type) }
        walk.statement = { statement in
            switch statement {
            case .function(let node): note(node.name, .function, declares: true)
            case .task(let node): note(node.name, .class, declares: true)
            case .dag(let node): note(node.name, .class, declares: true)
            case .experiment(let node): note(node.name, .class, declares: true)
            case .param(let node): note(node.name, .parameter, declares: true)
            case .let(let node): for name in node.pattern.names { note(name, .variable, declares: true) }
            case .import(let node): node.name.map { note($0, .namespace, declares: true) }
            default: break
            }
        }
        walk.item = { item in
            switch item {
            case .error, .let: break
            case .output(let output):
                note(output.span, .keyword)
                note(output.name, .property, declares: true)
            case .needs(_, let arguments), .env(_, let arguments):
                note(item.span, .keyword)
                for argument in arguments { argument.label.map { note($0, .property) } }
            default: note(item.span, .keyword)
            }
        }
        walk.expression = { expression in
            switch expression {
            case .call(let call):
                if case .name(let name) = call.callee { note(name, .function) }
                if case .member(let member) = call.callee { note(member.name, .function) }
                for argument in call.arguments { argument.label.map { note($0, .parameter) } }
            case .member(let member):
                if found[member.name.start] == nil { note(member.name, .property) }
            case .map(let map): for entry in map.entries { note(entry.key, .property) }
            case .lambda(let lambda): for name in lambda.parameters { note(name, .parameter, declares: true) }
            case .pipe(let pipe):
                guard case .stage(let stage) = pipe.target else { return }
                note(Span(stage.span.start, stage.span.start + UInt32(stage.kind.rawValue.utf8.count)), .macro)
                for item in stage.items + (stage.measures ?? []) { item.name.map { note($0, .property) } }
            default: break
            }
        }
        walk.walk(document.program.statements)
        // Task calls stand out as tasks do.
        styles = found
    }
}
