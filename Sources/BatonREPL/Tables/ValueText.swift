package import BatonInterpreter

/// Values as they are shown to people: records as a table that fits the width, everything else as it can be pasted
/// back.
package enum ValueText {
    /// The text with its line break; empty for null, which is no result.
    package static func text(_ value: Value, width: Int) -> String {
        switch value {
        case .null: ""
        case .list(let list) where TextTable.isTable(value):
            TextTable.render(records(list.items), .init(width: width))
        case .string(let text): text.text + "\n"
        default: value.literal + "\n"
        }
    }

    private static func records(_ items: [Value]) -> [MapObject] {
        items.compactMap { if case .map(let map) = $0 { map } else { nil } }
    }
}
