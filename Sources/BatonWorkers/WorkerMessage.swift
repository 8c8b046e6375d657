import BatonFrames
import BatonSessions
import BatonWire

/// What is sent to a worker and what comes back: the lengths of a JSON header and of a payload, then both.
enum WorkerMessage {
    /// Bytes before the header: 4 for its length, 8 for the payload's.
    static let lengthsCount = 12
    /// Bytes of a header.
    static let headerMax = 64 << 20
    /// Bytes of an answer's payload; what is larger goes by a file.
    static let payloadMax = 1 << 30

    static func open(_ engine: Engine, address: String?, folder: String, memory: Int) -> [UInt8] {
        frame([
            .init("op", .string("open")), .init("engine", .string(engine.rawValue)),
            .init("address", address.map { .string($0) } ?? .null), .init("folder", .string(folder)),
            .init("memory", .int(memory)),
        ])
    }

    /// - Parameter keepsResult: the answer is a variable of the session, else it is let go at once.
    static func run(_ code: String, result: String?, want: String, keepsResult: Bool) -> [UInt8] {
        frame(
            [
                .init("op", .string("run")), .init("want", .string(want)),
                .init("result", result.map { .string($0) } ?? .null), .init("keep", .bool(keepsResult)),
            ], Array(code.utf8))
    }

    private static func frame(_ members: [WireJSON.Member], _ payload: [UInt8] = []) -> [UInt8] {
        var header: [UInt8] = []
        WireJSON.object(members).write(to: &header)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lengthsCount + header.count + payload.count)
        for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: header.count >> (8 * place))) }
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: payload.count >> (8 * place))) }
        return bytes + header + payload
    }

    /// The bytes that a whole message takes, once its lengths are there; nil before that.
    static func lengths(_ bytes: ArraySlice<UInt8>) throws(WorkerFault) -> (header: Int, payload: Int)? {
        guard bytes.count >= lengthsCount else { return nil }
        func number(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[bytes.startIndex + offset + $1]) << (8 * UInt64($1)) }
        }
        let (header, payload) = (number(0, 4), number(4, 8))
        guard header <= headerMax else { throw .nonsense }
        guard payload <= payloadMax else { throw .tooLarge }
        return (Int(header), Int(payload))
    }

    /// What an answer says, and the number of Python's process where it tells that.
    static func reply(
        _ header: ArraySlice<UInt8>, _ payload: ArraySlice<UInt8>
    ) throws(WorkerFault) -> (Result<Reply, FrameFault>, process: Int?) {
        guard let json = try? WireJSONReader.read(Array(header)), let kind = json["kind"]?.text else { throw .nonsense }
        if kind == "fault" {
            guard let fault = json["fault"] else { throw .nonsense }
            return (.failure(frameFault(fault)), nil)
        }
        let memory = json["memory"]?.number ?? 0
        do throws(CellReader.Fault) {
            guard let answer = try answer(kind, json, payload) else {
                return (.failure(FrameFault(.duplicateColumn, "the frame has two columns of one name")), nil)
            }
            return (.success(Reply(answer, bytes: json["bytes"]?.number, memory: memory)), json["process"]?.number)
        } catch {
            throw .nonsense
        }
    }

    private static func answer(
        _ kind: String, _ json: WireJSON, _ payload: ArraySlice<UInt8>
    ) throws(CellReader.Fault) -> Answer? {
        switch kind {
        case "done": return .done
        case "frame": return schema(json["schema"]).map { .frame($0, rows: json["rows"]?.number) }
        case "page":
            guard let schema = schema(json["schema"]) else { return nil }
            var reader = CellReader(payload)
            let rows = try reader.rows(schema, count: json["rows"]?.number ?? 0)
            return .page(schema, rows, total: json["total"]?.number)
        case "value":
            var reader = CellReader(payload)
            return .value(try reader.value())
        case "document": return .document(json["media"]?.text ?? "application/octet-stream", Array(payload))
        default: throw CellReader.Fault()
        }
    }

    private static func frameFault(_ json: WireJSON) -> FrameFault {
        let kind = json["kind"]?.text.flatMap { FrameFault.Kind(rawValue: $0) } ?? .failed
        return FrameFault(kind, json["message"]?.text ?? "the statement failed", help: json["help"]?.text)
    }

    /// Nil where two columns have one name.
    private static func schema(_ json: WireJSON?) -> Schema? {
        guard case .array(let items) = json else { return nil }
        return Schema(checking: items.compactMap(column))
    }

    private static func column(_ json: WireJSON) -> Column? {
        guard case .array(let pair) = json, pair.count == 2, let name = pair[0].text else { return nil }
        return Column(name, type(pair[1]))
    }

    private static func type(_ json: WireJSON) -> ColumnType {
        if let name = json.text { return simpleTypes[name] ?? .unknown }
        if let zone = json["datetime"] { return .datetime(zone: zone.text) }
        if let item = json["list"] { return .list(type(item)) }
        if case .array(let fields) = json["record"] { return .record(fields.compactMap(column)) }
        return .unknown
    }

    private static let simpleTypes: [String: ColumnType] = [
        "bool": .bool, "int": .int, "float": .float, "text": .text, "date": .date, "duration": .duration,
        "binary": .binary,
    ]
}

/// A worker that can't be understood any more.
enum WorkerFault: Error {
    case nonsense, tooLarge
}
