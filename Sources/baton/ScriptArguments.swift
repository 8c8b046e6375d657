import BatonInterpreter
import BatonSyntax

/// The command line of a script: `--lr 0.1`, `--lr=0.1`, `--verbose` for a Bool, `--no-verbose` to say false.
enum ScriptArguments {
    enum Parsed {
        case help
        case values([(name: String, text: String)])
    }

    static func parse(_ arguments: [String], for parameters: [ScriptParameter]) throws(RuntimeError) -> Parsed {
        var values: [(name: String, text: String)] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--help" || argument == "-h" { return .help }
            guard argument.hasPrefix("--") else {
                throw RuntimeError(.usage, "unexpected argument '\(argument)'", help: usage(parameters))
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            if let parameter = find(name, parameters) {
                if parts.count == 2 {
                    values.append((parameter.name, String(parts[1])))
                } else if parameter.type == "Bool", index == arguments.count || !isBool(arguments[index]) {
                    values.append((parameter.name, "true"))
                } else if index < arguments.count {
                    values.append((parameter.name, arguments[index]))
                    index += 1
                } else {
                    throw RuntimeError(.usage, "--\(name) needs a value", help: usage(parameters))
                }
            } else if name.hasPrefix("no-"), let parameter = find(String(name.dropFirst(3)), parameters),
                parameter.type == "Bool", parts.count == 1
            {
                values.append((parameter.name, "false"))
            } else {
                let near = Suggestions.nearest(to: name, among: parameters.map { dashed($0.name) })
                throw RuntimeError(
                    .usage, "the script has no parameter '--\(name)'",
                    help: near.map { "did you mean '--\($0)'?" } ?? usage(parameters))
            }
        }
        return .values(values)
    }

    private static func isBool(_ text: String) -> Bool { text == "true" || text == "false" }

    private static func dashed(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }

    /// `learning_rate` is found as `--learning-rate` too.
    private static func find(_ name: String, _ parameters: [ScriptParameter]) -> ScriptParameter? {
        parameters.first { $0.name == name || dashed($0.name) == name }
    }

    private static func usage(_ parameters: [ScriptParameter]) -> String {
        guard !parameters.isEmpty else { return "the script takes no parameters" }
        return "parameters: " + parameters.map { "--\(dashed($0.name))" }.joined(separator: " ")
    }

    static func help(script: String, _ parameters: [ScriptParameter]) -> String {
        var text = "usage: baton \(script)" + (parameters.isEmpty ? "" : " [parameters]") + "\n"
        guard !parameters.isEmpty else { return text }
        let heads = parameters.map { parameter in
            "--\(dashed(parameter.name))" + (parameter.type.map { " \($0)" } ?? "")
        }
        let width = (heads.map(\.count).max() ?? 0) + 2
        text += "\nparameters:\n"
        for (head, parameter) in zip(heads, parameters) {
            var line = "  " + head + String(repeating: " ", count: width - head.count)
            line += parameter.documentation ?? ""
            if let value = parameter.defaultText {
                line += (parameter.documentation == nil ? "" : " ") + "(default: \(value))"
            }
            if parameter.defaultText == nil { line += (parameter.documentation == nil ? "" : " ") + "(required)" }
            text += line + "\n"
        }
        return text
    }
}
