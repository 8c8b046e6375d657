import Foundation
import Testing

/// A run that goes on in one process while others speak to it.
///
/// Its step waits for the event `go`, so that nothing has to be timed: `baton emit go --run last` ends it.
struct LiveRun {
    let place: Workplace
    let owner: Running

    /// A dag of two steps: `talk` writes, tells, waits for `go` and ends; `last` follows it.
    static let script = """
        task talk() {
            sh \"\"\"
            echo one; echo two >&2; echo three
            $BATON progress 0.4 "fold 2"
            $BATON emit ready pid=$$
            $BATON wait go --timeout 60s
            echo four
            \"\"\"
        }
        task last() { sh "echo five" }
        dag study() { let t = talk(); last() after t }
        let r = start study()
        wait r
        """

    init(_ place: Workplace, script: String = LiveRun.script, _ arguments: [String] = []) throws {
        self.place = place
        try place.write("live.exp", script)
        owner = try BatonProgram.start(
            ["live.exp"] + arguments, in: place, environment: ["BATON": BatonProgram.path])
    }

    /// Waits until the step has said `ready`; gives the id of its shell.
    func untilReady() throws -> Int32 {
        var answer: BatonProgram.Outcome?
        try owner.wait(
            until: {
                let found = try BatonProgram.run(
                    ["wait", "ready", "--run", "last", "--timeout", "20s"], in: place)
                answer = found
                return found.code == 0
            }, what: "the step's event")
        let text = try #require(answer).output
        return try #require(Int32(text.filter(\.isNumber)))
    }

    func baton(_ arguments: String...) throws -> BatonProgram.Outcome { try BatonProgram.run(arguments, in: place) }

    func go() throws {
        let sent = try baton("emit", "go", "--run", "last")
        #expect(sent.code == 0, "\(sent)")
    }
}
