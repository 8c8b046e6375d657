// The longer story of each diagnostic code: what `baton explain CODE` tells.

package enum Catalogue {
    /// What is known of one code.
    package struct Entry: Sendable {
        package var code: DiagnosticCode
        /// A few words, lower case.
        package var title: String
        /// One to four sentences.
        package var explanation: String
        /// The shortest program that gives the code, where a program alone can.
        package var wrong: String
        /// The same meant well.
        package var right: String
        package var fault: Fault
        package var trigger: Trigger
    }

    /// Whose fault it typically is.
    package enum Fault: String, Sendable, CaseIterable {
        /// The text of the .exp file.
        case script
        /// The program that a task starts, or what it was told to do.
        case program = "task's program"
        /// Files, memory, other programs, the network.
        case machine
        case baton
        /// Nobody's: somebody asked for it.
        case nobody
    }

    /// What it takes to see the diagnostic.
    package enum Trigger: Sendable {
        /// Parsing `wrong` gives it.
        case parse
        /// Checking or running `wrong` gives it.
        case run
        /// Needs something outside the text: a file, a signal, a machine. `wrong` shows a case.
        case world
    }

    /// The entry of a code. A test holds that each code has one.
    package static func entry(for code: DiagnosticCode) -> Entry {
        guard let entry = entries[code] else { preconditionFailure("\(code.rawValue) has no entry in the catalogue") }
        return entry
    }

    /// Title, story, a wrong and a right program.
    package static func page(_ code: DiagnosticCode) -> String {
        let entry = entry(for: code)
        func indented(_ program: String) -> String {
            program.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
        }
        var text = "\(code.rawValue): \(entry.title)\n\n\(entry.explanation)\n"
        if !entry.wrong.isEmpty { text += "\nwrong:\n\n\(indented(entry.wrong))\n" }
        if !entry.right.isEmpty { text += "\nright:\n\n\(indented(entry.right))\n" }
        return text
    }

    /// Entries by code, in one list a hundred of codes.
    private static let entries: [DiagnosticCode: Entry] = {
        let all = syntaxEntries + nameEntries + runningEntries + stepEntries + worldEntries
        return Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
    }()

    static func entry(
        _ code: DiagnosticCode, _ title: String, _ explanation: String, wrong: String, right: String,
        fault: Fault = .script, trigger: Trigger = .run
    ) -> Entry {
        Entry(
            code: code, title: title, explanation: explanation, wrong: wrong, right: right, fault: fault,
            trigger: trigger)
    }
}
