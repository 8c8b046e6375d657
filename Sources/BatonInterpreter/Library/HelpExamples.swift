/// Examples of functions and verbs with what they give, as `help` shows them. A test runs each.
package enum HelpExamples {
    /// The examples of a function or verb; empty where there are none.
    package static func text(of name: String) -> String { "" }
}
