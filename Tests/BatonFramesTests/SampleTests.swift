import BatonFrames
import Foundation
import Testing

/// Recorded inputs and results of the known server: `Operations/operation-samples.jsonl`.
struct RecordedSample {
    var id: String
    var operation: String
    var arguments: [SnippetCall.Argument]
    var schema: Schema
    var rows: [[Scalar]]
    var expected: Expected
    var tolerance: Double

    enum Expected {
        case value(Scalar)
        /// Columns in order with their cells.
        case frame([(String, [Scalar])])
    }

    static let all: [RecordedSample] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Operations/operation-samples.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).flatMap {
                RecordedSample($0, line: String(line))
            }
        }
    }()

    private init?(_ json: [String: Any], line: String) {
        guard let id = json["id"] as? String, let operation = json["operation"] as? String,
            let input = json["input"] as? [String: Any], let columns = input["columns"] as? [String: [Any]],
            let types = input["types"] as? [String: String], let arguments = json["args"] as? [String: Any],
            let expected = json["expected"] as? [String: Any]
        else { return nil }
        (self.id, self.operation) = (id, operation)
        // A parsed record has lost the order of its keys: it is read off the text.
        let names = columns.keys.sorted {
            (line.range(of: "\"\($0)\": ["))?.lowerBound ?? line.endIndex
                < (line.range(of: "\"\($1)\": ["))?.lowerBound ?? line.endIndex
        }
        self.arguments = arguments.map { .init($0.key, .scalar(Self.scalar($0.value))) }
        let cells = names.map { name in
            columns[name, default: []].map { Self.typed(Self.scalar($0), types[name] ?? "") }
        }
        schema = Schema(zip(names, cells).map { Column($0, Self.type($1, types[$0] ?? "")) })
        rows = (0..<(cells.first?.count ?? 0)).map { row in cells.map { $0[row] } }
        tolerance = json["tolerance"] as? Double ?? 1e-6
        if expected["kind"] as? String == "dataframe", let found = expected["columns"] as? [String: [Any]] {
            self.expected = .frame(
                (expected["order"] as? [String] ?? []).map { ($0, found[$0, default: []].map(Self.scalar)) })
        } else {
            self.expected = .value(Self.scalar(expected["value"] ?? NSNull()))
        }
    }

    /// What pandas kept as NaN for want of a null is null in columns of text and things.
    private static func typed(_ value: Scalar, _ type: String) -> Scalar {
        switch (value, type) {
        case (.float(let float), "object") where float.isNaN: .null
        case (.int(let int), "float64"): .float(Double(int))
        default: value
        }
    }

    private static func type(_ cells: [Scalar], _ name: String) -> ColumnType {
        let found = Set(cells.compactMap { ColumnType(of: $0) })
        switch name {
        case "int64", "int32": return .int
        case "float64", "float32": return .float
        case "bool": return .bool
        default: return found.count == 1 ? found.first ?? .unknown : .unknown
        }
    }

    static func scalar(_ value: Any) -> Scalar {
        switch value {
        case is NSNull: return .null
        case let text as String: return .text(text)
        case let number as NSNumber:
            if isTruth(number) { return .bool(number.boolValue) }
            return number.objCTypeText == "d" ? .float(number.doubleValue) : .int(number.int64Value)
        case let items as [Any]: return .list(items.map(scalar))
        case let record as [String: Any]:
            guard let coded = record["$"] as? String else {
                return .record(record.sorted { $0.key < $1.key }.map { .init($0.key, scalar($0.value)) })
            }
            switch coded {
            case "nan": return .float(.nan)
            case "na": return .null
            case "inf": return .float(.infinity)
            case "-inf": return .float(-.infinity)
            case "datetime":
                let form = ISO8601DateFormatter()
                let date = form.date(from: (record["v"] as? String ?? "") + "Z") ?? Date(timeIntervalSince1970: 0)
                return .datetime(Int64(date.timeIntervalSince1970 * 1e6))
            default: return .binary(Array((record["hex"] as? String ?? "").utf8))
            }
        default: return .null
        }
    }

    private static func isTruth(_ number: NSNumber) -> Bool { number.objCTypeText == "c" }

    /// Whether a value is the recorded one: numbers within the tolerance, null and NaN for each other, for pandas' columns
    /// of numbers have no other gap.
    func agrees(_ found: Scalar, _ recorded: Scalar) -> Bool {
        switch (found, recorded) {
        case (.null, .float(let float)), (.float(let float), .null): return float.isNaN
        case (.float(let a), .float(let b)):
            return (a.isNaN && b.isNaN) || a == b || abs(a - b) <= tolerance * max(1, abs(b))
        case (.int(let a), .float(let b)): return abs(Double(a) - b) <= tolerance * max(1, abs(b))
        case (.float(let a), .int(let b)): return abs(a - Double(b)) <= tolerance * max(1, abs(Double(b)))
        case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy(agrees)
        case (.record(let a), .record(let b)):
            let other = Dictionary(b.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            return a.count == b.count
                && a.allSatisfy { field in other[field.name].map { agrees(field.value, $0) } ?? false }
        default: return found == recorded
        }
    }
}

extension NSNumber {
    fileprivate var objCTypeText: String { String(cString: objCType) }
}

@Suite struct SampleTests {
    /// Those whose recorded result is one of the known server's faults, or of another meaning here, with what is right.
    static let others: [String: String] = [
        "own.cols.email_username.1": "what is no address has no user name",
        "web.cols_url_path_string": "what is no address has no path",
        "own.cols.years_between.2": "a new column stands behind the others",
        "own.mask.float.2": "NaN is a gap, and a truth is no number",
        "own.mask.ipv4.1": "256 is no byte",
        "own.cols.expand_contracted_words.2": "other words and spaces stay as they are",
    ]

    @Test func `there are as many samples as lines`() { #expect(RecordedSample.all.count == 92) }

    @Test(arguments: RecordedSample.all.map(\.id).filter { others[$0] == nil })
    func `a recorded result comes out of the recipe`(_ id: String) throws {
        let sample = try #require(RecordedSample.all.first { $0.id == id })
        let operation = try Catalogue.operation(named: sample.operation)
        let frame = Recipe(.table(sample.schema, sample.rows))
        let call = try OperationCall(operation, sample.arguments, frame: frame, schema: sample.schema)
        do {
            switch operation.body {
            case .frame(let body): try check(try LocalFrames.evaluate(try body(call)), sample)
            case .mask(let body): try check(try LocalFrames.evaluate(frame.then(.select(try body(call)))), sample)
            case .ask(let body): try check(try body(call), sample)
            default: break
            }
        } catch let fault as FrameFault where fault.kind == .refused {
            // What needs Python is replayed where there is one.
        }
    }

    private func check(_ found: (Schema, [[Scalar]]), _ sample: RecordedSample) throws {
        guard case .frame(let columns) = sample.expected else {
            Issue.record("a value was recorded")
            return
        }
        #expect(found.0.names == columns.map(\.0))
        for (place, column) in columns.enumerated() where place < found.0.columns.count {
            let cells = found.1.map { $0[place] }
            #expect(
                cells.count == column.1.count && zip(cells, column.1).allSatisfy(sample.agrees),
                "\(column.0): \(cells) is not \(column.1)")
        }
    }

    private func check(_ question: Question, _ sample: RecordedSample) throws {
        guard case .value(let recorded) = sample.expected else {
            Issue.record("a frame was recorded")
            return
        }
        var answers: [Answer] = []
        for part in question.parts {
            switch part.statement.action {
            case .values(let recipe, let terms):
                let row = try LocalFrames.values(recipe, terms)
                answers.append(.page(Schema(terms.map { Column($0.name, .unknown) }), [row], total: nil))
            case .rows(let recipe, let offset, let limit):
                let (schema, rows) = try LocalFrames.evaluate(recipe.then(.slice(offset: offset, length: limit)))
                answers.append(.page(schema, rows, total: nil))
            default: throw FrameFault(.refused, "needs a session")
            }
        }
        let found = question.value(of: answers)
        #expect(sample.agrees(found, recorded), "\(found) is not \(recorded)")
    }
}
