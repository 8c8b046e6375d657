package import BatonInterpreter
package import BatonSyntax

/// A text with what its names stand for and all that is wrong with it: what an editor asks about.
///
/// - Complexity: of making one O(n); the references are worked out when they are first asked for.
package final class Analysis {
    package let document: Document
    package let diagnostics: [Diagnostic]
    package let names: NameTable
    package let scope: Scope
    package private(set) lazy var lines = LineIndex(document.source)
    private(set) lazy var references = ReferenceTable(document, names)

    /// Texts up to this size are compiled too, which finds a little more: bytes.
    package static let compiledMax = 64 << 10

    package init(_ document: Document, _ scope: Scope) {
        self.document = document
        self.scope = scope
        (diagnostics, names) = scope.interpreter.analyze(
            document.source, document.program, document.diagnostics,
            compiles: document.source.bytes.count <= Self.compiledMax)
    }

    /// The word at a place, or the one that ends there.
    func word(at offset: Int) -> Token? {
        guard let index = document.tokenIndex(at: offset) else { return nil }
        let token = document.tokens[index]
        if document.isWord(token) { return token }
        // Behind a word, at its end.
        guard index > 0, Int(document.tokens[index - 1].span.end) == offset, document.isWord(document.tokens[index - 1])
        else { return nil }
        return document.tokens[index - 1]
    }

    /// The word without the `$` of an outside name.
    func nameSpan(_ token: Token) -> Span {
        token.kind == .outsideName ? Span(token.span.start + 1, token.span.end) : token.span
    }

    // MARK: Definitions and references

    package struct Location: Hashable, Sendable {
        /// The text's name: a path, as imports are resolved.
        package var name: String
        package var span: Span
    }

    /// Where the thing under the cursor is declared; in another text for what is imported.
    package func definition(at offset: Int) -> Location? {
        guard let token = word(at: offset) else { return nil }
        let span = nameSpan(token)
        if let declaration = references.declaration(of: span) {
            return Location(name: document.source.name, span: declaration)
        }
        return importedDefinition(span)
    }

    /// `stats.mean`: the declaration in the file that `stats` names.
    private func importedDefinition(_ span: Span) -> Location? {
        guard let (module, declared) = imported(span) else { return nil }
        return Location(name: module.source.name, span: declared.span)
    }

    /// The text and the declaration of a member of a module.
    func imported(_ span: Span) -> (module: Document, declared: Declared)? {
        guard let base = references.memberBases[span.start], case .module(let node)? = references.node(of: base),
            let module = scope.module(document.stringText(node.path), document),
            let declared = LocalNames(outermostOf: module)[document.text(span)]
        else { return nil }
        return (module, declared)
    }

    /// Every place of the text that means the same as the one under the cursor, in order; the declaration too.
    package func occurrences(at offset: Int) -> [(span: Span, isDeclaration: Bool)] {
        guard let token = word(at: offset), let declaration = references.declaration(of: nameSpan(token)) else {
            return []
        }
        return references.occurrences(of: declaration)
    }
}

/// Every word of a text that stands for something the text declares: names, labels of arguments, outputs of tasks.
struct ReferenceTable {
    private let document: Document
    /// The declaring name for each word, by the word's start.
    private(set) var declarations: [UInt32: Span] = [:]
    /// Members: the start of the name in front of the dot, by the start of the member's name.
    private(set) var memberBases: [UInt32: Span] = [:]
    /// What declares, by the start of the declaring name.
    private var nodes: [UInt32: Declared] = [:]
    private let names: NameTable

    init(_ document: Document, _ names: NameTable) {
        self.document = document
        self.names = names
        for (start, meaning) in names.meanings {
            if let declaration = meaning.declaration { declarations[start] = declaration }
        }
        collectNodes()
        collectLabelsAndMembers()
    }

    func declaration(of span: Span) -> Span? { declarations[span.start] }

    /// What declares the thing that a word stands for.
    func node(of span: Span) -> Declared.Node? { declared(of: span)?.node }

    /// What the name that stands there declares.
    func declared(at name: Span) -> Declared? { nodes[name.start].flatMap { $0.span == name ? $0 : nil } }

    func declared(of span: Span) -> Declared? { declarations[span.start].flatMap { nodes[$0.start] } }

    func occurrences(of declaration: Span) -> [(span: Span, isDeclaration: Bool)] {
        declarations.filter { $0.value == declaration }.keys.sorted().compactMap { start in
            guard let span = wordSpan(at: start) else { return nil }
            return (span, start == declaration.start)
        }
    }

    /// The word that begins at a place; `$name` has its name behind the sign.
    private func wordSpan(at start: UInt32) -> Span? {
        guard let index = document.tokenIndex(at: Int(start) + 1) else { return nil }
        let token = document.tokens[index]
        if token.kind == .outsideName { return start == token.span.start ? nil : Span(start, token.span.end) }
        return token.span.start == start && document.isWord(token) ? token.span : nil
    }

    private mutating func collectNodes() {
        var found: [Declared] = []
        let document = document
        func add(_ span: Span, _ node: Declared.Node) {
            found.append(Declared(name: document.text(span), span: span, node: node))
        }
        var walk = TreeWalk()
        walk.statement = { statement in
            switch statement {
            case .function(let node): add(node.name, .function(node))
            case .task(let node):
                add(node.name, .task(node))
                for output in document.outputs(of: node.items) { add(output.span, .environment) }
            case .dag(let node): add(node.name, .dag(node))
            case .experiment(let node): add(node.name, .experiment(node))
            case .let(let node):
                for name in node.pattern.names {
                    add(name, .variable(node.pattern.isList ? nil : node.value, node.type))
                }
            case .param(let node): add(node.name, .param(node))
            case .import(let node): add(node.name ?? node.path, .module(node))
            case .for(let node):
                for clause in node.clauses {
                    for name in clause.pattern.names { add(name, .item(clause.sequence)) }
                }
            default: break
            }
        }
        walk.parameter = { add($0.name, .parameter($0)) }
        walk.walk(document.program.statements)
        for declared in found { nodes[declared.span.start] = declared }
    }

    private mutating func collectLabelsAndMembers() {
        var labels: [(label: Span, callee: Span)] = []
        var members: [(name: Span, base: Span)] = []
        var outputs: [(name: Span, task: TaskDeclaration)] = []
        let document = document
        var walk = TreeWalk()
        walk.expression = { expression in
            switch expression {
            case .call(let call):
                guard case .name(let callee) = call.callee else { return }
                for argument in call.arguments { argument.label.map { labels.append(($0, callee)) } }
            case .member(let member):
                if case .name(let base) = member.base { members.append((member.name, base)) }
            default: break
            }
        }
        walk.statement = { statement in
            guard case .task(let task) = statement else { return }
            for output in document.outputs(of: task.items) { outputs.append((output.span, task)) }
        }
        walk.walk(document.program.statements)
        for output in outputs { declarations[output.name.start] = output.name }
        for (label, callee) in labels {
            let parameter = declared(of: callee)?.parameters?.first { document.text($0.name) == document.text(label) }
            if let parameter { declarations[label.start] = parameter.name }
        }
        for (name, base) in members {
            memberBases[name.start] = base
            if let output = output(document.text(name), of: base) { declarations[name.start] = output }
        }
    }

    /// The declaration of an output, of a task's name or of a step that a variable holds.
    private func output(_ name: String, of base: Span) -> Span? {
        guard let task = task(base) else { return nil }
        return document.outputs(of: task.items).first { $0.name == name }?.span
    }

    private func task(_ base: Span) -> TaskDeclaration? {
        switch node(of: base) {
        case .task(let task): return task
        case .variable(let value?, _):
            guard case .call(let call) = value else { return nil }
            var callee = call.callee
            // `run train(…)`: the run of a single task has the step's outputs.
            if call.isCommand, case .call(let inner)? = call.arguments.first?.value { callee = inner.callee }
            guard case .name(let name) = callee, case .task(let task)? = node(of: name) else { return nil }
            return task
        default: return nil
        }
    }
}
