import BatonModel

/// `results r`: a row a step, with its arguments and its outputs.
enum ResultsTable {
    static let fixedColumns = ["step", "task", "status", "attempts", "duration", "node"]

    static func rows(of run: RunObject, _ interpreter: Interpreter) -> [Value] {
        guard let view = interpreter.runs?.view(run.id) else { return [] }
        let known = run.graph.allSteps.filter { $0.id.index < view.rows.count }
        let steps = view.inOrderOfDeployments(known.map(\.id)).compactMap { run.graph.step($0) }
        let columns = columns(of: steps)
        let node = run.nodeName(interpreter)
        let isPlaced = steps.contains { view.placement(of: $0.id) != nil }
        return steps.map { step in
            let row = view[step.id]
            let map = MapObject(pairs: [
                ("step", .string(step.shownPath)),
                ("task", .string(step.taskName)),
                ("status", .string(row.status.rawValue)),
                ("attempts", .int(row.attempts)),
                ("duration", row.ended == nil ? .null : view.runTime(row).map { .duration($0) } ?? .null),
                ("node", row.started == nil ? .null : node(step)),
            ])
            if isPlaced { note(view.placement(of: step.id), in: map) }
            guard case .map(let record) = step.record() else { return .map(map) }
            for column in columns {
                let value = record[column] ?? .null
                if case .deferred = value { map.set(column, .null) } else { map.set(column, value) }
            }
            return .map(map)
        }
    }

    /// What a scheduler had to say; a step that it never had has its own word for all of that.
    private static func note(_ placement: Placement?, in map: MapObject) {
        if let node = placement?.node { map.set("node", .string(node)) }
        map.set("job", placement.map { .string($0.job) } ?? .null)
        map.set("queued", placement?.queueTime.map { .duration($0) } ?? .null)
    }

    /// Arguments and outputs of all steps, in the order in which they are first met.
    private static func columns(of steps: [StepObject]) -> [String] {
        var seen = Set(fixedColumns)
        var columns: [String] = []
        var tasks = Set<ObjectIdentifier>()
        for step in steps where tasks.insert(step.taskIdentity).inserted {
            for name in step.arguments.map(\.name) + step.outputNames where seen.insert(name).inserted {
                columns.append(name)
            }
        }
        return columns
    }
}
