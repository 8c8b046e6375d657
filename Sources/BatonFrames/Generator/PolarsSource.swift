/// Where rows come from, in Polars, and where they go.
enum PolarsSource {
    static func chain(_ source: FrameSource, _ context: ProgramContext) throws(FrameFault) -> PolarsChain {
        switch source {
        case .variable(let name): return PolarsChain(context, try context.variable(name), isLazy: false)
        case .table(let schema, let rows):
            return PolarsChain(context, try table(schema, rows, context), isLazy: false)
        case .file(let file): return try read(file, context)
        case .query(let connection, let sql):
            context.need("import polars as pl")
            return PolarsChain(
                context, .name("pl").dot("read_database", .string(sql), try context.variable(connection)),
                isLazy: false)
        case .snippet(let call):
            context.need("import polars as pl")
            let made = try StatementGenerator<PolarsPrinter>.call(call, of: nil, context)
            return PolarsChain(context, .name("pl").dot("from_pandas", made), isLazy: false)
        }
    }

    private static func table(
        _ schema: Schema, _ rows: [[Scalar]], _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        var data: [PythonEntry] = []
        var types: [PythonEntry] = []
        for (place, column) in schema.columns.enumerated() {
            let cells = try context.cells(rows, place, column)
            data.append(PythonEntry(.string(column.name), .list(cells)))
            types.append(PythonEntry(.string(column.name), try type(column.type)))
        }
        return .name("pl").dot("DataFrame", .dictionary(data), named: [("schema", .dictionary(types))])
    }

    static func type(_ type: ColumnType) throws(FrameFault) -> PythonExpression {
        let pl = PythonExpression.name("pl")
        switch type {
        case .unknown: return .none
        case .bool: return pl.attribute("Boolean")
        case .int: return pl.attribute("Int64")
        case .float: return pl.attribute("Float64")
        case .text: return pl.attribute("String")
        case .date: return pl.attribute("Date")
        case .datetime(let zone):
            guard let zone else { return pl.dot("Datetime", .string("us")) }
            return pl.dot("Datetime", .string("us"), .string(zone))
        case .duration: return pl.dot("Duration", .string("us"))
        case .binary: return pl.attribute("Binary")
        case .list(let item): return pl.dot("List", try self.type(item))
        case .record(let fields):
            var entries: [PythonEntry] = []
            for field in fields { entries.append(PythonEntry(.string(field.name), try self.type(field.type))) }
            return pl.dot("Struct", .dictionary(entries))
        }
    }

    private static func read(_ file: FrameFile, _ context: ProgramContext) throws(FrameFault) -> PolarsChain {
        context.need("import polars as pl")
        let path = PythonExpression.string(file.path)
        var options = FileOptions(file)
        let pl = PythonExpression.name("pl")
        try PandasSource.refuseOfStore(file, context, [.json, .avro])
        switch file.format {
        case .csv, .tsv:
            var named = try options.take(
                context,
                [
                    "separator": "separator", "header": "has_header", "null_values": "null_values", "n_rows": "n_rows",
                    "infer_schema": "infer_schema",
                ])
            if file.format == .tsv, !named.contains(where: { $0.0 == "separator" }) {
                named.insert(("separator", .string("\t")), at: 0)
            }
            let encoding = try options.text("encoding")
            let columns = try options.value("columns", context)
            try options.finish()
            let isUTF8 = encoding.map { ["utf-8", "utf8"].contains($0.lowercased()) } ?? true
            if isUTF8, columns == nil {
                return PolarsChain(context, pl.dot("scan_csv", path, named: named), isLazy: true)
            }
            if let columns { named.append(("columns", columns)) }
            if let encoding, !isUTF8 { named.append(("encoding", .string(encoding))) }
            return PolarsChain(context, pl.dot("read_csv", path, named: named), isLazy: false)
        case .ndjson:
            let named = try options.take(context, ["n_rows": "n_rows"])
            try options.finish()
            return PolarsChain(context, pl.dot("scan_ndjson", path, named: named), isLazy: true)
        case .parquet:
            let named = try options.take(context, ["n_rows": "n_rows"])
            try options.finish()
            return PolarsChain(context, pl.dot("scan_parquet", path, named: named), isLazy: true)
        case .arrow:
            let named = try options.take(context, ["n_rows": "n_rows"])
            try options.finish()
            return PolarsChain(context, pl.dot("scan_ipc", path, named: named), isLazy: true)
        case .json:
            try options.finish()
            return PolarsChain(context, pl.dot("read_json", path), isLazy: false)
        case .avro:
            let named = try options.take(context, ["n_rows": "n_rows", "columns": "columns"])
            try options.finish()
            return PolarsChain(context, pl.dot("read_avro", path, named: named), isLazy: false)
        case .excel, .orc, .xml, .hdf5:
            let pandas = try PandasSource.read(file, context)
            return PolarsChain(context, pl.dot("from_pandas", pandas), isLazy: false)
        }
    }

    static func write(
        _ frame: PythonExpression, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        let path = PythonExpression.string(file.path)
        var options = FileOptions(file)
        try PandasSource.refuseOfStore(file, context, [.json, .avro])
        switch file.format {
        case .csv, .tsv:
            var named = try options.take(context, ["separator": "separator", "header": "include_header"])
            if file.format == .tsv, !named.contains(where: { $0.0 == "separator" }) {
                named.insert(("separator", .string("\t")), at: 0)
            }
            try options.finish()
            return frame.dot("write_csv", path, named: named)
        case .json: return try plain("write_json")
        case .ndjson: return try plain("write_ndjson")
        case .parquet: return try plain("write_parquet")
        case .arrow: return try plain("write_ipc")
        case .avro: return try plain("write_avro")
        case .excel, .orc, .xml, .hdf5:
            return try PandasSource.write(
                frame.dot("to_pandas", named: [("use_pyarrow_extension_array", .bool(true))]), file, context)
        }
        func plain(_ method: String) throws(FrameFault) -> PythonExpression {
            try options.finish()
            return frame.dot(method, path)
        }
    }
}

/// Options of a file's format as a call's keywords; one that the format has no use for is a fault.
struct FileOptions {
    private let file: FrameFile
    private var used: Set<String> = []

    init(_ file: FrameFile) { self.file = file }

    mutating func scalar(_ name: String) -> Scalar? {
        used.insert(name)
        return file.options.first { $0.name == name && $0.value != .null }?.value
    }

    mutating func value(_ name: String, _ context: ProgramContext) throws(FrameFault) -> PythonExpression? {
        guard let scalar = scalar(name) else { return nil }
        return try context.literal(scalar)
    }

    mutating func text(_ name: String) throws(FrameFault) -> String? {
        guard let scalar = scalar(name) else { return nil }
        guard case .text(let text) = scalar else {
            throw FrameFault(.badArgument, "the option '\(name)' of \(file.format.rawValue) is a text")
        }
        return text
    }

    /// In the order of the file's options.
    mutating func take(
        _ context: ProgramContext, _ names: [String: String]
    ) throws(FrameFault) -> [(String, PythonExpression)] {
        used.formUnion(names.keys)
        var made: [(String, PythonExpression)] = []
        for option in file.options where option.value != .null {
            if let keyword = names[option.name] { made.append((keyword, try context.literal(option.value))) }
        }
        return made
    }

    func finish() throws(FrameFault) {
        guard let unknown = file.options.first(where: { !used.contains($0.name) }) else { return }
        throw FrameFault(
            .badArgument, "\(file.format.rawValue) has no option '\(unknown.name)'",
            help: used.isEmpty ? "it has none" : "it has \(used.sorted().joined(separator: ", "))")
    }
}

extension ColumnType {
    var zone: String? { if case .datetime(let zone) = self { zone } else { nil } }
}

enum PolarsPrinter: EnginePrinter {
    static var engine: Engine { .polars }

    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        try PolarsChain.of(recipe, context, isLazy: false).value
    }

    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression {
        .call(context.helper("baton_to_pandas"), [.positional(frame)])
    }

    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        if recipe.steps.isEmpty, case .variable(let name) = recipe.source {
            return try context.variable(name).attribute("height")
        }
        context.need("import polars as pl")
        let chain = try PolarsChain.of(recipe, context, isLazy: true)
        return chain.value.dot("select", .name("pl").dot("len")).dot("collect").dot("item")
    }

    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        try PolarsSource.write(try frame(recipe, context), file, context)
    }
}
