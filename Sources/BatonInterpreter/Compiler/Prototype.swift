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
    /// What the machine needs of it at each call.
    let body: UnsafeMutablePointer<FunctionBody>
    private var constantCount = 0
    /// Which text each instruction was made of.
    private(set) var spans: [Span] = []
    private(set) var handlers: [Handler] = []
    private(set) var tables = Tables()

    /// `piece`: an expression of a task or an experiment.
    enum Kind { case unit, function, piece, block }

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
        body = .allocate(capacity: 1)
        body.initialize(
            to: FunctionBody(
                code: .allocate(capacity: 0), constants: .allocate(capacity: 0), functions: .allocate(capacity: 0),
                globals: globals, registerCount: 0, globalCount: 0, owner: .passUnretained(self)))
    }

    deinit {
        body.pointee.constants.deinitialize(count: constantCount)
        deallocateParts()
        body.deallocate()
    }

    private func deallocateParts() {
        body.pointee.code.deallocate()
        body.pointee.constants.deallocate()
        body.pointee.functions.deallocate()
    }

    /// Takes what the compiler has made; once.
    func finish(
        code: [Instruction], spans: [Span], constants: [Value], handlers: [Handler], tables: Tables,
        registerCount: Int
    ) {
        deallocateParts()
        body.pointee.code = .allocate(capacity: code.count)
        body.pointee.code.initialize(from: code, count: code.count)
        body.pointee.constants = .allocate(capacity: constants.count)
        body.pointee.constants.initialize(from: constants, count: constants.count)
        constantCount = constants.count
        body.pointee.functions = .allocate(capacity: tables.functions.count)
        body.pointee.functions.initialize(from: tables.functions.map(\.body), count: tables.functions.count)
        body.pointee.registerCount = registerCount
        self.spans = spans
        self.handlers = handlers
        self.tables = tables
    }

    var parameterCount: Int { parameters.count }

    /// Whether arguments are checked against types, so that calls keep where each stands.
    var hasChecks = false

    /// The innermost `catch` around an instruction.
    func handler(at index: Int) -> Handler? {
        handlers.first { $0.range.contains(index) }
    }
}

/// The part of a function that the machine's loop works with, by address: no object is retained on the way.
struct FunctionBody {
    var code: UnsafeMutablePointer<Instruction>
    var constants: UnsafeMutablePointer<Value>
    /// The bodies of `tables.functions`.
    var functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionBody>>
    /// Globals of the module that the function stands in.
    let globals: UnsafeMutablePointer<Value>
    var registerCount: Int
    /// For a unit, whose registers are its module's globals: how many of them stay when it has ended. Else 0.
    var globalCount: Int
    let owner: Unmanaged<Prototype>

    /// The function; kept alive by its unit.
    var prototype: Prototype { owner.takeUnretainedValue() }
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
