import BatonInterpreter
package import BatonSyntax

/// A name that a text declares, with the place of the name and what declares it.
package struct Declared {
    package let name: String
    package let span: Span
    let node: Node

    enum Node {
        case function(FunctionDeclaration)
        case task(TaskDeclaration)
        case dag(DagDeclaration)
        case experiment(ExperimentDeclaration)
        case parameter(Parameter)
        case param(Statement.Param)
        case module(Statement.Import)
        /// `let`: the value, where one name has it whole.
        case variable(Expression?, TypeName?)
        /// A name of a `for`: what it goes through.
        case item(Expression)
        /// Supplied by the runtime: `node`, `seed`.
        case environment
    }

    package var kind: Candidate.Kind {
        switch node {
        case .function: .function
        case .task: .task
        case .dag: .dag
        case .experiment: .experiment
        case .parameter, .param: .parameter
        case .module: .module
        case .variable, .item, .environment: .variable
        }
    }
}

extension Declared {
    /// What a call takes.
    var parameters: [Parameter]? {
        switch node {
        case .function(let node): node.parameters
        case .task(let node): node.parameters
        case .dag(let node): node.parameters
        case .experiment(let node): node.parameters
        default: nil
        }
    }

    func facts(in document: Document) -> NameFacts {
        var facts = NameFacts(name, kind)
        facts.documentation = document.documentation(above: span) ?? ""
        if let parameters {
            facts.parameters = parameters.map { parameter in
                Peek.Parameter(
                    name: document.text(parameter.name), type: parameter.type.map { document.text($0.span) },
                    defaultText: parameter.value.map { document.text($0.span) })
            }
            facts.signature = Scope.signature(name, facts.parameters ?? [])
        }
        switch node {
        case .task(let node): facts.outputs = document.outputs(of: node.items).map(\.name)
        case .parameter(let node): facts.signature = type(node.type, node.value, document)
        case .param(let node):
            facts.signature = type(node.type, node.value, document)
            facts.documentation = document.documentation(behind: node.span) ?? facts.documentation
        case .module(let node): facts.signature = document.text(node.path)
        case .variable(let value, let declaredType):
            facts.signature = type(declaredType, value, document)
        case .environment: facts.documentation = Declared.environment[name] ?? ""
        case .function, .dag, .experiment, .item: break
        }
        return facts
    }

    private func type(_ type: TypeName?, _ value: Expression?, _ document: Document) -> String {
        let shown = type.map { document.text($0.span) } ?? ""
        guard let value, value.span.length > 0 else { return shown }
        var text = document.text(value.span)
        if let line = text.firstIndex(of: "\n") { text = text[..<line] + " …" }
        if text.count > Declared.shownMax { text = text.prefix(Declared.shownMax) + "…" }
        return shown.isEmpty ? "= \(text)" : "\(shown) = \(text)"
    }

    /// Characters of a value that are shown.
    private static let shownMax = 60

    /// What the runtime supplies inside tasks.
    static let environment = [
        "node": "The node on which the step runs.",
        "seed": "A number that follows from the run's seed and the step's path.",
        "stdout": "What the body wrote to standard output.", "stderr": "What the body wrote to standard error.",
        "file": "A file of the step's work folder.", "files": "Files of the work folder by a pattern.",
        "text": "A file's text.", "json": "A JSON file's value.", "csv": "A CSV file's rows.",
    ]
}

extension Document {
    /// The outputs of a task, those in arms of `when` included, each name once, with the place of the name.
    func outputs(of items: [TaskItem]) -> [(name: String, span: Span)] {
        var found: [(name: String, span: Span)] = []
        for item in items {
            switch item {
            case .output(let output): found.append((text(output.name), output.name))
            case .body(.return(let span, _)): found.append(("value", Span(span.start, span.start + 6)))
            case .when(let when):
                for arm in when.arms { found += outputs(of: arm.items) }
                found += outputs(of: when.otherwise ?? [])
            default: break
            }
        }
        var seen: Set<String> = []
        return found.filter { !$0.name.isEmpty && seen.insert($0.name).inserted }
    }

    /// The `##` lines right above the line of a declaration.
    func documentation(above span: Span) -> String? {
        var lines: [String] = []
        var end = lineStart(Int(span.start))
        while end > 0 {
            let start = lineStart(end - 1)
            let line = source.bytes[start..<(end - 1)]
            guard let text = Document.documentation(line) else { break }
            lines.append(text)
            end = start
        }
        return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
    }

    /// The `##` comment behind a statement, on its line.
    func documentation(behind span: Span) -> String? {
        let bytes = source.bytes
        var end = Int(span.end)
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        return Document.documentation(bytes[min(Int(span.end), end)..<end])
    }

    private func lineStart(_ offset: Int) -> Int {
        var start = min(offset, source.bytes.count)
        while start > 0, source.bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    private static func documentation(_ line: ArraySlice<UInt8>) -> String? {
        let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard text.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")]) else { return nil }
        let body = text.dropFirst(2)
        return String(decoding: body.first == UInt8(ascii: " ") ? body.dropFirst() : body, as: UTF8.self)
    }
}
