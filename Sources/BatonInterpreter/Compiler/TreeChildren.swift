package import BatonSyntax

// What stands directly inside an expression or a statement, for walks that need no more.

extension Expression {
    /// Calls `body` for each expression directly in this one.
    package func forEachChild(_ body: (Expression) -> Void) {
        switch self {
        case .missing, .null, .true, .false, .integer, .float, .duration, .size, .text, .name, .outsideName: break
        case .outside(let node), .group(let node): body(node.value)
        case .template(let node):
            for case .value(let value) in node.parts { body(value) }
        case .list(let node): node.items.forEach(body)
        case .map(let node):
            for entry in node.entries { body(entry.value) }
        case .unary(let node): body(node.operand)
        case .binary(let node):
            body(node.left)
            body(node.right)
        case .conditional(let node):
            body(node.condition)
            body(node.then)
            body(node.otherwise)
        case .lambda(let node): body(node.body)
        case .call(let node):
            body(node.callee)
            for argument in node.arguments { body(argument.value) }
        case .index(let node):
            body(node.base)
            body(node.index)
        case .member(let node): body(node.base)
        case .pipe(let node):
            body(node.left)
            switch node.target {
            case .function(let function): body(function)
            case .stage(let stage):
                for item in stage.items + (stage.measures ?? []) + stage.keys { body(item.value) }
            }
        case .chain(let node): node.parts.forEach(body)
        case .after(let node):
            body(node.value)
            body(node.other)
        }
    }
}

extension Statement {
    /// Calls `expression` and `statement` for each directly in this one. Bodies of tasks and experiments are not
    /// looked into: what they declare touches the graph by itself.
    package func forEachChild(_ expression: (Expression) -> Void, _ statement: (Statement) -> Void) {
        switch self {
        case .error, .break, .continue, .barrier, .import, .task, .experiment: break
        case .expression(let value): expression(value)
        case .let(let node): expression(node.value)
        case .assign(let node): expression(node.value)
        case .function(let node):
            for parameter in node.parameters { parameter.value.map(expression) }
            switch node.body {
            case .expression(let value): expression(value)
            case .block(let block): block.statements.forEach(statement)
            }
        case .if(let node):
            expression(node.condition)
            node.then.statements.forEach(statement)
            switch node.otherwise {
            case .block(let block): block.statements.forEach(statement)
            case .if(let inner): statement(.if(inner))
            case nil: break
            }
        case .for(let node):
            for clause in node.clauses { expression(clause.sequence) }
            node.body.statements.forEach(statement)
        case .while(let node):
            expression(node.condition)
            node.body.statements.forEach(statement)
        case .return(let node): node.value.map(expression)
        case .try(let node):
            node.body.statements.forEach(statement)
            node.handler.statements.forEach(statement)
        case .assert(let node):
            expression(node.condition)
            node.message.map(expression)
        case .param(let node): node.value.map(expression)
        case .dag(let node): node.body.statements.forEach(statement)
        case .onOutcome(let node):
            expression(node.subject)
            node.body.statements.forEach(statement)
        case .onEvent(let node):
            expression(node.event)
            node.body.statements.forEach(statement)
        case .after(let node):
            expression(node.subject)
            node.body.statements.forEach(statement)
        case .always(let node): node.body.statements.forEach(statement)
        case .repeat(let node):
            switch node.count {
            case .times(let count): expression(count)
            case .until(let condition, let limit):
                expression(condition)
                limit.map(expression)
            }
            node.body.statements.forEach(statement)
        }
    }
}
