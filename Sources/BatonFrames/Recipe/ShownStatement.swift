extension Statement {
    /// The statement as its code is shown: passwords and keys of connections are taken from the environment, and `notes`
    /// say of which variables. What runs has them; text that people copy and keep has not.
    package var shown: (statement: Statement, notes: [String]) {
        guard case .object(let name, let call) = action, call.name.hasPrefix(SnippetCall.connecting) else {
            return (self, [])
        }
        var notes: [String] = []
        let shown = call.hidingSecrets(&notes)
        return (Statement(.object(name, shown)), notes)
    }
}

extension SnippetCall {
    /// What the names of functions that make connections begin with.
    fileprivate static let connecting = "connect_"
    /// Options of stores of files that are secrets.
    private static let secretOptions: Set<String> = ["key", "secret", "token", "password"]

    fileprivate func hidingSecrets(_ notes: inout [String]) -> SnippetCall {
        var shown = self
        let kind = name.dropFirst(Self.connecting.count).uppercased()
        // What is left out is null there, too.
        shown.arguments.removeAll { $0.value == .scalar(.null) }
        let arguments = shown.arguments
        for index in arguments.indices {
            switch (arguments[index].name, arguments[index].value) {
            case ("password", .scalar(.text)):
                let variable = "\(kind)_PASSWORD"
                shown.arguments[index].value = .environment(variable)
                notes.append("The password is not written down: \(variable) in the environment has it.")
            case (_, .scalar(.record(let fields))):
                let (kept, isWhole) = Self.withoutSecrets(fields)
                shown.arguments[index].value = .scalar(.record(kept))
                if !isWhole { notes.append("Keys are not written down: the library finds them in the environment.") }
            default: break
            }
        }
        return shown
    }

    private static func withoutSecrets(_ fields: [Scalar.Field]) -> (fields: [Scalar.Field], isWhole: Bool) {
        var kept: [Scalar.Field] = []
        var isWhole = true
        for field in fields {
            if secretOptions.contains(field.name.lowercased()) {
                isWhole = false
            } else if case .record(let inner) = field.value {
                let (fields, isInnerWhole) = withoutSecrets(inner)
                kept.append(Scalar.Field(field.name, .record(fields)))
                isWhole = isWhole && isInnerWhole
            } else {
                kept.append(field)
            }
        }
        return (kept, isWhole)
    }
}
