/// A statement that was run, as the history keeps it.
package struct HistoryEntry: Hashable, Sendable {
    /// How it ended.
    package enum State: String, Sendable, CaseIterable { case ok, failed, refused, interrupted }

    /// Seconds since 1970.
    package var time: Int
    package var state: State
    package var text: String

    package init(time: Int, state: State, text: String) {
        self.time = time
        self.state = state
        self.text = text
    }

    /// One line: `1795344000 ok for x in xs {\n    print x\n}`, its line break included.
    package var line: String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\(time) \(state.rawValue) \(escaped)\n"
    }

    /// Reads a line; nil for what is none of ours.
    package init?(line: some StringProtocol) {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Int(parts[0]), let state = State(rawValue: String(parts[1])) else {
            return nil
        }
        var text = ""
        var isEscaped = false
        for scalar in parts[2].unicodeScalars {
            if isEscaped {
                text.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        guard !text.isEmpty else { return nil }
        self.init(time: time, state: state, text: text)
    }

    /// Whether the text may be kept at all: none that begins with a blank, and none that is longer than an entry may be.
    package static func mayKeep(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first != " ", first != "\t" else { return false }
        return text.utf8.count <= textMax
    }

    /// Bytes of one statement.
    package static let textMax = 1 << 20
}
