import BatonModel
import BatonSyntax

/// Keeps the steps of a run that is carried out elsewhere (by another process, or on a director's nodes) as its events
/// tell of them: they grow while the run goes on.
final class RunMirror {
    private let id: RunID
    private var tasks: [String: StoredTask] = [:]
    /// What was known at the last look.
    private var rowCount = 0
    private var counts = StatusCounts()
    private var status = RunStatus.waiting

    init(_ id: RunID) { self.id = id }

    /// Takes in what has come since the last look.
    func catchUp(_ graph: RunGraph, _ interpreter: Interpreter) throws(RuntimeError) {
        let host = try interpreter.runHost()
        let view = host.view(id)
        guard view.rows.count != rowCount || view.counts != counts || view.status != status else { return }
        (rowCount, counts, status) = (view.rows.count, view.counts, view.status)
        let events = try asking(.unreadableFile) { () throws(HostError) in try host.events(of: id) }
        fill(graph, view, RunMirror.keys(in: events))
    }

    private static func keys(in events: [RunEvent]) -> [VertexID: StepKey] {
        var keys: [VertexID: StepKey] = [:]
        for event in events { if case .keyed(let id, let key) = event.fact { keys[id] = key } }
        return keys
    }

    private func fill(_ graph: RunGraph, _ view: RunView, _ keys: [VertexID: StepKey]) {
        for row in view.rows {
            let id = row.vertex.id
            guard let spec = row.step else {
                if id.index >= graph.nextVertexIndex { graph.keep(nil, row.vertex) }
                if row.status.isEnd { graph.facts.noteEnd(id) }
                continue
            }
            let task = tasks[spec.task] ?? StoredTask(name: spec.task)
            tasks[spec.task] = task
            for output in row.outputs where !task.outputNames.contains(output.key) {
                task.outputNames.append(output.key)
            }
            let step =
                graph.step(id) ?? StepObject(id: id, path: spec.path, stored: task, arguments: [], facts: graph.facts)
            if id.index >= graph.nextVertexIndex { graph.keep(step, row.vertex) }
            if let key = keys[id] { step.replaceArguments(RunMirror.arguments(of: key)) }
            if row.status.isEnd, !step.status.isEnd { step.end(row.status, outputs: row.outputs) }
        }
    }

    /// The arguments as the key has them: short ones by their values, of the others what is known.
    private static func arguments(of key: StepKey) -> [(name: String, value: Value)] {
        key.parts.compactMap { part in
            let words = part.name.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[0] == "argument" || words[0] == "input" else { return nil }
            let parsed = try? JSONReader.parse(Array(part.text.utf8), what: words[1])
            return (words[1], parsed ?? .string(part.text))
        }
    }
}
