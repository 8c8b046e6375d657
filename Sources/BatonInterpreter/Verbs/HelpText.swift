import BatonSyntax

/// `help`, `help run`, `help train`, `help files`, `help errors`, `help E0203`.
struct HelpText {
    private let interpreter: Interpreter

    init(_ interpreter: Interpreter) { self.interpreter = interpreter }

    func text(_ topic: Value) throws(RuntimeError) -> String {
        switch topic {
        case .null: return overview
        case .string(let word): return try page(of: word.text)
        case .function(let function as LibraryFunctionObject): return page(function.function)
        case .function(let closure as Closure): return page(closure)
        case .object(let object as DeclaredObject): return page(object)
        case .object(let module as ModuleObject):
            return "module\n    It declares: \(module.memberNames.joined(separator: ", ")).\n"
        case .object(let object): return page(object)
        default: return "\(topic.describedType): \(topic.literal(max: Value.messageMax))\n"
        }
    }

    // MARK: Things

    private func page(_ object: DeclaredObject) -> String {
        var text = "\(object.typeName.lowercased()) \(object.declaration.signature)\n"
        text += Self.indented(object.declaration.documentation)
        if let task = object as? TaskObject, !task.outputNames.isEmpty {
            text += "    outputs: \(task.outputNames.joined(separator: ", "))\n"
        }
        let start = task(object) ? "run \(object.name)(…) runs it; inside a dag its call makes a step.\n" : ""
        return text + Self.indented(start) + "    declared in \(object.place.text)\n"
    }

    private func task(_ object: DeclaredObject) -> Bool { object is TaskObject || object is DagObject }

    private func page(_ closure: Closure) -> String {
        let parameters = Peek(interpreter).parameters(of: .function(closure)) ?? []
        let shown = parameters.map { $0.name + ($0.type.map { ": \($0)" } ?? "") + ($0.defaultText == nil ? "" : "?") }
        var text = "fn \(closure.name)(\(shown.joined(separator: ", ")))\n"
        guard closure.name != "lambda", let name = closure.declaredName else { return text }
        let source = closure.prototype.source
        text += Self.indented(Documentation(source, Lexer.tokenize(source).comments).text(for: name))
        return text + "    declared in \(RuntimeError.Place(source: source, span: name).text)\n"
    }

    private func page(_ object: LanguageObject) -> String {
        let peek = Peek(interpreter)
        if let name = peek.name(of: object), let parameters = peek.parameters(of: .object(object)) {
            let text = "\(name)(\(Self.shown(parameters)))\n\(Self.indented(peek.documentation(of: .object(object))))"
            return text + (peek.example(of: object).map { "\n    \($0)\n" } ?? "")
        }
        var text = "\(object.typeName): \(object.description)\n"
        let members = Peek(interpreter).members(of: .object(object)).map(\.name)
        if !members.isEmpty { text += "    members: \(members.prefix(Self.membersMax).joined(separator: ", "))\n" }
        return text
    }

    private static func shown(_ parameters: [Peek.Parameter]) -> String {
        parameters.filter { !$0.isIgnored }.map { parameter in
            let type = parameter.type.map { ": \($0)" } ?? ""
            return switch parameter.defaultText {
            case nil: parameter.name + type
            case "": "\(parameter.name)?\(type)"
            case let standard?: "\(parameter.name)\(type) = \(standard)"
            }
        }.joined(separator: ", ")
    }

    /// Members that are listed.
    private static let membersMax = 40

    private func page(_ function: LibraryFunction) -> String {
        let parameters = function.parameters.map { parameter in
            parameter.name + (parameter.isVariadic ? "…" : parameter.isOptional ? "?" : "") + ": \(parameter.type)"
        }
        var text = "\(function.name)(\(parameters.joined(separator: ", ")))\n    \(function.summary)\n"
        let examples = HelpExamples.text(of: function.name)
        if !examples.isEmpty { text += "\n" + Self.indented(examples) }
        return text
    }

    private static func indented(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "" }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.last == "" ? lines.dropLast() : lines[...]
        return shown.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }

    // MARK: Words

    private func page(of word: String) throws(RuntimeError) -> String {
        if let value = interpreter.peek(word) {
            if case .string = value {} else { return try text(value) }
        }
        if let constant = Library.constants.first(where: { $0.name == word }) {
            return "\(word) = \(Value.float(constant.value).literal)\n    \(constant.summary)\n"
        }
        if let code = DiagnosticCode(rawValue: word.uppercased()) { return Catalogue.page(code) }
        if word == "errors" { return errors }
        if let topic = HelpTopics.topic(named: word) { return page(topic) }
        if let stage = StageKind(rawValue: word), let line = LanguageWords.stages[stage] {
            return "… | \(StageShape.example(stage))\n    \(line)\n"
        }
        if let line = LanguageWords.lines[word] { return "\(word)\n    \(line)\n" }
        throw unknown(word)
    }

    private func unknown(_ word: String) -> RuntimeError {
        let names =
            interpreter.visibleNames + HelpTopics.all.map(\.name) + LanguageWords.lines.keys
            + StageKind.allCases.map(\.rawValue) + ["errors"]
        let near = Suggestions.nearest(to: word, among: names)
        return RuntimeError(
            .unknownName, "there is no help on '\(word)'",
            help: near.map { "did you mean 'help \($0)'?" } ?? "say 'help' for what there is")
    }

    private var errors: String {
        let lines = DiagnosticCode.allCases.map { "    \($0.rawValue)  \(Catalogue.entry(for: $0).title)\n" }
        return "codes of faults; 'help E0203' tells the longer story of one\n" + lines.joined()
    }

    // MARK: Topics

    private func page(_ topic: HelpTopics.Topic) -> String {
        var text = "\(topic.name): \(topic.line)\n"
        if !topic.example.isEmpty { text += "\n" + Self.indented(topic.example) + "\n" }
        let width = topic.names.map(\.count).max() ?? 0
        for name in topic.names where topic.name != HelpTopics.here || interpreter.peek(name) != nil {
            let padding = String(repeating: " ", count: width - name.count + 2)
            let stage = topic.name == "tables" ? StageKind(rawValue: name).flatMap { LanguageWords.stages[$0] } : nil
            text += "    \(name)\(padding)\(stage ?? line(of: name))\n"
        }
        return text
    }

    private func line(of name: String) -> String {
        if case .function(let function as LibraryFunctionObject)? = interpreter.peek(name) {
            return function.function.summary
        }
        return LanguageWords.lines[name] ?? HelpTopics.things[name] ?? ""
    }

    private var overview: String {
        var text =
            "What do you want to do? 'help WORD' tells more of a topic or a name; so does NAME? at the prompt.\n\n"
        let width = HelpTopics.all.map(\.name.count).max() ?? 0
        for topic in HelpTopics.all {
            let padding = String(repeating: " ", count: width - topic.name.count + 2)
            text += "  \(topic.name)\(padding)\(topic.line)\n"
            let names = topic.name == HelpTopics.here ? topic.names.filter { interpreter.peek($0) != nil } : topic.names
            text += Self.wrapped(names, indent: width + 4)
        }
        let padding = String(repeating: " ", count: width - 4)
        text += "  errors\(padding)what the codes of faults mean: help E0203\n"
        if interpreter.peek("tour") != nil {
            text += "\nNew here? 'tour' shows it all in ten minutes, with real data.\n"
        }
        return text
    }

    /// Names in lines of at most 100 columns.
    private static func wrapped(_ names: [String], indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for name in names {
            if indent + line.count + name.count + 1 > 100 {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? name : " \(name)"
        }
        return (lines + [line]).map { "\(margin)\($0)\n" }.joined()
    }
}

extension Closure {
    /// Where the function's name is declared.
    fileprivate var declaredName: Span? {
        let source = prototype.source
        let tokens = Lexer.tokenize(source).tokens
        let index = tokens.indices.dropLast().first { index in
            tokens[index].kind == .fn && source.text(tokens[index + 1].span) == name
        }
        return index.map { tokens[$0 + 1].span }
    }
}
