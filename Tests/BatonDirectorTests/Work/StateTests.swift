import BatonDirector
import BatonWire
import Testing

/// The states of deployments and experiments as functions of what is known: all transitions there are.
struct StateTests {
    /// What is known in each state, by the shortest way there.
    private static func facts(_ state: WorkState) -> DeploymentFacts {
        var facts = DeploymentFacts()
        guard state != .defined else { return facts }
        facts.assign()
        switch state {
        case .defined, .preparing: break
        case .ready, .running, .finished, .failed, .cancelled: facts.report(state)
        case .timedOut:
            facts.isOverdue = true
            facts.report(.cancelled)
        case .lost: facts.lose()
        }
        return facts
    }

    private static let inputs: [(name: String, apply: @Sendable (inout DeploymentFacts) -> Void)] = [
        ("assigned", { $0.assign() }), ("preparing", { $0.report(.preparing) }), ("ready", { $0.report(.ready) }),
        ("running", { $0.report(.running) }), ("finished", { $0.report(.finished) }),
        ("failed", { $0.report(.failed) }), ("cancelled", { $0.report(.cancelled) }),
        ("timed_out", { $0.report(.timedOut) }), ("silent", { $0.lose() }), ("given up", { $0.decide(.cancelled) }),
        ("no node", { $0.decide(.failed) }),
        (
            "overdue, then cancelled",
            {
                $0.isOverdue = true
                $0.decide(.cancelled)
                $0.report(.cancelled)
            }
        ),
    ]

    /// A row a state, a column an input: what comes of it; `.` for no change.
    private static let table = """
        defined   | preparing . . . . . . . . cancelled failed timed_out
        preparing | . . ready running finished failed cancelled timed_out lost . . timed_out
        ready     | preparing . . running finished failed cancelled timed_out lost . . timed_out
        running   | preparing . . . finished failed cancelled timed_out lost . . timed_out
        finished  | . . . . . . . . . . . .
        failed    | . . . . . . . . . . . .
        cancelled | . . . . . . . . . . . timed_out
        timed_out | . . . . . . . . . . . .
        lost      | . . . . . . . . . . . .
        """

    @Test func `each input leads from each state where the table says`() throws {
        for line in Self.table.split(separator: "\n") {
            let parts = line.split(separator: "|")
            let from = try #require(WorkState(rawValue: parts[0].split(separator: " ").joined()))
            let results = parts[1].split(separator: " ")
            #expect(Self.facts(from).state == from)
            #expect(results.count == Self.inputs.count)
            for (input, result) in zip(Self.inputs, results) {
                var facts = Self.facts(from)
                input.apply(&facts)
                let expected = result == "." ? from.rawValue : String(result)
                #expect(facts.state.rawValue == expected, "\(from) and \(input.name)")
            }
        }
    }

    @Test func `what an agent cannot know, it cannot report`() {
        for state in [WorkState.defined, .lost] {
            var facts = Self.facts(.running)
            facts.report(state)
            #expect(facts.state == .running)
        }
    }

    private static let experiments: [(deployments: [WorkState], isStarted: Bool, state: WorkState)] = [
        ([.defined, .defined], false, .defined),
        ([.preparing, .defined], false, .preparing),
        ([.preparing, .ready], false, .preparing),
        ([.ready, .defined], false, .defined),
        ([.ready, .ready], false, .ready),
        // Started, and none of them has said so yet.
        ([.ready, .ready], true, .ready),
        // One could not be prepared: the other can start.
        ([.failed, .ready], false, .ready),
        ([.running, .ready], true, .running),
        ([.finished, .ready], true, .running),
        ([.failed, .ready], true, .running),
        ([.failed, .running], true, .running),
        ([.finished, .finished], true, .finished),
        ([.finished, .failed, .lost, .timedOut, .cancelled], true, .failed),
        ([.finished, .lost, .timedOut, .cancelled], true, .lost),
        ([.finished, .timedOut, .cancelled], true, .timedOut),
        ([.finished, .cancelled], true, .cancelled),
    ]

    @Test func `an experiment stands where its deployments do, and ends as the worst of them`() {
        for (deployments, isStarted, expected) in Self.experiments {
            var counts = WorkCounts()
            for state in deployments { counts[state] += 1 }
            #expect(counts.state(isStarted: isStarted) == expected, "\(deployments)")
        }
    }
}
