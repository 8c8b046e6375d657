/// What could stand at a place, with one line that tells what it is.
package struct Candidate: Hashable, Sendable {
    /// What is put in place of `Completion.range`.
    package var text: String
    package var kind: Kind
    /// One line of help: a signature, a type, the first sentence of a doc comment; may be empty.
    package var detail: String
    package var match: Match

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case keyword, variable, parameter, function, verb, constant, task, dag, experiment, module
        /// What a value has behind a dot: a key of a map, a fact of a run.
        case member
        case output, column, stage
        /// The word in front of a colon, or a clause of a command: `lr:`, `jobs:`, `with`.
        case label
        case run, step, node, type, event
        case file, folder
        /// What `help` has a page on.
        case topic
    }

    /// How the candidate has what was typed.
    package enum Match: Int, Hashable, Comparable, Sendable {
        /// It starts with it.
        case prefix
        /// It starts with it but for upper and lower case.
        case prefixOtherCase
        /// It has its letters in that order.
        case inside
        /// It is spelled nearly so; given only where nothing else is found.
        case near

        package static func < (left: Match, right: Match) -> Bool { left.rawValue < right.rawValue }
    }

    package init(_ text: String, _ kind: Kind, _ detail: String = "", match: Match = .prefix) {
        self.text = text
        self.kind = kind
        self.detail = detail
        self.match = match
    }
}

/// The answer to "what could stand here?".
package struct Completion: Hashable, Sendable {
    /// The bytes that a candidate replaces, up to the cursor.
    package var range: Range<Int>
    /// Best first.
    package var candidates: [Candidate]
    /// There are more than are listed: ask again when more has been typed.
    package var isIncomplete = false

    /// Candidates that are listed.
    package static let candidatesMax = 200

    package init(range: Range<Int>, candidates: [Candidate], isIncomplete: Bool = false) {
        self.range = range
        self.candidates = candidates
        self.isIncomplete = isIncomplete
    }

    /// What all candidates that start with what was typed have in common: what Tab can put in without asking.
    package var commonPrefix: String {
        let texts = candidates.filter { $0.match == .prefix }.map { Array($0.text.utf8) }
        guard var common = texts.first else { return "" }
        for text in texts.dropFirst() {
            var length = 0
            while length < min(common.count, text.count), common[length] == text[length] { length += 1 }
            common = Array(common.prefix(length))
        }
        // A character is taken whole or not at all.
        while let text = Optional(String(decoding: common, as: UTF8.self)),
            text.utf8.count != common.count
                || text.contains("\u{FFFD}")
        {
            common.removeLast()
        }
        return String(decoding: common, as: UTF8.self)
    }
}
