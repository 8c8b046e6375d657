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
        var options = FileOptions(file)
        try PandasSource.refuseOfStore(file, context, [.json, .avro])
        // A file that is open is read at once; one that is named as far as it is needed.
        let isLazy = file.connection == nil
        switch file.format {
        case .csv, .tsv:
            let isLenient = try options.badLines() != nil
            let isLiteral = try options.truth("na_filter") == false
            if isLenient || isLiteral { return try byPandas(file, context) }
            for name in ["header", "infer_schema"] { _ = try options.truth(name) }
            var named = try options.take(
                context,
                [
                    "separator": "separator", "header": "has_header", "null_values": "null_values",
                    "infer_schema": "infer_schema",
                ])
            if file.format == .tsv, !named.contains(where: { $0.0 == "separator" }) {
                named.insert(("separator", .string("\t")), at: 0)
            }
            let encoding = try options.text("encoding")
            let isUTF8 = encoding.map { ["utf-8", "utf8"].contains($0.lowercased()) } ?? true
            // A scan of some columns passes over lines of too many cells.
            let isWhole = options.scalar("columns") == nil
            if let encoding, !isUTF8 { named.append(("encoding", .string(encoding))) }
            return try made("csv", isLazy: isLazy && isUTF8 && isWhole, named)
        case .ndjson: return try made("ndjson", isLazy: isLazy)
        case .parquet: return try made("parquet", isLazy: isLazy)
        case .arrow: return try made("ipc", isLazy: isLazy)
        case .avro: return try made("avro", isLazy: false)
        case .json: return try made("json", isLazy: false, takesRows: false)
        case .excel, .orc, .xml, .hdf5: return try byPandas(file, context)
        }
        func made(
            _ name: String, isLazy: Bool, takesRows: Bool = true, _ named: [(String, PythonExpression)] = []
        ) throws(FrameFault) -> PolarsChain {
            let rows = try options.count("n_rows")
            let columns = try options.columns()
            try options.finish()
            var named = named
            if let rows, takesRows { named.append(("n_rows", .int(rows))) }
            let reader = (isLazy ? "scan_" : "read_") + name
            var value = PythonExpression.name("pl").dot(reader, try PandasSource.path(file, context), named: named)
            if let columns { value = value.dot("select", .strings(columns)) }
            if let rows, !takesRows { value = value.dot("head", .int(rows)) }
            return PolarsChain(context, value, isLazy: isLazy)
        }
    }

    private static func byPandas(_ file: FrameFile, _ context: ProgramContext) throws(FrameFault) -> PolarsChain {
        let pandas = try PandasFile.read(file, context)
        return PolarsChain(context, .name("pl").dot("from_pandas", pandas), isLazy: false)
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

    mutating func truth(_ name: String) throws(FrameFault) -> Bool? {
        guard let scalar = scalar(name) else { return nil }
        guard case .bool(let value) = scalar else { throw wrong(name, "true or false") }
        return value
    }

    /// From 0.
    mutating func count(_ name: String) throws(FrameFault) -> Int64? {
        guard let scalar = scalar(name) else { return nil }
        guard case .int(let count) = scalar, count >= 0 else { throw wrong(name, "a number of rows, from 0") }
        return count
    }

    /// Names of columns, one or a list, in the order in which they are wanted.
    mutating func columns() throws(FrameFault) -> [String]? {
        guard let scalar = scalar("columns") else { return nil }
        let items: [Scalar] = if case .list(let items) = scalar { items } else { [scalar] }
        var names: [String] = []
        for item in items {
            guard case .text(let name) = item else { throw wrong("columns", "a list of names") }
            names.append(name)
        }
        return names
    }

    /// What is done with lines of too many cells; nil where they are an error.
    mutating func badLines() throws(FrameFault) -> String? {
        guard let word = try text("on_bad_lines"), word != "error" else { return nil }
        guard ["warn", "skip"].contains(word) else { throw wrong("on_bad_lines", "\"error\", \"warn\" or \"skip\"") }
        return word
    }

    private func wrong(_ name: String, _ wanted: String) -> FrameFault {
        FrameFault(.badArgument, "the option '\(name)' of \(file.format.rawValue) is \(wanted)")
    }

    mutating func text(_ name: String) throws(FrameFault) -> String? {
        guard let scalar = scalar(name) else { return nil }
        guard case .text(let text) = scalar else { throw wrong(name, "a text") }
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
