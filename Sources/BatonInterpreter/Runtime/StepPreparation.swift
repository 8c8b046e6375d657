import BatonModel
import BatonSyntax

/// Works out what an attempt of a step does: its arguments as values, its bodies as commands, its key.
struct StepPreparation {
    let step: StepObject
    let graph: RunGraph
    let interpreter: Interpreter

    /// Longest shell text that is given as an argument; longer ones go through a file. Linux allows 128 KiB.
    static let inlineTextMax = 100 << 10

    func prepare(attempt: Int) throws(RuntimeError) -> Preparation {
        let open = try resolveArguments()
        if !open.isEmpty { return .waits(open) }
        let frame = try makeFrame()
        let selection = try TaskSelection(
            items: step.task.code.items, frame: frame, step: step, interpreter: interpreter)
        try checkPlace(selection)
        if let failure = try selection.failure() { return .failed(failure) }
        guard selection.hasProcess else {
            step.work = nil
            return .done(
                try StepOutputs(step: step, selection: selection, place: nil, interpreter: interpreter).collect())
        }
        let host = try interpreter.runHost()
        let renderer = BodyRenderer(step: step, selection: selection, interpreter: interpreter, seed: seed)
        let key = selection.isCached ? try renderer.key() : nil
        if let key, graph.usesCache {
            let proof = try asking(.unreadableFile) { () throws(HostError) in try host.proof(of: key.digest) }
            if let proof { return .cached(proof) }
        }
        guard let run = graph.facts.runID else { throw RuntimeError(.ownFault, "a step of no run", fault: .baton) }
        let place = try asking(.unwritableFile) { () throws(HostError) in
            try host.makeAttempt(run, step: step.path, attempt: attempt)
        }
        step.work = StepWork(place: place, selection: selection)
        return .launch(try renderer.launch(at: place, attempt: attempt, key: key))
    }

    var seed: Int { StepSeed.derive(root: graph.facts.seed, path: step.path) }

    /// For `explain`: whether the step would run, as far as that is known now.
    func forecast() throws(RuntimeError) -> String {
        for argument in step.arguments where !interpreter.dependencies(of: argument.value).isEmpty {
            return "waits for values"
        }
        let selection = try TaskSelection(
            items: step.task.code.items, frame: try makeFrame(), step: step, interpreter: interpreter)
        guard selection.hasProcess, selection.isCached else { return "new" }
        let key = try BodyRenderer(step: step, selection: selection, interpreter: interpreter, seed: seed).key()
        let host = try interpreter.runHost()
        let proof = try asking(.unreadableFile) { () throws(HostError) in try host.proof(of: key.digest) }
        return proof == nil ? "new" : "cached"
    }

    /// Replaces arguments that are known by now; gives what the others wait for.
    private func resolveArguments() throws(RuntimeError) -> [Dependency] {
        var open: [Dependency] = []
        for index in step.arguments.indices {
            let (value, further) = try interpreter.settled(step.arguments[index].value)
            step.arguments[index].value = value
            open += further
        }
        return open
    }

    private func makeFrame() throws(RuntimeError) -> PieceFrame {
        // Values that were not known when the step was made meet their declared types now.
        let values = try step.task.bind(CallArguments(step.arguments.map(\.value)), interpreter)
        for index in step.arguments.indices { step.arguments[index].value = values[index] }
        let frame = step.task.frame(values)
        frame.set("node", .object(NodeObject(try interpreter.runHost().node)))
        frame.set("seed", .int(seed))
        return frame
    }

    /// Whether this machine may take the step.
    private func checkPlace(_ selection: TaskSelection) throws(RuntimeError) {
        let node = NodeObject(try interpreter.runHost().node)
        for condition in selection.placeConditions {
            let function = try selection.frame.evaluate(condition, interpreter)
            let holds = try interpreter.call(function, [.map(node.row)])
            if try ColumnLogic.keeps(holds) { continue }
            throw RuntimeError(
                .noPlace, "no node may take the step: '\(condition.text)' is not true of this machine",
                place: RuntimeError.Place(source: step.task.declaration.source, span: condition.span))
        }
    }
}
