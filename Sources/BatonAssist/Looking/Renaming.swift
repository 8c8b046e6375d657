import BatonInterpreter
package import BatonSyntax

/// Why a name can't be given another.
package struct RenameRefusal: Error, Hashable {
    package var message: String
}

extension Analysis {
    /// The word that would be renamed, or why it can't be.
    package func renameable(at offset: Int) throws(RenameRefusal) -> Span {
        guard let token = word(at: offset) else { throw RenameRefusal(message: "there is no name here") }
        let span = nameSpan(token)
        guard let declaration = references.declaration(of: span) else {
            throw RenameRefusal(message: reason(why: span))
        }
        if document.text(declaration) != document.text(span) {
            throw RenameRefusal(message: "'\(document.text(span))' is named after its file: import it 'as' a name")
        }
        if let word = names.meanings[declaration.start], word.kind == .environment {
            throw RenameRefusal(message: "'\(document.text(span))' is supplied by the runtime")
        }
        return span
    }

    private func reason(why span: Span) -> String {
        let name = document.text(span)
        switch names.meanings[span.start]?.kind {
        case .library, .verb: return "'\(name)' is a name of the library"
        case .column: return "'\(name)' is a column: its name comes from the data"
        case .environment: return "'\(name)' is supplied by the runtime"
        case .unknown: return "nothing declares '\(name)'"
        default:
            return imported(span) == nil
                ? "'\(name)' is no name that this text declares" : "'\(name)' is declared in another file"
        }
    }

    /// The places that another name has to be put in.
    ///
    /// Refused when the name is none, when it is taken, and when anything in the text would mean something else.
    package func rename(at offset: Int, to name: String) throws(RenameRefusal) -> [Span] {
        let span = try renameable(at: offset)
        let old = document.text(span)
        try checkName(name)
        guard let declaration = references.declaration(of: span) else { return [] }
        let places = references.occurrences(of: declaration).map(\.span)
        if name == old { return [] }
        try checkOutside(declaration, old)
        try checkMeaning(places, name)
        return places
    }

    private func checkName(_ name: String) throws(RenameRefusal) {
        let tokens = Lexer.tokenize(SourceFile(name: "", text: name)).tokens
        guard tokens.count == 2, Int(tokens[0].span.end) == name.utf8.count, tokens[0].span.start == 0 else {
            throw RenameRefusal(message: "'\(name)' is no name")
        }
        if tokens[0].kind.isReserved { throw RenameRefusal(message: "'\(name)' is a word of the language") }
        guard tokens[0].kind == .name else { throw RenameRefusal(message: "'\(name)' is no name") }
    }

    /// Names that reach further than the text tells: variables of a Python body, columns of results.
    private func checkOutside(_ declaration: Span, _ old: String) throws(RenameRefusal) {
        for case .task(let task) in document.program.statements {
            let isParameter = task.parameters.contains { $0.name == declaration }
            let isOutput = document.outputs(of: task.items).contains { $0.span == declaration }
            guard isParameter || isOutput else { continue }
            if isOutput, old == "value" { throw RenameRefusal(message: "'value' is what a task's 'return' gives") }
            if hasForeignBody(task.items, old) {
                throw RenameRefusal(
                    message: "'\(old)' is a variable of the task's body, which is not Exp: rename it there first")
            }
            if isColumn(old) {
                throw RenameRefusal(
                    message: "'\(old)' is also a column of results here, which would not be found any more")
            }
        }
    }

    private func hasForeignBody(_ items: [TaskItem], _ word: String) -> Bool {
        items.contains { item in
            switch item {
            case .body(.python(_, let source)), .body(.script(_, _, let source)): mentions(source, word)
            case .when(let when):
                when.arms.contains { hasForeignBody($0.items, word) } || hasForeignBody(when.otherwise ?? [], word)
            default: false
            }
        }
    }

    private func mentions(_ span: Span, _ word: String) -> Bool {
        let parts = document.source.bytes[Int(span.start)..<Int(span.end)].split { !Assist.isNameByte($0) }
        let wanted = Array(word.utf8)
        return parts.contains { $0.elementsEqual(wanted) }
    }

    /// Whether the text uses the word as a column, or as a member of something that is not known.
    private func isColumn(_ word: String) -> Bool {
        let isUsed = names.meanings.contains { start, meaning in
            guard case .column = meaning.kind, let index = document.tokenIndex(at: Int(start) + 1) else { return false }
            return document.text(document.tokens[index].span) == word
        }
        if isUsed { return true }
        return document.tokens.indices.dropFirst().contains { index in
            let token = document.tokens[index]
            return document.tokens[index - 1].kind == .dot && token.kind == .name
                && references.declaration(of: token.span) == nil && document.text(token.span) == word
        }
    }

    /// Does it and looks whether every name means what it meant.
    private func checkMeaning(_ places: [Span], _ name: String) throws(RenameRefusal) {
        let replacement = Array(name.utf8)
        var bytes: [UInt8] = []
        var last = 0
        for place in places {
            bytes += document.source.bytes[last..<Int(place.start)]
            bytes += replacement
            last = Int(place.end)
        }
        bytes += document.source.bytes[last...]
        let renamed = Analysis(Document(SourceFile(name: document.source.name, bytes: bytes)), scope)
        if let fault = renamed.diagnostics.first(where: { $0.severity == .error && !isKnown($0) }) {
            throw RenameRefusal(message: "with '\(name)' the text has a fault: \(fault.message)")
        }
        let moved = Moved(places, replacement.count)
        for (start, meaning) in names.meanings {
            let other = renamed.names.meanings[moved.offset(start)]
            guard other?.kind == meaning.kind,
                other?.declaration?.start == meaning.declaration.map({ moved.offset($0.start) })
            else { throw RenameRefusal(message: "'\(name)' is taken: something here would mean another thing") }
        }
    }

    private func isKnown(_ fault: Diagnostic) -> Bool {
        diagnostics.contains { $0.code == fault.code && $0.message == fault.message }
    }

    /// Where places are once others have another length.
    private struct Moved {
        private let starts: [UInt32]
        private let growth: Int

        init(_ places: [Span], _ length: Int) {
            starts = places.map(\.start)
            growth = length - (places.first?.length ?? 0)
        }

        func offset(_ offset: UInt32) -> UInt32 {
            var low = 0
            var high = starts.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] < offset { low = middle + 1 } else { high = middle }
            }
            return UInt32(Int(offset) + low * growth)
        }
    }
}
