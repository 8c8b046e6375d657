package import BatonSyntax

/// An interpreter as long as it is there. A weak reference would do the same, but an object that has one counts all its
/// references apart from itself, several times as slow, and an interpreter is counted at every turn.
final class InterpreterPresence {
    fileprivate(set) unowned(unsafe) var interpreter: Interpreter?
}

/// Runs programs: owns the globals, the library and the way to the host. Used from one thread only.
///
/// `compile` and `run` keep what texts have declared: at a prompt each line is a unit that sees the earlier ones.
package final class Interpreter {
    package let host: any Host
    let machine = Machine()
    /// The host's; looked at on every backward jump.
    let attention: UnsafePointer<UInt8>
    /// What marks globals and arguments without a value.
    let unsetObject = UnsetObject()
    var unset: Value { .object(unsetObject) }
    /// The session's own globals.
    let module: Module
    /// Imported files by absolute path.
    var modules: [String: Module] = [:]
    /// What `register` has added to the library.
    private(set) var registered: [String: Value] = [:]
    /// Those of `registered` that touch the graph.
    private(set) var graphNames: Set<String> = []
    /// Units live as long as the interpreter: frames and closures point into them.
    private(set) var units: [Unit] = []
    private var libraryObjects: [String: Value] = [:]
    /// The parameter that the last failed check was about, until `unwind` has found its place.
    var faultyParameter: Int?
    private var given: [[Value?]] = []
    /// Files whose imports are being compiled, outermost first.
    var importing: [String] = []
    /// Gives the modules that texts import, where these are not read from files.
    var importer: ((_ path: String) -> Module?)?

    /// What dag statements mean at the moment; nil outside dags. Set by the runtime around the evaluation of a body.
    package var dagScope: DagScope?

    /// Runs that programs start, and how things are shown.
    package let session = RunSession()

    /// For those that may outlive it.
    let presence = InterpreterPresence()

    package init(host: any Host) {
        self.host = host
        attention = host.attention
        module = Module()
        presence.interpreter = self
    }

    deinit { presence.interpreter = nil }

    /// Adds a name to the library: a verb, or an object. Scripts may declare the name for themselves.
    ///
    /// - Parameter touchesGraph: functions that mention it are evaluated in dags at once, like those that call tasks.
    package func register(_ name: String, _ value: Value, touchesGraph: Bool = false) {
        registered[name] = value
        if touchesGraph { graphNames.insert(name) } else { graphNames.remove(name) }
    }

    /// Adds a function whose arguments are checked as those of the library are.
    package func register(_ function: LibraryFunction, acceptsDeferred: Bool = false, touchesGraph: Bool = false) {
        register(
            function.name, .function(LibraryFunctionObject(function, acceptsDeferred: acceptsDeferred)),
            touchesGraph: touchesGraph)
    }

    /// A library function as a value; the same object each time.
    func value(of function: LibraryFunction) -> Value {
        if let known = libraryObjects[function.name] { return known }
        let value = Value.function(LibraryFunctionObject(function))
        libraryObjects[function.name] = value
        return value
    }

    // MARK: Texts

    /// Compiles a text against what the session has declared so far. The unit is nil when there is an error.
    ///
    /// - Parameter tellsStatements: after each statement of the outermost level `session.statementEnded` is called with
    ///   its value, which is not shown then.
    package func compile(
        _ source: SourceFile, tellsStatements: Bool = false
    ) -> (unit: Unit?, diagnostics: [Diagnostic]) {
        let (program, diagnostics) = Parser.parse(source)
        return compile(source, program, diagnostics, tellsStatements: tellsStatements)
    }

    /// The same for a text that has been parsed already, with what the parser had to say.
    package func compile(
        _ source: SourceFile, _ program: Program, _ diagnostics: [Diagnostic], tellsStatements: Bool = false
    ) -> (unit: Unit?, diagnostics: [Diagnostic]) {
        compile(source, program, diagnostics, in: module, tellsStatements: tellsStatements)
    }

    /// All that is wrong with a text, without running anything. Imported files are read.
    package func check(_ source: SourceFile) -> [Diagnostic] {
        let slots = module.slotCount
        defer { module.slotCount = slots }
        return compile(source).diagnostics
    }

    func compile(
        _ source: SourceFile, _ program: Program, _ faults: [Diagnostic], in module: Module,
        tellsStatements: Bool = false
    ) -> (unit: Unit?, diagnostics: [Diagnostic]) {
        let resolver = Resolver(source, program, interpreter: self, module: module)
        resolver.resolve(program)
        var diagnostics = Interpreter.united(faults, resolver.diagnostics)
        guard diagnostics.allSatisfy({ $0.severity != .error }) else { return (nil, Interpreter.ordered(diagnostics)) }
        let slots = module.slotCount
        let builder = UnitBuilder(
            source, program, resolution: resolver.resolution, interpreter: self, module: module,
            tellsStatements: tellsStatements)
        let unit = builder.build()
        diagnostics += builder.diagnostics
        guard diagnostics.allSatisfy({ $0.severity != .error }) else { return (nil, Interpreter.ordered(diagnostics)) }
        module.slotCount = slots + resolver.resolution.globalCount
        units.append(unit)
        return (unit, Interpreter.ordered(diagnostics))
    }

    /// What the parser has said already is not said again.
    static func united(_ faults: [Diagnostic], _ others: [Diagnostic]) -> [Diagnostic] {
        faults
            + others.filter { found in
                !faults.contains { $0.code == found.code && $0.span.start == found.span.start }
            }
    }

    static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.enumerated().sorted { ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset) }
            .map(\.element)
    }

    // MARK: Running

    /// Runs a unit; answers the value of its last statement when that is an expression, else null.
    ///
    /// A unit that fails leaves every earlier global as it was.
    ///
    /// - Parameter parameters: texts for the script's `param`s, read as their types say.
    @discardableResult
    package func run(_ unit: Unit, parameters: [(name: String, text: String)] = []) throws(RuntimeError) -> Value {
        let values = try ScriptArguments.read(parameters, for: unit)
        let module = unit.module
        let earlier = (0..<min(module.liveCount, unit.prototype.body.pointee.globalCount)).map { module.globals[$0] }
        do {
            let value = try execute(unit, given: values)
            for (name, variable) in unit.names {
                variable.isEarlier = true
                module.names[name] = variable
            }
            return value
        } catch {
            for (slot, value) in earlier.enumerated() { module.globals[slot] = value }
            throw error
        }
    }

    func execute(_ unit: Unit, given values: [Value?]) throws(RuntimeError) -> Value {
        let module = unit.module
        let prototype = unit.prototype
        let slots = module.slotCount
        module.fill(prototype.body.pointee.registerCount, with: .null)
        for variable in unit.names.values { if let slot = variable.slot { module.globals[slot] = unset } }
        // A text that is run meanwhile takes its slots behind those that this one needs.
        module.slotCount = max(slots, prototype.body.pointee.registerCount)
        let isNested = machine.state.pointee.nesting > 0
        given.append(values)
        defer {
            given.removeLast()
            if !isNested {
                module.slotCount = max(
                    slots, module.slotCount == prototype.body.pointee.registerCount ? slots : module.slotCount)
            }
        }
        guard machine.state.pointee.nesting < Machine.nestingMax, machine.state.pointee.frameCount < Machine.frameMax
        else { throw Machine.tooDeep(prototype.name) }
        machine.pushUnit(prototype.body)
        machine.state.pointee.nesting += 1
        defer { machine.state.pointee.nesting -= 1 }
        return try runLoop()
    }

    func givenParameter(_ index: Int) -> Value? {
        guard let values = given.last, values.indices.contains(index) else { return nil }
        return values[index]
    }

    // MARK: Globals

    /// The value of a global of the session.
    package func global(_ name: String) -> Value? {
        guard let variable = module.names[name], let slot = variable.slot else { return nil }
        return module.globals[slot]
    }

    /// The names of the session's globals, sorted.
    package var globalNames: [String] { module.names.keys.sorted() }

    package var globalCount: Int { module.names.count }

    /// Grows with each name that a text may use from then on.
    package var visibleCount: Int { registered.count + module.names.count }

    /// Every name that a text may use: globals, registered names and the library.
    package var visibleNames: [String] {
        let library = Library.functions.map(\.name) + Library.constants.map(\.name)
        return Set(library + registered.keys + module.names.keys).sorted()
    }
}
