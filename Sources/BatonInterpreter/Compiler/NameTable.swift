package import BatonSyntax

/// What each name of a text stands for, as the compiler sees it: for editors.
package struct NameTable {
    /// By where the name begins in the text.
    package private(set) var meanings: [UInt32: Meaning] = [:]

    package struct Meaning {
        package var kind: Kind
        /// Where the text declares it; nil for what comes from elsewhere.
        package var declaration: Span?
        /// This is the place of the declaration.
        package var isDeclaration = false
    }

    package enum Kind: Hashable {
        case variable, parameter, function, task, dag, experiment, module
        /// Supplied by the runtime: `node`, `stdout`.
        case environment
        case column
        case library, verb
        case unknown
    }

    package init() {}

    init(_ resolution: Resolution) {
        meanings.reserveCapacity(resolution.uses.count + resolution.declarations.count)
        for (start, use) in resolution.uses { meanings[start] = NameTable.meaning(of: use) }
        for (start, variable) in resolution.declarations {
            meanings[start] = Meaning(
                kind: NameTable.kind(of: variable), declaration: variable.span, isDeclaration: true)
        }
    }

    private static func meaning(of use: NameUse) -> Meaning {
        switch use {
        case .variable(let variable):
            // What the runtime supplies has no place.
            let isHere = !variable.isEarlier && variable.span.length > 0
            return Meaning(kind: kind(of: variable), declaration: isHere ? variable.span : nil)
        case .column: return Meaning(kind: .column)
        case .library: return Meaning(kind: .library)
        case .registered(.function): return Meaning(kind: .verb)
        case .registered: return Meaning(kind: .library)
        case .unknown: return Meaning(kind: .unknown)
        }
    }

    private static func kind(of variable: Variable) -> Kind {
        if variable.span.length == 0 { return .environment }
        return switch variable.kind {
        case .variable: .variable
        case .parameter: .parameter
        case .function: .function
        case .task: .task
        case .dag: .dag
        case .experiment: .experiment
        case .module: .module
        }
    }
}

extension Interpreter {
    /// All that is wrong with a text that has been parsed, and what its names stand for. Nothing is run or kept;
    /// imported files are read.
    ///
    /// - Parameter compiles: finds what only making the code finds too: texts in quotes whose indent does not fit,
    ///   functions that are too large.
    package func analyze(
        _ source: SourceFile, _ program: Program, _ faults: [Diagnostic], compiles: Bool = true
    ) -> (diagnostics: [Diagnostic], names: NameTable) {
        let slots = module.slotCount
        defer { module.slotCount = slots }
        let resolver = Resolver(source, program, interpreter: self, module: module)
        resolver.resolve(program)
        var diagnostics = Interpreter.united(faults, resolver.diagnostics)
        if compiles, diagnostics.allSatisfy({ $0.severity != .error }) {
            let builder = UnitBuilder(
                source, program, resolution: resolver.resolution, interpreter: self, module: module,
                tellsStatements: false)
            _ = builder.build()
            diagnostics += builder.diagnostics
        }
        return (Interpreter.ordered(diagnostics), NameTable(resolver.resolution))
    }
}
