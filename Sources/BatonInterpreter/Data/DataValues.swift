package import BatonFrames

// Values of the language as cells of frames, and back.

extension Scalar {
    /// Nil for what no cell can hold: sizes, functions, tasks, and lengths of time below a microsecond.
    package init?(_ value: Value) {
        switch value.settled {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let number): self = .int(Int64(number))
        case .float(let number): self = .float(number)
        case .duration(let nanoseconds):
            guard nanoseconds % 1_000 == 0 else { return nil }
            self = .duration(Int64(nanoseconds / 1_000))
        case .string(let string): self = .text(string.text)
        case .file(let file): self = .text(file.path)
        case .list(let list):
            var items: [Scalar] = []
            for item in list.items {
                guard let scalar = Scalar(item) else { return nil }
                items.append(scalar)
            }
            self = .list(items)
        case .range(let range):
            guard range.count <= FrameLimits.rangeMax else { return nil }
            self = .list((range.lower..<range.upper).map { .int(Int64($0)) })
        case .map(let map):
            var fields: [Field] = []
            for (key, value) in zip(map.keys, map.values) {
                guard let scalar = Scalar(value) else { return nil }
                fields.append(Field(key, scalar))
            }
            self = .record(fields)
        case .size, .function, .object, .deferred: return nil
        }
    }
}

extension Value {
    /// Dates and times become texts as ISO 8601 writes them, bytes a text in hexadecimal.
    package init(_ scalar: Scalar) {
        switch scalar {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let number): self = .int(Int(number))
        case .float(let number): self = .float(number)
        case .text(let text): self = .string(text)
        case .date, .datetime: self = .string(scalar.asText ?? "")
        case .duration(let microseconds):
            let (nanoseconds, isOver) = Int(microseconds).multipliedReportingOverflow(by: 1_000)
            self = isOver ? .int(Int(microseconds)) : .duration(nanoseconds)
        case .binary(let bytes): self = .string(bytes.map { hexadecimal($0) }.joined())
        case .list(let items): self = .list(items.map { Value($0) })
        case .record(let fields):
            self = .map(MapObject(keys: fields.map(\.name), values: fields.map { Value($0.value) }))
        }
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return byte < 16 ? "0" + text : text
}

/// Bounds of what comes out of a session into the program.
package enum FrameLimits {
    /// Rows that `rows(t)`, a `for` and the functions of lists collect.
    package static let rowsMax = 1_000_000
    /// Rows of one answer of the session.
    package static let pageRows = 20_000
    /// Rows that printing shows.
    package static let shownRows = 10
    /// Rows that a picture is made of; of more a sample is taken.
    package static let plottedRows = 50_000
    /// Rows of a list that `s.table` sends.
    package static let sentRows = 100_000
    /// Items of a range that stands in an expression.
    package static let rangeMax = 10_000
    /// Steps that a frame puts together before it is made a variable.
    package static let stepsMax = 200
}
