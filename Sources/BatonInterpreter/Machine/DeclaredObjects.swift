import BatonModel
import BatonSyntax

/// A task, dag or experiment: what a script declares with a body.
package class DeclaredObject: LanguageObject {
    package let declaration: Declaration
    private let binder: Closure

    init(_ declaration: Declaration, _ binder: Closure) {
        self.declaration = declaration
        self.binder = binder
        super.init()
    }

    package var name: String { declaration.name }
    package override var description: String { "<\(typeName.lowercased()) \(declaration.signature)>" }

    /// Completes arguments with defaults and checks their types: one value for each parameter. Deferred ones pass.
    package func bind(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> [Value] {
        // All of them in order: nothing to be looked for.
        let isComplete = arguments.named.isEmpty && arguments.positional.count == declaration.parameters.count
        let slots = isComplete ? [] : try slots(of: arguments)
        let ordered = isComplete ? arguments.positional : self.ordered(arguments, slots, interpreter)
        do {
            guard case .list(let list) = try interpreter.run(binder, ordered) else { return ordered }
            return list.items
        } catch {
            throw placed(error, isComplete ? ordered.indices.map { $0 } : slots, arguments.spans, interpreter)
        }
    }

    /// For each parameter the argument that stands for it, those with names behind the others.
    private func slots(of arguments: CallArguments) throws(RuntimeError) -> [Int?] {
        let labels = Array(repeating: String?.none, count: arguments.positional.count) + arguments.named.map(\.name)
        let match = signature.match(labels)
        if let fault = match.fault {
            let (code, message, help) = signature.describe(fault, labels: labels)
            throw RuntimeError(code, message, help: help)
        }
        return match.slots
    }

    private func ordered(_ arguments: CallArguments, _ slots: [Int?], _ interpreter: Interpreter) -> [Value] {
        let values = arguments.positional + arguments.named.map(\.value)
        return slots.map { $0.map { values[$0] } ?? interpreter.unset }
    }

    /// A wrong argument is reported where it stands in the call.
    private func placed(
        _ error: RuntimeError, _ slots: [Int?], _ spans: [Span], _ interpreter: Interpreter
    ) -> RuntimeError {
        guard let place = error.place,
            let parameter = declaration.parameters.firstIndex(where: { $0.span == place.span }),
            let argument = slots[parameter], spans.indices.contains(argument),
            let caller = interpreter.currentPlace
        else { return error }
        var error = error
        error.place = RuntimeError.Place(source: caller.source, span: spans[argument])
        return error
    }

    private lazy var signature: Signature = {
        var signature = Signature(owner: "\(typeName.lowercased()) '\(name)'", parameters: [])
        signature.parameters = declaration.parameters.map {
            Signature.Parameter(name: $0.name, isOptional: $0.defaultText != nil)
        }
        return signature
    }()

    /// Inside a dag a step or a nested dag; outside a value that `run` takes.
    package override func call(
        _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        // The programs of a task read files; a dag may go on with the frame itself.
        let given = self is TaskObject ? try arguments.withFiles(interpreter) : arguments
        let bound = try bind(given, interpreter)
        guard let scope = interpreter.dagScope else { return .object(InvocationObject(self, bound)) }
        return try scope.call(self, bound, place: interpreter.currentPlace ?? place)
    }

    /// Where it is declared.
    package var place: RuntimeError.Place {
        RuntimeError.Place(source: declaration.source, span: declaration.nameSpan)
    }
}

/// A call of a task, dag or experiment that has not been run: what `run` and `start` take.
package final class InvocationObject: LanguageObject {
    package let callee: DeclaredObject
    /// One for each parameter.
    package let arguments: [Value]

    package init(_ callee: DeclaredObject, _ arguments: [Value]) {
        self.callee = callee
        self.arguments = arguments
        super.init()
    }

    package override var typeName: String { "Call" }
    package override var description: String {
        "\(callee.name)(\(arguments.map(\.literal).joined(separator: ", ")))"
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        throw RuntimeError(
            .notRunning, "'\(callee.name)' has not been run: outside a dag its call is only a description",
            help: "run it: let r = run \(callee.name)(…), then r.\(name)")
    }
}

package final class TaskObject: DeclaredObject {
    package let code: TaskCode
    private let layout: PieceLayout
    private let captures: [Value]
    /// By the arms of `when` that were chosen.
    private var summaries: [[Int]: CodeSummary] = [:]
    /// Where there are no arms.
    private var plainSummary: CodeSummary?

    init(_ declaration: Declaration, _ binder: Closure, _ code: TaskCode, _ layout: PieceLayout) {
        self.code = code
        self.layout = layout
        captures = binder.captures
        super.init(declaration, binder)
    }

    package override var typeName: String { "Task" }

    /// A frame for one call; `arguments` as `bind` answers them, known by now.
    package func frame(_ arguments: [Value]) -> PieceFrame { PieceFrame(layout, captures, arguments) }

    /// The frame of a step whose arguments are known: its seed and the node are there.
    func frame(of step: StepObject) -> PieceFrame { PieceFrame(layout, captures, step.values, step: step) }

    /// What the task takes from the function in which it is declared.
    var capturedValues: [Value] { captures }

    /// The items that hold where nothing has to be evaluated to know them; found once.
    private(set) lazy var plainItems = ChosenItems(code.items)
    /// A step with the terms of every call, where they are the same for all.
    var sharedTerms: StepSpec?

    /// What of the selected bodies counts in keys; found once.
    func summary(of selection: TaskSelection, digest: ([UInt8]) -> String) -> CodeSummary {
        if plainItems != nil {
            let summary = plainSummary ?? CodeSummary(selection, self, digest: digest)
            plainSummary = summary
            return summary
        }
        if let known = summaries[selection.arms] { return known }
        let summary = CodeSummary(selection, self, digest: digest)
        summaries[selection.arms] = summary
        return summary
    }

    /// Names of the outputs, those in arms of `when` included, each once.
    package private(set) lazy var outputNames = TaskObject.names(code.items)

    private static func names(_ items: [TaskCode.Item]) -> [String] {
        var found: [String] = []
        for item in items {
            switch item {
            case .output(let output): found.append(output.name)
            case .body(.return): found.append("value")
            case .body(.data): found.append(DataStep.codeName)
            case .when(let arms, let otherwise):
                for arm in arms { found += names(arm.items) }
                found += names(otherwise ?? [])
            default: break
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    package override var memberNames: [String] { outputNames + ["all"] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        if name == "name" { return .string(self.name) }
        guard let scope = interpreter.dagScope else {
            throw RuntimeError(
                .notRunning, "'\(self.name).\(name)' has a meaning only in a dag",
                help: "outside, ask the run: let r = run \(self.name)(…), then r.\(name)")
        }
        return try scope.taskMember(self, name)
    }
}

package final class DagObject: DeclaredObject {
    /// `dag study() stop on failure { }`
    package let stopsOnFailure: Bool
    private let body: Closure

    init(_ declaration: Declaration, _ binder: Closure, _ body: Closure, stopsOnFailure: Bool) {
        self.body = body
        self.stopsOnFailure = stopsOnFailure
        super.init(declaration, binder)
    }

    package override var typeName: String { "Dag" }

    /// Evaluates the body in the interpreter's current scope; `arguments` as `bind` answers them.
    package func evaluate(_ arguments: [Value], _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        try interpreter.run(body, arguments)
    }
}

package final class ExperimentObject: DeclaredObject {
    package let code: ExperimentCode
    private let layout: PieceLayout
    private let captures: [Value]

    init(_ declaration: Declaration, _ binder: Closure, _ code: ExperimentCode, _ layout: PieceLayout) {
        self.code = code
        self.layout = layout
        captures = binder.captures
        super.init(declaration, binder)
    }

    package override var typeName: String { "Experiment" }

    /// A frame for one evaluation; `arguments` as `bind` answers them.
    package func frame(_ arguments: [Value]) -> PieceFrame { PieceFrame(layout, captures, arguments) }
}

/// The values of a task's (or experiment's) names in one call: its parameters, what the runtime supplies, and what
/// `let` items have defined so far.
///
/// Made for each step, also for those that are not done: what is beyond the arguments is put in when something is
/// evaluated.
package final class PieceFrame {
    private let layout: PieceLayout
    private let captures: [Value]
    /// The arguments alone at first.
    private var values: [Value]
    /// Whose seed and node are still to be put in.
    private var step: StepObject?

    init(_ layout: PieceLayout, _ captures: [Value], _ arguments: [Value], step: StepObject? = nil) {
        precondition(arguments.count == layout.parameterCount, "a frame takes bound arguments")
        self.layout = layout
        self.captures = captures
        self.step = step
        values = arguments
    }

    /// Gives a name of the runtime's its value: `node`, `seed`, and those of `OutputEnvironment`. Names that the
    /// task does not use are passed over.
    package func set(_ name: String, _ value: Value) {
        guard let slot = layout.environment[name] else { return }
        fill()
        values[slot] = value
    }

    private func fill() {
        let further = layout.slotCount - values.count
        if further > 0 { values += Array(repeating: .null, count: further) }
    }

    private func complete(_ interpreter: Interpreter) throws(RuntimeError) {
        fill()
        guard let step else { return }
        self.step = nil
        if uses("node") { set("node", .object(try step.node(interpreter))) }
        if uses("seed") { set("seed", .int(step.seed)) }
    }

    /// Whether an expression of the task uses this name of the runtime's.
    package func uses(_ name: String) -> Bool { layout.environment[name] != nil }

    package func evaluate(_ piece: Piece, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        if step != nil || values.count < layout.slotCount { try complete(interpreter) }
        return try interpreter.run(Closure(piece.prototype, captures), values)
    }

    /// What a `let` item has defined.
    func values(of item: PieceLet) -> [(name: String, value: Value)] {
        zip(item.names, item.slots).map { (name: $0, value: values[$1]) }
    }

    /// Evaluates a `let` item: pieces that follow see its names.
    package func define(_ item: PieceLet, _ interpreter: Interpreter) throws(RuntimeError) {
        let value = try evaluate(item.value, interpreter)
        let parts = item.isList ? try interpreter.unpack(value, count: item.slots.count) : [value]
        for (slot, part) in zip(item.slots, parts) {
            guard let accepted = item.type?.accept(part) ?? (item.type == nil ? part : nil) else {
                throw RuntimeError(
                    .typeMismatch,
                    "'\(item.names[0])' is declared as \(item.type?.name ?? ""), not \(part.describedType)",
                    place: RuntimeError.Place(source: item.value.prototype.source, span: item.value.span))
            }
            values[slot] = accepted
        }
    }
}

extension Interpreter {
    func declaredObject(_ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ index: Int) -> DeclaredObject {
        let code = frame.prototype.tables.declarations[index]
        let captures = code.captures.map { r[$0] }
        let binder = Closure(code.binder, captures)
        switch code.kind {
        case .task(let task, let layout): return TaskObject(code.declaration, binder, task, layout)
        case .dag(let body, let stops):
            return DagObject(code.declaration, binder, Closure(body, captures), stopsOnFailure: stops)
        case .experiment(let experiment, let layout):
            return ExperimentObject(code.declaration, binder, experiment, layout)
        }
    }

    /// The place of the instruction that runs at the moment: that of a call into Baton's own code.
    package var currentPlace: RuntimeError.Place? {
        let count = machine.state.pointee.frameCount
        guard count > 0 else { return nil }
        let frame = machine.frames[count - 1]
        let prototype = frame.prototype
        let index = frame.next - UnsafePointer(prototype.body.pointee.code) - 1
        guard prototype.spans.indices.contains(index) else { return nil }
        return RuntimeError.Place(source: prototype.source, span: prototype.spans[index])
    }
}
