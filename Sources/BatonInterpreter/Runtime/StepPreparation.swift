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
            items: step.task.code.items, frame: frame, task: step.task, interpreter: interpreter)
        try checkPlace(selection)
        if let failure = try selection.failure() { return .failed(failure) }
        guard selection.hasProcess else {
            step.work = nil
            if attempt == 1, let taken = graph.takeover?.proof(of: step.path) { return .cached(taken) }
            return .done(
                try StepOutputs(
                    step: step, selection: selection, place: nil, log: nil, interpreter: interpreter
                ).collect())
        }
        let image = try interpreter.session.images.image(of: selection, step, fetches: true, interpreter)
        // What failed once is not looked up again: the proof would have to come from somebody else meanwhile.
        var digest: String?
        if attempt == 1, let proof = try proof(selection, image, &digest) { return .cached(proof) }
        guard let run = graph.facts.runID else { throw RuntimeError(.ownFault, "a step of no run", fault: .baton) }
        let key = try interpreter.stepKeys.key(of: step, selection, image, digest: digest)
        let host = try interpreter.runHost()
        let place = try asking(.unwritableFile) { () throws(HostError) in
            try host.makeAttempt(
                AttemptTerms(
                    run: run, vertex: step.id, step: step.path, attempt: attempt,
                    isKept: selection.keepsFolder || graph.keepsFolders, needsScratch: selection.needsScratch))
        }
        step.work = StepWork(place: place, selection: selection)
        let renderer = BodyRenderer(
            step: step, selection: selection, image: image, interpreter: interpreter, seed: step.seed)
        return .launch(try renderer.launch(at: place, attempt: attempt, key: key))
    }

    /// An earlier success that stands for this step: one of the run that is gone on with, or one with the same key, whose
    /// digest is told.
    private func proof(
        _ selection: TaskSelection, _ image: ContainerImage?, _ known: inout String?
    ) throws(RuntimeError) -> Proof? {
        let mayReuse = selection.isCached && graph.usesCache
        guard mayReuse || graph.takeover != nil else { return nil }
        let digest = try interpreter.stepKeys.digest(of: step, selection, image)
        known = digest
        let host = try interpreter.runHost()
        if let taken = graph.takeover?.proof(of: step.path, key: digest), host.complaint(about: taken) == nil {
            step.provenStep = taken.step
            return taken
        }
        guard mayReuse else { return nil }
        let proof = try asking(.unreadableFile) { () throws(HostError) in try host.proof(of: digest) }
        guard let proof else { return nil }
        if let complaint = host.complaint(about: proof) {
            step.complaint = complaint
            return nil
        }
        step.provenStep = proof.step
        return proof
    }

    /// What is known of a step before it runs.
    enum Forecast {
        /// Its arguments depend on steps that have not run.
        case waits
        /// Evaluated in place, at once.
        case inPlace
        case known(StepKey, Proof?)
    }

    /// For `explain` and `plan`: whether the step would run, as far as that is known now.
    func forecast() throws(RuntimeError) -> Forecast {
        for value in step.values where !value.isPlain && !interpreter.dependencies(of: value).isEmpty {
            return .waits
        }
        let selection = try TaskSelection(
            items: step.task.code.items, frame: try makeFrame(), task: step.task, interpreter: interpreter)
        guard selection.hasProcess else { return .inPlace }
        let image = try interpreter.session.images.image(of: selection, step, fetches: false, interpreter)
        let key = try interpreter.stepKeys.key(of: step, selection, image)
        guard selection.isCached, graph.usesCache else { return .known(key, nil) }
        let host = try interpreter.runHost()
        let proof = try asking(.unreadableFile) { () throws(HostError) in try host.proof(of: key.digest) }
        return .known(key, proof.flatMap { host.complaint(about: $0) == nil ? $0 : nil })
    }

    /// Replaces arguments that are known by now; gives what the others wait for.
    private func resolveArguments() throws(RuntimeError) -> [Dependency] {
        if step.isBound { return [] }
        var open: [Dependency] = []
        var values = step.values
        for index in values.indices {
            let (value, further) = try interpreter.settled(values[index])
            values[index] = value
            open += further
        }
        step.replaceValues(values)
        return open
    }

    private func makeFrame() throws(RuntimeError) -> PieceFrame {
        if !step.isBound {
            // Values that were not known when the step was made meet their declared types now.
            step.replaceValues(try step.task.bind(CallArguments(step.values), interpreter))
        }
        return step.task.frame(of: step)
    }

    /// Whether this machine may take the step.
    private func checkPlace(_ selection: TaskSelection) throws(RuntimeError) {
        guard !selection.placeConditions.isEmpty else { return }
        let node = try step.node(interpreter)
        for condition in selection.placeConditions {
            let function = try selection.frame.evaluate(condition, interpreter)
            let holds = try interpreter.call(function, [.map(node.row)])
            if try ColumnLogic.keeps(holds) { continue }
            throw RuntimeError(
                .noPlace, "no node may take the step: '\(condition.text)' is not true of '\(node.facts.name)'",
                place: RuntimeError.Place(source: step.task.declaration.source, span: condition.span))
        }
    }
}
