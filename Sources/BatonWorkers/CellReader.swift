import BatonFrames

/// Reads the cells and values that `worker.py` writes. What does not fit the form is a fault, never a trap: a worker may
/// die in the middle of anything.
struct CellReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// Nested values deeper than this are a fault; the worker stops earlier.
    static let depthMax = 100

    struct Fault: Error {}

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    /// The rows of a page, of columns one behind the other.
    mutating func rows(_ schema: Schema, count: Int) throws(Fault) -> [[Scalar]] {
        guard count >= 0 else { throw Fault() }
        // A page without columns has no bytes; its rows are counted all the same, up to the bound of a page.
        guard !schema.columns.isEmpty else { return [] }
        guard count <= bytes.count else { throw Fault() }
        var rows = [[Scalar]](repeating: [], count: count)
        for place in rows.indices { rows[place].reserveCapacity(schema.columns.count) }
        for column in schema.columns {
            let cells = try self.column(column.type, count)
            for place in rows.indices { rows[place].append(cells[place]) }
        }
        guard isAtEnd else { throw Fault() }
        return rows
    }

    private mutating func column(_ type: ColumnType, _ count: Int) throws(Fault) -> [Scalar] {
        switch try byte() {
        case UInt8(ascii: "i"):
            if type == .date { return try numbers(count) { .date(Int32(truncatingIfNeeded: $0)) } }
            return try numbers(count) { .int($0) }
        case UInt8(ascii: "m"): return try numbers(count) { .datetime($0) }
        case UInt8(ascii: "u"): return try numbers(count) { .duration($0) }
        case UInt8(ascii: "d"):
            return try numbers(count) { .float(Double(bitPattern: UInt64(bitPattern: $0))) }
        case UInt8(ascii: "s"): return try texts(count)
        case UInt8(ascii: "g"):
            var cells: [Scalar] = []
            cells.reserveCapacity(count)
            for _ in 0..<count { cells.append(try value()) }
            return cells
        default: throw Fault()
        }
    }

    private mutating func numbers(_ count: Int, _ make: (Int64) -> Scalar) throws(Fault) -> [Scalar] {
        let hasNulls = try byte() != 0
        let nulls = hasNulls ? try take(count) : []
        var cells: [Scalar] = []
        cells.reserveCapacity(count)
        for place in 0..<count {
            let number = Int64(bitPattern: try fixed(8))
            let isNull = hasNulls && nulls[nulls.startIndex + place] != 0
            cells.append(isNull ? .null : make(number))
        }
        return cells
    }

    private mutating func texts(_ count: Int) throws(Fault) -> [Scalar] {
        var lengths: [Int?] = []
        lengths.reserveCapacity(count)
        for _ in 0..<count {
            let length = try fixed(4)
            lengths.append(length == 0xFFFF_FFFF ? nil : Int(length))
        }
        var cells: [Scalar] = []
        cells.reserveCapacity(count)
        for length in lengths {
            guard let length else {
                cells.append(.null)
                continue
            }
            cells.append(.text(String(decoding: try take(length), as: UTF8.self)))
        }
        return cells
    }

    /// One value with its kind before it.
    mutating func value(depth: Int = 0) throws(Fault) -> Scalar {
        guard depth < Self.depthMax else { throw Fault() }
        switch try byte() {
        case UInt8(ascii: "N"): return .null
        case UInt8(ascii: "T"): return .bool(true)
        case UInt8(ascii: "F"): return .bool(false)
        case UInt8(ascii: "I"): return .int(Int64(bitPattern: try fixed(8)))
        case UInt8(ascii: "D"): return .float(Double(bitPattern: try fixed(8)))
        case UInt8(ascii: "S"): return .text(try text())
        case UInt8(ascii: "A"): return .date(Int32(bitPattern: UInt32(try fixed(4))))
        case UInt8(ascii: "M"): return .datetime(Int64(bitPattern: try fixed(8)))
        case UInt8(ascii: "U"): return .duration(Int64(bitPattern: try fixed(8)))
        case UInt8(ascii: "B"): return .binary(Array(try take(Int(try fixed(4)))))
        case UInt8(ascii: "L"):
            var items: [Scalar] = []
            for _ in 0..<(try fixed(4)) { items.append(try value(depth: depth + 1)) }
            return .list(items)
        case UInt8(ascii: "R"):
            var fields: [Scalar.Field] = []
            for _ in 0..<(try fixed(4)) { fields.append(.init(try text(), try value(depth: depth + 1))) }
            return .record(fields)
        default: throw Fault()
        }
    }

    private mutating func text() throws(Fault) -> String {
        String(decoding: try take(Int(try fixed(4))), as: UTF8.self)
    }

    private mutating func byte() throws(Fault) -> UInt8 {
        guard index < bytes.endIndex else { throw Fault() }
        defer { index += 1 }
        return bytes[index]
    }

    /// A number of so many bytes, the smallest first.
    private mutating func fixed(_ count: Int) throws(Fault) -> UInt64 {
        let piece = try take(count)
        var number: UInt64 = 0
        for (place, byte) in piece.enumerated() { number |= UInt64(byte) << (8 * UInt64(place)) }
        return number
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - index else { throw Fault() }
        defer { index += count }
        return bytes[index..<index + count]
    }
}
