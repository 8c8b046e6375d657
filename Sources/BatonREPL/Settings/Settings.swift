package import BatonInterpreter

/// The settings in force, and where each came from: later layers hide earlier ones.
package struct Settings {
    /// Who may say how things are, weakest first.
    package enum Layer: Int, Comparable, Sendable {
        case fallback, user, project, environment, flag, session

        package static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
    }

    /// A value with its place, as people read it: `the environment: BATON_JOBS`.
    package struct Entry {
        package var value: Value
        package var layer: Layer
        package var place: String
    }

    private var entries: [SettingKey: Entry] = [:]

    package init() {}

    package subscript(key: SettingKey) -> Entry {
        entries[key] ?? Entry(value: key.fallback, layer: .fallback, place: "default")
    }

    /// Sets a checked value, unless a stronger layer has spoken.
    package mutating func set(_ key: SettingKey, _ value: Value, _ layer: Layer, place: String) {
        guard self[key].layer <= layer else { return }
        entries[key] = Entry(value: value, layer: layer, place: place)
    }

    /// Sets what the environment says: words bare, everything else as a literal.
    ///
    /// - Returns: what is wrong with each variable that can't be taken.
    package mutating func setEnvironment(_ variable: (String) -> String?) -> [SettingFault] {
        var faults: [SettingFault] = []
        for key in SettingKey.allCases {
            guard let text = variable(key.environmentName), !text.isEmpty else { continue }
            do throws(SettingFault) {
                set(
                    key, try key.checked(SettingsFile.value(of: text, key)), .environment,
                    place: "environment: \(key.environmentName)")
            } catch {
                faults.append(
                    SettingFault("\(key.environmentName): \(error.message)", help: error.help))
            }
        }
        return faults
    }

    /// A row for each key, as `config` shows them.
    package var rows: [Value] {
        SettingKey.allCases.map { key in
            let entry = self[key]
            return .map([
                ("setting", .string(key.rawValue)), ("value", .string(entry.value.literal)),
                ("from", .string(entry.place)), ("meaning", .string(key.summary)),
            ])
        }
    }

    // What others ask for

    package var format: OutputFormat { text(.output).flatMap(OutputFormat.init) ?? .table }
    package var rowsMax: Int { number(.rows) ?? 20 }
    package var width: Int? { number(.width) }
    package var jobs: Int? { number(.jobs) }
    package var color: String { text(.color) ?? "auto" }
    package var pager: String { text(.pager) ?? "auto" }
    package var showsProgress: Bool { if case .bool(false) = self[.progress].value { false } else { true } }
    package var isVi: Bool { text(.editing) == "vi" }
    package var historyMax: Int { number(.history) ?? 10_000 }
    package var prompt: String { text(.prompt) ?? PromptText.first }

    private func text(_ key: SettingKey) -> String? {
        if case .string(let text) = self[key].value { return text.text }
        return nil
    }

    private func number(_ key: SettingKey) -> Int? {
        if case .int(let number) = self[key].value { return number }
        return nil
    }
}
