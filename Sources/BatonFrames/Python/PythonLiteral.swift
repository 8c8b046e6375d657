/// The one way from a value to Python: every `Scalar` becomes an expression here, and every text its quotes.
///
/// Floats keep all their bits, but for the payload of a NaN. Dates and times need `date`, `datetime`, `timedelta` and
/// `timezone` imported, which `imports(of:)` tells.
package enum PythonLiteral {
    /// - Throws: `.badArgument` for a date or time that Python has none for: its years go from 1 to 9999.
    package static func expression(_ value: Scalar, zoned: Bool = false) throws(FrameFault) -> PythonExpression {
        switch value {
        case .null: return .none
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .float(let value): return float(value)
        case .text(let text): return .string(text)
        case .date(let days): return try date(days)
        case .datetime(let microseconds): return try datetime(microseconds, zoned: zoned)
        case .duration(let microseconds): return duration(microseconds)
        case .binary(let bytes): return .bytes(bytes)
        case .list(let items):
            var values: [PythonExpression] = []
            for item in items { values.append(try expression(item, zoned: zoned)) }
            return .list(values)
        case .record(let fields):
            var entries: [PythonEntry] = []
            for field in fields {
                entries.append(PythonEntry(.string(field.name), try expression(field.value, zoned: zoned)))
            }
            return .dictionary(entries)
        }
    }

    /// `float("nan")` and its like for what Python has no literal of.
    static func float(_ value: Double) -> PythonExpression {
        if value.isNaN { return .function("float", .string("nan")) }
        if value.isInfinite { return .function("float", .string(value < 0 ? "-inf" : "inf")) }
        return .float(value)
    }

    private static func date(_ days: Int32) throws(FrameFault) -> PythonExpression {
        let (year, month, day) = CivilDate.parts(days: Int64(days))
        try checkYear(year)
        return .function("date", .int(year), .int(month), .int(day))
    }

    private static func datetime(_ microseconds: Int64, zoned: Bool) throws(FrameFault) -> PythonExpression {
        let days = microseconds.flooredDivision(by: CivilDate.microsecondsPerDay)
        let (year, month, day) = CivilDate.parts(days: days)
        try checkYear(year)
        let inside = microseconds - days * CivilDate.microsecondsPerDay
        let seconds = inside / 1_000_000
        var parts = [year, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, inside % 1_000_000]
        while parts.count > 3, parts.last == 0 { parts.removeLast() }
        var arguments = parts.map { PythonArgument.positional(.int($0)) }
        if zoned { arguments.append(.keyword("tzinfo", .attribute(.name("timezone"), "utc"))) }
        return .call(.name("datetime"), arguments)
    }

    private static func checkYear(_ year: Int64) throws(FrameFault) {
        guard (1...9999).contains(year) else {
            throw FrameFault(
                .badArgument, "a date of the year \(year) can't be written in Python",
                help: "its dates go from the year 1 to 9999")
        }
    }

    /// In the largest unit that needs no fraction.
    private static func duration(_ microseconds: Int64) -> PythonExpression {
        let units: [(String, Int64)] = [
            ("days", CivilDate.microsecondsPerDay), ("hours", 3_600_000_000), ("minutes", 60_000_000),
            ("seconds", 1_000_000), ("milliseconds", 1000),
        ]
        for (unit, size) in units where microseconds.isMultiple(of: size) {
            return .call(.name("timedelta"), [.keyword(unit, .int(microseconds / size))])
        }
        return .call(.name("timedelta"), [.keyword("microseconds", .int(microseconds))])
    }

    /// A text in Python's quotes. What is not a letter, mark, digit, sign or a plain space is written by its number, so
    /// that nothing in a program looks like what it is not: controls, marks of direction, unassigned ones.
    package static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain { return "\"\(text)\"" }
        let quote = quote(for: text.utf8)
        var result = String(quote)
        var isFirst = true
        for scalar in text.unicodeScalars {
            append(scalar, quote: quote, isFirst: isFirst, to: &result)
            isFirst = false
        }
        result.unicodeScalars.append(quote)
        return result
    }

    static func quoted(bytes: [UInt8]) -> String {
        let quote = quote(for: bytes)
        var result = "b" + String(quote)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"): result += "\\\\"
            case UInt8(quote.value): result += "\\" + String(quote)
            case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "\\x" + hex(UInt32(byte), digits: 2)
            }
        }
        result.unicodeScalars.append(quote)
        return result
    }

    /// Double quotes, as formatters prefer, unless single ones need fewer backslashes.
    private static func quote(for bytes: some Sequence<UInt8>) -> Unicode.Scalar {
        var double = 0
        var single = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { double += 1 }
            if byte == UInt8(ascii: "'") { single += 1 }
        }
        return double > single ? "'" : "\""
    }

    private static func append(
        _ scalar: Unicode.Scalar, quote: Unicode.Scalar, isFirst: Bool, to result: inout String
    ) {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        case quote: result += "\\" + String(quote)
        case " "..."~": result.unicodeScalars.append(scalar)
        default:
            if isPlain(scalar, isFirst: isFirst) {
                result.unicodeScalars.append(scalar)
            } else if scalar.value <= 0xFF {
                result += "\\x" + hex(scalar.value, digits: 2)
            } else if scalar.value <= 0xFFFF {
                result += "\\u" + hex(scalar.value, digits: 4)
            } else {
                result += "\\U" + hex(scalar.value, digits: 8)
            }
        }
    }

    /// A mark at the start of a text would sit on the quote before it.
    private static func isPlain(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .connectorPunctuation, .mathSymbol, .currencySymbol, .otherSymbol:
            true
        case .nonspacingMark, .spacingMark: !isFirst
        case .modifierLetter, .modifierSymbol, .enclosingMark, .spaceSeparator, .lineSeparator, .paragraphSeparator,
            .control, .format, .surrogate, .privateUse, .unassigned:
            false
        @unknown default: false
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// Days of the Gregorian calendar, which reaches back before its start.
enum CivilDate {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Year, month and day of a day since 1970-01-01.
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    static func parts(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    /// Towards negative infinity, by a divisor above 0.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
