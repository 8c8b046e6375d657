import BatonSyntax

/// Which functions touch the graph: those whose body mentions a task, dag, experiment or graph verb, or a function
/// that does. By name alone, so that one that only seems to is counted too; that costs nothing but speed.
struct GraphMentions {
    private let source: SourceFile
    /// Names that stand for something that touches the graph.
    private(set) var names: Set<String>

    /// - Parameter known: names from outside the text that touch the graph.
    /// - Complexity: O(n) in the length of the text.
    init(_ statements: [Statement], in source: SourceFile, known: Set<String>) {
        self.source = source
        names = known
        var functions: [FunctionDeclaration] = []
        var pending = statements
        while let statement = pending.popLast() {
            switch statement {
            case .task(let node): names.insert(source.text(node.name))
            case .dag(let node): names.insert(source.text(node.name))
            case .experiment(let node): names.insert(source.text(node.name))
            case .function(let node): functions.append(node)
            default: break
            }
            statement.forEachChild({ _ in }, { pending.append($0) })
        }
        spread(over: functions)
    }

    /// Whether an expression mentions what touches the graph.
    func touch(_ expression: Expression) -> Bool {
        !mentioned([expression], []).isDisjoint(with: names)
    }

    private mutating func spread(over functions: [FunctionDeclaration]) {
        var users: [String: [String]] = [:]
        for function in functions {
            let owner = source.text(function.name)
            for name in mentioned([], [.function(function)]) { users[name, default: []].append(owner) }
        }
        var pending = Array(names)
        while let name = pending.popLast() {
            for user in users[name] ?? [] where names.insert(user).inserted { pending.append(user) }
        }
    }

    private func mentioned(_ expressions: [Expression], _ statements: [Statement]) -> Set<String> {
        var found: Set<String> = []
        var expressions = expressions
        var statements = statements
        while true {
            if let expression = expressions.popLast() {
                if case .name(let span) = expression { found.insert(source.text(span)) }
                expression.forEachChild { expressions.append($0) }
            } else if let statement = statements.popLast() {
                statement.forEachChild({ expressions.append($0) }, { statements.append($0) })
            } else {
                return found
            }
        }
    }
}
