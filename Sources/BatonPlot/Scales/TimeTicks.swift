/// Points in time, in UTC: at whole seconds, hours, days, months or years.
enum TimeTicks {
    static func make(from low: Double, to high: Double, max: Int) -> Ticks {
        let length = high - low
        if length > 60 * DurationTicks.day { return calendar(from: low, to: high, max: max) }
        guard length / Double(max) > DurationTicks.second / 2 else {
            let (digit, exponent) = NumberTicks.step(length / Double(max))
            let step = Double(digit) * Decimal.power(exponent)
            return trimmed(Ticks.even(from: low, to: high, step: step) { clock($0, digits: 9 - exponent) }, low, high)
        }
        let steps = DurationTicks.steps.filter { $0 <= 20 * DurationTicks.day }
        let step = Ticks.step(steps, for: length, max: max)
        var day: String?
        let ticks = Ticks.even(from: low, to: high, step: step) { value in
            let date = CivilDate(nanoseconds: value)
            guard step < DurationTicks.day else { return date.monthAndDay }
            // The day is said where it changes.
            defer { day = date.monthAndDay }
            if value.truncatingRemainder(dividingBy: DurationTicks.day) == 0, day != nil { return date.monthAndDay }
            return step < DurationTicks.minute ? clock(value, digits: 0) : String(clock(value, digits: 0).prefix(5))
        }
        return trimmed(ticks, low, high)
    }

    /// Time has no nice ends: the axis ends where the data does.
    private static func trimmed(_ ticks: Ticks, _ low: Double, _ high: Double) -> Ticks {
        Ticks(
            ticks: ticks.ticks.filter { $0.value >= low && $0.value <= high }, low: low, high: high, step: ticks.step)
    }

    private static func clock(_ nanoseconds: Double, digits: Int) -> String {
        let day = Int(DurationTicks.day)
        let rest = (nanoseconds.rounded().whole % day + day) % day
        let seconds = rest / 1_000_000_000
        let text = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(CivilDate.padded).joined(separator: ":")
        guard digits > 0 else { return text }
        let fraction = String(String(rest % 1_000_000_000 + 1_000_000_000).dropFirst())
        return text + "." + fraction.prefix(min(9, digits))
    }

    private static func calendar(from low: Double, to high: Double, max: Int) -> Ticks {
        let (first, last) = (CivilDate(nanoseconds: low), CivilDate(nanoseconds: high))
        let months = (last.year - first.year) * 12 + last.month - first.month
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000]
        let step = steps.first { months / $0 <= max } ?? 6000
        var ticks: [Ticks.Tick] = []
        var month = (first.year * 12 + first.month - 1) / step * step
        while month <= last.year * 12 + last.month - 1 {
            let date = CivilDate(year: month / 12, month: month % 12 + 1, day: 1)
            let label = step % 12 == 0 ? String(date.year) : "\(date.year)-\(CivilDate.padded(date.month))"
            ticks.append(.init(value: date.nanoseconds, label: label))
            month += step
        }
        let all = Ticks(ticks: ticks, low: low, high: high, step: Double(step) * 30 * DurationTicks.day)
        return trimmed(all, low, high)
    }

    /// A point in time to the second: for tips.
    static func text(_ nanoseconds: Double) -> String {
        let date = CivilDate(nanoseconds: nanoseconds)
        return "\(date.year)-\(date.monthAndDay) \(clock(nanoseconds, digits: 0))"
    }

    /// What an axis of times says behind its title: the day where it is one, and the zone.
    static func note(from low: Double, to high: Double) -> String {
        let (first, last) = (CivilDate(nanoseconds: low), CivilDate(nanoseconds: high))
        if first == last { return "\(first.year)-\(first.monthAndDay), UTC" }
        return first.year == last.year && high - low <= 60 * DurationTicks.day ? "\(first.year), UTC" : "UTC"
    }
}

/// A day of the Gregorian calendar. Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day of a time since 1970.
    init(nanoseconds: Double) {
        let shifted = (nanoseconds / DurationTicks.day).rounded(.down).whole + 719_468
        let era = (Double(shifted) / 146_097).rounded(.down).whole
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day's first moment since 1970.
    var nanoseconds: Double {
        let shifted = month <= 2 ? year - 1 : year
        let era = (Double(shifted) / 400).rounded(.down).whole
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Double(era * 146_097 + dayOfEra - 719_468) * DurationTicks.day
    }

    var monthAndDay: String { "\(Self.padded(month))-\(Self.padded(day))" }

    static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Double {
    /// As an Int; the ends of Int where it does not fit.
    var whole: Int { Int(exactly: self) ?? (self < 0 ? .min : .max) }
}
