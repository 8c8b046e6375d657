import BatonSyntax

/// `help`, `help run`, `help train`.
enum HelpText {
    static func text(_ topic: Value, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        switch topic {
        case .null: return overview
        case .string(let name): return try named(name.text)
        case .function(let function): return try named(function.name)
        case .object(let object as DeclaredObject): return page(object)
        default: return "\(topic.describedType): \(topic.literal(max: Value.messageMax))\n"
        }
    }

    private static func page(_ object: DeclaredObject) -> String {
        let documentation = object.declaration.documentation.map { "    \($0)\n" } ?? ""
        return "\(object.typeName.lowercased()) \(object.declaration.signature)\n" + documentation
    }

    private static func named(_ name: String) throws(RuntimeError) -> String {
        guard let function = Verbs.all.first(where: { $0.name == name }) ?? Library.function(named: name) else {
            let names = Verbs.all.map(\.name) + Library.functions.map(\.name)
            let near = Suggestions.nearest(to: name, among: names)
            throw RuntimeError(
                .unknownName, "there is no help on '\(name)'",
                help: near.map { "did you mean '\($0)'?" } ?? "say 'help'")
        }
        let parameters = function.parameters.map { parameter in
            let mark = parameter.isVariadic ? "…" : parameter.isOptional ? "?" : ""
            return "\(parameter.name)\(mark): \(parameter.type)"
        }
        var text = "\(name)(\(parameters.joined(separator: ", ")))\n    \(function.summary)\n"
        for example in function.examples { text += "    \(example)\n" }
        return text
    }

    private static var overview: String {
        var text = "run and watch\n"
        text += list(Verbs.all.filter { !$0.summary.hasPrefix("Needs ") }.map(\.name))
        for group in Library.groups { text += "\(group.title)\n" + list(group.functions.map(\.name)) }
        return text + "help NAME tells more; 'baton explain E0203' tells about a fault.\n"
    }

    /// Names in lines of at most 78 columns.
    private static func list(_ names: [String]) -> String {
        var lines: [String] = []
        var line = "   "
        for name in names {
            if line.count + name.count + 1 > 78 {
                lines.append(line)
                line = "   "
            }
            line += " \(name)"
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }
}
