import BatonModel
import BatonSyntax

/// `explain study`: what would run, what is known already, and why.
enum ExplainVerb {
    static func explain(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        if case .object(let run as RunObject) = arguments.value(0) {
            interpreter.host.writeOutput(try states(of: run, interpreter))
            return .null
        }
        let starter = RunStarter(
            interpreter: interpreter, name: nil, seed: 0, jobs: nil, usesCache: true, stops: false)
        let draft = try starter.draft(arguments.value(0))
        interpreter.host.writeOutput(try Outlook(draft, interpreter).text())
        return .null
    }

    private static func states(of run: RunObject, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        let view = try interpreter.runHost().view(run.id)
        var counts: [String: Int] = [:]
        var lines: [String] = []
        for step in run.graph.allSteps where step.id.index < view.rows.count {
            let state = view[step.id].status.rawValue
            counts[state, default: 0] += 1
            lines.append("\(step.shownPath)  \(state)")
        }
        return (lines + [Outlook.summary(counts)]).joined(separator: "\n") + "\n"
    }
}

/// What would become of each step of a graph if it ran now.
struct Outlook {
    /// One step of it.
    struct Item {
        var step: StepObject
        var state: State
        /// Of a step with processes whose arguments are known.
        var key: StepKey?
        /// Nanoseconds that it took in earlier runs.
        var duration: Int?
    }

    enum State {
        /// Nothing is known of an earlier run of it.
        case new
        /// It is proven by an earlier success.
        case cached
        /// An earlier run did it with another key; what differs, in words.
        case stale(String)
        /// Its arguments depend on steps that would run.
        case waits

        var word: String {
            switch self {
            case .new: "new"
            case .cached: "cached"
            case .stale: "stale"
            case .waits: "waits for values"
            }
        }
    }

    let items: [Item]
    /// Parts of the dag that are evaluated later.
    let laterCount: Int

    init(_ draft: RunStarter.Draft, _ interpreter: Interpreter) throws(RuntimeError) {
        let host = try interpreter.runHost()
        let history = try asking(.unreadableFile) { () throws(HostError) in
            try host.history(ofRunsNamed: draft.name)
        }
        var items: [Item] = []
        for step in draft.graph.allSteps {
            let preparation = StepPreparation(step: step, graph: draft.graph, interpreter: interpreter)
            let duration = history.duration(ofStep: step.path, task: step.taskName)
            switch try preparation.forecast() {
            case .waits: items.append(Item(step: step, state: .waits, duration: duration))
            case .inPlace: items.append(Item(step: step, state: .new))
            case .known(let key, .some): items.append(Item(step: step, state: .cached, key: key))
            case .known(let key, nil):
                let difference = history.keys[step.path].flatMap { KeyDifference.words(from: $0.key, to: key) }
                items.append(
                    Item(step: step, state: difference.map(State.stale) ?? .new, key: key, duration: duration))
            }
        }
        self.items = items
        laterCount = draft.vertices.count { vertex in
            if case .group(let spec) = vertex.kind { spec.isDeferred } else { false }
        }
    }

    func text() -> String {
        var counts: [String: Int] = [:]
        var lines: [String] = []
        for item in items {
            counts[item.state.word, default: 0] += 1
            var line = "\(item.step.shownPath)  \(item.state.word)"
            if case .stale(let difference) = item.state { line += ": \(difference)" }
            lines.append(line)
        }
        if laterCount > 0 {
            lines.append("\(laterCount) part\(laterCount == 1 ? "" : "s") of the dag will be known later")
        }
        var summary = Outlook.summary(counts)
        let known = items.compactMap(\.duration)
        if !known.isEmpty {
            let work = known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            summary += "; about \(UnitText.duration(Outlook.rounded(work))) of work, by earlier runs"
        }
        return (lines + [summary]).joined(separator: "\n") + "\n"
    }

    static func summary(_ counts: [String: Int]) -> String {
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return words.isEmpty ? "no steps" : words.joined(separator: ", ")
    }

    /// To two digits or so: more would claim more than is known.
    private static func rounded(_ nanoseconds: Int) -> Int {
        var unit = 1
        while nanoseconds / unit >= 100 { unit *= 10 }
        let isInSeconds = nanoseconds >= 10_000_000_000
        let step = isInSeconds ? 1_000_000_000 : unit
        return nanoseconds / step * step
    }
}
