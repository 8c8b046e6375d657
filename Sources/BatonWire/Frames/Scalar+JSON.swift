package import BatonFrames

// Values of frames as JSON. What JSON has no form for is an object with "$" first: {"$": "nan"}, {"$": "date", "v":
// "2026-02-01"}.

/// What was to be a value, a recipe or a statement, and is none.
package struct FrameDocumentFault: Error, Equatable, Sendable {
    package var message: String

    package init(_ message: String) { self.message = message }
}

extension WireJSON {
    package init(_ scalar: Scalar) {
        switch scalar {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(Int(number))
        case .float(let number):
            if number.isNaN {
                self = .coded("nan")
            } else if number.isInfinite {
                self = .coded(number < 0 ? "-inf" : "inf")
            } else {
                self = .float(number)
            }
        case .text(let text): self = .string(text)
        case .date(let days):
            self = .coded("date", [scalar.isoText.map { .init("v", .string($0)) } ?? .init("days", .int(Int(days)))])
        case .datetime(let instant):
            let text = scalar.isoText.map { Member("v", .string($0)) }
            self = .coded("datetime", [text ?? .init("us", .int(Int(instant)))])
        case .duration(let length): self = .coded("duration", [.init("us", .int(Int(length)))])
        case .binary(let bytes): self = .coded("binary", [.init("hex", .string(HexadecimalText.text(bytes)))])
        case .list(let items): self = .array(items.map(WireJSON.init))
        case .record(let fields):
            if fields.first?.name == "$" {
                // A record that only looks like one of these.
                self = .coded(
                    "record",
                    [.init("fields", .array(fields.map { .array([.string($0.name), WireJSON($0.value)]) }))])
            } else {
                self = .object(fields.map { .init($0.name, WireJSON($0.value)) })
            }
        }
    }

    fileprivate static func coded(_ kind: String, _ members: [Member] = []) -> WireJSON {
        .object([.init("$", .string(kind))] + members)
    }
}

extension Scalar {
    /// An object whose "$" is no kind of value stays a record: requests name variables so.
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(Int64(number))
        case .float(let number): self = .float(number)
        case .string(let text): self = .text(text)
        case .array(let items): self = .list(try items.map { (item) throws(FrameDocumentFault) in try Scalar(item) })
        case .object(let members):
            if members.first?.key == "$", let kind = members[0].value.text, let coded = try Scalar(coded: kind, json) {
                self = coded
            } else {
                self = .record(
                    try members.map { (member) throws(FrameDocumentFault) in
                        Field(member.key, try Scalar(member.value))
                    })
            }
        }
    }

    private init?(coded kind: String, _ json: WireJSON) throws(FrameDocumentFault) {
        switch kind {
        case "nan": self = .float(.nan)
        case "inf": self = .float(.infinity)
        case "-inf": self = .float(-.infinity)
        case "na": self = .null
        case "date":
            if let date = json["v"]?.text.flatMap(Scalar.date(iso:)) {
                self = date
            } else {
                guard let days = json["days"]?.number.flatMap(Int32.init(exactly:)) else { throw Self.bad(kind) }
                self = .date(days)
            }
        case "datetime":
            if let instant = json["v"]?.text.flatMap(Scalar.datetime(iso:)) {
                self = instant
            } else {
                self = .datetime(Int64(try Self.number(json, "us", kind)))
            }
        case "duration": self = .duration(Int64(try Self.number(json, "us", kind)))
        case "binary":
            guard let bytes = json["hex"]?.text.flatMap(HexadecimalText.bytes) else { throw Self.bad(kind) }
            self = .binary(bytes)
        case "record": self = try Self.record(json)
        default: return nil
        }
    }

    private static func record(_ json: WireJSON) throws(FrameDocumentFault) -> Scalar {
        guard case .array(let items)? = json["fields"] else { throw bad("record") }
        var fields: [Field] = []
        var names: Set<String> = []
        for item in items {
            guard case .array(let pair) = item, pair.count == 2, let name = pair[0].text, names.insert(name).inserted
            else { throw bad("record") }
            fields.append(Field(name, try Scalar(pair[1])))
        }
        return .record(fields)
    }

    private static func number(
        _ json: WireJSON, _ key: String, _ kind: String
    ) throws(FrameDocumentFault) -> Int {
        guard let number = json[key]?.number else { throw bad(kind) }
        return number
    }

    private static func bad(_ kind: String) -> FrameDocumentFault {
        FrameDocumentFault("{\"$\": \"\(kind)\"} has not what belongs to it")
    }
}

/// Bytes as pairs of digits.
enum HexadecimalText {
    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            let digits = String(byte, radix: 16)
            text += byte < 16 ? "0" + digits : digits
        }
        return text
    }

    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]! * 16 + digits[$0 + 1]!) }
    }
}
