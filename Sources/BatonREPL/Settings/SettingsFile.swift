package import BatonInterpreter
package import BatonSyntax

/// A file of settings: lines like `jobs = 4` and `output = csv`, with literals and comments of the language.
package enum SettingsFile {
    /// The largest file that is read, in bytes.
    package static let sizeMax = 64 << 10

    /// What the file sets, in order, and what is wrong with the rest.
    package static func read(
        _ source: SourceFile, isProject: Bool
    ) -> (values: [(key: SettingKey, value: Value, line: Int)], diagnostics: [Diagnostic]) {
        let (program, faults) = Parser.parse(source)
        guard faults.isEmpty else { return ([], faults) }
        var values: [(key: SettingKey, value: Value, line: Int)] = []
        var diagnostics: [Diagnostic] = []
        let lines = LineIndex(source)
        for statement in program.statements {
            guard case .assign(let assign) = statement else {
                diagnostics.append(
                    Diagnostic(
                        .unexpectedToken, at: statement.span, "a line of settings is 'key = value'", help: "jobs = 4"))
                continue
            }
            do throws(SettingFault) {
                let (key, value) = try entry(assign, source, isProject: isProject)
                values.append((key, value, lines.position(of: assign.name.start).line))
            } catch {
                let span = error.isUnknown ? assign.name : assign.value.span
                diagnostics.append(Diagnostic(error.code, at: span, error.message, help: error.help))
            }
        }
        return (values, diagnostics)
    }

    private static func entry(
        _ assign: Statement.Assign, _ source: SourceFile, isProject: Bool
    ) throws(SettingFault) -> (SettingKey, Value) {
        let key = try SettingKey.named(source.text(assign.name))
        if isProject, !key.isForProjects {
            throw SettingFault(
                "a project can't set '\(key.rawValue)': it names a program that would run",
                help: "put it into your own file of settings")
        }
        guard let value = literal(assign.value, source) else {
            throw SettingFault("'\(key.rawValue)' takes a literal, like 4, \"text\" or a word")
        }
        return (key, try key.checked(value))
    }

    /// The value of a text like those behind the `=`; a bare text where it is no literal.
    package static func value(of text: String, _ key: SettingKey) -> Value {
        if case .text = key.form { return .string(text) }
        let source = SourceFile(name: "<value>", text: text)
        let (program, faults) = Parser.parse(source)
        guard faults.isEmpty, program.statements.count == 1, case .expression(let expression) = program.statements[0]
        else { return .string(text) }
        return literal(expression, source) ?? .string(text)
    }

    private static func literal(_ expression: Expression, _ source: SourceFile) -> Value? {
        switch expression {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer(let span): return LiteralValue.integer(source.text(span)).map { .int($0) }
        case .float(let span): return LiteralValue.float(source.text(span)).map { .float($0) }
        case .duration(let span): return LiteralValue.duration(source.text(span)).map { .duration($0) }
        case .size(let span): return LiteralValue.size(source.text(span)).map { .size($0) }
        case .text(let span):
            var decoder = StringDecoder(source)
            return .string(decoder.text(of: span))
        case .name(let span): return .string(source.text(span))
        case .unary(let unary) where unary.operator == .minus:
            guard case .int(let number)? = literal(unary.operand, source) else { return nil }
            return .int(-number)
        default: return nil
        }
    }
}
