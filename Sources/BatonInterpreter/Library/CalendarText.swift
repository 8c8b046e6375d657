/// Times as ISO 8601 texts, in the proleptic Gregorian calendar, without leap seconds.
package enum CalendarText {
    private static let second = 1_000_000_000
    private static let day = 86_400 * second

    /// `2025-01-31T12:30:00Z`
    package static func iso(_ time: Int, digits: Int) -> String {
        let days = floorDivide(time, day)
        let rest = time - days * day
        let (year, month, dayOfMonth) = date(days)
        let seconds = rest / second
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        let fraction = digits > 0 ? "." + padded(rest % second, 9).prefix(digits) : ""
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(clock)\(fraction)Z"
    }

    /// Nanoseconds since 1970 of a date, or a date and a time with `Z`, an offset like `+01:00`, or neither (UTC).
    package static func parse(_ text: String) -> Int? {
        var bytes = Array(text.utf8)[...]
        guard let year = number(&bytes, 4), take(&bytes, "-"), let month = number(&bytes, 2), take(&bytes, "-"),
            let dayOfMonth = number(&bytes, 2), (1...12).contains(month), (1...31).contains(dayOfMonth)
        else { return nil }
        let days = dayNumber(year, month, dayOfMonth)
        // Days that the month does not have come out as another date.
        guard date(days) == (year, month, dayOfMonth), (1678...2261).contains(year) else { return nil }
        var time = days * day
        if bytes.isEmpty { return time }
        guard take(&bytes, "T") || take(&bytes, " "), let hour = number(&bytes, 2), take(&bytes, ":"),
            let minute = number(&bytes, 2), hour < 24, minute < 60
        else { return nil }
        time += (hour * 3600 + minute * 60) * second
        if take(&bytes, ":") {
            guard let seconds = number(&bytes, 2), seconds < 60 else { return nil }
            time += seconds * second + (take(&bytes, ".") ? fraction(&bytes) : 0)
        }
        guard let offset = offset(&bytes), bytes.isEmpty else { return nil }
        return time - offset
    }

    private static func offset(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        if bytes.isEmpty || take(&bytes, "Z") { return 0 }
        let isWest = bytes.first == UInt8(ascii: "-")
        guard take(&bytes, "-") || take(&bytes, "+"), let hours = number(&bytes, 2), take(&bytes, ":") || true,
            let minutes = number(&bytes, 2), hours < 24, minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60) * second
    }

    private static func fraction(_ bytes: inout ArraySlice<UInt8>) -> Int {
        var unit = second
        var total = 0
        while let byte = bytes.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            unit /= 10
            total += unit * Int(byte - UInt8(ascii: "0"))
            bytes.removeFirst()
        }
        return total
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>, _ digits: Int) -> Int? {
        let part = bytes.prefix(digits)
        guard part.count == digits, part.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        bytes = bytes.dropFirst(digits)
        return NumberText.int(part)
    }

    private static func take(_ bytes: inout ArraySlice<UInt8>, _ sign: Unicode.Scalar) -> Bool {
        guard bytes.first == UInt8(ascii: sign) else { return false }
        bytes.removeFirst()
        return true
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }

    /// The date of a day counted from 1970-01-01. Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The inverse of `date`.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
