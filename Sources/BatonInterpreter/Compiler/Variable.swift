import BatonSyntax

/// A name's meaning, found by the resolver; where its value is kept is settled by the compiler.
final class Variable {
    let name: String
    let kind: Kind
    /// Where the name is declared; of another text when `isEarlier`.
    let span: Span
    /// The function whose frame holds it; nil for a global.
    let owner: FunctionContext?
    /// Slot among the module's globals.
    var slot: Int?

    /// A function inside the owner uses it.
    var isCaptured = false
    /// It is assigned to after its declaration.
    var isReassigned = false
    /// A function inside the owner assigns to it, so that any call may change it.
    var isReassignedInside = false
    /// A declaration that is used in front of its place or by itself: made when its block begins. Also a variable
    /// that such a one uses.
    var isHoisted = false
    /// A declaration with a body has been passed.
    var isDeclared = false
    /// Declared by an earlier text of the same session.
    var isEarlier = false

    /// How calls of it must look, for what is declared with parameters.
    var signature: Signature?
    /// The outputs of a task, or of the step that the variable holds; nil where they are not known.
    var outputs: TaskOutputs?
    /// The module that an import names.
    var module: Module?
    /// The compiled function, where calls need no closure.
    var prototype: Prototype?
    /// Whether it is, or mentions, a task, dag, experiment or verb.
    var touchesGraph = false
    /// Set by the compiler: the register that holds the value or its cell.
    var register: UInt16?

    enum Kind: String {
        case variable, parameter, function, task, dag, experiment, module
    }

    init(_ name: String, _ kind: Kind, at span: Span, owner: FunctionContext?) {
        self.name = name
        self.kind = kind
        self.span = span
        self.owner = owner
    }

    /// Whether the value lives in a cell that closures share.
    var isCell: Bool { isCaptured && (isReassigned || isHoisted) && slot == nil }

    /// Whether `name = value` may set it.
    var isAssignable: Bool { kind == .variable || kind == .parameter }
}

/// What a task leaves behind, as far as the text tells.
struct TaskOutputs {
    var task: String
    var names: [String]
    var span: Span
    /// The variable is a step of the task, not the task itself.
    var isStep = false

    /// Members that every step has besides its outputs.
    static let stepMembers = [
        "status", "attempts", "cached", "error", "duration", "node", "path", "key", "name", "task", "done",
    ]
    /// Members of a task's name inside a dag besides its outputs.
    static let taskMembers = ["all", "name"]
}

/// One function, or one block of a dag that becomes a function, while names are resolved.
final class FunctionContext {
    let parent: FunctionContext?
    let kind: Kind
    /// `if`, `for` and blocks become functions, calls look for deferred values.
    let isDagMode: Bool
    /// Dag statements may stand here.
    var allowsDagStatements: Bool
    var allowsReturn: Bool
    /// `break` and `continue` have a loop to belong to.
    var isInLoop = false
    /// Variables of enclosing functions that it uses, in order of first use.
    var captures: [Variable] = []
    /// Those of `captures` that it, or a function in it, assigns to.
    var assigned: [Variable] = []
    /// For tasks: the variables that the runtime gives a value.
    var environment: [Variable] = []
    /// For tasks and experiments: the variables of their `let` items.
    var pieceNames: [Variable] = []
    /// Unknown names that have been reported; each is reported once.
    var reported: Set<String> = []

    enum Kind: UInt8 {
        case unit, function, lambda, dag, block, thunk, column, measure, piece
    }

    init(_ kind: Kind, parent: FunctionContext?, isDagMode: Bool, allowsReturn: Bool, allowsDagStatements: Bool) {
        self.kind = kind
        self.parent = parent
        self.isDagMode = isDagMode
        self.allowsReturn = allowsReturn
        self.allowsDagStatements = allowsDagStatements
    }

    /// Notes that the function uses (or assigns) a variable of an enclosing one.
    func capture(_ variable: Variable, isAssignment: Bool) {
        if !captures.contains(where: { $0 === variable }) { captures.append(variable) }
        if isAssignment, !assigned.contains(where: { $0 === variable }) { assigned.append(variable) }
    }
}

/// How the resolver names a function context, so that the compiler finds it again.
struct ContextKey {
    /// The start in the upper bits, the kind in the lowest eight.
    let number: Int

    init(start: UInt32, kind: FunctionContext.Kind) { number = Int(start) << 8 | Int(kind.rawValue) }
}
