package import BatonEngine
package import BatonModel

/// What every backend keeps. Each case tells what it found wrong, in words; nothing when all is well.
package struct BackendContract: Sendable {
    package var name: String
    package var check: @Sendable (any Backend, any TimeSource, LaunchPlace) -> [String]

    /// Where the launches of a backend under test work.
    package struct LaunchPlace: Sendable {
        package var folder: String
        package var environment: [String]
        /// How a launch is done in a way of its own, for backends that have more than one.
        package var dress: @Sendable (Launch) -> Launch

        package init(
            folder: String, environment: [String], dress: @escaping @Sendable (Launch) -> Launch = { $0 }
        ) {
            self.folder = folder
            self.environment = environment
            self.dress = dress
        }

        func launch(_ commands: [Command], name: String = "attempt") -> Launch {
            dress(
                Launch(
                    commands: commands, folder: folder, standardOutput: "\(folder)/\(name).out",
                    standardError: "\(folder)/\(name).err", environment: environment))
        }
    }

    /// Longest time that a case may take, in nanoseconds of the backend's clock.
    private static let patience = 30_000_000_000

    package static let all: [BackendContract] = endings + terminations + waits

    private static func shell(_ script: String) -> Command { Command("sh", ["-c", script]) }

    private static let endings = [
        ending("a program that exits with 0 has succeeded", [Command("true", [])], .succeeded),
        ending("no commands succeed", [], .succeeded),
        ending("an exit code is told", [shell("exit 3")], .exited(code: 3, commandIndex: 0)),
        ending("commands run in order", [Command("true", []), shell("exit 4")], .exited(code: 4, commandIndex: 1)),
        ending(
            "the first command that fails ends the attempt", [Command("false", []), Command("true", [])],
            .exited(code: 1, commandIndex: 0)),
        ending("a signal is told", [shell("kill -9 $$")], .signalled(9, commandIndex: 0)),
        ending(
            "a missing program is named", [Command("no-such-program", [])],
            .couldNotStart(StepFailure(.machine, "program 'no-such-program' not found on PATH", code: "E0409"))),
    ]

    private static let terminations = [
        ending("terminate ends a program", [Command("sleep", ["600"])], .terminated, grace: 20_000_000_000),
        ending(
            "no command follows a terminated one", [Command("sleep", ["600"]), shell("exit 4")], .terminated,
            grace: 20_000_000_000),
        ending(
            "a program that heeds no request is killed", [shell("trap '' TERM; sleep 600")], .terminated,
            grace: 1_000_000),
        BackendContract(name: "tickets that nobody knows are ignored") { backend, clock, place in
            backend.terminate(ticket(7), grace: 0)
            return expect([ticket(1): .succeeded], backend, clock) {
                backend.launch(ticket(1), place.launch([Command("true", [])]))
            }
        },
        BackendContract(name: "terminating twice reports once") { backend, clock, place in
            expect([ticket(1): .terminated], backend, clock) {
                backend.launch(ticket(1), place.launch([Command("sleep", ["600"])]))
                backend.terminate(ticket(1), grace: 20_000_000_000)
                backend.terminate(ticket(1), grace: 0)
            }
        },
    ]

    private static let waits = [
        BackendContract(name: "many at once are each reported once") { backend, clock, place in
            let tickets = (0..<50).map { ticket($0) }
            let expected = tickets.map { ($0, BackendOutcome.exited(code: $0.step.index, commandIndex: 0)) }
            return expect(Dictionary(uniqueKeysWithValues: expected.dropFirst()), backend, clock) {
                for ticket in tickets.dropFirst() {
                    backend.launch(ticket, place.launch([shell("exit \(ticket.step.index)")]))
                }
            }
        },
        BackendContract(name: "wake ends a wait before it begins") { backend, clock, place in
            let began = clock.monotonic
            backend.wake()
            backend.wait(until: began + patience)
            return clock.monotonic < began + patience ? [] : ["waited to the deadline"]
        },
        BackendContract(name: "a wait ends at its deadline") { backend, clock, place in
            let deadline = clock.monotonic + 1_000_000
            backend.wait(until: deadline)
            return clock.monotonic >= deadline ? [] : ["came back early"]
        },
    ]

    private static func ticket(_ step: Int) -> AttemptTicket {
        AttemptTicket(run: RunID(1), step: VertexID(step), attempt: 1)
    }

    private static func ending(
        _ name: String, _ commands: [Command], _ outcome: BackendOutcome, grace: Int? = nil
    ) -> BackendContract {
        BackendContract(name: name) { @Sendable backend, clock, place in
            expect([ticket(1): outcome], backend, clock) {
                backend.launch(ticket(1), place.launch(commands))
                if let grace { backend.terminate(ticket(1), grace: grace) }
            }
        }
    }

    /// Lets things happen until all that is expected has been reported, and nothing else.
    private static func expect(
        _ expected: [AttemptTicket: BackendOutcome], _ backend: any Backend, _ clock: any TimeSource,
        after action: () -> Void
    ) -> [String] {
        let deadline = clock.monotonic + patience
        var left = expected
        var faults: [String] = []
        action()
        while !left.isEmpty, clock.monotonic < deadline {
            for completion in backend.drain() {
                guard let outcome = left.removeValue(forKey: completion.ticket) else {
                    faults.append("\(completion) was not expected")
                    continue
                }
                if completion.outcome != outcome { faults.append("\(completion.outcome), not \(outcome)") }
            }
            // What schedulers said is news that ends waits, too.
            _ = backend.takePlacements()
            if !left.isEmpty { backend.wait(until: deadline) }
        }
        _ = backend.takePlacements()
        for (ticket, _) in left { faults.append("\(ticket) was never reported") }
        return faults + backend.drain().map { "\($0) was reported again" }
    }
}
