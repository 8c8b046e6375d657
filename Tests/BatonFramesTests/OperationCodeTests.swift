import BatonFrames
import Foundation
import Testing

/// What each operation becomes in Python on each engine, beside what is on record; `RECORD_SNAPSHOTS=1` writes it again,
/// and fails.
@Suite struct OperationCodeTests {
    private static let schema = OperationExamples.schema

    private static func call(_ operation: BatonFrames.Operation) throws -> OperationCall {
        try OperationCall(
            operation, OperationExamples.arguments(of: operation) ?? [], frame: Recipe(.variable("df")), schema: schema,
            others: ["other": schema])
    }

    private static func statements(_ operation: BatonFrames.Operation) throws -> [Statement] {
        let call = try call(operation)
        switch operation.body {
        case .frame(let body): return [Statement(.define("df2", try body(call)))]
        case .mask(let body): return [Statement(.define("mask", call.frame.then(.select(try body(call)))))]
        case .object(let body): return [Statement(.object("op", try body(call)))]
        case .ask(let body): return try body(call).parts.map(\.statement)
        case .session, .refused: return []
        }
    }

    private static func lines(_ operation: BatonFrames.Operation, _ engine: Engine) -> [String] {
        switch operation.body {
        case .refused(let reason): return ["refused: \(reason)"]
        case .session(let action): return ["the session's own: \(action)"]
        default: break
        }
        do {
            return try statements(operation).flatMap { statement in
                try Generators.of(engine).program(
                    for: statement, schemas: ["df": schema, "other": schema], taken: ["df", "other", "conn"]
                ).lines
            }
        } catch {
            let fault = error as? FrameFault
            return ["\(fault?.kind.rawValue ?? "?"): \(fault?.message ?? "\(error)")"]
        }
    }

    @Test(arguments: Engine.allCases)
    func `an operation becomes the Python on record`(_ engine: Engine) throws {
        var text = ""
        for operation in Catalogue.operations.sorted(by: { $0.name < $1.name }) {
            text += "## \(operation.name)\n" + Self.lines(operation, engine).joined(separator: "\n") + "\n\n"
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Operations/\(engine.rawValue).txt")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("written anew")
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        for (now, before) in zip(text.components(separatedBy: "\n\n"), recorded.components(separatedBy: "\n\n")) {
            #expect(now == before)
        }
        #expect(text.count == recorded.count)
    }
}
