// How checks name functions and types in their messages.

extension ScalarFunction {
    /// The sign of an operator, else the name in small letters: `is_null`.
    package var spelling: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .add: "+"
        case .subtract, .negate: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .modulo: "%"
        case .power: "**"
        default: FrameWords.snake(rawValue)
        }
    }
}

extension Aggregate {
    package var spelling: String { FrameWords.snake(rawValue) }
}

extension WindowFunction {
    package var spelling: String { FrameWords.snake(rawValue) }
}

extension ColumnType {
    /// `int`, `datetime[UTC]`, `list[text]`
    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .text: "text"
        case .date: "date"
        case .datetime(let zone): zone.map { "datetime[\($0)]" } ?? "datetime"
        case .duration: "duration"
        case .binary: "binary"
        case .list(let item): "list[\(item.name)]"
        case .record: "record"
        }
    }
}

enum FrameWords {
    /// `isNaN` is `is_nan`, `sha256` is `sha256`; of letters of ASCII, as the names of cases are.
    static func snake(_ name: String) -> String {
        var text: [UInt8] = []
        var wasCapital = false
        for byte in name.utf8 {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if isCapital, !wasCapital { text.append(UInt8(ascii: "_")) }
            text.append(isCapital ? byte | 0x20 : byte)
            wasCapital = isCapital
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Names in quotes with commas, at most `listedMax`.
    static func listed(_ names: [String]) -> String {
        names.prefix(listedMax).joined(separator: ", ") + (names.count > listedMax ? ", …" : "")
    }

    static let listedMax = 12

    /// The candidate that was most likely meant: at most a third of the letters differ.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= comparedMax, candidates.count <= candidatesMax else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            let allowed = max(1, max(wanted.count, scalars.count) / 3)
            guard abs(scalars.count - wanted.count) <= allowed, scalars.count <= comparedMax else { continue }
            let found = distance(wanted, scalars)
            guard found <= allowed, found < max(wanted.count, scalars.count) else { continue }
            if best.map({ (found, candidate) < ($0.distance, $0.name) }) ?? true { best = (found, candidate) }
        }
        return best?.name
    }

    /// Longest name that is compared, in scalars.
    static let comparedMax = 64
    /// Most names that are compared.
    static let candidatesMax = 2_000

    /// Edit distance.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                row.append(min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1))
            }
            last = row
        }
        return last[b.count]
    }
}
