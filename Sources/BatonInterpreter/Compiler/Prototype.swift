import BatonSyntax

/// A compiled function: instructions and the tables that they refer to. Made once, shared by all closures over it.
///
/// Registers: parameters first, then captured values, then locals and intermediate values.
final class Prototype {
    let name: String
    let source: SourceFile
    let kind: Kind
    /// Whether it mentions tasks, dags or verbs, so that it may only be run at once, never deferred as a whole.
    let touchesGraph: Bool
    var parameters: [ParameterInfo] = []
    /// First register of the captured values.
    var captureBase = 0
    /// Where the enclosing function finds what this one captures, in its own registers.
    var captures: [UInt16] = []
    /// Which captures are cells that this function, or one in it, assigns to.
    var assignedCaptures: [Int] = []
    private(set) var registerCount = 0
    private(set) var code: UnsafeMutablePointer<Instruction>
    private(set) var codeCount = 0
    private(set) var constants: UnsafeMutablePointer<Value>
    private var constantCount = 0
    /// `tables.functions`, for calls.
    private(set) var functionTable: UnsafeMutablePointer<Unmanaged<Prototype>>
    /// Which text each instruction was made of.
    private(set) var spans: [Span] = []
    private(set) var handlers: [Handler] = []
    private(set) var tables = Tables()
    /// Globals of the module that the function stands in.
    let globals: UnsafeMutablePointer<Value>
    /// Globals that a unit sets; they stay when it has ended. 0 for other functions.
    var globalCount = 0

    enum Kind { case unit, function, block }

    struct ParameterInfo {
        var name: String
        var span: Span
        var type: TypeTest?
        var isOptional: Bool
    }

    /// A `catch`: faults of instructions in `range` go on at `target`, the error in `register`.
    struct Handler {
        var range: Range<Int>
        var target: Int
        var register: UInt16?
    }

    /// What instructions refer to by an index.
    struct Tables {
        var functions: [Prototype] = []
        var names: [String] = []
        var keys: [[String]] = []
        var types: [TypeCheck] = []
        var sites: [CallSite] = []
        var stages: [StageCode] = []
        var modules: [Module] = []
        var declarations: [DeclarationCode] = []
        /// Where the arguments of a call stand, by the call's instruction.
        var argumentSpans: [Int: [Span]] = [:]
    }

    /// A type and what it is asked of.
    struct TypeCheck {
        var test: TypeTest
        /// The parameter's or variable's name; empty for a result.
        var name: String
        var place: Span
        var index = 0
    }

    init(name: String, source: SourceFile, kind: Kind, touchesGraph: Bool, globals: UnsafeMutablePointer<Value>) {
        self.name = name
        self.source = source
        self.kind = kind
        self.touchesGraph = touchesGraph
        self.globals = globals
        code = .allocate(capacity: 0)
        constants = .allocate(capacity: 0)
        functionTable = .allocate(capacity: 0)
    }

    deinit {
        code.deallocate()
        constants.deinitialize(count: constantCount)
        constants.deallocate()
        functionTable.deallocate()
    }

    /// Takes what the compiler has made; once.
    func finish(
        code instructions: [Instruction], spans: [Span], constants values: [Value], handlers: [Handler],
        tables: Tables, registerCount: Int
    ) {
        code.deallocate()
        constants.deallocate()
        functionTable.deallocate()
        functionTable = .allocate(capacity: tables.functions.count)
        functionTable.initialize(from: tables.functions.map { .passUnretained($0) }, count: tables.functions.count)
        code = .allocate(capacity: instructions.count)
        code.initialize(from: instructions, count: instructions.count)
        codeCount = instructions.count
        constants = .allocate(capacity: values.count)
        constants.initialize(from: values, count: values.count)
        constantCount = values.count
        self.spans = spans
        self.handlers = handlers
        self.tables = tables
        self.registerCount = registerCount
    }

    var parameterCount: Int { parameters.count }

    /// Whether arguments are checked against types, so that calls keep where each stands.
    var hasChecks = false

    /// The innermost `catch` around an instruction.
    func handler(at index: Int) -> Handler? {
        handlers.first { $0.range.contains(index) }
    }
}

/// A call whose shape is known when it is compiled.
struct CallSite {
    /// The library function, for `callLibrary`.
    var function: LibraryFunction?
    /// For each parameter of `function` the argument that stands for it.
    var slots: [Int?] = []
    /// Arguments of a variadic parameter.
    var rest: [Int] = []
    /// Labels of the last arguments, for `callValue`.
    var labels: [String] = []
    var spans: [Span] = []
    /// Whether deferred arguments are to be looked for.
    var isInDag = false
    /// In a column expression: given null, the answer is null.
    var spreadsNull = false
}
