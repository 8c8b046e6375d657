import BatonFrames
import Glibc
import Testing

@testable import BatonWorkers

/// What loaders take beside the path, on each engine: rows, columns, lenience, sheets, connections.
@Suite(.serialized) struct ReadingOptionTests {
    private static let schema = Schema([Column("town", .text), Column("n", .int), Column("f", .float)])
    private static let rows: [[Scalar]] = [
        [.text("Ulm"), .int(1), .float(0.5)], [.text("Bonn"), .int(2), .float(1.5)], [.null, .int(3), .null],
    ]
    private static let engines = getenv("BATON_SLOW_TESTS") == nil ? [Engine.pandas, .polars, .dask] : Engine.allCases

    private func bench(_ engine: Engine) throws -> Bench {
        try Bench(engine, generators: WorkerConfiguration.allGenerators)
    }

    /// The columns and rows of what an action makes.
    private func page(_ bench: Bench, _ recipe: Recipe) throws(FrameFault) -> (columns: [String], rows: [[Scalar]]) {
        _ = try bench.run(.define("back", recipe))
        guard case .page(let schema, let rows, _) = try bench.run(.rows(Recipe(.variable("back")), offset: 0, limit: 9))
        else { throw FrameFault(.failed, "no page") }
        return (schema.names, rows)
    }

    private func load(_ name: String, _ arguments: [(String, SnippetCall.Value)]) throws -> Recipe {
        let operation = try Catalogue.operation(named: "load.\(name)")
        let call = try OperationCall(
            operation, arguments.map { SnippetCall.Argument($0.0, $0.1) }, frame: Recipe(.variable("x")),
            schema: Schema([]))
        guard case .frame(let body) = operation.body else { throw FrameFault(.failed, "no loader") }
        return try body(call)
    }

    private func save(_ bench: Bench, _ format: FrameFile.Format) throws -> String {
        let name = "t.\(format == .excel ? "xlsx" : format.rawValue)"
        let path = "\(bench.folder)/\(name)"
        _ = try bench.run(.save(Recipe(.table(Self.schema, Self.rows)), FrameFile(path, format)))
        return path
    }

    @Test(arguments: engines)
    func `the first rows of some columns come in the order that was asked for`(_ engine: Engine) throws {
        let bench = try bench(engine)
        for format in FrameFile.Format.allCases {
            let options: [Scalar.Field] = [
                .init("columns", .list([.text("f"), .text("town")])), .init("n_rows", .int(2)),
            ]
            let file = FrameFile(try save(bench, format), format, options: options)
            let (columns, rows) = try page(bench, Recipe(.file(file)))
            #expect(columns == ["f", "town"], "\(format)")
            #expect(rows == Self.rows[..<2].map { [$0[2], $0[0]] }, "\(format)")
            let one = FrameFile(file.path, format, options: [.init("columns", .text("n"))])
            #expect(try page(bench, Recipe(.file(one))).columns == ["n"], "\(format)")
        }
    }

    @Test(arguments: engines) func `lines of too many cells are left out where that is asked for`(_ engine: Engine)
        throws
    {
        let bench = try bench(engine)
        let path = try bench.write("bad.csv", "a,b\n1,x\n2,y,z\n3,\n")
        for word in ["skip", "warn"] {
            let recipe = try load(
                "csv", [("filepath_or_buffer", .scalar(.text(path))), ("on_bad_lines", .scalar(.text(word)))])
            let rows = try page(bench, recipe).rows
            #expect(rows == [[.int(1), .text("x")], [.int(3), .null]], "\(word)")
        }
        // Whichever columns are wanted, by those that go on and by those that don't.
        let some = Scalar.Field("columns", .text("a"))
        let lenient = FrameFile(path, .csv, options: [some, .init("on_bad_lines", .text("skip"))])
        #expect(try page(bench, Recipe(.file(lenient))).rows == [[.int(1)], [.int(3)]])
        let fault = #expect(throws: FrameFault.self) {
            try page(bench, Recipe(.file(FrameFile(path, .csv, options: [some]))))
        }
        #expect(fault?.message == "line 3 of '\(path)' has 3 fields, and the first line has 2", "\(fault as Any)")
    }

    @Test(arguments: engines) func `without a filter for nulls an empty cell is an empty text`(_ engine: Engine) throws
    {
        let bench = try bench(engine)
        let path = try bench.write("empty.csv", "a,b\n1,x\n3,\n")
        let recipe = try load(
            "csv", [("filepath_or_buffer", .scalar(.text(path))), ("na_filter", .scalar(.bool(false)))])
        #expect(try page(bench, recipe).rows == [[.int(1), .text("x")], [.int(3), .text("")]])
    }

    @Test(arguments: engines) func `a record a line is read as such`(_ engine: Engine) throws {
        let bench = try bench(engine)
        let recipe = try load(
            "json",
            [
                ("filepath_or_buffer", .scalar(.text(try save(bench, .ndjson)))), ("multiline", .scalar(.bool(true))),
                ("n_rows", .scalar(.int(2))),
            ])
        #expect(try page(bench, recipe).rows == Array(Self.rows[..<2]))
    }

    @Test(arguments: engines) func `a sheet is read from a row on, and sheets one behind the other`(_ engine: Engine)
        throws
    {
        let bench = try bench(engine)
        let path = "\(bench.folder)/two.xlsx"
        let code = """
            import openpyxl; b = openpyxl.Workbook()
            for name, rows in ((1, [("about",), ("n", "t"), (1, "a")]), (2, [("about",), ("n", "t"), (2, "b")])):
                s = b.create_sheet(f"s{name}")
                [s.append(row) for row in rows]
            del b["Sheet"]; b.save("\(path)")
            """
        let script = try bench.write("make.py", code)
        #expect(system("'\(try #require(Bench.python))' '\(script)'") == 0)
        let first = ("filepath_or_buffer", SnippetCall.Value.scalar(.text(path)))
        for (options, wanted) in [
            ([("header", Scalar.int(1))], [[Scalar.int(1), .text("a")]]),
            ([("skip_rows", .int(1)), ("sheet_name", .text("s2"))], [[.int(2), .text("b")]]),
            (
                [("skip_rows", .int(1)), ("merge_sheets", .bool(true))],
                [[.int(1), .text("a")], [.int(2), .text("b")]]
            ),
        ] {
            let recipe = try load("excel", [first] + options.map { ($0.0, .scalar($0.1)) })
            let (columns, rows) = try page(bench, recipe)
            #expect(columns == ["n", "t"])
            #expect(rows == wanted, "\(options)")
        }
        let both = try load(
            "excel", [first, ("sheet_name", .scalar(.text("s1"))), ("merge_sheets", .scalar(.bool(true)))])
        #expect(throws: FrameFault.self) { try page(bench, both) }
    }

    @Test(arguments: engines) func `a file comes out of a connection`(_ engine: Engine) throws {
        let bench = try bench(engine)
        let operation = try Catalogue.operation(named: "connect.local")
        let call = try OperationCall(operation, [], frame: Recipe(.variable("x")), schema: Schema([]))
        guard case .object(let body) = operation.body else { throw FrameFault(.failed, "no connection") }
        _ = try bench.run(.object("store", try body(call)))
        for format in FrameFile.Format.allCases where format != .hdf5 {
            let file = FrameFile(try save(bench, format), format, connection: "store")
            #expect(try page(bench, Recipe(.file(file))).rows == Self.rows, "\(format)")
        }
        let recipe = try load(
            "csv",
            [
                ("filepath_or_buffer", .scalar(.text("\(bench.folder)/t.csv"))), ("conn", .variable("store")),
                ("n_rows", .scalar(.int(1))),
            ])
        #expect(try page(bench, recipe).rows == Array(Self.rows[..<1]))
        let gone = FrameFile("\(bench.folder)/gone.csv", .csv, connection: "store")
        let fault = #expect(throws: FrameFault.self) { try page(bench, Recipe(.file(gone))) }
        #expect(fault?.message == "there is no file '\(bench.folder)/gone.csv'", "\(fault as Any)")
    }

    @Test func `what an option can't be is told before anything is read`() throws {
        for (format, option, message) in [
            (
                FrameFile.Format.csv, Scalar.Field("n_rows", .int(-1)),
                "the option 'n_rows' of csv is a number of rows, from 0"
            ),
            (.parquet, .init("columns", .int(1)), "the option 'columns' of parquet is a list of names"),
            (
                .csv, .init("on_bad_lines", .text("mend")),
                "the option 'on_bad_lines' of csv is \"error\", \"warn\" or \"skip\""
            ),
            (.csv, .init("header", .text("no")), "the option 'header' of csv is true or false"),
            (.excel, .init("header", .text("no")), "the option 'header' of excel is a row, from 0, or false"),
            (.orc, .init("separator", .text(";")), "orc has no option 'separator'"),
        ] {
            for engine in Engine.allCases {
                let fault = #expect(throws: FrameFault.self) {
                    try Generators.of(engine).program(
                        for: Statement(.define("t", Recipe(.file(FrameFile("t", format, options: [option]))))),
                        schemas: [:], taken: [])
                }
                #expect(fault?.message == message, "\(engine)")
            }
        }
    }

    @Test func `keys do not go into a recipe`() throws {
        let arguments: [(String, SnippetCall.Value)] = [
            ("filepath_or_buffer", .scalar(.text("s3://b/t.csv"))),
            ("storage_options", .scalar(.record([.init("key", .text("k"))]))),
        ]
        let fault = #expect(throws: FrameFault.self) { try load("csv", arguments) }
        #expect(fault?.kind == .refused && fault?.help?.contains("connect.s3") == true)
    }
}
