/// Measured figures in words for people: three digits that count, one unit.
enum Figures {
    /// `840 µs`, `1.24 s`, `3 min 12 s`, `2 h 5 min`.
    static func duration(nanoseconds: Int) -> String {
        let seconds = Double(nanoseconds) / 1e9
        switch abs(seconds) {
        case 0: return "0 s"
        case ..<1e-6: return "\(nanoseconds) ns"
        case ..<0.999_5e-3: return digits(seconds * 1e6) + " µs"
        case ..<0.999_5: return digits(seconds * 1e3) + " ms"
        case ..<59.95: return digits(seconds) + " s"
        default: break
        }
        let whole = Int(seconds.rounded())
        if whole < 3_600 { return pair(whole / 60, "min", whole % 60, "s") }
        if whole < 86_400 { return pair(whole / 3_600, "h", whole % 3_600 / 60, "min") }
        return pair(whole / 86_400, "d", whole % 86_400 / 3_600, "h")
    }

    /// `512 B`, `1.5 GiB`.
    static func size(bytes: Int) -> String {
        var amount = Double(bytes)
        guard abs(amount) >= 1024 else { return "\(bytes) B" }
        for unit in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
            amount /= 1024
            if abs(amount) < 999.5 || unit == "PiB" { return digits(amount) + " " + unit }
        }
        return "\(bytes) B"
    }

    /// `12,345`.
    static func count(_ number: Int) -> String {
        var rest = String(number.magnitude)
        var groups: [Substring] = []
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([Substring(rest)] + groups).joined(separator: ",")
    }

    /// `3 steps`, `1 step`.
    static func count(_ number: Int, _ noun: String) -> String { count(number) + " " + noun + (number == 1 ? "" : "s") }

    /// Three digits that count, without zeros at the end behind the point.
    static func digits(_ value: Double) -> String {
        let size = abs(value)
        return decimal(value, digits: size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
    }

    /// At most `digits` places behind the point.
    static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        var fraction = String(scaled % scale)
        fraction = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return sign + String(scaled / scale) + (fraction.isEmpty || digits == 0 ? "" : "." + fraction)
    }

    private static func pair(_ first: Int, _ unit: String, _ second: Int, _ other: String) -> String {
        second == 0 ? "\(first) \(unit)" : "\(first) \(unit) \(second) \(other)"
    }
}

/// An instant as a date of the calendar in UTC.
struct CalendarDate {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int

    /// Source: H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    init(nanosecondsSince1970 instant: Int) {
        let seconds = Int((Double(instant) / 1e9).rounded(.down))
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = seconds - days * 86_400
        (hour, minute, second) = (rest / 3_600, rest % 3_600 / 60, rest % 60)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-22 07:49:32 UTC`.
    var text: String { "\(date) \(time) UTC" }

    /// As HTML's `datetime` wants it.
    var machineText: String { "\(date)T\(time)Z" }

    private var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }
    private var time: String { "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
