/// How a file is read by pandas, which Dask and Spark go by for all but plain Parquet, and Polars for what it has no reader
/// of.
enum PandasFile {
    /// What a library's reader does with `n_rows` and `columns` by itself; the rest is done behind it.
    private struct Reader {
        var name: String
        var rows: String?
        var columns: String?
        /// Whether columns come in the order in which they were asked for.
        var keepsOrder = false
        var named: [(String, PythonExpression)] = []
    }

    static func read(_ file: FrameFile, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        context.need("import pandas as pd")
        try PandasSource.refuseOfStore(file, context, [.avro, .hdf5])
        var options = FileOptions(file)
        let rows = try options.count("n_rows")
        let columns = try options.columns()
        let reader = try reader(of: file, &options, context)
        try options.finish()
        var named = reader.named
        if let rows, let keyword = reader.rows { named.append((keyword, .int(rows))) }
        if let columns, let keyword = reader.columns { named.append((keyword, .strings(columns))) }
        var made = try made(file, reader, named, context)
        if let columns, !reader.keepsOrder { made = .subscripted(made, .strings(columns)) }
        if let rows, reader.rows == nil { made = made.dot("head", .int(rows)) }
        return made
    }

    private static func made(
        _ file: FrameFile, _ reader: Reader, _ named: [(String, PythonExpression)], _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        let pd = PythonExpression.name("pd")
        let path = try PandasSource.path(file, context)
        let backend = ("dtype_backend", PythonExpression.string("pyarrow"))
        switch file.format {
        case .orc:
            return pd.dot(reader.name, path, named: named + [backend]).dot("pipe", context.helper("baton_microseconds"))
        case .hdf5: return pd.dot(reader.name, path).dot("convert_dtypes", named: [backend])
        case .avro:
            context.need("import polars as pl")
            return PythonExpression.name("pl").dot(reader.name, path).dot(
                "to_pandas", named: [("use_pyarrow_extension_array", .bool(true))])
        case .excel where named.contains { $0.0 == "sheet_name" && $0.1 == .none }:
            let sheets = pd.dot(reader.name, path, named: named + [backend])
            return pd.dot("concat", sheets.dot("values"), named: [("ignore_index", .bool(true))])
        case .csv, .tsv, .json, .ndjson, .parquet, .excel, .xml, .arrow:
            return pd.dot(reader.name, path, named: named + [backend])
        }
    }

    private static func reader(
        of file: FrameFile, _ options: inout FileOptions, _ context: ProgramContext
    ) throws(FrameFault) -> Reader {
        switch file.format {
        case .csv, .tsv: return try separated(file, &options, context)
        case .json: return Reader(name: "read_json", named: [("orient", .string("records"))])
        case .ndjson: return Reader(name: "read_json", rows: "nrows", named: [("lines", .bool(true))])
        case .parquet: return Reader(name: "read_parquet", columns: "columns", keepsOrder: true)
        case .excel: return try sheets(&options, context)
        case .orc: return Reader(name: "read_orc", columns: "columns")
        case .xml: return Reader(name: "read_xml")
        case .arrow: return Reader(name: "read_feather", columns: "columns")
        case .hdf5: return Reader(name: "read_hdf")
        case .avro: return Reader(name: "read_avro")
        }
    }

    private static func separated(
        _ file: FrameFile, _ options: inout FileOptions, _ context: ProgramContext
    ) throws(FrameFault) -> Reader {
        var named = try options.take(
            context, ["separator": "sep", "encoding": "encoding", "null_values": "na_values"])
        if try options.truth("header") == false { named.append(("header", .none)) }
        if try options.truth("infer_schema") == false {
            context.need("import pyarrow as pa")
            let text = PythonExpression.name("pa").dot("string")
            named.append(("dtype", .name("pd").dot("ArrowDtype", text)))
        }
        if let what = try options.badLines() { named.append(("on_bad_lines", .string(what))) }
        if file.format == .tsv, !named.contains(where: { $0.0 == "sep" }) {
            named.insert(("sep", .string("\t")), at: 0)
        }
        if try options.truth("na_filter") == false {
            named.append(("na_filter", .bool(false)))
        } else {
            // Only an empty cell is null: "NA" and "null" are texts.
            named.append(("keep_default_na", .bool(false)))
            if !named.contains(where: { $0.0 == "na_values" }) { named.append(("na_values", .strings([""]))) }
        }
        // With `usecols` pandas does not see lines of too many cells.
        return Reader(name: "read_csv", rows: "nrows", named: named)
    }

    private static func sheets(
        _ options: inout FileOptions, _ context: ProgramContext
    ) throws(FrameFault) -> Reader {
        var named = try options.take(context, ["sheet": "sheet_name"])
        if try options.truth("merge_sheets") == true {
            guard named.isEmpty else {
                throw FrameFault(
                    .badArgument, "all sheets are read, or one: 'merge_sheets' and 'sheet' don't go together")
            }
            named.append(("sheet_name", .none))
        }
        switch options.scalar("header") {
        case nil, .bool(true): break
        case .bool(false): named.append(("header", .none))
        case .int(let row) where row >= 0: named.append(("header", .int(row)))
        default: throw FrameFault(.badArgument, "the option 'header' of excel is a row, from 0, or false")
        }
        if let count = try options.count("skip_rows") { named.append(("skiprows", .int(count))) }
        return Reader(name: "read_excel", rows: "nrows", columns: "usecols", named: named)
    }
}
