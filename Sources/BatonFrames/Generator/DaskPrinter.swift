/// Recipes for Dask: what looks at one row at a time is done by pandas on each partition; from the first step on that
/// looks at rows together, pandas does the rest on all rows in one partition, so that order and meaning are kept. It stays
/// lazy and on the cluster.
enum DaskPrinter: EnginePrinter {
    static var engine: Engine { .dask }

    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        let schema = try context.schema(of: recipe)
        var value = try source(recipe.source, context)
        if recipe.steps.isEmpty { return value }
        if schema == nil {
            throw context.refused(
                "a frame whose columns depend on its values", "use Polars or pandas for this step")
        }
        let wide = recipe.steps.firstIndex { !isOfRows($0) } ?? recipe.steps.count
        var narrow = Recipe(recipe.source)
        narrow.steps = Array(recipe.steps[..<wide])
        if wide > 0 {
            value = try mapped(value, recipe.source, nil, narrow.steps, context)
        }
        guard wide < recipe.steps.count else { return value }
        let between = try context.schema(of: narrow)
        value = value.dot("repartition", named: [("npartitions", .int(1))])
        return try mapped(value, recipe.source, between, Array(recipe.steps[wide...]), context)
    }

    /// Whether each row's answer depends on nothing but the row.
    private static func isOfRows(_ step: FrameStep) -> Bool {
        switch step {
        case .filter(let term): !term.looksAround
        case .select(let named), .derive(let named): !named.contains { $0.term.looksAround }
        case .drop, .rename, .explode: true
        case .snippet(let call): Snippets.named[call.name]?.rowsGive != nil
        case .sort, .slice, .distinct, .group, .join, .append, .unpivot, .pivot, .sample: false
        }
    }

    private static func mapped(
        _ frame: PythonExpression, _ source: FrameSource, _ schema: Schema?, _ steps: [FrameStep],
        _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        var names = ["d"]
        var others: [PythonExpression] = []
        var known = schema
        if known == nil { known = try context.schema(of: Recipe(source)) }
        let inner: PandasChain.Inner = { recipe throws(FrameFault) in
            names.append("other_\(names.count)")
            others.append(try Self.frame(recipe, context).dot("repartition", named: [("npartitions", .int(1))]))
            return .name(names[names.count - 1])
        }
        let body = try PandasChain.body(steps, of: .name("d"), known, context, inner: inner)
        let arguments = [.lambda(names, body)] + others
        return frame.dot("map_partitions", arguments: arguments.map { .positional($0) })
    }

    private static func source(_ source: FrameSource, _ context: ProgramContext) throws(FrameFault) -> PythonExpression
    {
        context.need("import dask")
        context.need("import dask.dataframe as dd")
        context.need("dask.config.set({\"dataframe.convert-string\": False})")
        let dd = PythonExpression.name("dd")
        switch source {
        case .variable(let name): return try context.variable(name)
        case .file(let file) where file.format == .parquet && file.options.isEmpty && file.connection == nil:
            return dd.dot("read_parquet", .string(file.path), named: [("dtype_backend", .string("pyarrow"))])
        case .table, .query, .file, .snippet:
            let made = try PandasSource.expression(source, context)
            return dd.dot("from_pandas", made, named: [("npartitions", .int(1)), ("sort", .bool(false))])
        }
    }

    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression {
        frame.dot("compute")
    }

    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        .function("len", try frame(recipe, context))
    }

    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        try PandasSource.write(toPandas(try frame(recipe, context), context), file, context)
    }
}

extension Term {
    /// Whether the value depends on other rows too.
    var looksAround: Bool {
        switch self {
        case .column, .literal: false
        case .aggregate, .window: true
        case .apply(_, let arguments): arguments.contains { $0.looksAround }
        case .when(let arms, let otherwise):
            otherwise.looksAround || arms.contains { $0.condition.looksAround || $0.value.looksAround }
        }
    }
}
