package import BatonModel
import BatonSyntax

/// One call of a task in a run: a vertex of the graph, with its outputs once they are known.
///
/// A run keeps all of its steps, so that what most of them lack, or need for a while only, stands apart (`Extra`).
package final class StepObject: LanguageObject {
    package let id: VertexID
    package private(set) var status = StepStatus.waiting
    /// Its arguments were known when it was made, and are of the declared types.
    let isBound: Bool
    /// The step that proved its outputs, in whatever run, has the same path.
    private var isProvenByNamesake = false
    /// Unique in the run: `train[3]`, `deploy[0].prepare[0]`.
    package let path: String
    private let origin: Origin
    /// One for each parameter; deferred ones are replaced when the step is prepared.
    private(set) var values: [Value]
    /// Until somebody asks for them by name.
    private var entries: [Datum.Entry] = []
    private var namedOutputs: MapObject?
    private var extra: Extra?
    let facts: RunFacts

    private final class Extra {
        var work: StepWork?
        var provenStep: String?
        var complaint: String?
    }

    /// Whether proofs were looked for.
    var usesCache: Bool { facts.usesCache }

    var runID: RunID? { facts.runID }

    var seed: Int { facts.seed(ofStep: path) }

    /// The node that it runs on.
    func node(_ interpreter: Interpreter) throws(RuntimeError) -> NodeObject {
        if let node = facts.node(ofStep: path) { return node }
        return try interpreter.node()
    }

    /// The path as people read it.
    var shownPath: String { facts.names.shown(path) }

    /// Where the step's task is known from.
    private enum Origin {
        case declared(TaskObject)
        /// A run that the store keeps: of its tasks there are names only.
        case stored(StoredStep)
    }

    private final class StoredStep {
        let task: StoredTask
        var parameters: [String]

        init(_ task: StoredTask, _ parameters: [String]) { (self.task, self.parameters) = (task, parameters) }
    }

    /// `values` has one for each parameter of the task.
    init(id: VertexID, path: String, task: TaskObject, values: [Value], isBound: Bool, facts: RunFacts) {
        self.id = id
        self.path = path
        origin = .declared(task)
        self.values = values
        self.isBound = isBound
        self.facts = facts
    }

    /// A step as the store tells of it.
    init(
        id: VertexID, path: String, stored task: StoredTask, arguments: [(name: String, value: Value)],
        facts: RunFacts
    ) {
        self.id = id
        self.path = path
        origin = .stored(StoredStep(task, arguments.map(\.name)))
        values = arguments.map(\.value)
        isBound = false
        self.facts = facts
    }

    /// The arguments by the names of the task's parameters.
    package var arguments: [(name: String, value: Value)] {
        switch origin {
        case .declared(let task): zip(task.declaration.parameters, values).map { (name: $0.name, value: $1) }
        case .stored(let step): zip(step.parameters, values).map { (name: $0, value: $1) }
        }
    }

    func replaceValues(_ values: [Value]) { self.values = values }

    /// Takes note of what is known by now of the arguments of a step that runs elsewhere.
    func replaceArguments(_ arguments: [(name: String, value: Value)]) {
        guard case .stored(let step) = origin else { return }
        step.parameters = arguments.map(\.name)
        values = arguments.map(\.value)
    }

    // MARK: While it is at work

    /// Where the last attempt works, and what it will be asked for.
    var work: StepWork? {
        get { extra?.work }
        set { if newValue != nil || extra != nil { changeExtra { $0.work = newValue } } }
    }

    /// Path of the step that proved the outputs, for one that was taken from the cache.
    var provenStep: String? {
        get { isProvenByNamesake ? path : extra?.provenStep }
        set {
            isProvenByNamesake = newValue == path
            if !isProvenByNamesake { changeExtra { $0.provenStep = newValue } }
        }
    }

    /// Why a proof could not be used.
    var complaint: String? {
        get { extra?.complaint }
        set { changeExtra { $0.complaint = newValue } }
    }

    private func changeExtra(_ change: (Extra) -> Void) {
        let extra = extra ?? Extra()
        change(extra)
        let isEmpty = extra.work == nil && extra.provenStep == nil && extra.complaint == nil
        self.extra = isEmpty ? nil : extra
    }

    /// Takes note of the end.
    func end(_ status: StepStatus, outputs: [Datum.Entry]) {
        self.status = status
        if status.isSuccess {
            entries = outputs
            work = nil
        } else {
            // Its log is still asked for.
            work?.selection = nil
        }
    }

    // MARK: Outputs

    /// Once they are there.
    private var outputs: MapObject? {
        guard status.isSuccess else { return nil }
        if let namedOutputs { return namedOutputs }
        let made = MapObject(pairs: entries.map { ($0.key, Value($0.value)) })
        if !entries.isEmpty {
            namedOutputs = made
            entries = []
        }
        return made
    }

    /// The outputs with their names, once they are there.
    var knownOutputs: [(String, Value)] {
        guard let outputs else { return [] }
        return Array(zip(outputs.keys, outputs.values))
    }

    // MARK: Its task

    /// The task, of a step that this program made.
    ///
    /// - Precondition: `declaredTask` is not nil. Steps of stored runs are never prepared.
    package var task: TaskObject {
        guard let declaredTask else { preconditionFailure("a step of a stored run has no task") }
        return declaredTask
    }

    package var declaredTask: TaskObject? {
        if case .declared(let task) = origin { task } else { nil }
    }

    /// Its outputs are not known before it has succeeded.
    private var isStored: Bool {
        if case .stored = origin { true } else { false }
    }

    package var taskName: String {
        switch origin {
        case .declared(let task): task.name
        case .stored(let step): step.task.name
        }
    }

    package var outputNames: [String] {
        switch origin {
        case .declared(let task): task.outputNames
        case .stored(let step): step.task.outputNames
        }
    }

    /// The same for all steps of one task.
    var taskIdentity: ObjectIdentifier {
        switch origin {
        case .declared(let task): ObjectIdentifier(task)
        case .stored(let step): ObjectIdentifier(step.task)
        }
    }

    // MARK: In the language

    package override var typeName: String { "Step" }
    package override var description: String { "<Step \(shownPath)>" }

    /// Members that every step has beside its outputs.
    static let commonMembers = ["status", "attempts", "cached", "error", "duration", "path", "task", "seed"]

    package override var memberNames: [String] { outputNames + Self.commonMembers }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        if outputNames.contains(name) { return try output(name) }
        switch name {
        case "path": return .string(path)
        case "task": return .string(taskName)
        case "seed": return .int(seed)
        case _ where Self.commonMembers.contains(name):
            if status.isEnd || facts.isFinished { return fact(name, interpreter) }
            return .deferred(
                DeferredObject(dependencies: [Dependency(id, .ended)]) { [self] interpreter throws(RuntimeError) in
                    guard status.isEnd else { throw .notKnown("'\(name)' of step '\(shownPath)'") }
                    return fact(name, interpreter)
                })
        case _ where isStored && !status.isSuccess: return try output(name)
        default: return nil
        }
    }

    private func output(_ name: String) throws(RuntimeError) -> Value {
        if let outputs { return outputs[name] ?? .null }
        if facts.isFinished {
            throw RuntimeError(
                status == .cancelled ? .cancelled : .runFailed,
                "step '\(shownPath)' \(status.words), so its output '\(name)' is not there",
                help: "look at 'status' and 'error' of the step first")
        }
        return .deferred(
            DeferredObject(dependencies: [Dependency(id)]) { [self] _ throws(RuntimeError) in
                guard let outputs else { throw .notKnown("'\(name)' of step '\(shownPath)'") }
                return outputs[name] ?? .null
            })
    }

    /// What the run's view knows of the step.
    private func fact(_ name: String, _ interpreter: Interpreter) -> Value {
        guard let run = facts.runID, let view = interpreter.runs?.view(run), id.index < view.rows.count else {
            return name == "status" ? .string(status.rawValue) : .null
        }
        let row = view[id]
        switch name {
        case "status": return .string(row.status.rawValue)
        case "attempts": return .int(row.attempts)
        case "cached": return .bool(row.status == .cached)
        case "error": return row.failure.map { .string($0.message) } ?? .null
        case "duration":
            return row.ended == nil ? .null : view.runTime(row).map { .duration($0) } ?? .null
        default: return .null
        }
    }

    /// The step as a record: its arguments and its outputs; what a fan-in hands on.
    func record() -> Value {
        let map = MapObject(pairs: arguments.map { ($0.name, $0.value) })
        if let outputs {
            for (key, value) in zip(outputs.keys, outputs.values) { map.set(key, value) }
        }
        return .map(map)
    }
}

/// What a stored run tells of a task.
final class StoredTask {
    let name: String
    /// Of all its steps, in order of first place.
    var outputNames: [String] = []

    init(name: String) { self.name = name }
}

extension StepStatus {
    /// The same with a reason, which may say it all by itself: `timed out after 10m`.
    package func words(because reason: String) -> String {
        reason.hasPrefix(words) ? reason : "\(words): \(reason)"
    }

    /// For sentences: `step 'a' failed`.
    package var words: String {
        switch self {
        case .waiting: "is waiting"
        case .running: "is running"
        case .succeeded: "succeeded"
        case .cached: "was taken from the cache"
        case .failed: "failed"
        case .skipped: "was skipped"
        case .cancelled: "was cancelled"
        case .timedOut: "timed out"
        case .lost: "was lost"
        }
    }
}
