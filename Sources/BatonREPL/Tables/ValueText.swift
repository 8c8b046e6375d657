package import BatonInterpreter

/// Values as lines of text for people, as `Display` has them; nothing that `set output` chooses.
package enum ValueText {
    /// The text with its line break; empty for null, which is no result.
    package static func text(_ value: Value, width: Int) -> String {
        // Tables can hold every value, so there is nothing to fail.
        (try? Display.bundle(of: value, DisplayOptions(width: width)).text) ?? ""
    }
}
