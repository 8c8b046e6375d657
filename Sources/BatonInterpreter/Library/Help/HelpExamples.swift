/// Examples of functions and verbs with what they give, as `help` shows them. A test runs each.
///
/// `: name` begins those of a name; an empty line stands between two; `#=>` is what the statement above it gives, as a
/// literal, where `...` stands for anything.
package enum HelpExamples {
    package struct Example: Sendable {
        package var name: String
        /// With what the statements give.
        package var text: String
    }

    /// All, in groups by the file that they stand in.
    package static let files: [(name: String, text: String)] = [
        ("Numbers", numbers), ("Lists", lists), ("Texts", texts), ("Data", data), ("Runs", runs),
        ("Directors", directors), ("Sessions", sessions),
    ]

    package static let all: [Example] = files.flatMap { read($0.text) }

    /// The examples of a function or verb; empty where there are none.
    package static func text(of name: String) -> String {
        all.filter { $0.name == name }.map(\.text).joined(separator: "\n\n")
    }

    private static func read(_ text: String) -> [Example] {
        var examples: [Example] = []
        var name = ""
        var lines: [Substring] = []
        func end() {
            if !lines.isEmpty { examples.append(Example(name: name, text: lines.joined(separator: "\n"))) }
            lines = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(": ") {
                end()
                name = String(line.dropFirst(2))
            } else if line.isEmpty {
                end()
            } else {
                lines.append(line)
            }
        }
        end()
        return examples
    }
}
