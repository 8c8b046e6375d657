/// Functions of texts, by code points.
enum LocalText {
    static func kernel(_ function: ScalarFunction) -> LocalKernels.Kernel? {
        switch function {
        case .length: return map { .int(Int64($0.unicodeScalars.count)) }
        case .upper: return map { .text($0.uppercased()) }
        case .lower: return map { .text($0.lowercased()) }
        case .capitalize: return map { .text(capitalized($0)) }
        case .title: return map { .text(titled($0)) }
        case .trim: return map { .text(trimmed($0, start: true, end: true)) }
        case .trimStart: return map { .text(trimmed($0, start: true, end: false)) }
        case .trimEnd: return map { .text(trimmed($0, start: false, end: true)) }
        case .reverse: return map { .text(text($0.unicodeScalars.reversed())) }
        case .removeAccents: return .one { value throws(FrameFault) in .text(try withoutAccents(string(value))) }
        case .concat: return .many { .text($0.map(string).joined()) }
        case .join:
            return .many { values in
                .text(values.dropLast().map(string).joined(separator: string(values[values.count - 1])))
            }
        case .contains: return .two { .bool(position(of: string($1), in: string($0)) != nil) }
        case .startsWith: return .two { .bool(string($0).utf8.starts(with: string($1).utf8)) }
        case .endsWith: return .two { .bool(string($0).utf8.reversed().starts(with: string($1).utf8.reversed())) }
        case .indexOf: return .two { .int(Int64(position(of: string($1), in: string($0)) ?? -1)) }
        case .replace: return .many { .text(replaced(string($0[0]), string($0[1]), string($0[2]))) }
        case .slice: return .many { .text(slice(string($0[0]), int($0[1]), $0.count > 2 ? int($0[2]) : nil)) }
        case .padStart, .padEnd:
            return .many { values throws(FrameFault) in
                try padded(values, atStart: function == .padStart)
            }
        case .repeatText:
            return .two { value, count throws(FrameFault) in
                let (text, times) = (string(value), max(0, int(count)))
                guard times == 0 || text.utf8.count <= bytesMax / times else { throw tooLong("repeat_text") }
                return .text(String(repeating: text, count: times))
            }
        case .split: return .two { .list(split(string($0), string($1)).map { .text($0) }) }
        case .listLength: return .one { .int(Int64(list($0).count)) }
        case .listJoin:
            return .many { values in
                .text(
                    list(values[0]).filter { $0 != .null }.map { text(of: $0) ?? "" }.joined(
                        separator: string(values[1])))
            }
        case .item:
            return .two { value, index in
                let items = list(value)
                let place = int(index) < 0 ? items.count + int(index) : int(index)
                return items.indices.contains(place) ? items[place] : .null
            }
        case .field:
            return .two { value, name in
                guard case .record(let fields) = value else { return .null }
                return fields.first { .text($0.name) == name }?.value ?? .null
            }
        case .crc32: return map { .int(Int64(crc32($0.utf8))) }
        default: return nil
        }
    }

    /// Most bytes of a text that a function makes.
    static let bytesMax = 16 << 20

    private static func map(_ body: @escaping (String) -> Scalar) -> LocalKernels.Kernel { .one { body(string($0)) } }

    static func string(_ value: Scalar) -> String { if case .text(let text) = value { text } else { "" } }
    static func int(_ value: Scalar) -> Int { if case .int(let number) = value { Int(number) } else { 0 } }
    private static func list(_ value: Scalar) -> [Scalar] { if case .list(let items) = value { items } else { [] } }

    static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func tooLong(_ name: String) -> FrameFault {
        FrameFault(.limit, "`\(name)` makes a text of more than \(bytesMax) bytes")
    }

    // MARK: Letters

    private static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        return first.properties.titlecaseMapping + self.text(text.unicodeScalars.dropFirst()).lowercased()
    }

    /// A capital at the start of each run of letters, small letters behind it.
    private static func titled(_ text: String) -> String {
        var made = ""
        var isInside = false
        for scalar in text.unicodeScalars {
            made += isInside ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            isInside = scalar.properties.isAlphabetic
        }
        return made
    }

    private static func trimmed(_ text: String, start: Bool, end: Bool) -> String {
        var rest = text.unicodeScalars[...]
        if start { rest = rest.drop { $0.properties.isWhitespace } }
        if end { while let last = rest.last, last.properties.isWhitespace { rest.removeLast() } }
        return String(rest)
    }

    /// "é" is "e"; refused for letters that only a compatibility decomposition takes apart.
    private static func withoutAccents(_ text: String) throws(FrameFault) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        throw LocalFrames.refused("`remove_accents` of letters beyond ASCII")
    }

    // MARK: Parts

    /// Counted in code points; nil where it is not there.
    static func position(of part: String, in text: String) -> Int? {
        let (whole, wanted) = (Array(text.utf8), Array(part.utf8))
        guard let byte = find(wanted, in: whole, from: 0) else { return nil }
        return whole[..<byte].count { $0 & 0xC0 != 0x80 }
    }

    private static func find(_ wanted: [UInt8], in whole: [UInt8], from start: Int) -> Int? {
        guard !wanted.isEmpty else { return start }
        guard whole.count - start >= wanted.count else { return nil }
        var place = start
        while place <= whole.count - wanted.count {
            if whole[place] == wanted[0], whole[place..<(place + wanted.count)].elementsEqual(wanted) { return place }
            place += 1
        }
        return nil
    }

    private static func replaced(_ text: String, _ old: String, _ new: String) -> String {
        if old.isEmpty { return text }
        return split(text, old).joined(separator: new)
    }

    static func split(_ text: String, _ separator: String) -> [String] {
        let (whole, wanted) = (Array(text.utf8), Array(separator.utf8))
        if wanted.isEmpty { return text.unicodeScalars.map { String($0) } }
        var parts: [String] = []
        var start = 0
        while let place = find(wanted, in: whole, from: start) {
            parts.append(String(decoding: whole[start..<place], as: UTF8.self))
            start = place + wanted.count
        }
        parts.append(String(decoding: whole[start...], as: UTF8.self))
        return parts
    }

    private static func slice(_ text: String, _ offset: Int, _ length: Int?) -> String {
        let scalars = Array(text.unicodeScalars)
        let start = offset >= 0 ? min(offset, scalars.count) : max(0, scalars.count + max(offset, -scalars.count))
        let wanted = max(0, min(length ?? scalars.count, scalars.count - start))
        return self.text(scalars[start..<(start + wanted)])
    }

    private static func padded(_ values: [Scalar], atStart: Bool) throws(FrameFault) -> Scalar {
        let text = string(values[0])
        let fill = values.count > 2 ? string(values[2]) : " "
        guard fill.unicodeScalars.count == 1 else {
            throw FrameFault(.badArgument, "a text is padded with one character, not '\(fill)'")
        }
        let missing = max(0, int(values[1]) - text.unicodeScalars.count)
        guard missing <= bytesMax / 4 else { throw tooLong(atStart ? "pad_start" : "pad_end") }
        let padding = String(repeating: fill, count: missing)
        return .text(atStart ? padding + text : text + padding)
    }

    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }

    // MARK: Any value as text

    /// As `toText` writes it; nil for null.
    static func text(of value: Scalar) -> String? {
        switch value {
        case .null: nil
        case .bool(let value): value ? "true" : "false"
        case .int(let number): String(number)
        case .float(let number): number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : "\(number)"
        case .text(let text): text
        case .date(let days): LocalCalendar.text(days: Int(days))
        case .datetime(let instant): LocalCalendar.text(instant: Int(instant))
        case .duration(let length): "\(length)"
        case .binary(let bytes): String(decoding: bytes, as: UTF8.self)
        case .list(let items): "[" + items.map { text(of: $0) ?? "null" }.joined(separator: ", ") + "]"
        case .record(let fields):
            "{" + fields.map { "\($0.name): \(text(of: $0.value) ?? "null")" }.joined(separator: ", ") + "}"
        }
    }
}

extension Scalar {
    /// As `toText` writes it; nil for null.
    package var asText: String? { LocalText.text(of: self) }
}
