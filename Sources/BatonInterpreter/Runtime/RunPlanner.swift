import BatonModel
import BatonSyntax

/// Answers the engine's questions about one run, by evaluating the parts of its dag.
final class RunPlanner: Planner {
    private let graph: RunGraph
    /// Gone when the program ended while its runs are still being stopped.
    private let presence: InterpreterPresence
    private var interpreter: Interpreter? { presence.interpreter }

    /// Where its steps go; nil for this computer.
    private let targets: TargetChoice?

    init(graph: RunGraph, interpreter: Interpreter, targets: TargetChoice? = nil) {
        self.graph = graph
        self.targets = targets
        presence = interpreter.presence
    }

    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion {
        guard interpreter != nil, let body = graph.body(of: group) else { return .members([]) }
        // A handler's body is wanted again with the next event.
        if event == nil { graph.dropBody(of: group) }
        do {
            try body(event)
        } catch {
            graph.note(error, of: group)
            _ = graph.takeFresh()
            return .failed(StepFailure(of: error))
        }
        return .members(graph.takeFresh())
    }

    func prepare(_ step: VertexID, attempt: Int) -> Preparation {
        guard let step = graph.step(step) else {
            return .failed(StepFailure(.baton, "the step is not in the graph"))
        }
        guard let interpreter else { return .failed(.noInterpreter) }
        do {
            let preparation = try StepPreparation(step: step, graph: graph, interpreter: interpreter)
                .prepare(attempt: attempt)
            guard let targets, case .launch(var launch) = preparation else { return preparation }
            try targets.choose(for: step, &launch, interpreter)
            return .launch(launch)
        } catch {
            graph.note(error, of: step.id)
            return .failed(StepFailure(of: error))
        }
    }

    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection {
        guard let step = graph.step(step), let work = step.work, let selection = work.selection else {
            return .failed(StepFailure(.baton, "the attempt is not known"))
        }
        guard let interpreter else { return .failed(.noInterpreter) }
        do {
            let outputs = StepOutputs(
                step: step, selection: selection, place: work.place, log: report.log,
                interpreter: interpreter)
            return .outputs(try outputs.collect())
        } catch {
            graph.note(error, of: step.id)
            return .failed(StepFailure(of: error))
        }
    }

    /// What the dag returned, where it is data.
    func result() -> [Datum.Entry] {
        guard let interpreter, let (value, open) = try? interpreter.settled(graph.result), open.isEmpty,
            !value.isNull, let datum = try? value.datum()
        else { return [] }
        return [Datum.Entry(key: RunGraph.resultName, value: datum)]
    }

    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) {
        if let step = graph.step(vertex) { step.end(status, outputs: outputs) } else { graph.facts.noteEnd(vertex) }
    }
}

extension StepFailure {
    fileprivate static var noInterpreter: StepFailure { StepFailure(.baton, "the program has ended") }

    /// A runtime error as the reason of a step's end.
    init(of error: RuntimeError) {
        let fault: Fault =
            switch error.fault {
            case .script: .script
            case .program: .program
            case .machine: .machine
            case .baton: .baton
            }
        self.init(fault, error.message, code: error.code.rawValue)
    }
}
