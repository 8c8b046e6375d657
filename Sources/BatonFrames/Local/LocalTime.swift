/// Functions of dates and times, of columns without a zone and of UTC.
enum LocalTime {
    static func kernel(
        _ function: ScalarFunction, _ literal: (Int) -> Scalar
    ) throws(FrameFault) -> LocalKernels.Kernel? {
        switch function {
        case .year: return part { $0.year }
        case .month: return part { $0.month }
        case .day: return part { $0.day }
        case .hour: return part { $0.hour }
        case .minute: return part { $0.minute }
        case .second: return part { $0.second }
        case .microsecond: return part { $0.microsecond }
        case .quarter: return part { ($0.month + 2) / 3 }
        case .dayOfYear: return part { LocalCalendar.dayOfYear($0) }
        case .weekday: return .one { .int(Int64(LocalCalendar.weekday(days: LocalCalendar.days(instant($0))))) }
        case .weekOfYear: return .one { .int(Int64(LocalCalendar.week(days: LocalCalendar.days(instant($0))))) }
        case .formatTime:
            let format = try TimeFormat(LocalText.string(literal(1)))
            return .one { .text(format.text(of: instant($0))) }
        case .parseTime:
            let format = try TimeFormat(LocalText.string(literal(1)))
            return .one { value in format.parse(LocalText.string(value)).map { .datetime(Int64($0)) } ?? .null }
        case .timeBetween:
            return .two { a, b throws(FrameFault) in
                let (length, isOver) = Int64(instant(a)).subtractingReportingOverflow(Int64(instant(b)))
                if isOver { throw LocalKernels.overflow("time_between") }
                return .int(length)
            }
        case .addTime:
            return .two { value, length throws(FrameFault) in
                guard case .duration(let length) = length else { return .null }
                let (moment, isOver) = Int64(instant(value)).addingReportingOverflow(length)
                if isOver { throw LocalKernels.overflow("add_time") }
                return .datetime(moment)
            }
        case .truncateTime: return try truncation(LocalText.string(literal(1)))
        default: return nil
        }
    }

    static func instant(_ value: Scalar) -> Int {
        switch value {
        case .date(let days): Int(days) * LocalCalendar.day
        case .datetime(let moment): Int(moment)
        default: 0
        }
    }

    private static func part(_ body: @escaping (LocalCalendar.Parts) -> Int) -> LocalKernels.Kernel {
        .one { .int(Int64(body(LocalCalendar.parts(instant: instant($0))))) }
    }

    private static let units: [(name: String, length: Int)] = [
        ("second", 1_000_000), ("minute", 60_000_000), ("hour", 3_600_000_000), ("day", LocalCalendar.day),
    ]

    /// To the start of its second, minute, hour, day, week (Monday), month, quarter or year.
    private static func truncation(_ unit: String) throws(FrameFault) -> LocalKernels.Kernel {
        let start: (Int) -> Int
        if let length = units.first(where: { $0.name == unit })?.length {
            start = { $0 - (($0 % length) + length) % length }
        } else if unit == "week" {
            start = { instant in
                let days = LocalCalendar.days(instant)
                return (days - LocalCalendar.weekday(days: days)) * LocalCalendar.day
            }
        } else if ["month", "quarter", "year"].contains(unit) {
            start = { instant in
                let parts = LocalCalendar.parts(instant: instant)
                let month = unit == "month" ? parts.month : unit == "year" ? 1 : (parts.month - 1) / 3 * 3 + 1
                return LocalCalendar.days(parts.year, month, 1) * LocalCalendar.day
            }
        } else {
            throw FrameFault(
                .badArgument, "'\(unit)' is no unit of time",
                help: "there are second, minute, hour, day, week, month, quarter and year")
        }
        return .one { value in
            let moment = start(instant(value))
            if case .date = value { return .date(Int32(LocalCalendar.days(moment))) }
            return .datetime(Int64(moment))
        }
    }
}
