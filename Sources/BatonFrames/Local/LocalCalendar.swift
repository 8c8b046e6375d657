/// Days and microseconds since 1970 as calendar dates (proleptic Gregorian).
enum LocalCalendar {
    /// The years 1000 to 9999.
    fileprivate static let isoDays = -354_285...2_932_896

    /// Microseconds.
    static let day = 86_400_000_000

    struct Parts {
        var year, month, day: Int
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0

        /// Microseconds since 1970; nil where there is no such day or time.
        var instant: Int? {
            guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
                day <= LocalCalendar.length(of: month, year), (0..<24).contains(hour), (0..<60).contains(minute),
                (0..<60).contains(second), (0..<1_000_000).contains(microsecond)
            else { return nil }
            let seconds = (hour * 60 + minute) * 60 + second
            return LocalCalendar.days(year, month, day) * LocalCalendar.day + seconds * 1_000_000 + microsecond
        }
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(of month: Int, _ year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The day that an instant is on.
    static func days(_ instant: Int) -> Int {
        let (quotient, rest) = instant.quotientAndRemainder(dividingBy: day)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// Days since 1970-01-01. Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func parts(days: Int) -> Parts {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return Parts(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func parts(instant: Int) -> Parts {
        let days = days(instant)
        var parts = parts(days: days)
        let rest = instant - days * day
        parts.microsecond = rest % 1_000_000
        let seconds = rest / 1_000_000
        (parts.hour, parts.minute, parts.second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return parts
    }

    /// Monday is 0.
    static func weekday(days: Int) -> Int { (days % 7 + 10) % 7 }

    /// From 1.
    static func dayOfYear(_ parts: Parts) -> Int {
        days(parts.year, parts.month, parts.day) - days(parts.year, 1, 1) + 1
    }

    /// ISO 8601: week 1 holds the year's first Thursday.
    static func week(days: Int) -> Int {
        let thursday = days - weekday(days: days) + 3
        return (dayOfYear(parts(days: thursday)) - 1) / 7 + 1
    }

    static func text(days: Int) -> String {
        let parts = parts(days: days)
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
    }

    /// `2024-02-29 13:05:00`, with microseconds where there are some.
    static func text(instant: Int) -> String {
        let parts = parts(instant: instant)
        let time = "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
        let rest = parts.microsecond == 0 ? "" : ".\(padded(parts.microsecond, 6))"
        return "\(text(days: days(instant))) \(time)\(rest)"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Reads `2024-02-29`, `2024-02-29 13:05`, `2024-02-29T13:05:00.25`; nil for anything else.
    static func instant(iso text: String) -> Int? {
        for format in isoFormats {
            if let instant = format.parse(text) { return instant }
        }
        return nil
    }

    private static let isoFormats = [
        "%F", "%F %T", "%FT%T", "%F %H:%M", "%FT%H:%M", "%F %T.%f", "%FT%T.%f",
    ].map { TimeFormat(known: $0) }
}

extension Scalar {
    /// `2024-02-29`; nil for anything else, also for one with a time behind.
    package static func date(iso text: String) -> Scalar? {
        guard let instant = LocalCalendar.instant(iso: text), instant % LocalCalendar.day == 0 else { return nil }
        return .date(Int32(LocalCalendar.days(instant)))
    }

    /// `2024-02-29 13:05:00`, or a date.
    package static func datetime(iso text: String) -> Scalar? {
        LocalCalendar.instant(iso: text).map { .datetime(Int64($0)) }
    }

    /// A date or datetime as `date(iso:)` and `datetime(iso:)` read it; nil for other values, and outside of the years
    /// that have four digits.
    package var isoText: String? {
        let text: String
        switch self {
        case .date(let days) where LocalCalendar.isoDays.contains(Int(days)): text = LocalCalendar.text(days: Int(days))
        case .datetime(let instant) where LocalCalendar.isoDays.contains(LocalCalendar.days(Int(instant))):
            text = LocalCalendar.text(instant: Int(instant))
        default: return nil
        }
        return text
    }
}
