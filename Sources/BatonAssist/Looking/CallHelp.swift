import BatonInterpreter
import BatonSyntax

/// The call that a place stands in.
package struct CallHelp: Hashable, Sendable {
    /// `train(rows: File, lr: Float, seed: Int = 0)`
    package var signature: String
    /// The bytes of `signature` that each parameter takes.
    package var parameters: [Range<Int>]
    /// Which parameter is being written; nil where none is.
    package var active: Int?
    /// A sentence.
    package var summary: String
}

extension Assist {
    /// The innermost call around a place: what it takes, and which argument is being written.
    package static func signature(_ document: Document, at offset: Int, names: Scope) -> CallHelp? {
        let offset = min(max(0, offset), document.source.bytes.count)
        let completer = Completer(document, at: offset, names)
        let finder = completer.finder
        guard let callee = finder.callee(), let facts = completer.facts(of: callee), let parameters = facts.parameters
        else { return nil }
        var signature = "\(facts.name)("
        var ranges: [Range<Int>] = []
        for parameter in parameters {
            if !parameter.isIgnored, !signature.hasSuffix("(") { signature += ", " }
            let start = signature.utf8.count
            if !parameter.isIgnored { signature += Scope.text(parameter) }
            ranges.append(start..<signature.utf8.count)
        }
        signature += ")"
        let first = facts.documentation.split(separator: "\n").first.map(String.init) ?? ""
        return CallHelp(
            signature: signature, parameters: ranges, active: active(callee, parameters), summary: first)
    }

    private static func active(_ callee: Place.Callee, _ parameters: [Peek.Parameter]) -> Int? {
        if let label = callee.label { return parameters.firstIndex { $0.name == label } }
        if let variadic = parameters.firstIndex(where: \.isVariadic), callee.position >= variadic { return variadic }
        return parameters.indices.contains(callee.position) ? callee.position : nil
    }
}

extension PlaceFinder {
    /// What is called around the place, also where a value of another kind is being written in it.
    func callee() -> Place.Callee? {
        if case .value(let value) = place(), let callee = value.callee { return callee }
        for opener in brackets.open.reversed() {
            switch tokens[opener].kind {
            case .leftParen:
                if let callee = calleeOfParen(opener), !isDeclared(opener) { return callee }
            case .leftBrace:
                if case .map = braceKind(opener) { continue }
                return nil
            default: continue
            }
        }
        return nil
    }

    private func isDeclared(_ opener: Int) -> Bool {
        guard opener > 1 else { return false }
        switch tokens[opener - 2].kind {
        case .fn, .task, .dag, .experiment: return true
        default: return false
        }
    }
}
