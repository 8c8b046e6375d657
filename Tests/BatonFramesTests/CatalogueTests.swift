import BatonFrames
import Foundation
import Testing

/// The names that clients of the known server use, with their arguments: `Operations/operations.tsv`.
struct KnownOperation {
    var name: String
    var kind: String
    /// Names of arguments in order.
    var arguments: [String]
    var aliases: [String]

    static let all: [KnownOperation] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Operations/operations.tsv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return KnownOperation(
                name: fields[0], kind: fields[1],
                arguments: fields[2].split(separator: ";").compactMap {
                    $0.split(separator: "=").first.map { $0.trimmingCharacters(in: .whitespaces) }
                }.filter { !$0.isEmpty },
                aliases: fields.count > 3 ? fields[3].split(separator: " ").map(String.init) : [])
        }
    }()
}

@Suite struct CatalogueTests {
    @Test func `each known operation is answered, under its name and its aliases`() throws {
        #expect(KnownOperation.all.count == 616)
        let names = Set(Catalogue.operations.map(\.name))
        let missing = KnownOperation.all.map(\.name).filter { !names.contains($0) }
        #expect(missing.isEmpty, "\(missing.count) missing: \(missing.joined(separator: " "))")
        for known in KnownOperation.all where names.contains(known.name) {
            for alias in known.aliases { _ = try Catalogue.operation(named: alias) }
        }
    }

    @Test func `no operation stands twice, and none is invented`() {
        let known = Set(KnownOperation.all.map(\.name))
        var seen: Set<String> = []
        for operation in Catalogue.operations {
            #expect(seen.insert(operation.name).inserted, "\(operation.name) stands twice")
            #expect(known.contains(operation.name), "\(operation.name) is not known")
        }
    }

    @Test func `an operation takes the arguments that clients give it, and is of the kind that they expect`() {
        let operations = Dictionary(Catalogue.operations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        // Four masks answer as outputs there, and a count as a frame.
        let otherwise: Set = ["mask.float", "mask.int", "mask.numeric", "mask.str", "rows.approx_count"]
        for known in KnownOperation.all {
            guard let operation = operations[known.name] else { continue }
            #expect(operation.kind.rawValue == known.kind || otherwise.contains(known.name), "\(known.name)")
            let taken = Set(operation.parameters.map(\.name))
            let missing = known.arguments.filter { !taken.contains($0) && $0 != "args" && $0 != "kwargs" }
            #expect(missing.isEmpty, "\(known.name) does not take \(missing)")
        }
    }

    private func bound(_ name: String, _ arguments: [(String, Scalar)]) throws -> OperationCall {
        try OperationCall(
            Catalogue.operation(named: name), arguments.map { SnippetCall.Argument($0.0, .scalar($0.1)) },
            frame: Recipe(.table(Schema([]), [])), schema: Schema([]))
    }

    @Test func `a store takes its library's arguments by their names, or as one record`() throws {
        let options = Scalar.record([.init("key", .text("k")), .init("anon", .bool(false))])
        for arguments in [[("key", Scalar.text("k")), ("anon", .bool(false))], [("kwargs", options)]] {
            #expect(try bound("connect.s3", arguments).scalar("kwargs") == options)
        }
        #expect(try bound("connect.s3", []).scalar("kwargs") == .null)
    }

    @Test func `arguments that can't be bound are told by their names`() {
        for (name, arguments, message) in [
            ("connect.s3", [("key", Scalar.text("k")), ("key", .text("l"))], "connect.s3: 'key' is given twice"),
            (
                "connect.s3", [("key", .text("k")), ("kwargs", .record([]))],
                "connect.s3 takes 'kwargs' or its fields, not both"
            ),
            ("connect.sqlite", [("key", .text("k"))], "connect.sqlite takes no 'key'"),
            ("load.csv", [("sep", .text(";")), ("sep", .text(","))], "load.csv: 'sep' is given twice"),
            ("load.csv", [], "load.csv needs 'filepath_or_buffer' (text)"),
        ] {
            let fault = #expect(throws: FrameFault.self) { try bound(name, arguments) }
            #expect(fault?.message == message)
        }
    }
}
