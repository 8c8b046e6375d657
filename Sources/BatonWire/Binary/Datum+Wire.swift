package import BatonModel

// Each first byte says which case follows; the numbers are part of the format and are never given a new meaning.

extension Datum: WireCodable {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .null: writer.byte(0)
        case .bool(false): writer.byte(1)
        case .bool(true): writer.byte(2)
        case .int(let value):
            writer.byte(3)
            writer.integer(value)
        case .float(let value):
            writer.byte(4)
            writer.fixed(value.bitPattern)
        case .string(let value):
            writer.byte(5)
            writer.text(value)
        case .duration(let value):
            writer.byte(6)
            writer.integer(value)
        case .size(let value):
            writer.byte(7)
            writer.integer(value)
        case .file(let value):
            writer.byte(8)
            value.write(to: &writer)
        case .list(let values):
            writer.byte(9)
            writer.list(values)
        case .map(let entries):
            writer.byte(10)
            writer.list(entries)
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let start = reader.offset
        switch try reader.byte() {
        case 0: self = .null
        case 1: self = .bool(false)
        case 2: self = .bool(true)
        case 3: self = .int(try reader.integer())
        case 4: self = .float(Double(bitPattern: try reader.fixed()))
        case 5: self = .string(try reader.text())
        case 6: self = .duration(try reader.integer())
        case 7: self = .size(try reader.integer())
        case 8: self = .file(try FileReference(from: &reader))
        case 9: self = .list(try reader.nested { reader throws(WireError) in try reader.list() })
        case 10: self = .map(try reader.nested { reader throws(WireError) in try reader.list() })
        case let tag: throw .unknownTag(Int(tag), of: "kind of value", offset: start)
        }
    }
}

extension Datum.Entry: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(key)
        value.write(to: &writer)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let key = try reader.text()
        self.init(key: key, value: try Datum(from: &reader))
    }
}

extension FileReference: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.optional(digest) { $0.digest($1) }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let path = try reader.text()
        self.init(path: path, digest: try reader.optional { reader throws(WireError) in try reader.digest() })
    }
}
