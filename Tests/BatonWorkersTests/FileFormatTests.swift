import BatonFrames
import Glibc
import Testing

@testable import BatonWorkers

/// Files of each format, written and read by each engine, and what is said of files that can't be read.
@Suite(.serialized) struct FileFormatTests {
    private static let schema = Schema([
        Column("town", .text), Column("n", .int), Column("f", .float), Column("ok", .bool),
        Column("at", .datetime(zone: nil)), Column("day", .date),
    ])

    private static let rows: [[Scalar]] = [
        [.text("Ulm"), .int(1), .float(0.5), .bool(true), .datetime(1_704_164_645_000_000), .date(19_724)],
        [.text("Bærum, \"x\"\n2"), .int(-(1 << 60)), .float(-2), .bool(false), .datetime(0), .date(-1)],
        [.null, .int(3), .null, .bool(true), .null, .null],
    ]

    /// What a format makes of the columns that it has no type for.
    private static func expected(_ format: FrameFile.Format) -> (columns: [String], rows: [[Scalar]]) {
        switch format {
        case .csv, .tsv, .json, .ndjson, .xml: (["town", "n", "f", "ok"], rows.map { Array($0[..<4]) })
        // Days become moments in both; a cell of a sheet has a float's digits, and HDF5 has NaN for null.
        case .excel: (["town", "f", "ok", "at"], rows.map { [$0[0], $0[2], $0[3], $0[4]] })
        case .hdf5: (["town", "n", "ok", "at"], rows.map { [$0[0], $0[1], $0[3], $0[4]] })
        case .parquet, .arrow, .avro, .orc: (schema.names, rows)
        }
    }

    private static let formats: [FrameFile.Format] = [
        .csv, .tsv, .json, .ndjson, .xml, .excel, .hdf5, .parquet, .arrow, .avro, .orc,
    ]

    private static let engines = getenv("BATON_SLOW_TESTS") == nil ? [Engine.pandas, .polars, .dask] : Engine.allCases

    @Test(arguments: engines)
    func `what is saved in a format is loaded again as it was`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        for format in Self.formats {
            let (names, rows) = Self.expected(format)
            let path = "\(bench.folder)/trips.\(format == .excel ? "xlsx" : format.rawValue)"
            let made = Recipe(.table(Self.schema, Self.rows)).then(.select(names.map { NamedTerm($0, .column($0)) }))
            do {
                _ = try bench.run(.save(made, FrameFile(path, format)))
                _ = try bench.run(.define("back", Recipe(.file(FrameFile(path, format)))))
                let answer = try bench.run(.rows(Recipe(.variable("back")), offset: 0, limit: 10))
                guard case .page(let schema, let found, _) = answer else { throw FrameFault(.failed, "no page") }
                #expect(schema.names == names, "\(format)")
                #expect(found == rows, "\(format)")
            } catch {
                Issue.record("\(engine) \(format): \(error)")
            }
        }
    }

    @Test(arguments: engines)
    func `a file is known by its content and its encoding, also in an archive`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let latin: [UInt8] = Array("town;n\n".utf8) + [0xc5] + Array("s;1\nUlm;2\n".utf8)
        let path = try bench.write("towns.txt", latin)
        #expect(system("cd '\(bench.folder)' && python3 -m zipfile -c t.zip towns.txt") == 0)
        for (name, fields) in [
            ("load.file", [("path", path)]),
            ("load.zip", [("path", "\(bench.folder)/t.zip"), ("filename", "towns.txt")]),
        ] {
            let operation = try Catalogue.operation(named: name)
            let arguments = fields.map { SnippetCall.Argument($0.0, .scalar(.text($0.1))) }
            let call = try OperationCall(operation, arguments, frame: Recipe(.variable("x")), schema: Schema([]))
            guard case .frame(let body) = operation.body else { Issue.record("\(name) makes no frame"); continue }
            _ = try bench.run(.define("towns", try body(call)))
            let answer = try bench.run(.rows(Recipe(.variable("towns")), offset: 0, limit: 5))
            guard case .page(_, let rows, _) = answer else { Issue.record("no page"); return }
            #expect(rows == [[.text("Ås"), .int(1)], [.text("Ulm"), .int(2)]], "\(name)")
        }
    }

    private static let broken: [(name: String, bytes: [UInt8], message: String)] = [
        ("a.csv", Array("a,b\n1,2\n3,4,5\n6,7\n".utf8), "line 3 of 'FILE' has 3 fields, and the first line has 2"),
        ("b.csv", Array("town\n".utf8) + [0xc5, 0x73, 0x0a], "line 2 of 'FILE' is not UTF-8"),
        (
            "c.csv", Array("a,b\n1,2\n\"open,2\n3,4\n".utf8),
            "a quote in line 3 of 'FILE' is not closed where its field ends"
        ),
        ("d.tsv", Array("a\tb\n1\t2\n3\t4\t5\n".utf8), "line 3 of 'FILE' has 3 fields, and the first line has 2"),
    ]

    @Test(arguments: [Engine.pandas, .polars])
    func `a file that can't be read is told of with its line`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        for (name, bytes, message) in Self.broken {
            let path = try bench.write(name, bytes)
            let file = FrameFile(path, FrameFile.Format(ofFile: name) ?? .csv)
            let fault = #expect(throws: FrameFault.self) { try bench.run(.define("t", Recipe(.file(file)))) }
            #expect(
                fault?.kind == .badData && fault?.message == message.replacing("FILE", with: path),
                "\(name): \(fault as Any)")
            #expect(fault?.help != nil)
        }
        #expect(try bench.run(.count(Recipe(.table(Self.schema, Self.rows)))) == .value(.int(3)))
    }

    @Test func `a word among ints far down is told of, and a way to read it`() throws {
        let bench = try Bench(.polars, generators: WorkerConfiguration.allGenerators)
        let text = "n\n" + String(repeating: "1\n", count: 3000) + "x\n"
        let path = try bench.write("n.csv", text)
        let fault = #expect(throws: FrameFault.self) {
            try bench.run(.define("t", Recipe(.file(FrameFile(path, .csv)))))
        }
        #expect(fault?.message == "'x' in the column 'n' is no int, as the values at the beginning are")
        #expect(fault?.help?.hasPrefix("if it stands for nothing: `null_values: [\"x\"]`; else") == true)
        let asText = FrameFile(path, .csv, options: [.init("infer_schema", .bool(false))])
        guard case .frame(let schema, _) = try bench.run(.define("t", Recipe(.file(asText)))) else {
            Issue.record("no frame")
            return
        }
        #expect(schema.columns == [Column("n", .text)])
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `10,000 columns are loaded, counted and shown`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let names = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
        let path = try bench.write("wide.csv", names + "\n" + String(repeating: "7,", count: 9_999) + "7\n")
        guard case .frame(let schema, _) = try bench.run(.define("wide", Recipe(.file(FrameFile(path, .csv))))) else {
            Issue.record("no frame")
            return
        }
        #expect(schema.columns.count == 10_000)
        let last = Recipe(
            .variable("wide"), [.select([NamedTerm("it", .apply(.add, [.column("c9999"), .literal(.int(1))]))])])
        guard case .page(_, let rows, _) = try bench.run(.rows(last, offset: 0, limit: 2)) else { return }
        #expect(rows == [[.int(8)]])
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `an int that leaves 64 bits is told of in the session's words`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let frame = Recipe(.table(Schema([Column("a", .int)]), [[.int(.max)], [.int(1)]]))
        for step: FrameStep in [
            .derive([NamedTerm("b", .apply(.add, [.column("a"), .literal(.int(1))]))]),
            .group(keys: [], measures: [NamedTerm("a", .aggregate(.sum, [.column("a")]))]),
        ] {
            let fault = #expect(throws: FrameFault.self) { try bench.run(.define("t", frame.then(step))) }
            #expect(
                fault?.kind == .badData && fault?.message.hasPrefix("an int leaves 64 bits") == true, "\(fault as Any)")
        }
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `zeros are counted in several columns, also where one holds text`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let schema = Schema([Column("t", .text), Column("n", .int), Column("f", .float)])
        let rows: [[Scalar]] = [
            [.text("0"), .int(0), .float(0)], [.null, .int(0), .float(.nan)], [.text(""), .null, .float(1)],
        ]
        let operation = try Catalogue.operation(named: "cols.count_zeros")
        let columns = SnippetCall.Argument("cols", .scalar(.list([.text("t"), .text("n"), .text("f")])))
        let call = try OperationCall(operation, [columns], frame: Recipe(.table(schema, rows)), schema: schema)
        guard case .ask(let body) = operation.body else { Issue.record("it asks nothing"); return }
        let question = try body(call)
        let answers = try question.parts.map { try bench.run($0.statement.action) }
        let found = question.value(of: answers)
        #expect(found == .record([.init("t", .int(0)), .init("n", .int(2)), .init("f", .int(1))]), "\(found)")
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `a column of several kinds of values is refused by name`(_ engine: Engine) throws {
        let operation = try Catalogue.operation(named: "create.dataframe")
        let data = Scalar.record([.init("x", .list([.int(1), .text("a"), .null]))])
        let call = try OperationCall(
            operation, [SnippetCall.Argument("data", .scalar(data))], frame: Recipe(.variable("x")), schema: Schema([]))
        guard case .frame(let body) = operation.body else { Issue.record("it makes no frame"); return }
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let fault = #expect(throws: FrameFault.self) { try bench.run(.define("t", try body(call))) }
        #expect(
            fault?.kind == .refused && fault?.message.hasPrefix("a column of number and text (\"x\")") == true,
            "\(fault as Any)")
    }
}
