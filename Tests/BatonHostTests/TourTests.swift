import BatonAssist
import BatonInterpreter
import BatonSyntax
import Testing

/// The tour, taken from its first step to its last with real runs.
struct TourTests {
    /// Somebody at a prompt who takes the tour.
    private final class Visitor {
        let workshop: Workshop
        private(set) var guide: TourGuide!
        private let said = Said()

        private final class Said { var text = "" }

        init() throws {
            workshop = try Workshop()
            guide = TourGuide(workshop.interpreter) { [said] in said.text += $0 }
        }

        /// Types a statement; what the tour says to it.
        func type(_ text: String) -> String {
            said.text = ""
            let (unit, diagnostics) = workshop.interpreter.compile(SourceFile(name: "<prompt>", text: text))
            guard let unit else {
                guide.typed(text, succeeded: false)
                return said.text + diagnostics.map(\.message).joined()
            }
            do {
                let value = try workshop.interpreter.run(unit)
                guide.typed(text, succeeded: true, value: value)
            } catch {
                guide.typed(text, succeeded: false)
                return said.text + error.message
            }
            return said.text
        }
    }

    @Test func `whoever types what each step shows comes to the end`() throws {
        let visitor = try Visitor()
        #expect(visitor.type("tour()").contains("tour 1 of \(Tour.steps.count)"))
        for (index, step) in Tour.steps.enumerated() {
            let answer = visitor.type(step.example)
            #expect(answer.contains("✓ \(step.praise)"), "\(step.example): \(answer)")
            let isLast = index + 1 == Tour.steps.count
            #expect(answer.contains(isLast ? "the tour ends here" : "tour \(index + 2) of"), "\(answer)")
        }
        #expect(visitor.type("1 + 1").isEmpty)
    }

    @Test func `something else does no step, and the tour says so`() throws {
        let visitor = try Visitor()
        for (index, step) in Tour.steps.enumerated() {
            _ = visitor.type("tour \(index + 1)")
            let answer = visitor.type("let beside = 17")
            #expect(answer.contains(step.hint), "\(step.title): \(answer)")
            #expect(visitor.type("tour()").contains(step.text.split(separator: "\n")[0]))
        }
    }

    @Test func `a step can be gone to, skipped and left; what it builds on is made`() throws {
        let visitor = try Visitor()
        #expect(visitor.type("tour 11").contains("fan out"))
        #expect(visitor.type("let s = run sweep(penguins)").contains("✓"))
        #expect(visitor.type("tour 8").contains("a task"))
        #expect(visitor.type("tour next").contains("a run"))
        #expect(visitor.type("let r = run heavier(penguins, limit)").contains("✓"))
        #expect(visitor.type("tour 12").contains("nothing twice"))
        #expect(visitor.type("tour next").contains("tour 13 of"))
        #expect(visitor.type("results s").contains("✓"))
        #expect(visitor.type("tour stop").contains("ends here"))
        #expect(visitor.type("tour stop").contains("No tour is on"))
        #expect(visitor.type("tour 99").contains("the steps 1 to"))
        #expect(visitor.type("tour sideways").contains("knows no"))
    }
}
