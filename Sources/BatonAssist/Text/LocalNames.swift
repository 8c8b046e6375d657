import BatonSyntax

/// The names that a text itself declares and that can be used at one place of it, the innermost of each name.
///
/// Read from the tree; a text that breaks off is as good as a whole one.
struct LocalNames {
    private let document: Document
    private let offset: Int
    /// Where the text in front of the place ends: trees end there too.
    private let place: UInt32
    private(set) var names: [String: Declared] = [:]

    init(_ document: Document, at offset: Int) {
        self.document = document
        self.offset = offset
        let index = document.firstToken(endingAtOrAfter: offset)
        let token = index < document.tokens.count ? document.tokens[index] : nil
        if let token, Int(token.span.start) < offset {
            place = UInt32(offset)
        } else {
            place = index > 0 ? document.tokens[index - 1].span.end : 0
        }
        block(document.program.statements)
    }

    /// What the text declares at its outermost level.
    init(outermostOf document: Document) {
        self.document = document
        offset = .max
        place = .max
        block(document.program.statements)
    }

    var sorted: [Declared] { names.values.sorted { $0.name < $1.name } }

    subscript(name: String) -> Declared? { names[name] }

    private mutating func declare(_ span: Span, _ node: Declared.Node, as given: String? = nil) {
        guard span.length > 0, !(Int(span.start) < offset && Int(span.end) >= offset && given == nil) else { return }
        let name = given ?? document.text(span)
        names[name] = Declared(name: name, span: span, node: node)
    }

    // MARK: Blocks

    /// Declarations with a body hold in the whole block, others behind their place.
    private mutating func block(_ statements: [Statement]) {
        for statement in statements {
            switch statement {
            case .function(let node): declare(node.name, .function(node))
            case .task(let node): declare(node.name, .task(node))
            case .dag(let node): declare(node.name, .dag(node))
            case .experiment(let node): declare(node.name, .experiment(node))
            default: break
            }
        }
        for (index, statement) in statements.enumerated() {
            guard Int(statement.span.start) < offset || statement.span.length == 0 else { break }
            let isLast = index + 1 == statements.count || Int(statements[index + 1].span.start) >= offset
            if isLast, holds(statement.span) {
                enter(statement)
            } else {
                pass(statement)
            }
        }
    }

    /// Whether the place is inside, also where the text's end has left something open.
    private func holds(_ span: Span) -> Bool {
        guard span.start < place || span.start == place && Int(span.start) < offset else { return false }
        if place < span.end { return true }
        guard place == span.end, span.length > 0 else { return false }
        return document.source.bytes[Int(span.end) - 1] != UInt8(ascii: "}")
    }

    /// What a statement in front of the place leaves declared.
    private mutating func pass(_ statement: Statement) {
        switch statement {
        case .let(let node): pass(node)
        case .param(let node): declare(node.name, .param(node))
        case .import(let node): declareModule(node)
        case .expression(.call(let call)) where call.isCommand:
            for argument in call.arguments {
                guard let label = argument.label, document.source.matches(label, "as"),
                    case .name(let span) = argument.value
                else { continue }
                declare(span, .variable(.call(call), nil))
            }
        default: break
        }
    }

    private mutating func pass(_ node: Statement.Let) {
        for name in node.pattern.names {
            declare(name, .variable(node.pattern.isList ? nil : node.value, node.type))
        }
    }

    private mutating func declareModule(_ node: Statement.Import) {
        if let name = node.name { return declare(name, .module(node)) }
        let path = document.stringText(node.path)
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let name = file.hasSuffix(".exp") ? String(file.dropLast(4)) : file
        declare(node.path, .module(node), as: name)
    }

    // MARK: Inside of statements

    private mutating func enter(_ statement: Statement) {
        switch statement {
        case .error, .break, .continue, .barrier: break
        case .import: pass(statement)
        case .expression(let value): enter(value)
        case .let(let node): node.value.span.end < place ? pass(node) : enter(node.value)
        case .assign(let node): enter(node.value)
        case .return(let node): node.value.map { enter($0) }
        case .param(let node): node.value.map { enter($0) }
        case .assert(let node):
            enter(node.condition)
            node.message.map { enter($0) }
        case .function(let node):
            declareParameters(node.parameters)
            switch node.body {
            case .expression(let value): enter(value)
            case .block(let inner): block(inner.statements)
            }
        case .task(let node):
            declareParameters(node.parameters)
            environment(["node", "seed"])
            items(node.items)
        case .dag(let node):
            declareParameters(node.parameters)
            block(node.body.statements)
        case .experiment(let node): enter(node)
        case .if(let node): enter(node)
        case .for(let node): enter(node)
        case .while(let node):
            enter(node.condition)
            if holds(node.body) { block(node.body.statements) }
        case .try(let node):
            if holds(node.body) { block(node.body.statements) }
            if holds(node.handler) {
                node.errorName.map { declare($0, .environment) }
                block(node.handler.statements)
            }
        case .onOutcome, .onEvent, .after, .always, .repeat: enterDagStatement(statement)
        }
    }

    private mutating func enterDagStatement(_ statement: Statement) {
        switch statement {
        case .onOutcome(let node):
            enter(node.subject)
            block(node.body.statements)
        case .onEvent(let node):
            node.name.map { declare($0, .environment) }
            block(node.body.statements)
        case .after(let node):
            enter(node.subject)
            block(node.body.statements)
        case .always(let node): block(node.body.statements)
        case .repeat(let node): block(node.body.statements)
        default: break
        }
    }

    private func holds(_ block: Block) -> Bool { holds(block.span) || block.span.length == 0 }

    private mutating func declareParameters(_ parameters: [Parameter]) {
        for parameter in parameters { declare(parameter.name, .parameter(parameter)) }
    }

    private mutating func environment(_ words: [String]) {
        for word in words where names[word] == nil {
            names[word] = Declared(name: word, span: Span(0, 0), node: .environment)
        }
    }

    private mutating func enter(_ node: Statement.If) {
        if holds(node.condition.span) { enter(node.condition) }
        if holds(node.then) { return block(node.then.statements) }
        switch node.otherwise {
        case .block(let inner): if holds(inner) { block(inner.statements) }
        case .if(let inner): enter(inner)
        case nil: break
        }
    }

    private mutating func enter(_ node: Statement.For) {
        for clause in node.clauses {
            if holds(clause.sequence.span), !holds(node.body.span) { return enter(clause.sequence) }
            for name in clause.pattern.names {
                declare(name, clause.pattern.isList ? .environment : .item(clause.sequence))
            }
        }
        if holds(node.body) { block(node.body.statements) }
    }

    private mutating func enter(_ node: ExperimentDeclaration) {
        declareParameters(node.parameters)
        for item in node.items {
            switch item {
            case .let(let node) where Int(node.span.end) < offset: pass(node)
            case .deploy(let span, let what, let target) where holds(span):
                enter(what)
                target.map { enter($0) }
            default: break
            }
        }
    }

    private mutating func items(_ items: [TaskItem]) {
        for item in items where Int(item.span.start) < offset {
            switch item {
            case .let(let node): node.value.span.end < place ? pass(node) : enter(node.value)
            case .output(let output) where holds(output.span): environment(BatonOutputs.names)
            case .when(let when) where holds(when.span):
                for arm in when.arms where arm.items.contains(where: { holds($0.span) }) { self.items(arm.items) }
                self.items(when.otherwise ?? [])
            default: break
            }
        }
    }

    // MARK: Inside of expressions

    /// Names of lambdas around the place.
    private mutating func enter(_ expression: Expression) {
        var current: Expression? = expression
        for _ in 0..<Self.depthMax {
            guard let expression = current else { return }
            if case .lambda(let node) = expression {
                for name in node.parameters { declare(name, .environment) }
            }
            current = nil
            for child in expression.children where child.span.start <= place && place <= child.span.end {
                current = child
            }
        }
    }

    /// Levels of an expression that are looked into.
    private static let depthMax = 1_000
}
