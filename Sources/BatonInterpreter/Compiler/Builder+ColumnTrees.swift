import BatonFrames
import BatonSyntax

/// Makes the trees that a stage keeps for frames, and collects the outside values that they name.
struct ColumnTreeMaker {
    private let builder: Builder
    /// Those of the whole stage, in order.
    private(set) var outside: [Outside] = []

    /// A value from outside the table.
    enum Outside {
        /// `$name`
        case name(Span)
        /// `${expr}`, with the function that it is a part of.
        case expression(Expression, FunctionContext)
    }

    init(_ builder: Builder) { self.builder = builder }

    private var unit: UnitBuilder { builder.unit }
    private var source: SourceFile { builder.unit.source }

    /// - Parameter context: of the function that the expression is compiled as a part of.
    mutating func tree(_ expression: Expression, _ context: FunctionContext, depth: Int = 0) -> ColumnTree {
        let span = expression.span
        guard depth < TermCheck.depthMax else {
            return ColumnTree(span, .foreign("what is nested deeper than \(TermCheck.depthMax) levels"))
        }
        func part(_ expression: Expression) -> ColumnTree { tree(expression, context, depth: depth + 1) }
        switch expression {
        case .missing: return ColumnTree(span, .foreign("this"))
        case .null: return ColumnTree(span, .literal(.null))
        case .true: return ColumnTree(span, .literal(.bool(true)))
        case .false: return ColumnTree(span, .literal(.bool(false)))
        case .integer, .float, .duration, .size, .text: return literal(expression)
        case .name: return name(span)
        case .outsideName:
            outside.append(.name(span))
            return ColumnTree(span, .outside(outside.count - 1))
        case .outside(let node):
            outside.append(.expression(node.value, context))
            return ColumnTree(span, .outside(outside.count - 1))
        case .group(let node): return part(node.value)
        case .template(let node): return template(node, context, depth: depth)
        case .list(let node): return ColumnTree(span, .list(node.items.map(part)))
        case .unary(let node):
            let inner = part(node.operand)
            return ColumnTree(span, node.operator == .not ? .not(inner) : .minus(inner))
        case .binary(let node):
            let left = part(node.left)
            return ColumnTree(span, .binary(node.operator, left, part(node.right)))
        case .conditional(let node):
            let condition = part(node.condition)
            let then = part(node.then)
            return ColumnTree(span, .conditional(condition, then, part(node.otherwise)))
        case .call(let node): return call(CallShape(node), implicit: nil, span, context, depth: depth)
        case .member(let node): return ColumnTree(span, .member(part(node.base), source.text(node.name)))
        case .index(let node):
            let base = part(node.base)
            return ColumnTree(span, .item(base, part(node.index)))
        case .pipe(let node): return pipe(node, span, context, depth: depth)
        case .lambda: return ColumnTree(span, .foreign("a function of one's own"))
        case .map: return ColumnTree(span, .foreign("a map"))
        case .chain, .after: return ColumnTree(span, .foreign("an order of steps"))
        }
    }

    private func literal(_ expression: Expression) -> ColumnTree {
        let span = expression.span
        var value: Value?
        if case .text(let span) = expression {
            // Its faults are reported where it is compiled.
            var decoder = StringDecoder(source)
            value = .string(decoder.text(of: span))
        } else {
            value = builder.literal(expression)
        }
        guard let value, let scalar = Scalar(value) else { return ColumnTree(span, .foreign("a size in bytes")) }
        return ColumnTree(span, .literal(scalar))
    }

    private func name(_ span: Span) -> ColumnTree {
        let text = source.text(span)
        if case .column? = unit.resolution.uses[span.start] { return ColumnTree(span, .column(text)) }
        return ColumnTree(span, .foreign("'\(text)', which is no column"))
    }

    private mutating func template(
        _ node: Expression.Template, _ context: FunctionContext, depth: Int
    ) -> ColumnTree {
        var parts: [ColumnTree] = []
        var decoder = StringDecoder(source)
        for (piece, text) in zip(node.parts, decoder.texts(of: node)) {
            switch piece {
            case .text(let span): parts.append(ColumnTree(span, .literal(.text(text))))
            case .value(let value): parts.append(tree(value, context, depth: depth + 1))
            }
        }
        return ColumnTree(node.span, .template(parts))
    }

    private mutating func pipe(
        _ node: Expression.Pipe, _ span: Span, _ context: FunctionContext, depth: Int
    ) -> ColumnTree {
        guard case .function(let target) = node.target else {
            return ColumnTree(span, .foreign("a table stage inside an expression"))
        }
        let left = tree(node.left, context, depth: depth + 1)
        if case .call(let inner) = target {
            return call(CallShape(inner), implicit: left, span, context, depth: depth)
        }
        return call(CallShape(callee: target), implicit: left, span, context, depth: depth)
    }

    private mutating func call(
        _ node: CallShape, implicit: ColumnTree?, _ span: Span, _ context: FunctionContext, depth: Int
    ) -> ColumnTree {
        guard case .name(let name) = node.callee else { return ColumnTree(span, .foreign("this call")) }
        guard case .library(let function)? = unit.resolution.uses[name.start] else {
            return ColumnTree(name, .foreign("the function '\(source.text(name))'"))
        }
        let isAggregate = context.kind == .measure && Aggregates.names.contains(function.name)
        var trees: [ColumnTree] = implicit.map { [$0] } ?? []
        for (index, argument) in node.arguments.enumerated() {
            let inner = isAggregate && index == 0 ? unit.context(argument.value.span.start, .column) : context
            trees.append(tree(argument.value, inner, depth: depth + 1))
        }
        if isAggregate { return ColumnTree(span, .call(function.name, trees)) }
        return ColumnTree(
            span, arranged(trees, node.labels(in: source, implicitCount: implicit == nil ? 0 : 1), function))
    }

    /// The arguments in the order of the parameters.
    private func arranged(_ trees: [ColumnTree], _ labels: [String?], _ function: LibraryFunction) -> ColumnTree.Part {
        var call = CallArguments()
        for (index, label) in labels.enumerated() {
            if let label { call.named.append((label, .int(index))) } else { call.positional.append(.int(index)) }
        }
        // Faults of the call are reported where it is compiled.
        guard let bound = try? function.bind(call) else { return .foreign("this call") }
        func tree(_ place: Value?) -> ColumnTree? {
            if case .int(let index)? = place { trees[index] } else { nil }
        }
        return .call(function.name, bound.values.map(tree) + bound.rest.map(tree))
    }
}

extension Builder {
    /// Puts the outside values of a stage's trees into registers: values, and functions that give them.
    func pushOutside(_ values: [ColumnTreeMaker.Outside]) {
        for value in values {
            switch value {
            case .name(let span): push(.outsideName(span))
            case .expression(let expression, let context):
                let register = allocate()
                emit(.closure, register, d: columnFunction(expression, context))
            }
        }
    }
}
