import BatonModel
import BatonSyntax

/// The items of a task that hold on this node: arms of `when` are chosen, `let`s are evaluated in order.
struct TaskSelection {
    let frame: PieceFrame
    private let chosen: ChosenItems
    private let task: TaskObject
    private let interpreter: Interpreter

    init(
        items: [TaskCode.Item], frame: PieceFrame, task: TaskObject, interpreter: Interpreter
    ) throws(RuntimeError) {
        self.frame = frame
        self.task = task
        self.interpreter = interpreter
        if let plain = task.plainItems {
            chosen = plain
        } else {
            chosen = ChosenItems()
            try take(items)
        }
        guard !bodies.isEmpty else {
            throw RuntimeError(
                .noPlace, "task '\(task.name)' has nothing to run on this node: no arm of 'when' holds",
                help: "add 'else { … }'",
                place: RuntimeError.Place(source: task.declaration.source, span: task.declaration.nameSpan))
        }
    }

    var bodies: [TaskCode.Body] { chosen.bodies }
    var outputs: [TaskCode.Output] { chosen.outputs }
    var environment: [TaskCode.Labelled] { chosen.environment }
    var setups: [Piece] { chosen.setups }
    /// The image in which bodies and `setup` run; the last one that is named.
    var container: Piece? { chosen.container }
    var placeConditions: [Piece] { chosen.placeConditions }
    /// `let` items, in order.
    var lets: [PieceLet] { chosen.lets }
    /// Which arm of each `when` was chosen, in order; -1 for none.
    var arms: [Int] { chosen.arms }
    var isCached: Bool { chosen.isCached }
    /// The work folder stays when the step has succeeded.
    var keepsFolder: Bool { chosen.keepsFolder }
    /// Its Python bodies share no process with those of other steps.
    var isIsolated: Bool { chosen.isIsolated }
    /// Whether Baton makes files of its own for it.
    var needsScratch: Bool {
        bodies.contains { body in
            switch body {
            case .exec, .return, .fail: false
            case .shell, .python, .script, .data: true
            }
        }
    }
    /// Whether anything has to be launched.
    var hasProcess: Bool { chosen.hasProcess }

    private func take(_ items: [TaskCode.Item]) throws(RuntimeError) {
        for item in items {
            switch item {
            case .let(let node):
                try frame.define(node, interpreter)
                chosen.take(item)
            case .when(let arms, let otherwise): try take(try choose(arms) ?? otherwise ?? [])
            case .needs, .timeout, .retry, .env, .setup, .container, .cache, .keep, .isolate, .where, .output, .body:
                chosen.take(item)
            }
        }
    }

    private func choose(_ candidates: [TaskCode.Arm]) throws(RuntimeError) -> [TaskCode.Item]? {
        for (index, arm) in candidates.enumerated()
        where try frame.evaluate(arm.condition, interpreter).asCondition() {
            chosen.arms.append(index)
            return arm.items
        }
        chosen.arms.append(-1)
        return nil
    }

    /// The message of a `fail` body, which ends the step before anything runs.
    func failure() throws(RuntimeError) -> StepFailure? {
        for case .fail(let piece) in bodies {
            return StepFailure(
                .script, try frame.evaluate(piece, interpreter).printed, code: DiagnosticCode.raised.rawValue)
        }
        return nil
    }

    /// Outputs that are variables of a Python, script or data body.
    var variableOutputs: [String] { outputs.filter { $0.value == nil }.map(\.name) }
}

/// Items of a task by their kind; complete once it has been handed on.
final class ChosenItems {
    private(set) var bodies: [TaskCode.Body] = []
    private(set) var outputs: [TaskCode.Output] = []
    private(set) var environment: [TaskCode.Labelled] = []
    private(set) var setups: [Piece] = []
    private(set) var container: Piece?
    private(set) var placeConditions: [Piece] = []
    private(set) var lets: [PieceLet] = []
    var arms: [Int] = []
    private(set) var isCached = true
    private(set) var keepsFolder = false
    private(set) var isIsolated = false
    private(set) var hasProcess = false

    init() {}

    /// Nil where something has to be evaluated to know which items hold.
    convenience init?(_ items: [TaskCode.Item]) {
        self.init()
        for item in items {
            switch item {
            case .let, .when: return nil
            case .needs, .timeout, .retry, .env, .setup, .container, .cache, .keep, .isolate, .where, .output, .body:
                take(item)
            }
        }
    }

    /// Takes an item that holds. `when` is the caller's affair.
    func take(_ item: TaskCode.Item) {
        switch item {
        case .needs, .timeout, .retry, .when: break
        case .container(let piece): container = piece
        case .env(let entries): environment += entries
        case .setup(let piece):
            setups.append(piece)
            hasProcess = true
        case .cache(let isOn): isCached = isOn
        case .keep(let isOn): keepsFolder = isOn
        case .isolate(let isOn): isIsolated = isOn
        case .where(let piece): placeConditions.append(piece)
        case .output(let output): outputs.append(output)
        case .let(let node): lets.append(node)
        case .body(let body):
            bodies.append(body)
            switch body {
            case .shell, .exec, .python, .script, .data: hasProcess = true
            case .return, .fail: break
            }
        }
    }
}
