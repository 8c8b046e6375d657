import BatonSyntax

extension Resolver {
    /// Resolves an expression. Left operands go round in a loop: trees lean to the left, by thousands of levels.
    func resolve(_ expression: Expression) {
        var current = expression
        while true {
            switch current {
            case .missing, .null, .true, .false, .integer, .float, .duration, .size, .text: return
            case .name(let span):
                use(span)
                return
            case .outsideName(let span): return resolveOutsideName(span)
            case .outside(let node): return resolveOutside(node)
            case .group(let node): current = node.value
            case .template(let node):
                for case .value(let value) in node.parts { resolve(value) }
                return
            case .list(let node): return node.items.forEach(resolve)
            case .map(let node): return resolveMap(node)
            case .unary(let node): current = node.operand
            case .binary(let node):
                resolve(node.right)
                current = node.left
            case .conditional(let node): return resolveConditional(node)
            case .lambda(let node): return resolveLambda(node)
            case .call(let node):
                guard let callee = resolveCall(CallShape(node), implicitCount: 0) else { return }
                current = callee
            case .index(let node):
                resolve(node.index)
                current = node.base
            case .member(let node):
                noteOutput(node)
                current = node.base
            case .pipe(let node):
                resolveTarget(node)
                current = node.left
            case .chain(let node):
                checkInDag("'->'", at: node.parts[0].span.through(node.parts[1].span))
                return node.parts.forEach(resolve)
            case .after(let node):
                checkInDag("'after'", at: node.value.span.through(node.other.span))
                resolve(node.other)
                return inNewContext(blockContext(.thunk), at: node.value.span.start) { resolve(node.value) }
            }
        }
    }

    func checkInDag(_ what: String, at span: Span) {
        guard !context.allowsDagStatements else { return }
        report(
            .misplacedStatement, at: span, "\(what) has a meaning only in a dag",
            help: "put it between the braces of a 'dag'")
    }

    private func resolveOutsideName(_ span: Span) {
        guard isInColumn else { return reportOutside("'$\(source.text(span).dropFirst())'", at: span) }
        let name = Span(span.start + 1, span.end)
        resolution.uses[span.start] = use(name, as: .outside)
    }

    private func resolveOutside(_ node: Expression.Enclosed) {
        guard isInColumn else { return reportOutside("'${…}'", at: node.span) }
        var current = scope
        while current.row == nil, let parent = current.parent { current = parent }
        let before = scope
        scope = current.parent ?? current
        resolve(node.value)
        scope = before
    }

    private func reportOutside(_ what: String, at span: Span) {
        report(
            .outsideOutside, at: span, "\(what) has a meaning only in a column expression",
            help: "outside of table stages a name stands for itself, without '$'")
    }

    private var isInColumn: Bool {
        var current: Scope? = scope
        while let scope = current {
            if scope.row != nil { return true }
            current = scope.parent
        }
        return false
    }

    private func resolveMap(_ node: Expression.MapLiteral) {
        var keys: [String: Span] = [:]
        for entry in node.entries {
            let key = keyText(entry.key)
            if let first = keys.updateValue(entry.key, forKey: key) {
                report(
                    .duplicateName, at: entry.key, "the key '\(key)' stands twice in this map",
                    related: [Diagnostic.Related(first, "first here")])
            }
            resolve(entry.value)
        }
    }

    /// The text of a map's key: a word or a string.
    func keyText(_ span: Span) -> String {
        guard span.length > 0, let first = source.bytes[Int(span.start)...].first, first == 0x22 || first == 0x27
        else { return source.text(span) }
        var decoder = StringDecoder(source)
        return decoder.text(of: span)
    }

    private func resolveConditional(_ node: Expression.Conditional) {
        resolve(node.condition)
        for branch in [node.then, node.otherwise] {
            if context.isDagMode {
                inNewContext(blockContext(.thunk), at: branch.span.start) { resolve(branch) }
            } else {
                resolve(branch)
            }
        }
    }

    private func resolveLambda(_ node: Expression.Lambda) {
        let isDagMode = context.isDagMode || mentions.touch(node.body)
        let inner = FunctionContext(
            .lambda, parent: context, isDagMode: isDagMode, allowsReturn: false,
            allowsDagStatements: context.allowsDagStatements)
        inNewContext(inner, at: node.start) {
            for parameter in node.parameters { declare(parameter, .parameter) }
            inNewScope { resolve(node.body) }
        }
    }

    /// `train.loss`, `s.loss`: remembered, checked at the end.
    private func noteOutput(_ node: Expression.Member) {
        guard case .name(let span) = node.base, case .variable(let variable) = use(span), variable.outputs != nil
        else { return }
        outputChecks.append((variable, node.name))
    }

    func checkOutput(_ variable: Variable, _ span: Span) {
        guard let outputs = variable.outputs else { return }
        let name = source.text(span)
        let members = outputs.isStep ? TaskOutputs.stepMembers : TaskOutputs.taskMembers
        guard !outputs.names.contains(name), !members.contains(name) else { return }
        let near = Suggestions.nearest(to: name, among: outputs.names + (outputs.isStep ? [] : ["all"]))
        report(
            .unknownOutput, at: span, "unknown output '\(name)' of task '\(outputs.task)'",
            label: outputs.names.isEmpty
                ? "\(outputs.task) has no outputs" : "\(outputs.task) has: \(outputs.names.joined(separator: ", "))",
            help: near.map { "did you mean '\($0)'?" },
            related: variable.isEarlier ? [] : [Diagnostic.Related(outputs.span, "declared here")])
    }
}
