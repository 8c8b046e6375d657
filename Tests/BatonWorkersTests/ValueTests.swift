import BatonFrames
import BatonSessions
import Testing

@testable import BatonWorkers

struct ValueTests {
    static let values: [(String, Scalar)] = [
        ("None", .null), ("True", .bool(true)), ("-9223372036854775808", .int(.min)), ("1.5", .float(1.5)),
        ("float('inf')", .float(.infinity)), ("'é\\x00😀'", .text("é\0😀")), ("b'\\xff'", .binary([255])),
        ("__import__('datetime').date(1969, 12, 31)", .date(-1)),
        ("__import__('datetime').datetime(1969, 12, 31, 23, 59, 59, 1)", .datetime(-999_999)),
        ("__import__('datetime').timedelta(days=-1)", .duration(-86_400_000_000)),
        ("[1, [None]]", .list([.int(1), .list([.null])])),
        ("{'a': 1, 'b': {}}", .record([.init("a", .int(1)), .init("b", .record([]))])),
        ("__import__('numpy').int64(7)", .int(7)), ("__import__('pandas').NA", .null),
        ("__import__('polars').Series([1, None])", .list([.int(1), .null])),
    ]

    @Test func `values of Python come as they are`() throws {
        let bench = try Bench(.polars)
        for (text, value) in Self.values {
            #expect(try bench.ask("result_ = \(text)") == .value(value), "\(text)")
        }
    }

    @Test func `an integer of more than 64 bits is a fault`() throws {
        let bench = try Bench(.polars)
        #expect(throws: FrameFault.self) { try bench.ask("result_ = 2 ** 63") }
        #expect(try bench.ask("result_ = 2 ** 63 - 1") == .value(.int(.max)))
    }

    static let columns = """
        {"i": [1, None, -3], "f": [1.5, None, float("nan")], "t": ["a", None, "ü"], "b": [True, None, False],
         "d": [D(2020, 1, 2), None, D(1960, 1, 1)], "m": [T(2020, 1, 2, 3, 4, 5, 6), None, T(1960, 1, 1)],
         "l": [[1, 2], None, []]}
        """

    @Test func `columns of polars keep types, nulls and NaN`() throws {
        let bench = try Bench(.polars)
        let code =
            "import polars as pl\nfrom datetime import date as D, datetime as T\nresult_ = pl.DataFrame(\(Self.columns))"
        guard case .page(let schema, let rows, _) = try bench.ask(code) else { Issue.record("no page"); return }
        #expect(
            schema.columns.map(\.type) == [
                .int, .float, .text, .bool, .date, .datetime(zone: nil), .list(.int),
            ])
        #expect(rows[1].allSatisfy { $0 == .null })
        #expect(
            rows[0] == [
                .int(1), .float(1.5), .text("a"), .bool(true), .date(18_263), .datetime(1_577_934_245_000_006),
                .list([.int(1), .int(2)]),
            ])
        #expect("\(rows[2][1])" == "\(Scalar.float(.nan))")
    }

    @Test func `columns of pandas with nullable types keep types, nulls and NaN`() throws {
        let bench = try Bench(.pandas)
        let code = """
            import pandas as pd
            from datetime import date as D, datetime as T
            data = \(Self.columns)
            types = {"i": "Int64", "t": "string", "b": "boolean"}
            result_ = pd.DataFrame({n: pd.Series(v, dtype=types.get(n, "datetime64[us]" if n == "m" else "object"))
                for n, v in data.items()})
            result_["f"] = pd.arrays.FloatingArray(__import__("numpy").array([1.5, 0.0, float("nan")]),
                __import__("numpy").array([False, True, False]))
            """
        guard case .page(let schema, let rows, _) = try bench.ask(code) else { Issue.record("no page"); return }
        #expect(
            schema.columns.map(\.type) == [
                .int, .float, .text, .bool, .date, .datetime(zone: nil), .list(.unknown),
            ])
        #expect(rows[1].allSatisfy { $0 == .null })
        #expect(rows[0][0] == .int(1))
        #expect(rows[0][5] == .datetime(1_577_934_245_000_006))
        #expect("\(rows[2][1])" == "\(Scalar.float(.nan))")
    }

    @Test func `instants with a zone are those of UTC, under the zone's name`() throws {
        for (engine, code) in [
            (
                Engine.polars,
                "import polars as pl\nresult_ = pl.select(pl.lit('2020-07-01 12:00').str.to_datetime(time_zone='Europe/Zurich').alias('m'))"
            ),
            (
                .pandas,
                "import pandas as pd\nresult_ = pd.DataFrame({'m': pd.to_datetime(['2020-07-01 12:00']).tz_localize('Europe/Zurich')})"
            ),
        ] {
            let bench = try Bench(engine)
            guard case .page(let schema, let rows, _) = try bench.ask(code) else { Issue.record("no page"); return }
            #expect(schema.columns == [Column("m", .datetime(zone: "Europe/Zurich"))])
            #expect(rows == [[.datetime(1_593_597_600_000_000)]])
        }
    }

    @Test func `a cut or twisted payload is a fault and no trap`() throws {
        let schema = Schema([Column("a", .int), Column("b", .text)])
        var whole: [UInt8] = Array("i".utf8) + [1, 0, 1] + [UInt8](repeating: 7, count: 16)
        whole += Array("s".utf8) + [1, 0, 0, 0, 255, 255, 255, 255] + Array("x".utf8)
        var reader = CellReader(whole[...])
        let rows = try reader.rows(schema, count: 2)
        #expect(rows.map { $0[1] } == [.text("x"), .null])
        for end in whole.indices {
            var reader = CellReader(whole[..<end])
            #expect(throws: CellReader.Fault.self) { try reader.rows(schema, count: 2) }
        }
        var deep = CellReader(([UInt8]([76, 1, 0, 0, 0]) * 200)[...])
        #expect(throws: CellReader.Fault.self) { try deep.value() }
    }

    @Test func `a trivial statement's round trip is measured`() throws {
        let bench = try Bench(.polars)
        _ = try bench.ask("result_ = 1")
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<500 { times.append(try clock.measure { _ = try bench.ask("result_ = 1") }) }
        print("round trip: median \(times.sorted()[250])")
    }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] { Array(repeatElement(bytes, count: count).joined()) }
