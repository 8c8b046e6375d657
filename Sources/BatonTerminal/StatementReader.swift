import BatonREPL
import BatonSyntax
import CBaton
import Glibc

/// Reads statements from a terminal, one after another.
package protocol StatementReader: AnyObject {
    /// Waits for a statement.
    func read() -> StatementInput
    /// Asks something that one key answers: true for `y`.
    func confirm(_ question: String) -> Bool
    /// Something else will be written: takes what is being typed off the screen. It comes back by itself.
    func stepAside()
    /// Draws what has changed below the line, if it is time for that.
    func refresh()
    /// What Up brings, oldest first.
    var history: [String] { get set }
    /// The terminal is put back as it was.
    func close()
}

/// What people did at the prompt.
package enum StatementInput: Hashable, Sendable {
    case statement(String)
    /// Ctrl-C; what had been typed is gone.
    case interrupted(wasEmpty: Bool)
    /// Ctrl-D on an empty line, or the end of the input.
    case end
    /// A signal asks for the end.
    case terminated
}

/// What a reader asks of the program around it.
package struct ReaderHooks {
    /// Waits until `isReady`, letting runs go on; may come back earlier.
    package var wait: (_ isReady: () -> Bool) -> Void = TerminalWait.forInput
    /// What may stand at a place of a text, in bytes.
    package var complete: (_ text: String, _ offset: Int) -> Completion = { _, offset in
        Completion(offset..<offset, [], shared: "")
    }
    /// Rows below the line: how runs stand.
    package var status: () -> [String] = { [] }
    /// What stands in front of a statement's first line.
    package var prompt = PromptText.first
    /// The editor's keys are those of vi, unless the user's own settings of libedit say otherwise.
    package var isVi = false

    package init() {}

    /// What stands in front of its other lines, as wide.
    var nextPrompt: String {
        let width = DisplayWidth.of(prompt)
        let dots = PromptText.next.drop { $0 == " " }
        return prompt == PromptText.first || width < dots.count
            ? PromptText.next : String(repeating: " ", count: width - dots.count) + dots
    }
}

/// What can be put in at a place.
package struct Completion {
    package struct Candidate: Hashable, Sendable {
        package var text: String
        /// One line of help.
        package var detail: String

        package init(_ text: String, _ detail: String = "") {
            self.text = text
            self.detail = detail
        }
    }

    /// The bytes that a candidate stands for.
    package var replaced: Range<Int>
    /// Best first.
    package var candidates: [Candidate]
    /// What can be put in without asking which one is meant.
    package var shared: String

    package init(_ replaced: Range<Int>, _ candidates: [Candidate], shared: String) {
        self.replaced = replaced
        self.candidates = candidates
        self.shared = shared
    }
}

/// Waiting for the terminal where there are no runs.
package enum TerminalWait {
    /// Woken by signals.
    private static let wake = baton_event_create()

    /// Signals wake waits from now on. An engine takes this over.
    static func prepare() { cb_signals_set_wake(wake) }

    /// Longest wait between two looks, in nanoseconds.
    private static let pause: Int64 = 1_000_000_000

    package static func forInput(_ isReady: () -> Bool) {
        while !isReady() {
            if baton_event_wait_input(wake, STDIN_FILENO, pause) & 1 == 1 { baton_event_clear(wake) }
        }
    }
}
