import BatonModel
import BatonSyntax

/// Makes a run of what the store keeps of one, so that results, logs, reasons and graphs of it can be looked at.
enum StoredRun {
    static func open(_ id: RunID, _ interpreter: Interpreter) throws(RuntimeError) -> RunObject {
        if let known = interpreter.startedRuns.first(where: { $0.id == id }) { return known }
        let host = try interpreter.runHost()
        let record = try asking(.unreadableFile) { () throws(HostError) in try host.record(of: id) }
        guard let record else {
            throw RuntimeError(.invalidArgument, "there is no run \(id.number)", help: "'runs' lists those that there are")
        }
        let events = try asking(.unreadableFile) { () throws(HostError) in try host.events(of: id) }
        let graph = RunGraph(seed: record.origin.seed, usesCache: true)
        graph.facts.runID = id
        let view = fill(graph, events)
        graph.finish()
        let steps = graph.allSteps
        let only = steps.count == 1 && view.rows.count == 2 ? steps[0] : nil
        return RunObject(id: id, name: record.origin.name, graph: graph, result: .null, only: only)
    }

    private static func fill(_ graph: RunGraph, _ events: [RunEvent]) -> RunView {
        var view = RunView()
        var keys: [VertexID: StepKey] = [:]
        for event in events {
            view.apply(event)
            if case .keyed(let id, let key) = event.fact { keys[id] = key }
        }
        var tasks: [String: StoredTask] = [:]
        for row in view.rows {
            guard let spec = row.step else {
                graph.keep(nil, row.vertex)
                if row.status.isEnd { graph.facts.noteEnd(row.vertex.id) }
                continue
            }
            let task = tasks[spec.task] ?? StoredTask(name: spec.task)
            tasks[spec.task] = task
            for output in row.outputs where !task.outputNames.contains(output.key) {
                task.outputNames.append(output.key)
            }
            let step = StepObject(
                id: row.vertex.id, path: spec.path, stored: task, arguments: arguments(of: keys[row.vertex.id]),
                facts: graph.facts)
            if row.status.isEnd { step.end(row.status, outputs: row.outputs) }
            graph.keep(step, row.vertex)
        }
        return view
    }

    /// The arguments as the key has them: short ones by their values, of the others what is known.
    private static func arguments(of key: StepKey?) -> [(name: String, value: Value)] {
        (key?.parts ?? []).compactMap { part in
            let words = part.name.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[0] == "argument" || words[0] == "input" else { return nil }
            let parsed = try? JSONReader.parse(Array(part.text.utf8), what: words[1])
            return (words[1], parsed ?? .string(part.text))
        }
    }
}
