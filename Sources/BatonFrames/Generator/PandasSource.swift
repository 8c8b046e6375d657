/// Where rows come from, in pandas, and where they go. All columns have Arrow's types.
enum PandasSource {
    static func expression(_ source: FrameSource, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        switch source {
        case .variable(let name): return try context.variable(name)
        case .table(let schema, let rows): return try table(schema, rows, context)
        case .file(let file): return try PandasFile.read(file, context)
        case .query(let connection, let sql):
            context.need("import pandas as pd")
            return .name("pd").dot(
                "read_sql", .string(sql), try context.variable(connection),
                named: [("dtype_backend", .string("pyarrow"))])
        case .snippet(let call): return try StatementGenerator<PandasPrinter>.call(call, of: nil, context)
        }
    }

    private static func table(
        _ schema: Schema, _ rows: [[Scalar]], _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        var columns: [PythonEntry] = []
        for (place, column) in schema.columns.enumerated() {
            let cells = try context.cells(rows, place, column)
            let typed = PythonExpression.tuple([try type(column.type, context), .list(cells)])
            columns.append(PythonEntry(.string(column.name), typed))
        }
        return .call(context.helper("baton_frame"), [.positional(.dictionary(columns))])
    }

    /// An Arrow type.
    static func type(_ type: ColumnType, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        context.need("import pyarrow as pa")
        let pa = PythonExpression.name("pa")
        switch type {
        case .unknown: return .none
        case .bool: return pa.dot("bool_")
        case .int: return pa.dot("int64")
        case .float: return pa.dot("float64")
        case .text: return pa.dot("string")
        case .date: return pa.dot("date32")
        case .datetime(let zone):
            guard let zone else { return pa.dot("timestamp", .string("us")) }
            return pa.dot("timestamp", .string("us"), .string(zone))
        case .duration: return pa.dot("duration", .string("us"))
        case .binary: return pa.dot("binary")
        case .list(let item): return pa.dot("list_", try self.type(item, context))
        case .record(let fields):
            var entries: [PythonExpression] = []
            for field in fields { entries.append(.tuple([.string(field.name), try self.type(field.type, context)])) }
            return pa.dot("struct", .list(entries))
        }
    }

    /// What a reader is given: the path, or the file of a store of the session, opened.
    static func path(_ file: FrameFile, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        guard let connection = file.connection else { return .string(file.path) }
        return try context.variable(connection).dot("open", .string(file.path))
    }

    /// Formats whose libraries know file systems only; all but HDF5 read a file that is open.
    static func refuseOfStore(
        _ file: FrameFile, _ context: ProgramContext, _ formats: [FrameFile.Format]
    ) throws(FrameFault) {
        let isRefused = file.connection == nil ? formats.contains(file.format) : file.format == .hdf5
        guard file.isInStore, isRefused else { return }
        throw context.refused(
            "a file of \(file.format.rawValue) in a store", "take parquet, or csv, or a file of this computer")
    }

    static func write(
        _ frame: PythonExpression, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        let path = PythonExpression.string(file.path)
        let noIndex = ("index", PythonExpression.bool(false))
        // A bucket that is not there is a mistake; fsspec would make it.
        let known: [(String, PythonExpression)] =
            file.isInStore
            ? [("storage_options", .dictionary([PythonEntry(.string("auto_mkdir"), .bool(false))]))] : []
        try refuseOfStore(file, context, [.avro, .hdf5, .orc])
        var options = FileOptions(file)
        switch file.format {
        case .csv, .tsv:
            var named = try options.take(context, ["separator": "sep", "header": "header", "encoding": "encoding"])
            if file.format == .tsv, !named.contains(where: { $0.0 == "sep" }) {
                named.insert(("sep", .string("\t")), at: 0)
            }
            try options.finish()
            return frame.dot("to_csv", path, named: named + [noIndex] + known)
        case .json:
            return try plain(
                "to_json", [("orient", .string("records")), ("date_format", .string("iso"))] + known)
        case .ndjson:
            return try plain(
                "to_json",
                [("orient", .string("records")), ("lines", .bool(true)), ("date_format", .string("iso"))] + known)
        case .parquet: return try plain("to_parquet", [noIndex])
        case .excel:
            let named = try options.take(context, ["sheet": "sheet_name"])
            try options.finish()
            return frame.dot("to_excel", path, named: named + [noIndex] + known)
        case .orc: return try plain("to_orc", [noIndex])
        case .xml: return try plain("to_xml", [noIndex] + known)
        case .arrow:
            try options.finish()
            return frame.dot("reset_index", named: [("drop", .bool(true))]).dot("to_feather", path, named: known)
        case .hdf5:
            try options.finish()
            context.need("import pandas as pd")
            return .call(context.helper("baton_save_hdf"), [.positional(frame), .positional(path)])
        case .avro:
            try options.finish()
            context.need("import polars as pl")
            return PythonExpression.name("pl").dot("from_pandas", frame).dot("write_avro", path)
        }
        func plain(_ name: String, _ named: [(String, PythonExpression)]) throws(FrameFault) -> PythonExpression {
            try options.finish()
            return frame.dot(name, path, named: named)
        }
    }
}

enum PandasPrinter: EnginePrinter {
    static var engine: Engine { .pandas }

    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        try PandasChain.of(recipe, context)
    }

    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression { frame }

    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        .function("len", try frame(recipe, context))
    }

    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        try PandasSource.write(try frame(recipe, context), file, context)
    }
}
