import BatonInterpreter

/// What a value stands for where it is shown.
enum ValueKind {
    static func of(_ value: Value) -> DisplaySegment.Kind {
        switch value {
        case .int, .float, .size: .number
        case .duration: .duration
        case .file: .path
        case .string(let string): kind(of: string.text)
        case .object(is RunObject): .runID
        case .null, .bool, .list, .map, .range, .function, .object, .deferred: .plain
        }
    }

    /// Texts that the library makes of times, ids and digests are known by their shape, to the last character.
    private static func kind(of text: String) -> DisplaySegment.Kind {
        switch text.utf8.count {
        case 36 where isUUID(text): .uuid
        case 64 where text.utf8.allSatisfy(isHexDigit): .digest
        case 20...35 where text.utf8.contains(UInt8(ascii: "T")) && CalendarText.parse(text) != nil: .time
        default: .plain
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        text.utf8.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : isHexDigit(byte)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
