import BatonSyntax

extension Resolver {
    /// Resolves a call's arguments and checks that they fit; answers the callee where it has yet to be resolved.
    ///
    /// - Parameter implicitCount: 1 behind a pipe, whose left side is the first argument.
    func resolveCall(_ node: CallShape, implicitCount: Int) -> Expression? {
        for argument in node.arguments where !isWord(argument, of: node) && !isDeclaring(argument) {
            if !isUnknownConnection(argument, of: node) { resolve(argument.value) }
        }
        guard case .name(let name) = node.callee else {
            if case .member(let member) = node.callee { checkModuleCall(member, node, implicitCount) }
            return node.callee
        }
        let labels = node.labels(in: source, implicitCount: implicitCount)
        switch use(name, as: .callee) {
        case .variable(let variable):
            variable.signature.map { check($0, labels, node, implicitCount) }
        case .library(let function):
            check(Signature(function), labels, node, implicitCount)
        case .registered(.function(let function as LibraryFunctionObject)):
            check(Signature(function.function), labels, node, implicitCount)
        case .registered, .column, .unknown: break
        }
        return nil
    }

    /// Whether an argument of a command like `help` is a name that stands for nothing but itself.
    private func isWord(_ argument: Expression.Call.Argument, of node: CallShape) -> Bool {
        guard node.isCommand, case .name(let callee) = node.callee, case .name(let span) = argument.value,
            case .registered(.function(let function as LibraryFunctionObject))? = find(source.text(callee), as: .callee),
            function.function.takesWords, find(source.text(span), as: .value) == nil
        else { return false }
        resolution.uses[span.start] = .registered(.string(source.text(span)))
        return true
    }

    /// Verbs whose clause names a director, with the clause's word.
    private static let connectionClauses: [String: [String]] = [
        "run": ["on"], "start": ["on"], "prepare": ["on"], "plan": ["on"], "apply": ["on"], "share": ["on"],
        "unshare": ["on"], "attach": ["to", "from"],
        "detach": ["from"], "delete": ["from"],
    ]

    /// `run study on labb`: a name that stands for nothing, where a connection should stand.
    private func isUnknownConnection(_ argument: Expression.Call.Argument, of node: CallShape) -> Bool {
        guard node.isCommand, let label = argument.label, case .name(let span) = argument.value,
            case .name(let callee) = node.callee,
            Self.connectionClauses[source.text(callee)]?.contains(source.text(label)) == true,
            find(source.text(span), as: .value) == nil
        else { return false }
        let name = source.text(span)
        resolution.uses[span.start] = .unknown
        report(.unknownName, at: span, "unknown connection '\(name)'", help: "connect \"https://…\" as \(name)")
        return true
    }

    /// Whether it is the name that `connect "…" as lab` declares: to the command it is that word.
    private func isDeclaring(_ argument: Expression.Call.Argument) -> Bool {
        guard case .name(let span) = argument.value else { return false }
        return resolution.declarations[span.start] != nil
    }

    private func checkModuleCall(_ member: Expression.Member, _ node: CallShape, _ implicitCount: Int) {
        guard case .name(let base) = member.base, case .variable(let variable) = use(base),
            let exported = variable.module?.names[source.text(member.name)], let signature = exported.signature
        else { return }
        check(signature, node.labels(in: source, implicitCount: implicitCount), node, implicitCount, isElsewhere: true)
    }

    private func check(
        _ signature: Signature, _ labels: [String?], _ node: CallShape, _ implicitCount: Int,
        isElsewhere: Bool = false
    ) {
        guard let fault = signature.match(labels).fault else { return }
        // Any command may be given a name: only those that are told have a parameter for it.
        if case .unknown(let index) = fault, index >= implicitCount,
            isDeclaring(node.arguments[index - implicitCount])
        {
            return
        }
        let (code, message, help) = signature.describe(fault, labels: labels)
        var span = node.callee.span
        switch fault {
        case .tooMany(let index), .unknown(let index), .twice(let index):
            if index >= implicitCount {
                let argument = node.arguments[index - implicitCount]
                span = argument.label ?? argument.value.span
            }
        case .missing: break
        }
        let related = isElsewhere ? nil : signature.declaration.map { [Diagnostic.Related($0, "declared here")] }
        report(code, at: span, message, help: help, related: related ?? [])
    }

    /// What stands behind a pipe.
    func resolveTarget(_ node: Expression.Pipe) {
        switch node.target {
        case .stage(let stage): resolveStage(stage)
        case .function(.call(let call)):
            if let callee = resolveCall(CallShape(call), implicitCount: 1) { resolve(callee) }
        case .function(.name(let name)):
            _ = resolveCall(CallShape(callee: .name(name)), implicitCount: 1)
        case .function(let expression): resolve(expression)
        }
    }
}
