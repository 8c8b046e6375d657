enum SparkPrinter: EnginePrinter {
    static var engine: Engine { .spark }

    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        throw context.refused("this", "use Polars or pandas")
    }

    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression { frame }

    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        throw context.refused("this", "use Polars or pandas")
    }

    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        throw context.refused("this", "use Polars or pandas")
    }
}
