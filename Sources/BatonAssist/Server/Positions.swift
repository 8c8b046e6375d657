import BatonInterpreter
import BatonSyntax

/// Offsets as editors count them: lines from 0, columns in units of an encoding.
struct Positions {
    enum Encoding: String { case utf8 = "utf-8", utf16 = "utf-16" }

    private let bytes: [UInt8]
    private let starts: [Int]
    private let encoding: Encoding

    init(_ bytes: [UInt8], _ encoding: Encoding) {
        self.bytes = bytes
        self.encoding = encoding
        var starts = [0]
        bytes.withUnsafeBufferPointer { bytes in
            for index in bytes.indices where bytes[index] == 0x0A { starts.append(index + 1) }
        }
        self.starts = starts
    }

    var lineCount: Int { starts.count }

    func position(of offset: Int) -> (line: Int, character: Int) {
        let offset = min(max(0, offset), bytes.count)
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return (low, units(starts[low]..<offset))
    }

    /// Places behind a line's end are at its end, as the protocol asks for.
    func offset(line: Int, character: Int) -> Int {
        guard line >= 0 else { return 0 }
        guard line < starts.count else { return bytes.count }
        let end = lineEnd(line)
        var offset = starts[line]
        var left = character
        while offset < end, left > 0 {
            let length = min(Positions.length(bytes[offset]), end - offset)
            left -= encoding == .utf8 ? length : length == 4 ? 2 : 1
            offset += length
        }
        return offset
    }

    func lineEnd(_ line: Int) -> Int {
        var end = line + 1 < starts.count ? starts[line + 1] - 1 : bytes.count
        if end > starts[line], bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    func lineStart(_ line: Int) -> Int { line < starts.count ? starts[line] : bytes.count }

    /// Units of a stretch inside of one line.
    func units(_ range: Range<Int>) -> Int {
        if encoding == .utf8 { return range.count }
        var count = 0
        for byte in bytes[range] where byte & 0xC0 != 0x80 { count += byte >= 0xF0 ? 2 : 1 }
        return count
    }

    private static func length(_ byte: UInt8) -> Int { byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1 }

    // MARK: As JSON

    func json(_ offset: Int) -> Value {
        let (line, character) = position(of: offset)
        return .map([("line", .int(line)), ("character", .int(character))])
    }

    func json(_ range: Range<Int>) -> Value {
        .map([("start", json(range.lowerBound)), ("end", json(range.upperBound))])
    }

    func json(_ span: Span) -> Value { json(Int(span.start)..<max(Int(span.start), Int(span.end))) }

    func offset(_ json: Value?) -> Int? {
        guard let line = json?["line"]?.number, let character = json?["character"]?.number else { return nil }
        return offset(line: line, character: character)
    }

    func range(_ json: Value?) -> Range<Int>? {
        guard let start = offset(json?["start"]), let end = offset(json?["end"]) else { return nil }
        return min(start, end)..<max(start, end)
    }
}

/// Reading JSON, whose values are the language's.
extension Value {
    subscript(key: String) -> Value? {
        if case .map(let map) = self { return map[key] }
        return nil
    }

    var number: Int? {
        if case .int(let number) = self { return number }
        return nil
    }

    var string: String? {
        if case .string(let string) = self { return string.text }
        return nil
    }

    var list: [Value]? {
        if case .list(let list) = self { return list.items }
        return nil
    }
}
