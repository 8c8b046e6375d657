import BatonFrames
import Glibc
import Testing

@testable import BatonWorkers

/// The examples of the catalogue, each done on each engine: help shows nothing that does not run.
@Suite(.serialized) struct OperationExampleTests {
    private static let engines = getenv("BATON_SLOW_TESTS") == nil ? [Engine.polars, .pandas] : Engine.allCases

    private static let rows: [[Scalar]] = [
        [.text("Ulm"), .float(4.5), .int(1), .datetime(1_700_000_000_000_000), .list([.int(1), .int(2)])],
        [.text("Bonn"), .float(12.25), .int(2), .datetime(1_710_000_000_000_000), .list([.int(3)])],
        [.text("Ulm"), .float(8), .int(3), .datetime(1_720_000_000_000_000), .list([.int(4), .int(5)])],
        [.text("Köln"), .float(3), .int(4), .datetime(1_730_000_000_000_000), .list([.int(6), .int(7)])],
    ]

    /// The files that loaders name, of the columns that each format can hold.
    private func prepare(_ bench: Bench, _ engine: Engine) throws {
        _ = try bench.run(.define("df", Recipe(.table(OperationExamples.schema, Self.rows))))
        _ = try bench.run(.define("other", Recipe(.variable("df"))))
        let plain = Recipe(.variable("df")).then(.select(["town", "fare"].map { NamedTerm($0, .column($0)) }))
        _ = try bench.run(.define("plain", plain))
        for format in FrameFile.Format.allCases {
            let ending = [.excel: "xlsx", .hdf5: "h5"][format] ?? format.rawValue
            _ = try bench.run(.save(Recipe(.variable("plain")), FrameFile("trips.\(ending)", format)))
        }
        let zip = "cd '\(bench.folder)' && '\(try #require(Bench.python))' -m zipfile -c trips.zip trips.csv"
        #expect(system(zip) == 0)
        let index = try Catalogue.operation(named: "cols.string_to_index")
        for action in try actions(index) where engine == .pandas {
            guard case .define(_, let recipe) = action else { continue }
            _ = try bench.run(.define("indexed", recipe))
        }
        let connect = try Catalogue.operation(named: "connect.sqlite")
        let arguments = [SnippetCall.Argument("database", .scalar(.text(":memory:")))]
        let call = try OperationCall(connect, arguments, frame: Recipe(.variable("df")), schema: Schema([]))
        guard case .object(let body) = connect.body else { return }
        _ = try bench.run(.object("conn", try body(call)))
    }

    private func actions(_ operation: Operation) throws -> [Statement.Action] {
        let frame =
            switch operation.name {
            // Not each format holds lists.
            case let name where name.hasPrefix("save."): "plain"
            case "cols.index_to_string": "indexed"
            default: "df"
            }
        let call = try OperationCall(
            operation, OperationExamples.arguments(of: operation) ?? [], frame: Recipe(.variable(frame)),
            schema: OperationExamples.schema, others: ["other": OperationExamples.schema])
        switch operation.body {
        case .frame(let body): return [.define("made", try body(call))]
        case .mask(let body): return [.define("made", call.frame.then(.select(try body(call))))]
        case .object(let body): return [.object("object", try body(call))]
        case .ask(let body): return try body(call).parts.map(\.statement.action)
        case .session, .refused: return []
        }
    }

    @Test(arguments: engines) func `each example runs`(_ engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        try prepare(bench, engine)
        var faults: [String] = []
        var count = 0
        for operation in Catalogue.operations {
            guard OperationExamples.arguments(of: operation) != nil else { continue }
            do {
                for action in try actions(operation) { _ = try bench.run(action) }
                count += 1
            } catch {
                let fault = error as? FrameFault
                if fault?.kind == .refused { continue }
                // Only frames of pandas keep what numbers stand for (`docs/reference/frames.md`).
                if engine != .pandas, operation.name == "cols.index_to_string" { continue }
                faults.append("\(operation.name): \(fault?.message ?? "\(error)")")
            }
        }
        #expect(faults.isEmpty, "\(engine), \(faults.count):\n\(faults.joined(separator: "\n"))")
        #expect(count > 550)
    }

    @Test(arguments: engines) func `what is known of columns without a look at their rows is answered`(_ engine: Engine)
        throws
    {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        for (name, wanted) in [("cols.names", Scalar.list([.text("fare")])), ("cols.data_type", .text("float"))] {
            let operation = try Catalogue.operation(named: name)
            let call = try OperationCall(
                operation, OperationExamples.arguments(of: operation) ?? [], frame: Recipe(.variable("df")),
                schema: OperationExamples.schema)
            guard case .ask(let body) = operation.body else { continue }
            let question = try body(call)
            let answers = try question.parts.map { try bench.run($0.statement.action) }
            #expect(question.value(of: answers) == wanted, "\(name)")
        }
    }
}
