import BatonInterpreter

/// The texts of one column's cells: how a person wants to read them, not exact.
///
/// Floats of a column have the same number of decimals, enough for four significant digits of the largest; long
/// durations lose what nobody reads.
struct TableCells {
    let isNumeric: Bool
    private let decimals: Int?

    /// Chooses a form for the column by the cells that will be shown.
    init(_ values: [Value]) {
        var largest = 0.0
        var smallest = Double.infinity
        var hasFloat = false
        var isNumeric = true
        for value in values {
            switch value {
            case .float(let number):
                hasFloat = true
                guard number.isFinite, number != 0 else { continue }
                largest = max(largest, number.magnitude)
                smallest = min(smallest, number.magnitude)
            case .int(let number): largest = max(largest, Double(number.magnitude))
            case .duration, .size, .null: continue
            default: isNumeric = false
            }
        }
        let isScientific = largest >= 1e9 || (smallest < 1e-4 && largest < 1)
        self.isNumeric = isNumeric && values.contains { !$0.isNull }
        decimals = hasFloat && !isScientific ? Self.decimals(values, largest: largest) : nil
    }

    func text(_ value: Value) -> String {
        switch value {
        case .null: return "–"
        case .float(let number):
            guard number.isFinite else { return number.description }
            return NumberFormat.text(number, decimals: decimals)
        case .duration(let nanoseconds): return Self.duration(nanoseconds)
        case .size(let bytes): return Self.size(bytes)
        case .string(let string): return Self.oneLine(string.text)
        default:
            return Self.oneLine(value.isText ? value.printed : value.literal(max: Self.cellMax))
        }
    }

    /// Bytes of a nested value that are looked at for a cell.
    private static let cellMax = 200

    /// As many decimals as the numbers need, and no more than four significant digits ask for.
    private static func decimals(_ values: [Value], largest: Double) -> Int {
        let most = largest >= 1000 ? 1 : largest >= 100 ? 2 : largest >= 10 ? 2 : largest >= 1 ? 3 : 4
        var needed = 1
        for case .float(let number) in values where number.isFinite && needed < most {
            while needed < most, !NumberFormat.isExact(number, decimals: needed) { needed += 1 }
        }
        return needed
    }

    /// Three digits are enough for a length of time: 1m23s, 4.57s, 12.3ms.
    private static func duration(_ nanoseconds: Int) -> String {
        var unit = 1
        while nanoseconds.magnitude / UInt(unit) >= 1000, unit < 1_000_000_000 { unit *= 10 }
        if nanoseconds.magnitude >= 60_000_000_000 { unit = 1_000_000_000 }
        if nanoseconds.magnitude >= 3_600_000_000_000 { unit = 60_000_000_000 }
        let rounded = unit == 1 ? nanoseconds : (nanoseconds / unit) * unit
        return UnitText.duration(rounded)
    }

    /// An exact size where that is short, else three digits of it: 64KiB, 10MB, 23.5GiB.
    private static func size(_ bytes: Int) -> String {
        let exact = UnitText.size(bytes)
        guard exact.utf8.count > 7 else { return exact }
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)]
        let (name, bits) = units.last { bytes.magnitude >> $0.1 > 0 } ?? units[0]
        let amount = Double(bytes) / Double(1 << bits)
        return NumberFormat.text(amount, decimals: amount.magnitude >= 100 ? 0 : amount.magnitude >= 10 ? 1 : 2) + name
    }

    /// Line breaks and other control characters would tear the table: they are shown as escapes.
    private static func oneLine(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        return TextLiteral.visible(text)
    }
}

extension Value {
    /// Shown bare in a table.
    var isText: Bool {
        switch self {
        case .string, .file: true
        default: false
        }
    }
}
