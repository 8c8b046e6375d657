package import BatonInterpreter
package import BatonSyntax

/// What can be set: each with its type, what it is when nobody says anything, and a line for people.
package enum SettingKey: String, CaseIterable, Sendable {
    case output, rows, width, color, pager, jobs, progress, editing, history, prompt

    /// The values that a setting takes.
    package enum Form: Sendable {
        case words([String])
        case number(ClosedRange<Int>)
        case truth
        case text
        /// A number, or null for what the program finds best.
        case numberOrNull(ClosedRange<Int>)
    }

    package var form: Form {
        switch self {
        case .output: .words(OutputFormat.allCases.map(\.rawValue))
        case .rows: .number(1...1_000_000)
        case .width: .numberOrNull(20...1_000)
        case .color: .words(["auto", "always", "never"])
        case .pager, .prompt: .text
        case .jobs: .numberOrNull(1...10_000)
        case .progress: .truth
        case .editing: .words(["emacs", "vi"])
        case .history: .number(0...1_000_000)
        }
    }

    package var fallback: Value {
        switch self {
        case .output: .string(OutputFormat.table.rawValue)
        case .rows: .int(20)
        case .width, .jobs: .null
        case .color: .string("auto")
        case .pager: .string("auto")
        case .progress: .bool(true)
        case .editing: .string("emacs")
        case .history: .int(10_000)
        case .prompt: .string(PromptText.first)
        }
    }

    package var summary: String {
        switch self {
        case .output: "how values are shown: table, csv, json, ndjson, markdown"
        case .rows: "rows of a table that are shown"
        case .width: "columns for what is shown; null takes the terminal's"
        case .color: "when to colour: auto, always, never"
        case .pager: "program for what is longer than the screen: auto, off, or a command"
        case .jobs: "most steps at the same time; null takes what the cores give"
        case .progress: "whether runs show how far they are"
        case .editing: "keys of the line editor: emacs, vi"
        case .history: "statements that the prompt remembers"
        case .prompt: "what stands in front of a statement that is typed"
        }
    }

    /// A file that comes with somebody else's project must not choose programs.
    package var isForProjects: Bool { self != .pager }

    /// `BATON_OUTPUT`
    package var environmentName: String { "BATON_" + rawValue.uppercased() }

    /// The value if the setting can have it.
    ///
    /// - Throws: what it takes, in words.
    package func checked(_ value: Value) throws(SettingFault) -> Value {
        switch (form, value.settled) {
        case (.words(let words), .string(let text)):
            if words.contains(text.text) { return value }
            throw SettingFault(
                "'\(rawValue)' is one of \(words.joined(separator: ", ")), not \(value.brief)",
                help: Suggestions.nearest(to: text.text, among: words).map { "did you mean '\($0)'?" })
        case (.number(let range), .int(let number)), (.numberOrNull(let range), .int(let number)):
            if range.contains(number) { return value }
            throw SettingFault(
                "'\(rawValue)' is between \(range.lowerBound) and \(range.upperBound), not \(number)")
        case (.numberOrNull, .null), (.truth, .bool), (.text, .string): return value
        // `progress = off` reads better than `false`.
        case (.truth, .string(let text)) where text.text == "off" || text.text == "on": return .bool(text.text == "on")
        default: throw SettingFault("'\(rawValue)' takes \(wanted), not \(value.describedType)")
        }
    }

    private var wanted: String {
        switch form {
        case .words(let words): "one of \(words.joined(separator: ", "))"
        case .number: "a whole number"
        case .numberOrNull: "a whole number or null"
        case .truth: "true or false"
        case .text: "a text"
        }
    }

    /// - Throws: with a near name.
    package static func named(_ name: String) throws(SettingFault) -> SettingKey {
        if let key = SettingKey(rawValue: name) { return key }
        let names = allCases.map(\.rawValue)
        throw SettingFault(
            "unknown setting '\(name)'",
            help: Suggestions.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "there are \(names.joined(separator: ", "))", isUnknown: true)
    }
}

/// What is wrong with a setting, in words.
package struct SettingFault: Error, Equatable {
    package var message: String
    package var help: String?
    /// The name means nothing; else the value is wrong.
    package var isUnknown: Bool

    package init(_ message: String, help: String? = nil, isUnknown: Bool = false) {
        self.message = message
        self.help = help
        self.isUnknown = isUnknown
    }

    package var code: DiagnosticCode { isUnknown ? .unknownName : .invalidArgument }
}
