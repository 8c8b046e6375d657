package import BatonInterpreter
import BatonSyntax

/// Ten minutes at the prompt with real data, step by step. Pure: what was typed goes in, what is said comes out.
package struct Tour {
    /// What people are asked to do, and how it is seen that they have.
    package struct Step {
        package var title: String
        /// What to know and what to do.
        package var text: String
        /// A statement that does it.
        package var example: String
        /// Said when it is done.
        package var praise: String
        /// Said when something else was typed.
        package var hint: String
        /// Whether what was typed did it.
        var isDone: (Seen) -> Bool
    }

    /// What was typed last, and what came of it.
    package struct Seen {
        package var text: String
        /// It ran without an error.
        package var succeeded: Bool
        package var value: Value
        package var interpreter: Interpreter

        package init(text: String, succeeded: Bool, value: Value, interpreter: Interpreter) {
            self.text = text
            self.succeeded = succeeded
            self.value = value
            self.interpreter = interpreter
        }
    }

    /// Index of the step that is being taken; nil when no tour is on.
    package private(set) var current: Int?
    /// Steps that have been done or skipped: what later ones build on.
    private var passed: Set<Int> = []

    package init() {}

    package static var steps: [Step] { TourSteps.all }

    // MARK: What people say

    /// `tour`: begins, or shows the step again.
    package mutating func show() -> String {
        if let current { return page(current) }
        passed = []
        return go(to: 0)
    }

    /// `tour 3`: counted from 1.
    package mutating func go(toNumber number: Int) throws(RuntimeError) -> String {
        guard Self.steps.indices.contains(number - 1) else {
            throw RuntimeError(.invalidArgument, "the tour has the steps 1 to \(Self.steps.count)")
        }
        return go(to: number - 1)
    }

    /// `tour next`
    package mutating func next() -> String {
        guard let current else { return show() }
        // What it would have made is made when a later step wants it.
        return leave(current)
    }

    /// `tour stop`
    package mutating func stop() -> String {
        guard current != nil else { return "No tour is on; 'tour' begins one.\n" }
        current = nil
        return "The tour ends here; 'tour' begins it again. What you have made stays.\n"
    }

    /// Statements that a step builds on and that have not been typed: run in front of it.
    package mutating func missing() -> [String] {
        guard let current else { return [] }
        let open = (0..<current).filter { !passed.contains($0) }
        passed.formUnion(open)
        return open.filter { TourSteps.lasting.contains($0) }.map { Self.steps[$0].example }
    }

    /// What is said after a statement; nil for nothing.
    package mutating func typed(_ seen: Seen) -> String? {
        guard let current, !isAboutTour(seen.text) else { return nil }
        let step = Self.steps[current]
        guard step.isDone(seen) else {
            return "tour: not that yet. \(step.hint)\n      'tour' shows the step again, 'tour next' goes on.\n"
        }
        return "✓ \(step.praise)\n" + advance(from: current)
    }

    private func isAboutTour(_ text: String) -> Bool {
        let word = text.split { $0 == " " || $0 == "(" || $0 == "\n" }.first
        return word == "tour" || word == nil
    }

    // MARK: Steps

    private mutating func advance(from index: Int) -> String {
        passed.insert(index)
        return leave(index)
    }

    private mutating func leave(_ index: Int) -> String {
        guard index + 1 < Self.steps.count else {
            current = nil
            return TourSteps.end
        }
        return go(to: index + 1)
    }

    private mutating func go(to index: Int) -> String {
        current = index
        return page(index)
    }

    private func page(_ index: Int) -> String {
        let step = Self.steps[index]
        func indented(_ text: String, _ margin: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).map { "\(margin)\($0)\n" }.joined()
        }
        return "\n── tour \(index + 1) of \(Self.steps.count) · \(step.title) ──\n" + indented(step.text, "  ")
            + "\n" + indented(step.example, "      ") + "\n"
    }
}

/// A tour in a session: answers the verb `tour` and watches what is typed.
package final class TourGuide {
    private let interpreter: Interpreter
    private let say: (String) -> Void
    private var tour = Tour()
    private var hasData = false

    /// - Parameter say: Shows a text to people.
    package init(_ interpreter: Interpreter, say: @escaping (String) -> Void) {
        self.interpreter = interpreter
        self.say = say
        interpreter.session.tour = { [unowned self] word throws(RuntimeError) in try take(word) }
    }

    /// To be called after each statement that was typed.
    package func typed(_ text: String, succeeded: Bool, value: Value = .null) {
        let seen = Tour.Seen(text: text, succeeded: succeeded, value: value, interpreter: interpreter)
        if let answer = tour.typed(seen) { say(answer) }
    }

    /// `tour`, `tour next`, `tour 3`, `tour stop`
    private func take(_ word: Value) throws(RuntimeError) {
        let text: String
        switch word {
        case .null: text = tour.show()
        case .int(let number): text = try tour.go(toNumber: number)
        case .string(let word) where word.text == "next": text = tour.next()
        case .string(let word) where word.text == "stop": text = tour.stop()
        default:
            throw RuntimeError(
                .invalidArgument, "'tour' knows no \(word.brief)", help: "tour, tour next, tour 3, tour stop")
        }
        if tour.current != nil {
            try prepareData()
            for statement in tour.missing() { try run(statement) }
        }
        say(text)
    }

    /// Puts the birds where they can be read, once.
    private func prepareData() throws(RuntimeError) {
        guard !hasData else { return }
        let path: String
        do {
            path = try interpreter.host.makeTemporaryDirectory() + "/penguins.csv"
            try interpreter.host.writeFile(path, Array(TourData.birds.utf8))
        } catch {
            throw RuntimeError(.unwritableFile, "the tour can't put its data down: \(error.message)")
        }
        say("For this tour \(path) has been written: 60 real penguins. It goes away with the session.\n")
        try run("let penguins = file(\(Value.string(path).literal))")
        hasData = true
    }

    private func run(_ statement: String) throws(RuntimeError) {
        let (unit, diagnostics) = interpreter.compile(SourceFile(name: "<tour>", text: statement))
        guard let unit else {
            throw RuntimeError(.ownFault, diagnostics.first?.message ?? "a step of the tour does not compile")
        }
        try interpreter.run(unit)
    }
}
