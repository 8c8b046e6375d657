import BatonSyntax

/// Values of a script's `param`s, from the texts of a command line.
enum ScriptArguments {
    /// - Throws: `.missingParameter` naming all that are missing, or `.usage`.
    static func read(
        _ given: [(name: String, text: String)], for unit: Unit
    ) throws(RuntimeError) -> [Value?] {
        var values: [Value?] = Array(repeating: nil, count: unit.parameters.count)
        for (name, text) in given {
            guard let index = unit.parameters.firstIndex(where: { $0.name == name }) else {
                let near = Suggestions.nearest(to: name, among: unit.parameters.map(\.name))
                throw RuntimeError(
                    .usage, "the script has no parameter '\(name)'",
                    help: near.map { "did you mean '\($0)'?" })
            }
            let parameter = unit.parameters[index]
            guard let value = value(of: text, as: parameter.test ?? .any) else {
                throw RuntimeError(
                    .usage, "parameter '\(name)' takes \((parameter.test ?? .any).article), not '\(text)'",
                    place: RuntimeError.Place(source: unit.source, span: parameter.span))
            }
            values[index] = value
        }
        let missing = unit.parameters.indices.filter { values[$0] == nil && unit.parameters[$0].defaultText == nil }
        guard let first = missing.first else { return values }
        let names = missing.map { "'\(unit.parameters[$0].name)'" }.joined(separator: ", ")
        throw RuntimeError(
            .missingParameter, "no value for \(names)",
            help: "give it on the command line: --\(unit.parameters[first].name) VALUE",
            place: RuntimeError.Place(source: unit.source, span: unit.parameters[first].span))
    }

    /// The value that a text stands for as a type; nil when it is none of that type.
    static func value(of text: String, as test: TypeTest) -> Value? {
        switch test {
        case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        case .int: integer(text).map { .int($0) }
        case .float: number(text).map { .float($0) }
        case .string: .string(text)
        case .duration: UnitText.parseDuration(text).map { .duration($0) }
        case .size: UnitText.parseSize(text).map { .size($0) }
        case .file: .file(FileObject(path: text))
        case .optional(let wrapped): text == "null" ? .null : value(of: text, as: wrapped)
        case .list(let item): list(text, item)
        case .any: any(text)
        case .map, .table, .object: nil
        }
    }

    /// A leading minus and an integer literal.
    private static func integer(_ text: String) -> Int? {
        text.hasPrefix("-") ? LiteralValue.integer(String(text.dropFirst())).map { -$0 } : LiteralValue.integer(text)
    }

    private static func number(_ text: String) -> Double? {
        guard let number = LiteralValue.float(text), number.isFinite else { return nil }
        return number
    }

    /// `0.1,0.2`: items between commas.
    private static func list(_ text: String, _ item: TypeTest) -> Value? {
        var items: [Value] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
            guard let value = value(of: String(part), as: item) else { return nil }
            items.append(value)
        }
        return .list(items)
    }

    /// Without a type: what the text would be as a literal, else a text.
    private static func any(_ text: String) -> Value {
        for test in [TypeTest.bool, .int, .float, .duration, .size] {
            if let value = value(of: text, as: test) { return value }
        }
        return text == "null" ? .null : .string(text)
    }
}
