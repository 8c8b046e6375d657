/// What an engine writes of the parts of a statement; `StatementGenerator` puts them together.
protocol EnginePrinter {
    static var engine: Engine { get }

    /// A frame as a variable of the session holds it.
    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression
    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression
    /// A frame for a snippet, which takes pandas'.
    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression
    /// A call that writes the file.
    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression
}

package enum Generators {
    package static func of(_ engine: Engine) -> any CodeGenerator {
        switch engine {
        case .polars: StatementGenerator<PolarsPrinter>()
        case .pandas: StatementGenerator<PandasPrinter>()
        case .dask: StatementGenerator<DaskPrinter>()
        case .spark: StatementGenerator<SparkPrinter>()
        }
    }
}

struct StatementGenerator<Printer: EnginePrinter>: CodeGenerator {
    var engine: Engine { Printer.engine }

    func program(
        for statement: Statement, schemas: [String: Schema], taken: Set<String>
    ) throws(FrameFault) -> PythonProgram {
        let context = ProgramContext(engine, schemas: schemas, taken: taken)
        let (made, result) = try statements(of: statement.action, context)
        return PythonProgram(
            imports: context.importLines, helpers: context.helpers,
            lines: (context.prelude + made).flatMap(\.lines), result: result)
    }

    private func statements(
        of action: Statement.Action, _ context: ProgramContext
    ) throws(FrameFault) -> ([PythonStatement], result: String?) {
        func answer(_ value: PythonExpression) -> ([PythonStatement], result: String?) {
            ([.assign(context.answerName, value)], context.answerName)
        }
        switch action {
        case .define(let name, let recipe):
            let variable = try PythonNames.variable(name)
            return ([.assign(variable, try Printer.frame(recipe, context))], variable)
        case .object(let name, let call):
            let variable = try PythonNames.variable(name)
            return ([.assign(variable, try Self.call(call, of: nil, context))], variable)
        case .rows(let recipe, let offset, let limit):
            return answer(try Printer.frame(recipe.then(.slice(offset: offset, length: limit)), context))
        case .count(let recipe): return answer(try Printer.count(recipe, context))
        case .values(let recipe, let terms):
            return answer(try Printer.frame(recipe.then(.group(keys: [], measures: terms)), context))
        case .ask(let recipe, let call):
            return answer(try Self.call(call, of: recipe, context))
        case .save(let recipe, let file):
            return ([.expression(try Printer.save(recipe, file, context))], nil)
        case .release(let names):
            var variables: [String] = []
            for name in names { variables.append(try PythonNames.variable(name)) }
            return (variables.isEmpty ? [] : [.delete(variables)], nil)
        }
    }

    /// `baton_kmeans(penguins, clusters=3)`
    static func call(
        _ call: SnippetCall, of recipe: Recipe?, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        var arguments = try SnippetCalls.arguments(call, context) { recipe throws(FrameFault) in
            Printer.toPandas(try Printer.frame(recipe, context), context)
        }
        if let recipe {
            arguments.insert(.positional(Printer.toPandas(try Printer.frame(recipe, context), context)), at: 0)
        }
        return .call(try SnippetCalls.function(call, context), arguments)
    }
}

enum SnippetCalls {
    /// - Throws: `.unknownOperation` for a function that the library does not have for the engine.
    static func function(_ call: SnippetCall, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        guard PythonLibrary.function(call.name, for: context.engine) != nil else {
            throw FrameFault(
                .unknownOperation, "there is no function '\(call.name)' for \(context.engine.rawValue)",
                help: "the operations' documentation says which engine has what")
        }
        return context.helper(call.name)
    }

    static func arguments(
        _ call: SnippetCall, _ context: ProgramContext,
        frame: (Recipe) throws(FrameFault) -> PythonExpression
    ) throws(FrameFault) -> [PythonArgument] {
        var arguments: [PythonArgument] = []
        for argument in call.arguments {
            guard PythonNames.isKeywordArgument(argument.name) else {
                throw FrameFault(.badArgument, "'\(argument.name)' is no name of an argument")
            }
            let value: PythonExpression
            switch argument.value {
            case .scalar(let scalar): value = try context.literal(scalar)
            case .frame(let recipe): value = try frame(recipe)
            case .variable(let name): value = try context.variable(name)
            case .environment(let name):
                context.need("import os")
                value = .subscripted(.attribute(.name("os"), "environ"), .string(name))
            }
            arguments.append(.keyword(argument.name, value))
        }
        return arguments
    }
}
