/// Operations that read and write files. Paths are of the session's machine, inside of what the session was given.
enum FileOperations {
    static let all: [Operation] = loaders + savers

    private static let storage = Parameter("storage_options", .record, .null)
    private static let connection = Parameter("conn", .variable, .null)
    private static let partitions = Parameter("n_partitions", .ignored("the engine parts its frames itself"), .null)
    private static let rows = Parameter("n_rows", .integer, .null)
    private static let more = [
        Parameter("args", .ignored("nothing more is needed"), .null),
        Parameter("kwargs", .ignored("nothing more is needed"), .null),
    ]

    /// - Parameters:
    ///   - path: what the path's argument is called.
    ///   - renamed: arguments that are called otherwise in `FrameFile.options`.
    private static func loader(
        _ name: String, _ format: FrameFile.Format, path: String, kind: Operation.Kind = .engineFrame,
        _ parameters: [Parameter], renamed: [String: String] = [:], _ summary: String
    ) -> Operation {
        Operation(
            "load.\(name)", kind, [Parameter(path, .text)] + parameters + more, summary,
            .frame { call throws(FrameFault) in
                try refuseKeys(call)
                var format = format
                var options: [Scalar.Field] = []
                for parameter in parameters where ![storage.name, connection.name].contains(parameter.name) {
                    if case .ignored = parameter.kind { continue }
                    // What is as it is without saying is not said.
                    guard !call.isNull(parameter.name), call.scalar(parameter.name) != parameter.standard else {
                        continue
                    }
                    // So the known server calls a record a line.
                    if parameter.name == "multiline" {
                        format = .ndjson
                        continue
                    }
                    options.append(.init(renamed[parameter.name] ?? parameter.name, call.scalar(parameter.name)))
                }
                let store = parameters.contains { $0.name == connection.name } ? call.variable(connection.name) : nil
                return Recipe(.file(FrameFile(call.text(path) ?? "", format, options: options, connection: store)))
            })
    }

    /// Keys in a recipe would stand in the store and in code that is shown.
    private static func refuseKeys(_ call: OperationCall) throws(FrameFault) {
        guard !call.isNull(storage.name) else { return }
        throw FrameFault(
            .refused, "\(call.operation): 'storage_options' would keep keys in the recipe",
            help: "connect.s3 makes a connection, which 'conn' takes; or set AWS_ACCESS_KEY_ID where baton starts")
    }

    private static let inferSchema = Parameter("infer_schema", .truth, .bool(true))
    private static let header = Parameter("header", .truth, .bool(true))

    private static let loaders: [Operation] = [
        loader(
            "csv", .csv, path: "filepath_or_buffer",
            [
                Parameter("sep", .text, .text(",")), header, inferSchema, Parameter("encoding", .text, .text("UTF-8")),
                rows,
                Parameter("null_value", .texts, .null),
                Parameter("quoting", .ignored("quotes are read as RFC 4180 has them"), .null),
                Parameter("lineterminator", .ignored("each end of a line is known"), .null),
                Parameter("on_bad_lines", .word(["error", "warn", "skip"]), .text("error")),
                Parameter("cache", .ignored("the engine reads as it needs"), .bool(false)),
                Parameter("na_filter", .truth, .bool(true)), storage, connection,
            ], renamed: ["sep": "separator", "null_value": "null_values"], "A file of separated values"),
        loader(
            "tsv", .tsv, path: "filepath_or_buffer", kind: .output, [header, inferSchema],
            "A file of values between tabs"),
        loader(
            "json", .json, path: "filepath_or_buffer",
            [
                Parameter("multiline", .truth, .bool(false)), Parameter("n_rows", .value, .null), storage, connection,
            ], "A file of JSON: a list of records, or a record a line"),
        loader(
            "parquet", .parquet, path: "filepath_or_buffer",
            [Parameter("columns", .texts, .null), rows, storage, connection], "A file of Parquet"),
        loader(
            "excel", .excel, path: "filepath_or_buffer",
            [
                Parameter("header", .integer, .int(0)), Parameter("sheet_name", .value, .int(0)),
                Parameter("merge_sheets", .truth, .bool(false)), Parameter("skip_rows", .integer, .int(0)), rows,
                storage,
                connection,
            ], renamed: ["sheet_name": "sheet"], "A sheet of a workbook"),
        loader("avro", .avro, path: "filepath_or_buffer", [rows, storage, connection], "A file of Avro"),
        loader(
            "orc", .orc, path: "path", [Parameter("columns", .texts, .null), storage, connection, partitions],
            "A file of ORC"),
        loader("xml", .xml, path: "path", [rows, storage, connection], "A file of XML: one element a row"),
        loader(
            "hdf5", .hdf5, path: "path", [Parameter("columns", .texts, .null), partitions], "A table of a file of HDF5"),
        Operation(
            "load.file", .engineFrame, [Parameter("path", .text)] + more,
            "A file, by its content and encoding",
            .frame { call in
                Recipe(.snippet(SnippetCall("load_file", [SnippetOperations.scalar("path", call.scalar("path"))])))
            }),
        Operation(
            "load.zip", .engineFrame,
            [
                Parameter("path", .text), Parameter("filename", .text), Parameter("dest", .text, .null),
                Parameter("columns", .texts, .null), storage, connection, partitions,
            ] + more, "A file out of an archive",
            .frame { call throws(FrameFault) in
                try refuseKeys(call)
                let store = call.variable(connection.name).map { [SnippetCall.Argument("connection", .variable($0))] }
                return Recipe(
                    .snippet(
                        SnippetCall(
                            "load_zip",
                            [
                                SnippetOperations.scalar("path", call.scalar("path")),
                                SnippetOperations.scalar("filename", call.scalar("filename")),
                                SnippetOperations.scalar("columns", call.scalar("columns")),
                            ] + (store ?? []))))
            }),
        Operation(
            "load.df", .engineFrame, more, "A frame of the engine's own",
            .refused("a frame that is no variable of the session can't come over the wire: load a file, or create it")),
        Operation(
            "load.model", .output, [Parameter("path", .text)], "A model from a file",
            .refused("models in files are pickles, and nothing is ever unpickled: fit the model in the session")),
        Operation(
            "create.dataframe", .engineFrame,
            [
                Parameter("data", .record, .null),
                Parameter("force_data_types", .ignored("types are those of the values"), .bool(false)),
                Parameter("n_partitions", .ignored("the engine parts its frames itself"), .int(1)),
            ] + more, "A frame of values: {\"town\": [\"Ulm\"], \"fare\": [3.5]}",
            .frame { call throws(FrameFault) in Recipe(try table(call.record("data") ?? [])) }),
    ]

    /// Cells that one request may hold.
    static let cellsMax = 10_000_000

    static func table(_ fields: [Scalar.Field]) throws(FrameFault) -> FrameSource {
        var columns: [Column] = []
        var cells: [[Scalar]] = []
        for field in fields {
            guard case .list(let values) = field.value else {
                throw FrameFault(.badArgument, "create.dataframe: '\(field.name)' is to be a list of its values")
            }
            columns.append(Column(field.name, try type(of: values, field.name)))
            cells.append(values)
        }
        let count = cells.first?.count ?? 0
        guard cells.allSatisfy({ $0.count == count }) else {
            throw FrameFault(.badArgument, "create.dataframe: the columns have different lengths")
        }
        guard count * columns.count <= cellsMax else {
            throw FrameFault(.limit, "create.dataframe takes at most \(cellsMax) cells", help: "load a file")
        }
        guard let schema = Schema(checking: columns) else {
            throw FrameFault(.duplicateColumn, "create.dataframe: two columns of one name")
        }
        return .table(
            schema,
            (0..<count).map { row in
                cells.indices.map { column in widened(cells[column][row], to: columns[column].type) }
            })
    }

    private static func widened(_ value: Scalar, to type: ColumnType) -> Scalar {
        if type == .float, case .int(let int) = value { return .float(Double(int)) }
        return value
    }

    /// The one type of the values; whole numbers beside others are numbers; a mixture is `unknown`.
    static func type(of values: [Scalar], _ name: String) throws(FrameFault) -> ColumnType {
        var found: ColumnType?
        for value in values {
            guard let type = ColumnType(of: value) else { continue }
            switch (found, type) {
            case (nil, _): found = type
            case (.int, .float), (.float, .int): found = .float
            case let (known?, _) where known != type: return .unknown
            default: break
            }
        }
        return found ?? .unknown
    }

    // MARK: - Writing

    private static func saver(
        _ name: String, _ format: FrameFile.Format, path: String = "path", with parameters: [Parameter] = more,
        _ summary: String
    ) -> Operation {
        Operation(
            "save.\(name)", .output, [Parameter(path, .text)] + parameters, summary,
            .ask { call in
                Question(Statement(.save(call.frame, FrameFile(call.text(path) ?? "", format))))
            })
    }

    private static let mode = Parameter("mode", .word(["w"]), .text("w"))

    private static let savers: [Operation] = [
        saver("csv", .csv, "Writes separated values"), saver("json", .json, "Writes a list of records as JSON"),
        saver("avro", .avro, "Writes Avro"), saver("orc", .orc, "Writes ORC"), saver("hdf5", .hdf5, "Writes HDF5"),
        saver("excel", .excel, with: [mode] + more, "Writes a workbook"),
        saver(
            "parquet", .parquet,
            with: [mode, Parameter("num_partitions", .ignored("one file is written"), .int(1))] + more, "Writes Parquet"
        ),
        saver("xml", .xml, path: "filename", with: [mode], "Writes XML: one element a row"),
        Operation(
            "save.file", .output, [Parameter("path", .text)] + more, "Writes a file in the format that its name says",
            .ask { call throws(FrameFault) in
                let path = call.text("path") ?? ""
                guard let format = FrameFile.Format(ofFile: path) else {
                    throw FrameFault(
                        .badArgument, "save.file: the name '\(path)' says no format",
                        help: "end it with .csv, .tsv, .json, .ndjson, .parquet, .xlsx, .avro, .orc, .xml or .h5")
                }
                return Question(Statement(.save(call.frame, FrameFile(path, format))))
            }),
        Operation(
            "save.database_table", .output, [Parameter("table", .text), Parameter("db", .variable)] + more,
            "Writes a table of a connection",
            .ask { call in
                Question(
                    Statement(
                        .ask(
                            call.frame,
                            SnippetCall(
                                "save_table",
                                [
                                    SnippetOperations.scalar("table", call.scalar("table")),
                                    SnippetCall.Argument("connection", .variable(call.variable("db") ?? "")),
                                ]))))
            }),
        Operation(
            "table_image", .output, [Parameter("path", .text), Parameter("limit", .integer, .int(10))],
            "The first rows as a picture",
            .ask { call in
                Question(
                    Statement(
                        .ask(
                            call.frame.then(.slice(offset: 0, length: call.integer("limit") ?? 10)),
                            SnippetCall("table_image", [SnippetOperations.scalar("path", call.scalar("path"))]))))
            }),
    ]
}

extension FrameFile.Format {
    /// Of a file's name; nil for an ending that is none of them.
    package init?(ofFile path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        switch path[path.index(after: dot)...].lowercased() {
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "json": self = .json
        case "ndjson", "jsonl": self = .ndjson
        case "parquet", "pq": self = .parquet
        case "xlsx", "xls", "ods": self = .excel
        case "avro": self = .avro
        case "orc": self = .orc
        case "xml": self = .xml
        case "h5", "hdf5", "hdf": self = .hdf5
        case "arrow", "feather", "ipc": self = .arrow
        default: return nil
        }
    }
}

extension ColumnType {
    /// Of a value; nil for null.
    package init?(of value: Scalar) {
        switch value {
        case .null: return nil
        case .bool: self = .bool
        case .int: self = .int
        case .float: self = .float
        case .text: self = .text
        case .date: self = .date
        case .datetime: self = .datetime(zone: nil)
        case .duration: self = .duration
        case .binary: self = .binary
        case .list(let items): self = .list(items.lazy.compactMap(ColumnType.init(of:)).first ?? .unknown)
        case .record(let fields): self = .record(fields.map { Column($0.name, ColumnType(of: $0.value) ?? .unknown) })
        }
    }
}
