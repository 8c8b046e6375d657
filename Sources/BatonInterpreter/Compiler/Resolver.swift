import BatonSyntax

/// Finds the meaning of every name of a text before anything runs, and reports all that can be known to be wrong:
/// unknown and doubled names, calls that do not fit, statements out of place.
///
/// Its answer is a side table (`Resolution`); the compiler reads names from there and nowhere else.
final class Resolver {
    let source: SourceFile
    let interpreter: Interpreter
    let module: Module
    let mentions: GraphMentions
    var diagnostics: [Diagnostic] = []
    var resolution = Resolution()
    var scope: Scope
    var context: FunctionContext
    /// Bodies of the text's outermost functions: resolved last, so that they see every global.
    var postponed: [() -> Void] = []
    /// Members of tasks and steps, checked when it is known which variables are assigned to again.
    var outputChecks: [(variable: Variable, name: Span)] = []
    /// The functions that each declaration with a body consists of, by its name's start.
    var made: [UInt32: [FunctionContext]] = [:]
    private let unitScope: Scope

    init(_ source: SourceFile, _ program: Program, interpreter: Interpreter, module: Module) {
        self.source = source
        self.interpreter = interpreter
        self.module = module
        context = FunctionContext(.unit, parent: nil, isDagMode: false, allowsReturn: false, allowsDagStatements: false)
        let earlier = Scope(parent: nil, context: context)
        earlier.names = module.names
        scope = Scope(parent: earlier, context: context)
        unitScope = scope
        var known = interpreter.graphNames
        for (name, variable) in module.names where variable.touchesGraph { known.insert(name) }
        mentions = GraphMentions(program.statements, in: source, known: known)
    }

    /// Resolves a whole text.
    func resolve(_ program: Program) {
        resolution.contexts[ContextKey(start: 0, kind: .unit).number] = context
        resolveStatements(program.statements)
        while !postponed.isEmpty {
            let bodies = postponed
            postponed = []
            for body in bodies { body() }
        }
        for check in outputChecks where !check.variable.isReassigned { checkOutput(check.variable, check.name) }
        resolution.names = unitScope.names
        diagnostics.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
    }

    func report(
        _ code: DiagnosticCode, at span: Span, _ message: String, label: String = "", help: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        guard diagnostics.count < Diagnostic.collectedMax else { return }
        diagnostics.append(Diagnostic(code, at: span, message, label: label, help: help, related: related))
    }
}

/// What the resolver has found out.
struct Resolution {
    /// The meaning of each name in use, by the start of its span.
    var uses: [UInt32: NameUse] = [:]
    /// The variable of each declaring name.
    var declarations: [UInt32: Variable] = [:]
    /// By the numbers of `ContextKey`.
    var contexts: [Int: FunctionContext] = [:]
    /// What the outermost level declares.
    var names: [String: Variable] = [:]
    /// Globals of earlier texts that are assigned to.
    var assignedEarlier: Set<String> = []
    /// How many global slots the module has in use now.
    var globalCount = 0
}

/// What a name in an expression stands for.
enum NameUse {
    case variable(Variable)
    /// A column of the row that the variable holds; `isOutside` when a variable outside has this name too.
    case column(row: Variable, isOutside: Bool)
    case library(LibraryFunction)
    /// What the session has registered: a verb, an object.
    case registered(Value)
    /// Reported; stands for nothing.
    case unknown
}

/// The names of one block.
final class Scope {
    let parent: Scope?
    let context: FunctionContext
    var names: [String: Variable] = [:]
    /// Names that are not found up to here are columns of this row.
    var row: Variable?

    init(parent: Scope?, context: FunctionContext) {
        self.parent = parent
        self.context = context
    }
}

// MARK: - Scopes

extension Resolver {
    func inNewScope(_ body: () -> Void) {
        let outer = scope
        scope = Scope(parent: outer, context: context)
        body()
        scope = outer
    }

    /// Runs `body` in a function of its own.
    func inNewContext(_ inner: FunctionContext, at start: UInt32, _ body: () -> Void) {
        let outer = context
        resolution.contexts[ContextKey(start: start, kind: inner.kind).number] = inner
        context = inner
        inNewScope(body)
        context = outer
    }

    /// A context for a block of a dag: it keeps what may stand in it, unless told otherwise.
    func blockContext(_ kind: FunctionContext.Kind = .block) -> FunctionContext {
        let inner = FunctionContext(
            kind, parent: context, isDagMode: context.isDagMode, allowsReturn: context.allowsReturn,
            allowsDagStatements: context.allowsDagStatements)
        inner.isInLoop = context.isInLoop
        return inner
    }

    @discardableResult
    func declare(_ span: Span, _ kind: Variable.Kind, as given: String? = nil) -> Variable {
        let name = given ?? source.text(span)
        let isGlobal = scope === unitScope
        let variable = Variable(name, kind, at: span, owner: isGlobal ? nil : context)
        if span.length == 0 { return variable }
        if let earlier = scope.names[name] {
            report(
                .duplicateName, at: span, "'\(name)' is declared twice in this block",
                help: kind == .variable && earlier.isAssignable
                    ? "without 'let' it is assigned to: \(name) = …" : nil,
                related: [Diagnostic.Related(earlier.span, "first declared here")])
        }
        if isGlobal { variable.slot = newSlot() }
        scope.names[name] = variable
        resolution.declarations[span.start] = variable
        return variable
    }

    private func newSlot() -> Int {
        let slot = module.slotCount + resolution.globalCount
        resolution.globalCount += 1
        return slot
    }
}

// MARK: - Looking names up

extension Resolver {
    enum Lookup { case value, callee, outside }

    /// The meaning of a name; reports one that has none.
    @discardableResult
    func use(_ span: Span, as lookup: Lookup = .value) -> NameUse {
        let name = source.text(span)
        let found = find(name, as: lookup)
        if let found {
            resolution.uses[span.start] = found
            return found
        }
        resolution.uses[span.start] = .unknown
        reportUnknown(name, at: span)
        return .unknown
    }

    func find(_ name: String, as lookup: Lookup) -> NameUse? {
        var current: Scope? = scope
        if lookup == .outside {
            while let inner = current, inner.row == nil { current = inner.parent }
            current = current?.parent
        }
        while let scope = current {
            if let variable = scope.names[name] {
                note(variable, isAssignment: false)
                return .variable(variable)
            }
            if let row = scope.row, lookup == .value {
                note(row, isAssignment: false)
                return .column(row: row, isOutside: isKnown(name, from: scope.parent))
            }
            current = scope.parent
        }
        if let value = interpreter.registered[name] { return .registered(value) }
        if let constant = Library.constants.first(where: { $0.name == name }) {
            return .registered(.float(constant.value))
        }
        return Library.function(named: name).map(NameUse.library)
    }

    private func isKnown(_ name: String, from scope: Scope?) -> Bool {
        var current = scope
        while let scope = current {
            if let variable = scope.names[name] { return variable.isAssignable }
            current = scope.parent
        }
        return false
    }

    /// Takes note that the current function uses or sets a variable: closures between hold on to it.
    func note(_ variable: Variable, isAssignment: Bool) {
        if !variable.isDeclared, !variable.isAssignable { variable.isHoisted = true }
        if isAssignment {
            variable.isReassigned = true
            if variable.owner !== context, !(variable.slot != nil && context.kind == .unit) {
                variable.isReassignedInside = true
            }
        }
        guard let owner = variable.owner else { return }
        var current = context
        while current !== owner {
            variable.isCaptured = true
            current.capture(variable, isAssignment: isAssignment)
            guard let parent = current.parent else { return }
            current = parent
        }
    }

    private func reportUnknown(_ name: String, at span: Span) {
        guard !context.reported.contains(name) else { return }
        context.reported.insert(name)
        let near = Suggestions.nearest(to: name, among: visibleNames())
        report(.unknownName, at: span, "unknown name '\(name)'", help: near.map { "did you mean '\($0)'?" })
    }

    /// Every name that could stand here.
    private func visibleNames() -> [String] {
        var names = Library.functions.map(\.name) + interpreter.registered.keys + Library.constants.map(\.name)
        var current: Scope? = scope
        while let scope = current {
            names += scope.names.keys
            current = scope.parent
        }
        return names
    }
}
