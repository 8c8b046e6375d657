import BatonFrames
import Foundation
import Testing

@testable import BatonWorkers

/// Files in a store that speaks S3: one of `moto` on the loopback, with credentials from the environment alone.
@Suite(.serialized) struct StoreTests {
    private static let schema = Schema([Column("town", .text), Column("n", .int), Column("f", .float)])
    private static let rows: [[Scalar]] = [
        [.text("Ås, \"x\""), .int(-(1 << 60)), .float(0.5)], [.null, .int(2), .null],
    ]

    private static let engines =
        ProcessInfo.processInfo.environment["BATON_SLOW_TESTS"] == nil
        ? [Engine.polars, .pandas, .dask] : Engine.allCases

    /// The Python that the server runs in; made by the first use.
    private static let python: Result<String, any Error> = Result {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = [
            "900", "\(root.path)/Tools/test-venv.sh", "\(here.path)/Python/requirements.txt",
        ]
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func server(_ kind: String) throws -> LoopbackServer {
        try LoopbackServer(kind, python: try python.get())
    }

    private static func bench(_ engine: Engine, _ server: LoopbackServer, hasKey: Bool = true) throws -> Bench {
        let address = "http://127.0.0.1:\(server.port)"
        var environment = [
            "AWS_ENDPOINT_URL=\(address)", "AWS_DEFAULT_REGION=us-east-1",
            // Without a key Polars asks the machine that it is on, which is a server of Amazon's as far as it knows.
            "AWS_METADATA_ENDPOINT=\(address)",
        ]
        if hasKey { environment += ["AWS_ACCESS_KEY_ID=tester", "AWS_SECRET_ACCESS_KEY=open sesame"] }
        return try Bench(engine, generators: WorkerConfiguration.allGenerators, environment: environment)
    }

    private func load(_ bench: Bench, _ path: String, _ format: FrameFile.Format) throws(FrameFault) -> [[Scalar]] {
        _ = try bench.run(.define("back", Recipe(.file(FrameFile(path, format)))))
        guard case .page(_, let rows, _) = try bench.run(.rows(Recipe(.variable("back")), offset: 0, limit: 9)) else {
            throw FrameFault(.failed, "no page")
        }
        return rows
    }

    private func save(_ bench: Bench, _ path: String, _ format: FrameFile.Format) throws(FrameFault) {
        _ = try bench.run(.save(Recipe(.table(Self.schema, Self.rows)), FrameFile(path, format)))
    }

    private func fault(_ body: () throws(FrameFault) -> Void) -> FrameFault? {
        do throws(FrameFault) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `what is saved in a store is loaded again as it was`() throws {
        let server = try Self.server("s3")
        defer { withExtendedLifetime(server) {} }
        for engine in Self.engines {
            let bench = try Self.bench(engine, server)
            for format in [FrameFile.Format.csv, .parquet, .ndjson] {
                let path = "s3://trips/\(engine)/trips.\(format)"
                try save(bench, path, format)
                #expect(try load(bench, path, format) == Self.rows, "\(engine) \(format)")
            }
        }
    }

    @Test func `a file or bucket that is not there is told by its address`() throws {
        let server = try Self.server("s3")
        defer { withExtendedLifetime(server) {} }
        for engine in Self.engines {
            let bench = try Self.bench(engine, server)
            for format in [FrameFile.Format.csv, .parquet] {
                let path = "s3://trips/gone.\(format)"
                let gone = fault { () throws(FrameFault) in _ = try load(bench, path, format) }
                #expect(gone?.kind == .badData, "\(engine)")
                #expect(gone?.message == "there is no file '\(path)'", "\(engine)")
                // A bucket that is named wrongly is not made by who writes to it.
                let other = "s3://nowhere/gone.\(format)"
                let reading = fault { () throws(FrameFault) in _ = try load(bench, other, format) }
                let writing = fault { () throws(FrameFault) in try save(bench, other, format) }
                for lost in [reading, writing] {
                    #expect(lost?.kind == .badData, "\(engine)")
                    // Polars asks for the head of a file, whose answer does not say what is missing.
                    #expect(
                        [
                            "there is no bucket 'nowhere' for '\(other)'", "there is no file '\(other)'",
                        ].contains(lost?.message), "\(engine): \(lost as Any)")
                }
            }
        }
    }

    @Test func `credentials that are missing or wrong are told of, and not shown`() throws {
        let server = try Self.server("locked-s3")
        defer { withExtendedLifetime(server) {} }
        let path = "s3://trips/trips.parquet"
        for engine in Self.engines {
            let bench = try Self.bench(engine, server)
            let reading = fault { () throws(FrameFault) in _ = try load(bench, path, .parquet) }
            let writing = fault { () throws(FrameFault) in try save(bench, path, .parquet) }
            for refused in [reading, writing] {
                #expect(refused?.kind == .machine, "\(engine)")
                #expect(
                    refused?.message == "the store does not accept the credentials for '\(path)'",
                    "\(engine): \(refused as Any)")
                #expect(refused?.help?.contains("AWS_ACCESS_KEY_ID") == true)
                #expect(refused.map { "\($0)".contains("sesame") } == false)
            }
        }
        // The others ask this server without a signature and again, for half a minute: it says that it is out of order.
        let without = try Self.bench(.polars, server, hasKey: false)
        let missing = fault { () throws(FrameFault) in _ = try load(without, path, .parquet) }
        #expect(missing?.message == "there are no credentials for '\(path)'", "\(missing as Any)")
        #expect(missing?.kind == .machine)
    }

    /// A connection made by `connect.s3` has the keys, and the environment has none.
    @Test func `a file of a store comes through a connection with keys of its own`() throws {
        let server = try Self.server("s3")
        defer { withExtendedLifetime(server) {} }
        let keys = Scalar.record([
            .init("key", .text("tester")), .init("secret", .text("open sesame")),
            .init("endpoint_url", .text("http://127.0.0.1:\(server.port)")),
        ])
        let operation = try Catalogue.operation(named: "connect.s3")
        let call = try OperationCall(
            operation, [.init("kwargs", .scalar(keys))], frame: Recipe(.variable("x")), schema: Schema([]))
        guard case .object(let body) = operation.body else { throw FrameFault(.failed, "no connection") }
        for engine in Self.engines {
            try save(try Self.bench(engine, server), "s3://trips/\(engine).parquet", .parquet)
            let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
            _ = try bench.run(.object("store", try body(call)))
            let file = FrameFile("trips/\(engine).parquet", .parquet, connection: "store")
            _ = try bench.run(.define("back", Recipe(.file(file))))
            let answer = try bench.run(.rows(Recipe(.variable("back")), offset: 0, limit: 9))
            guard case .page(_, let rows, _) = answer else { throw FrameFault(.failed, "no page") }
            #expect(rows == Self.rows, "\(engine)")
            let gone = FrameFile("nowhere/t.csv", .csv, connection: "store")
            let lost = fault { () throws(FrameFault) in _ = try bench.run(.define("lost", Recipe(.file(gone)))) }
            #expect(lost?.kind == .badData, "\(engine)")
            #expect(lost?.message == "there is no bucket 'nowhere' for 'nowhere/t.csv'", "\(lost as Any)")
        }
    }

    @Test(arguments: [FrameFile.Format.json, .avro])
    func `Polars refuses by name what it can't read from a store`(format: FrameFile.Format) throws {
        let refused = #expect(throws: FrameFault.self) {
            try Generators.of(.polars).program(
                for: Statement(.define("t", Recipe(.file(FrameFile("s3://trips/t", format))))), schemas: [:], taken: [])
        }
        #expect(refused?.kind == .refused)
    }
}
