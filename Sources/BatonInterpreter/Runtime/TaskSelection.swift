import BatonModel
import BatonSyntax

/// The items of a task that hold on this node: arms of `when` are chosen, `let`s are evaluated in order.
struct TaskSelection {
    let frame: PieceFrame
    private(set) var bodies: [TaskCode.Body] = []
    private(set) var outputs: [TaskCode.Output] = []
    private(set) var environment: [TaskCode.Labelled] = []
    private(set) var setups: [Piece] = []
    private(set) var placeConditions: [Piece] = []
    /// `let` items, in order.
    private(set) var lets: [PieceLet] = []
    /// Which arm of each `when` was chosen, in order; -1 for none.
    private(set) var arms: [Int] = []
    private(set) var isCached = true
    /// The work folder stays when the step has succeeded.
    private(set) var keepsFolder = false
    /// Its Python bodies share no process with those of other steps.
    private(set) var isIsolated = false
    private let step: StepObject
    private let interpreter: Interpreter

    init(
        items: [TaskCode.Item], frame: PieceFrame, step: StepObject, interpreter: Interpreter
    ) throws(RuntimeError) {
        self.frame = frame
        self.step = step
        self.interpreter = interpreter
        try take(items)
        guard !bodies.isEmpty else {
            throw RuntimeError(
                .noPlace, "task '\(step.task.name)' has nothing to run on this node: no arm of 'when' holds",
                help: "add 'else { … }'",
                place: RuntimeError.Place(source: step.task.declaration.source, span: step.task.declaration.nameSpan))
        }
    }

    private mutating func take(_ items: [TaskCode.Item]) throws(RuntimeError) {
        for item in items {
            switch item {
            case .needs, .timeout, .retry: break
            case .container(let piece):
                throw RuntimeError(
                    .notAvailable, "containers need an agent, which this version does not have yet",
                    place: RuntimeError.Place(source: step.task.declaration.source, span: piece.span))
            case .env(let entries): environment += entries
            case .setup(let piece): setups.append(piece)
            case .cache(let isOn): isCached = isOn
            case .keep(let isOn): keepsFolder = isOn
            case .isolate(let isOn): isIsolated = isOn
            case .where(let piece): placeConditions.append(piece)
            case .output(let output): outputs.append(output)
            case .let(let node):
                try frame.define(node, interpreter)
                lets.append(node)
            case .body(let body): bodies.append(body)
            case .when(let arms, let otherwise): try take(try choose(arms) ?? otherwise ?? [])
            }
        }
    }

    private mutating func choose(_ candidates: [TaskCode.Arm]) throws(RuntimeError) -> [TaskCode.Item]? {
        for (index, arm) in candidates.enumerated()
        where try frame.evaluate(arm.condition, interpreter).asCondition() {
            arms.append(index)
            return arm.items
        }
        arms.append(-1)
        return nil
    }

    /// Whether anything has to be launched.
    var hasProcess: Bool {
        !setups.isEmpty
            || bodies.contains { body in
                switch body {
                case .shell, .exec, .python, .script: true
                case .return, .fail: false
                }
            }
    }

    /// The message of a `fail` body, which ends the step before anything runs.
    func failure() throws(RuntimeError) -> StepFailure? {
        for case .fail(let piece) in bodies {
            return StepFailure(
                .script, try frame.evaluate(piece, interpreter).printed, code: DiagnosticCode.raised.rawValue)
        }
        return nil
    }

    /// Outputs that are variables of a Python or script body.
    var variableOutputs: [String] { outputs.filter { $0.value == nil }.map(\.name) }
}
