import BatonInterpreter
import BatonSyntax

/// Goes through a whole tree, outer nodes first.
struct TreeWalk {
    var statement: (Statement) -> Void = { _ in }
    var expression: (Expression) -> Void = { _ in }
    var item: (TaskItem) -> Void = { _ in }
    var parameter: (Parameter) -> Void = { _ in }
    var type: (TypeName) -> Void = { _ in }

    func walk(_ statements: [Statement]) {
        for statement in statements { walk(statement) }
    }

    private func walk(_ statement: Statement) {
        self.statement(statement)
        switch statement {
        case .let(let node): node.type.map(walk)
        case .param(let node): node.type.map(walk)
        case .function(let node):
            walk(node.parameters)
            node.result.map(walk)
        case .task(let node):
            walk(node.parameters)
            return walk(node.items)
        case .dag(let node): walk(node.parameters)
        case .experiment(let node):
            walk(node.parameters)
            return walk(node.items)
        default: break
        }
        if case .function(let node) = statement {
            // The defaults of its parameters have been seen.
            switch node.body {
            case .expression(let value): walk(value)
            case .block(let block): walk(block.statements)
            }
            return
        }
        statement.forEachChild({ walk($0) }, { walk($0) })
    }

    private func walk(_ parameters: [Parameter]) {
        for parameter in parameters {
            self.parameter(parameter)
            parameter.type.map(walk)
            parameter.value.map { walk($0) }
        }
    }

    private func walk(_ type: TypeName) {
        self.type(type)
        for argument in type.arguments { walk(argument) }
    }

    /// Goes on without recursion: trees lean to the left, by thousands of levels.
    private func walk(_ expression: Expression) {
        var pending = [expression]
        while let next = pending.popLast() {
            self.expression(next)
            next.forEachChild { pending.append($0) }
        }
    }

    private func walk(_ items: [ExperimentDeclaration.Item]) {
        for item in items {
            switch item {
            case .error: break
            case .deploy(_, let what, let target):
                walk(what)
                target.map { walk($0) }
            case .keepalive(_, let time), .timeout(_, let time): walk(time)
            case .let(let node): walk(.let(node))
            }
        }
    }

    private func walk(_ items: [TaskItem]) {
        for item in items {
            self.item(item)
            switch item {
            case .error, .cache, .keep, .isolate: break
            case .needs(_, let arguments), .env(_, let arguments): for argument in arguments { walk(argument.value) }
            case .timeout(_, let value), .setup(_, let value), .container(_, let value), .where(_, let value):
                walk(value)
            case .retry(_, let count, let backoff):
                walk(count)
                backoff.map { walk($0) }
            case .output(let output):
                output.type.map(walk)
                output.value.map { walk($0) }
            case .let(let node): walk(.let(node))
            case .body(let body): walk(body)
            case .when(let when):
                for arm in when.arms {
                    walk(arm.condition)
                    walk(arm.items)
                }
                walk(when.otherwise ?? [])
            }
        }
    }

    private func walk(_ body: TaskBody) {
        switch body {
        case .sh(_, let value), .exec(_, let value), .script(_, let value, _), .return(_, let value),
            .fail(_, let value):
            walk(value)
        case .data(_, let arguments, let value):
            for argument in arguments { walk(argument.value) }
            walk(value)
        case .python: break
        }
    }
}
