import BatonFrames
import Foundation
import Testing

@testable import BatonWorkers

/// Tables of databases, with real servers of Debian's on the loopback: Tools/setup.sh installs them.
@Suite(.serialized) struct ConnectionTests {
    private static let schema = Schema([
        Column("town", .text), Column("n", .int), Column("f", .float), Column("big", .int),
    ])
    private static let rows: [[Scalar]] = [
        [.text("Ås 'x' \"y\" %s"), .int(1), .float(0.5), .int(.max)], [.null, .int(-2), .null, .int(.min)],
    ]

    private func connect(_ bench: Bench, _ kind: String, _ fields: [(String, Scalar)]) throws {
        let operation = try Catalogue.operation(named: "connect.\(kind)")
        let call = try OperationCall(
            operation, fields.map { SnippetCall.Argument($0.0, .scalar($0.1)) }, frame: Recipe(.variable("x")),
            schema: Schema([]))
        guard case .object(let body) = operation.body else { throw FrameFault(.failed, "no connection") }
        _ = try bench.run(.object("conn", try body(call)))
    }

    /// Saves the rows as a table, asks for some of them, and gives what comes back.
    private func roundTrip(_ bench: Bench) throws -> [[Scalar]] {
        let save = SnippetCall(
            "save_table",
            [.init("table", .scalar(.text("my trips"))), .init("connection", .variable("conn"))])
        _ = try bench.run(.ask(Recipe(.table(Self.schema, Self.rows)), save))
        return try query(bench, "\"my trips\"")
    }

    private func query(_ bench: Bench, _ table: String) throws -> [[Scalar]] {
        _ = try bench.run(
            .define("t", Recipe(.query(connection: "conn", sql: "select * from \(table) order by n desc"))))
        guard case .page(_, let rows, _) = try bench.run(.rows(Recipe(.variable("t")), offset: 0, limit: 5)) else {
            throw FrameFault(.failed, "no page")
        }
        return rows
    }

    private static let engines = [Engine.polars, .pandas, .dask]

    @Test(arguments: engines) func `a table of SQLite comes back as it was`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        try connect(bench, "sqlite", [("database", .text("\(bench.folder)/a.db"))])
        #expect(try roundTrip(bench) == Self.rows)
    }

    @Test func `a table of PostgreSQL comes back as it was`() throws {
        let server = try LoopbackServer("postgres")
        defer { withExtendedLifetime(server) {} }
        for engine in Self.engines {
            let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
            try connect(
                bench, "postgres",
                [
                    ("host", .text("127.0.0.1")), ("port", .int(Int64(server.port))), ("user", .text("tester")),
                    ("password", .text("open sesame")), ("database", .text("postgres")),
                ])
            #expect(try roundTrip(bench) == Self.rows, "\(engine)")
            let fault = #expect(throws: FrameFault.self) { try query(bench, "gone") }
            #expect(fault?.message.contains("\"gone\" does not exist") == true, "\(fault as Any)")
            #expect(fault?.message.contains("sesame") == false)
        }
    }

    @Test func `a table of MariaDB comes back as it was`() throws {
        let server = try LoopbackServer("mysql")
        defer { withExtendedLifetime(server) {} }
        for engine in Self.engines {
            let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
            let account: [(String, Scalar)] = [
                ("host", .text("127.0.0.1")), ("port", .int(Int64(server.port))), ("user", .text("tester")),
                ("database", .text("lab")),
            ]
            try connect(bench, "mysql", account + [("password", .text("open sesame"))])
            _ = try bench.run(
                .ask(
                    Recipe(.table(Self.schema, Self.rows)),
                    SnippetCall(
                        "save_table",
                        [.init("table", .scalar(.text("trips"))), .init("connection", .variable("conn"))])))
            #expect(try query(bench, "trips") == Self.rows, "\(engine)")
            try connect(bench, "mysql", account + [("password", .text("wrong"))])
            let fault = #expect(throws: FrameFault.self) { try query(bench, "trips") }
            #expect(fault?.message.contains("Access denied") == true, "\(fault as Any)")
        }
    }
}
