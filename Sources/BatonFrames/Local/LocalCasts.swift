/// From one type to another; what can't be read as the type is null.
enum LocalCasts {
    static func kernel(_ function: ScalarFunction) -> LocalKernels.Kernel? {
        switch function {
        case .toInt: .one(int)
        case .toFloat: .one(float)
        case .toText: .one { LocalText.text(of: $0).map { .text($0) } ?? .null }
        case .toBool: .one(bool)
        case .toDate: .one(date)
        case .toDatetime: .one(datetime)
        case .typeName: .withNull { .text($0[0] == .null ? "null" : $0[0].type.name) }
        default: nil
        }
    }

    /// A float loses what is behind the point.
    private static func int(_ value: Scalar) -> Scalar {
        switch value {
        case .int: value
        case .bool(let value): .int(value ? 1 : 0)
        case .float(let number): Int64(exactly: number.rounded(.towardZero)).map { .int($0) } ?? .null
        case .text(let text): Int64(text).map { .int($0) } ?? .null
        case .date(let days): .int(Int64(days))
        case .datetime(let moment), .duration(let moment): .int(moment)
        case .null, .binary, .list, .record: .null
        }
    }

    private static func float(_ value: Scalar) -> Scalar {
        switch value {
        case .float: value
        case .int, .bool: .float(LocalKernels.float(value))
        case .text(let text): number(text).map { .float($0) } ?? .null
        case .null, .date, .datetime, .duration, .binary, .list, .record: .null
        }
    }

    /// Decimal notation, `inf` and `nan`; no hexadecimal and no spaces.
    private static func number(_ text: String) -> Double? {
        let isDecimal = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        if isDecimal { return Double(text) }
        let word = text.lowercased()
        return ["inf", "-inf", "+inf", "nan", "infinity", "-infinity"].contains(word) ? Double(word) : nil
    }

    private static func bool(_ value: Scalar) -> Scalar {
        switch value {
        case .bool: return value
        case .int(let number): return .bool(number != 0)
        case .float(let number): return number.isNaN ? .null : .bool(number != 0)
        case .text(let text):
            switch text.lowercased() {
            case "true", "t", "yes", "y", "1": return .bool(true)
            case "false", "f", "no", "n", "0": return .bool(false)
            default: return .null
            }
        case .null, .date, .datetime, .duration, .binary, .list, .record: return .null
        }
    }

    private static func date(_ value: Scalar) -> Scalar {
        switch value {
        case .date: value
        case .datetime(let moment): .date(Int32(truncatingIfNeeded: LocalCalendar.days(Int(moment))))
        case .text(let text): LocalCalendar.instant(iso: text).map { .date(Int32(LocalCalendar.days($0))) } ?? .null
        case .null, .bool, .int, .float, .duration, .binary, .list, .record: .null
        }
    }

    private static func datetime(_ value: Scalar) -> Scalar {
        switch value {
        case .datetime: value
        case .date(let days): .datetime(Int64(days) * Int64(LocalCalendar.day))
        case .text(let text): LocalCalendar.instant(iso: text).map { .datetime(Int64($0)) } ?? .null
        case .null, .bool, .int, .float, .duration, .binary, .list, .record: .null
        }
    }
}
