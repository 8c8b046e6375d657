/// A strftime format, of the codes whose meaning does not depend on the place: `%Y %m %d %H %M %S %f %y %j %B %b %A %a %I
/// %p %F %T %%`.
package struct TimeFormat: Sendable {
    private(set) var parts: [Part] = []

    enum Part: Sendable {
        case code(Character)
        case text(String)
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let codes: Set<Character> = [
        "Y", "m", "d", "H", "M", "S", "f", "y", "j", "B", "b", "A", "a", "I", "p",
    ]

    /// - Throws: `.badArgument` for a code that is not known.
    package init(_ format: String) throws(FrameFault) {
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                parts.append(.text(String(character)))
                continue
            }
            switch rest.popFirst() {
            case "%": parts.append(.text("%"))
            case "F": parts += [.code("Y"), .text("-"), .code("m"), .text("-"), .code("d")]
            case "T": parts += [.code("H"), .text(":"), .code("M"), .text(":"), .code("S")]
            case let code? where Self.codes.contains(code): parts.append(.code(code))
            case let code:
                throw FrameFault(
                    .badArgument, "'%\(code.map(String.init) ?? "")' is no code of a time format",
                    help: "there are %Y %m %d %H %M %S %f %y %j %B %b %A %a %I %p %F %T %%")
            }
        }
    }

    /// - Precondition: all codes are known.
    init(known format: String) {
        do throws(FrameFault) {
            self = try TimeFormat(format)
        } catch {
            preconditionFailure(error.message)
        }
    }

    /// With no code but those that Python both writes and reads: `strptime` has no `%F` and no `%T`.
    var pythonFormat: String {
        parts.map { part in
            switch part {
            case .text(let text): text == "%" ? "%%" : text
            case .code(let code): "%\(code)"
            }
        }.joined()
    }

    func text(of instant: Int) -> String {
        let time = LocalCalendar.parts(instant: instant)
        return parts.map { part in
            switch part {
            case .text(let text): text
            case .code(let code): field(code, time, days: LocalCalendar.days(instant))
            }
        }.joined()
    }

    private func field(_ code: Character, _ time: LocalCalendar.Parts, days: Int) -> String {
        switch code {
        case "Y": LocalCalendar.padded(time.year, 4)
        case "y": LocalCalendar.padded(time.year % 100, 2)
        case "m": LocalCalendar.padded(time.month, 2)
        case "d": LocalCalendar.padded(time.day, 2)
        case "H": LocalCalendar.padded(time.hour, 2)
        case "I": LocalCalendar.padded((time.hour + 11) % 12 + 1, 2)
        case "M": LocalCalendar.padded(time.minute, 2)
        case "S": LocalCalendar.padded(time.second, 2)
        case "f": LocalCalendar.padded(time.microsecond, 6)
        case "j": LocalCalendar.padded(LocalCalendar.dayOfYear(time), 3)
        case "B": Self.months[time.month - 1]
        case "b": String(Self.months[time.month - 1].prefix(3))
        case "A": Self.weekdays[LocalCalendar.weekday(days: days)]
        case "a": String(Self.weekdays[LocalCalendar.weekday(days: days)].prefix(3))
        default: time.hour < 12 ? "AM" : "PM"
        }
    }

    /// Microseconds since 1970; nil where the text is not of this form, to its end.
    func parse(_ text: String) -> Int? {
        var rest = text[...]
        var time = LocalCalendar.Parts(year: 1970, month: 1, day: 1)
        var isAfternoon: Bool?
        var dayOfYear: Int?
        for part in parts {
            switch part {
            case .text(let literal):
                guard rest.hasPrefix(literal) else { return nil }
                rest = rest.dropFirst(literal.count)
            case .code("p"):
                let half = rest.prefix(2).uppercased()
                guard half == "AM" || half == "PM" else { return nil }
                isAfternoon = half == "PM"
                rest = rest.dropFirst(2)
            case .code("j"): dayOfYear = number(&rest, 3)
            case .code(let code): guard read(code, &rest, &time) else { return nil }
            }
        }
        guard rest.isEmpty else { return nil }
        if let isAfternoon {
            guard (1...12).contains(time.hour) else { return nil }
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
        }
        guard let instant = time.instant else { return nil }
        return dayOfYear.map { instant + ($0 - 1) * LocalCalendar.day } ?? instant
    }

    private func read(_ code: Character, _ rest: inout Substring, _ time: inout LocalCalendar.Parts) -> Bool {
        switch code {
        case "Y": return set(&time.year, number(&rest, 4))
        case "y": return set(&time.year, number(&rest, 2).map { $0 < 69 ? 2000 + $0 : 1900 + $0 })
        case "m": return set(&time.month, number(&rest, 2))
        case "d": return set(&time.day, number(&rest, 2))
        case "H", "I": return set(&time.hour, number(&rest, 2))
        case "M": return set(&time.minute, number(&rest, 2))
        case "S": return set(&time.second, number(&rest, 2))
        case "f":
            let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(6)
            rest = rest.dropFirst(digits.count)
            let whole = digits + String(repeating: "0", count: 6 - digits.count)
            return !digits.isEmpty && set(&time.microsecond, Int(whole))
        case "B", "b": return set(&time.month, word(Self.months, &rest, isShort: code == "b").map { $0 + 1 })
        default: return word(Self.weekdays, &rest, isShort: code == "a") != nil
        }
    }

    private func set(_ field: inout Int, _ value: Int?) -> Bool {
        if let value { field = value }
        return value != nil
    }

    private func number(_ rest: inout Substring, _ width: Int) -> Int? {
        let digits = rest.prefix(width).prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    private func word(_ words: [String], _ rest: inout Substring, isShort: Bool) -> Int? {
        for (index, word) in words.enumerated() {
            let wanted = isShort ? String(word.prefix(3)) : word
            guard rest.prefix(wanted.count).lowercased() == wanted.lowercased() else { continue }
            rest = rest.dropFirst(wanted.count)
            return index
        }
        return nil
    }
}
