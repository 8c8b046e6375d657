// Texts and times, in Polars.

extension PolarsTerms {
    /// Methods of text without arguments.
    private static let textMethods: [ScalarFunction: String] = [
        .upper: "str.to_uppercase", .lower: "str.to_lowercase", .title: "str.to_titlecase",
        .trim: "str.strip_chars", .trimStart: "str.strip_chars_start", .trimEnd: "str.strip_chars_end",
    ]

    /// Methods of times that give a number.
    private static let timeParts: [ScalarFunction: String] = [
        .year: "dt.year", .month: "dt.month", .day: "dt.day", .hour: "dt.hour", .minute: "dt.minute",
        .second: "dt.second", .microsecond: "dt.microsecond", .dayOfYear: "dt.ordinal_day",
        .weekOfYear: "dt.week", .quarter: "dt.quarter",
    ]

    func text(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression? {
        if let method = Self.textMethods[function] { return try expression(arguments[0]).dot(method) }
        switch function {
        case .length: return Self.int(try expression(arguments[0]).dot("str.len_chars"))
        case .capitalize:
            let value = try expression(arguments[0])
            let first = value.dot("str.slice", .int(0), .int(1)).dot("str.to_titlecase")
            return first.with(.add, value.dot("str.slice", .int(1)).dot("str.to_lowercase"))
        case .reverse:
            // `str.reverse` keeps letters and their marks together.
            return try expression(arguments[0]).dot("str.split", .string("")).dot("list.reverse")
                .dot("list.join", .string(""))
        case .concat: return try concatenated(arguments, separator: nil)
        case .join: return try joined(arguments)
        case .contains:
            return try expression(arguments[0]).dot(
                "str.contains", try textOperand(arguments[1]), named: [("literal", .bool(true))])
        case .startsWith: return try expression(arguments[0]).dot("str.starts_with", try textOperand(arguments[1]))
        case .endsWith: return try expression(arguments[0]).dot("str.ends_with", try textOperand(arguments[1]))
        case .indexOf:
            context.need("import polars as pl")
            return .call(
                context.helper("baton_index_of"),
                [.positional(try expression(arguments[0])), .positional(try expression(arguments[1]))])
        case .replace:
            let old = try TermArguments.text(arguments, 1)
            let value = try expression(arguments[0])
            if old.isEmpty { return value }
            return value.dot(
                "str.replace_all", .string(old), .string(try TermArguments.text(arguments, 2)),
                named: [("literal", .bool(true))])
        case .matches:
            return try expression(arguments[0]).dot("str.contains", .string(try TermArguments.text(arguments, 1)))
        case .extract:
            let group = arguments.count > 2 ? try TermArguments.int(arguments, 2) : 1
            return try expression(arguments[0]).dot(
                "str.extract", .string(try TermArguments.text(arguments, 1)), .int(group))
        case .replacePattern:
            let new = try TermArguments.text(arguments, 2)
            return try expression(arguments[0]).dot(
                "str.replace_all", .string(try TermArguments.text(arguments, 1)), .string(new.replacing("$", by: "$$")))
        case .slice: return try slice(arguments)
        case .padStart, .padEnd: return try pad(function, arguments)
        case .repeatText: return try repeated(arguments)
        case .split: return try expression(arguments[0]).dot("str.split", .string(try TermArguments.text(arguments, 1)))
        case .removeAccents:
            return try expression(arguments[0]).dot("str.normalize", .string("NFKD"))
                .dot("str.replace_all", .string("\\p{M}"), .string(""))
        default: return nil
        }
    }

    /// A text stands for itself in these places, a name for nothing.
    private func textOperand(_ term: Term) throws(FrameFault) -> PythonExpression { try operand(term) }

    private func concatenated(_ arguments: [Term], separator: String?) throws(FrameFault) -> PythonExpression {
        if separator == nil, arguments.contains(where: { !$0.isLiteral }) {
            var made = try operand(arguments[0])
            if arguments.count > 1, arguments[0].isLiteral, arguments[1].isLiteral {
                made = try expression(arguments[0])
            }
            for argument in arguments.dropFirst() { made = made.with(.add, try operand(argument)) }
            return made
        }
        context.need("import polars as pl")
        var made: [PythonArgument] = try operands(arguments).map { .positional($0) }
        if let separator { made.append(.keyword("separator", .string(separator))) }
        return .name("pl").dot("concat_str", arguments: made)
    }

    private func joined(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let separator = arguments[arguments.count - 1]
        if case .literal(.text(let text)) = separator {
            return try concatenated(arguments.dropLast(), separator: text)
        }
        var parts: [Term] = []
        for (place, argument) in arguments.dropLast().enumerated() {
            if place > 0 { parts.append(separator) }
            parts.append(argument)
        }
        if parts.count == 1 { parts.append(.apply(.slice, [separator, .literal(.int(0)), .literal(.int(0))])) }
        return try concatenated(parts, separator: nil)
    }

    private func slice(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try expression(arguments[0])
        let offset = try TermArguments.int(arguments, 1)
        guard arguments.count > 2 else { return value.dot("str.slice", .int(offset)) }
        let length = max(0, try TermArguments.int(arguments, 2))
        if offset < 0 {
            // Polars takes what would stand before the first letter off the length.
            return value.dot("str.tail", .int(offset == .min ? .max : -offset)).dot("str.head", .int(length))
        }
        return value.dot("str.slice", .int(offset), .int(length))
    }

    private func pad(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let width = max(0, try TermArguments.int(arguments, 1))
        let fill = arguments.count > 2 ? try TermArguments.text(arguments, 2) : " "
        guard fill.unicodeScalars.count == 1 else {
            throw FrameFault(.badArgument, "a text is padded with one character, not \(PythonLiteral.quoted(fill))")
        }
        let method = function == .padStart ? "str.pad_start" : "str.pad_end"
        return try expression(arguments[0]).dot(method, .int(width), .string(fill))
    }

    private func repeated(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        let value = try expression(arguments[0])
        let times = max(0, try TermArguments.int(arguments, 1))
        let made = value.dot("repeat_by", .int(times)).dot("list.join", .string(""))
        return Self.when(value.dot("is_not_null"), made)
    }

    func time(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression? {
        if let part = Self.timeParts[function] {
            context.need("import polars as pl")
            return Self.int(try expression(arguments[0]).dot(part))
        }
        switch function {
        case .weekday:
            context.need("import polars as pl")
            return Self.int(try expression(arguments[0]).dot("dt.weekday")).with(.subtract, .int(1))
        case .formatTime:
            return try expression(arguments[0]).dot(
                "dt.strftime", .string(try Self.chrono(try TermArguments.text(arguments, 1))))
        case .parseTime:
            return try expression(arguments[0]).dot(
                "str.to_datetime", .string(try Self.chrono(try TermArguments.text(arguments, 1))),
                named: [("time_unit", .string("us")), ("strict", .bool(false))])
        case .timeBetween:
            let (a, b) = (try instant(arguments[0]), try instant(arguments[1]))
            return .call(context.helper("baton_time_between"), [.positional(a), .positional(b)])
        case .addTime:
            let (start, length) = (try instant(arguments[0]), try expression(arguments[1]))
            return .call(context.helper("baton_add_time"), [.positional(start), .positional(length)])
        case .truncateTime:
            let units = [
                "second": "1s", "minute": "1m", "hour": "1h", "day": "1d", "week": "1w", "month": "1mo",
                "quarter": "1q", "year": "1y",
            ]
            guard let unit = units[try TermArguments.text(arguments, 1)] else {
                throw FrameFault(
                    .badArgument, "there is no such unit of time",
                    help: "there are second, minute, hour, day, week, month, quarter and year")
            }
            return try expression(arguments[0]).dot("dt.truncate", .string(unit))
        default: return nil
        }
    }

    /// A date as the midnight that it starts with.
    private func instant(_ term: Term) throws(FrameFault) -> PythonExpression {
        let value = try expression(term)
        guard scope.type(of: term) == .date else { return value }
        return value.dot("cast", .name("pl").dot("Datetime", .string("us")))
    }

    /// The format as Polars reads it, where `%f` are nanoseconds.
    private static func chrono(_ format: String) throws(FrameFault) -> String {
        _ = try TimeFormat(format)
        return format.replacing("%f", by: "%6f")
    }
}

extension String {
    /// All of a literal part by another.
    func replacing(_ old: String, by new: String) -> String { LocalText.split(self, old).joined(separator: new) }
}
