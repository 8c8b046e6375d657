import BatonFrames
import Foundation
import Testing

/// The recorded results again, by the generated programs.
@Suite struct SampleEngineTests {
    /// Frames and masks; questions are put together from several answers and are replayed by the local evaluation.
    @Test(arguments: FunctionTableTests.engines)
    func `recorded frames come out of the generated program`(_ engine: Engine) throws {
        var cases = EngineCases(engine)
        var replayed: [(sample: RecordedSample, columns: [(String, [Scalar])])] = []
        for sample in RecordedSample.all where SampleTests.others[sample.id] == nil {
            guard case .frame(let columns) = sample.expected, let recipe = try Self.recipe(of: sample),
                try cases.add(.define("made", recipe))
            else { continue }
            replayed.append((sample, columns))
        }
        #expect(replayed.count >= 30, "only \(replayed.count)")
        let made = try cases.run()
        try #require(made.count == replayed.count)
        for (place, (sample, columns)) in replayed.enumerated() {
            let lines = cases.lines(place)
            if let difference = Self.difference(made[place], columns, sample) {
                Issue.record("\(engine.rawValue), \(sample.id): \(difference)\n\(lines)")
            }
        }
    }

    private static func recipe(of sample: RecordedSample) throws -> Recipe? {
        let operation = try Catalogue.operation(named: sample.operation)
        let frame = Recipe(.table(sample.schema, sample.rows))
        let call = try OperationCall(operation, sample.arguments, frame: frame, schema: sample.schema)
        do {
            switch operation.body {
            case .frame(let body): return try body(call)
            case .mask(let body): return frame.then(.select(try body(call)))
            default: return nil
            }
        } catch  where error.kind == .refused {
            return nil
        }
    }

    private static func difference(
        _ made: [String: Any], _ columns: [(String, [Scalar])], _ sample: RecordedSample
    ) -> String? {
        if let error = made["error"] as? String { return error }
        guard let names = made["columns"] as? [String], let rows = made["rows"] as? [[Any]] else { return "no frame" }
        guard names == columns.map(\.0) else { return "columns \(names), not \(columns.map(\.0))" }
        for (place, column) in columns.enumerated() {
            let cells = rows.map { scalar($0[place]) }
            let isSame = cells.count == column.1.count && zip(cells, column.1).allSatisfy(sample.agrees)
            if !isSame { return "\(column.0): \(cells) is not \(column.1)" }
        }
        return nil
    }

    /// A cell of `run_cases.py`.
    private static func scalar(_ cell: Any) -> Scalar {
        if let items = cell as? [Any] { return .list(items.map(scalar)) }
        guard let tagged = cell as? [String: Any] else { return RecordedSample.scalar(cell) }
        if let text = tagged["int"] as? String, let value = Int64(text) { return .int(value) }
        if let text = tagged["float"] as? String, let value = Double(text) { return .float(value) }
        if let text = tagged["date"] as? String, let value = Int32(text) { return .date(value) }
        if let text = tagged["datetime"] as? String, let value = Int64(text) { return .datetime(value) }
        if let text = tagged["duration"] as? String, let value = Int64(text) { return .duration(value) }
        if let text = tagged["binary"] as? String { return .binary(Array(text.utf8)) }
        if let fields = tagged["record"] as? [[Any]] {
            return .record(fields.map { .init($0[0] as? String ?? "", scalar($0[1])) })
        }
        return .null
    }
}
