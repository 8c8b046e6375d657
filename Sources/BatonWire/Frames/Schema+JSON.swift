package import BatonFrames

// Columns with their types as JSON: [["fare", "float"], ["at", {"datetime": "UTC"}]], as the workers write them.

extension WireJSON {
    package init(_ schema: Schema) { self = .array(schema.columns.map(WireJSON.init)) }

    private init(_ column: Column) { self = .array([.string(column.name), WireJSON(column.type)]) }

    private init(_ type: ColumnType) {
        switch type {
        case .unknown: self = .string("unknown")
        case .bool: self = .string("bool")
        case .int: self = .string("int")
        case .float: self = .string("float")
        case .text: self = .string("text")
        case .date: self = .string("date")
        case .duration: self = .string("duration")
        case .binary: self = .string("binary")
        case .datetime(let zone): self = .object([.init("datetime", zone.map(WireJSON.string) ?? .null)])
        case .list(let item): self = .object([.init("list", WireJSON(item))])
        case .record(let columns): self = .object([.init("record", .array(columns.map(WireJSON.init)))])
        }
    }
}

extension Schema {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard let schema = Schema(checking: try Column.columns(json)) else {
            throw FrameDocumentFault("two columns have one name")
        }
        self = schema
    }
}

extension Column {
    fileprivate static func columns(_ json: WireJSON?) throws(FrameDocumentFault) -> [Column] {
        guard case .array(let items)? = json else { throw FrameDocumentFault("columns are a list") }
        return try items.map { (item) throws(FrameDocumentFault) in
            guard case .array(let pair) = item, pair.count == 2, let name = pair[0].text else {
                throw FrameDocumentFault("a column is a pair of name and type")
            }
            return Column(name, try ColumnType(pair[1]))
        }
    }
}

extension ColumnType {
    fileprivate init(_ json: WireJSON) throws(FrameDocumentFault) {
        if let name = json.text {
            guard let type = Self.simple[name] else {
                throw FrameDocumentFault("there is no type '\(name.prefix(64))'")
            }
            self = type
        } else if let zone = json["datetime"] {
            self = .datetime(zone: zone.text)
        } else if let item = json["list"] {
            self = .list(try ColumnType(item))
        } else {
            self = .record(try Column.columns(json["record"]))
        }
    }

    private static let simple: [String: ColumnType] = [
        "unknown": .unknown, "bool": .bool, "int": .int, "float": .float, "text": .text, "date": .date,
        "duration": .duration, "binary": .binary,
    ]
}
