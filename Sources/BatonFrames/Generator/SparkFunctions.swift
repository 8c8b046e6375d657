// Functions of texts, times, types and lists, in Spark.

extension SparkTerms {
    /// Functions of text without arguments.
    private static let textFunctions: [ScalarFunction: String] = [
        .upper: "upper", .lower: "lower", .reverse: "reverse", .md5: "md5", .crc32: "crc32",
    ]

    /// Functions that give a number, of less than 64 bits.
    private static let counts: [ScalarFunction: String] = [
        .length: "length", .year: "year", .month: "month", .day: "dayofmonth", .hour: "hour", .minute: "minute",
        .second: "second", .quarter: "quarter", .dayOfYear: "dayofyear", .weekOfYear: "weekofyear",
        .weekday: "weekday", .listLength: "size",
    ]

    /// Most that Spark's numbers of 32 bits hold of a length.
    private static let lengthMax: Int64 = 1 << 30

    private func helper(_ name: String, _ arguments: PythonExpression...) -> PythonExpression {
        .call(context.helper(name), arguments.map { .positional($0) })
    }

    func text(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        if let name = Self.textFunctions[function] { return functions.dot(name, value) }
        if let name = Self.counts[function] { return Self.int(functions.dot(name, value)) }
        switch function {
        case .contains: return value.dot("contains", try operand(arguments[1]))
        case .startsWith: return value.dot("startswith", try operand(arguments[1]))
        case .endsWith: return value.dot("endswith", try operand(arguments[1]))
        case .indexOf:
            return Self.int(functions.dot("instr", value, try operand(arguments[1]))).with(.subtract, .int(1))
        case .concat: return functions.dot("concat", arguments: try expressions(arguments))
        case .join: return try joined(arguments)
        case .capitalize:
            let first = functions.dot("initcap", functions.dot("substring", value, .int(1), .int(1)))
            let rest = functions.dot("lower", functions.dot("substring", value, .int(2), .int(Self.lengthMax)))
            return functions.dot("concat", first, rest)
        case .title: return helper("baton_title", value)
        case .removeAccents: return helper("baton_remove_accents", value)
        case .trim: return functions.dot("regexp_replace", value, .string("(?U)^\\s+|\\s+\\z"), .string(""))
        case .trimStart: return functions.dot("regexp_replace", value, .string("(?U)^\\s+"), .string(""))
        case .trimEnd: return functions.dot("regexp_replace", value, .string("(?U)\\s+\\z"), .string(""))
        case .matches: return value.dot("rlike", try pattern(arguments))
        case .extract:
            let group = arguments.count > 2 ? try TermArguments.int(arguments, 2) : 1
            let text = try TermArguments.text(arguments, 1)
            let groups = PatternGroups(text).mayBeAbsent
            guard group > 0, group <= groups.count, groups[Int(group) - 1] else {
                return helper("baton_extract", value, try pattern(arguments), .int(group))
            }
            guard !text.contains("\\p") else {
                throw FrameFault(
                    .refused, "Spark does not tell a group without a part in the match from an empty one",
                    help: "without `\\p{…}` in the pattern Python does, which has no such classes")
            }
            return helper("baton_extract_optional", value, .string(text), .int(group))
        case .replacePattern:
            let new = try TermArguments.text(arguments, 2)
            let literal = new.replacing("\\", by: "\\\\").replacing("$", by: "\\$")
            return functions.dot("regexp_replace", value, try pattern(arguments), .string(literal))
        case .replace:
            let old = try TermArguments.text(arguments, 1)
            if old.isEmpty { return value }
            return functions.dot(
                "replace", value, functions.dot("lit", .string(old)),
                functions.dot("lit", .string(try TermArguments.text(arguments, 2))))
        case .slice: return try slice(value, arguments)
        case .padStart, .padEnd: return try pad(function, value, arguments)
        case .repeatText:
            let times = max(0, try TermArguments.int(arguments, 1))
            return functions.dot("repeat", value, .int(min(times, Self.lengthMax)))
        case .split: return helper("baton_split", value, .string(try TermArguments.text(arguments, 1)))
        case .sha256: return functions.dot("sha2", value, .int(256))
        default: return nil
        }
    }

    /// With letters and digits of all scripts behind `\w`, `\d` and `\b`.
    private func pattern(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let text = try TermArguments.text(arguments, 1)
        let hasClass = ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\b", "\\B"].contains { text.contains($0) }
        return .string(hasClass ? "(?U)" + text : text)
    }

    /// Null where a part or the separator is; `concat_ws` would leave them out.
    private func joined(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let separator = try expression(arguments[arguments.count - 1])
        var parts: [PythonArgument] = []
        for (place, argument) in arguments.dropLast().enumerated() {
            if place > 0 { parts.append(.positional(separator)) }
            parts.append(.positional(try expression(argument)))
        }
        let made = functions.dot("concat", arguments: parts)
        if parts.count > 1 || arguments[arguments.count - 1].isLiteral { return made }
        return functions.dot("when", separator.dot("isNotNull"), made)
    }

    private func slice(
        _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        let offset = try TermArguments.int(arguments, 1)
        let length =
            arguments.count > 2 ? min(max(0, try TermArguments.int(arguments, 2)), Self.lengthMax) : Self.lengthMax
        if offset < 0 { return helper("baton_slice", value, .int(max(offset, -Self.lengthMax)), .int(length)) }
        return functions.dot("substring", value, .int(min(offset, Self.lengthMax) + 1), .int(length))
    }

    private func pad(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        let width = min(max(0, try TermArguments.int(arguments, 1)), Self.lengthMax)
        let fill = arguments.count > 2 ? try TermArguments.text(arguments, 2) : " "
        guard fill.unicodeScalars.count == 1 else {
            throw FrameFault(.badArgument, "a text is padded with one character, not \(PythonLiteral.quoted(fill))")
        }
        return helper(
            "baton_pad", value, .int(width), .string(fill),
            functions.attribute(function == .padStart ? "lpad" : "rpad"))
    }

    func time(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        switch function {
        case .microsecond: return Self.int(functions.dot("date_format", value, .string("SSSSSS")))
        case .formatTime:
            let format = try TimeFormat(try TermArguments.text(arguments, 1))
            return functions.dot("date_format", try instant(arguments[0]), .string(format.javaPattern))
        case .parseTime:
            let format = try TimeFormat(try TermArguments.text(arguments, 1))
            return helper("baton_parse_time", value, .string(format.pythonFormat))
        case .timeBetween:
            return helper("baton_instants", value).with(
                .subtract, helper("baton_instants", try expression(arguments[1])))
        case .addTime: return try instant(arguments[0]).with(.add, try expression(arguments[1]))
        case .truncateTime: return try truncated(value, arguments)
        default: return nil
        }
    }

    /// A date as the midnight that it starts with.
    private func instant(_ term: Term) throws(FrameFault) -> PythonExpression {
        let value = try expression(term)
        return scope.type(of: term) == .date ? value.dot("cast", .string("timestamp_ntz")) : value
    }

    private func truncated(
        _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        let unit = try TermArguments.text(arguments, 1)
        guard ["second", "minute", "hour", "day", "week", "month", "quarter", "year"].contains(unit) else {
            throw FrameFault(
                .badArgument, "there is no such unit of time",
                help: "there are second, minute, hour, day, week, month, quarter and year")
        }
        let type = scope.type(of: arguments[0])
        if type == .date {
            let isWhole = ["second", "minute", "hour", "day"].contains(unit)
            return isWhole ? value : functions.dot("trunc", value, .string(unit))
        }
        let made = functions.dot("date_trunc", .string(unit), value)
        return type.zone == nil ? made.dot("cast", .string("timestamp_ntz")) : made
    }

    func conversion(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        let type = scope.type(of: arguments[0])
        func cast(_ name: String) -> PythonExpression { value.dot("cast", .string(name)) }
        switch (function, type) {
        case (.toInt, .int), (.toFloat, .float), (.toText, .text), (.toBool, .bool), (.toDate, .date),
            (.toDatetime, .datetime):
            return value
        case (.toInt, .bool): return Self.int(value)
        case (.toInt, .float): return helper("baton_to_int", value)
        case (.toInt, .text): return helper("baton_read_int", value)
        case (.toInt, .date): return Self.int(functions.dot("unix_date", value))
        case (.toInt, .duration):
            return Self.int(value.dot("cast", .string("decimal(20, 6)")).with(.multiply, .int(1_000_000)))
        case (.toInt, .datetime): return helper("baton_instants", value)
        case (.toFloat, .int): return cast("double")
        case (.toFloat, .bool): return cast("double")
        case (.toFloat, .text): return helper("baton_read_float", value)
        case (.toText, .int), (.toText, .bool), (.toText, .date): return cast("string")
        case (.toText, .duration):
            return try conversion(.toInt, value, arguments).dot("cast", .string("string"))
        case (.toText, .list(let item)) where [.text, .int, .bool].contains(item):
            let texts = functions.dot("array_join", cast("array<string>"), .string(", "), .string("null"))
            return functions.dot(
                "concat", functions.dot("lit", .string("[")), texts, functions.dot("lit", .string("]")))
        case (.toText, .float): return helper("baton_text_of_floats", value)
        case (.toText, .datetime): return helper("baton_text_of_times", value)
        case (.toBool, .int): return value.with(.notEqual, .int(0))
        case (.toBool, .float):
            return functions.dot("nanvl", value, functions.dot("lit", .none)).with(.notEqual, .int(0))
        case (.toBool, .text): return helper("baton_read_bool", value)
        case (.toDate, .datetime): return cast("date")
        case (.toDate, .text): return helper("baton_read_time", value).dot("cast", .string("date"))
        case (.toDatetime, .date): return cast("timestamp_ntz")
        case (.toDatetime, .text): return helper("baton_read_time", value)
        case (.typeName, let type) where type != .unknown:
            return functions.dot("when", value.dot("isNull"), .string("null")).dot("otherwise", .string(type.name))
        case (.item, _): return helper("baton_item", value, try expression(arguments[1]))
        case (.listJoin, .list(let item)) where [.text, .int, .bool, .date].contains(item):
            let texts = item == .text ? value : cast("array<string>")
            return functions.dot("array_join", texts, .string(try TermArguments.text(arguments, 1)))
        case (.field, _): return value.dot("getField", .string(try TermArguments.text(arguments, 1)))
        default: throw refused(function)
        }
    }
}

extension TimeFormat {
    /// As Java's `DateTimeFormatter` reads it.
    var javaPattern: String {
        var pattern = ""
        var text = ""
        func quoted() -> String {
            let isPlain = text.unicodeScalars.allSatisfy {
                !$0.properties.isAlphabetic && !"'#{}[]".unicodeScalars.contains($0)
            }
            return isPlain ? text : "'" + text.replacing("'", by: "''") + "'"
        }
        for part in parts {
            switch part {
            case .text(let more): text += more
            case .code(let code):
                pattern += quoted() + (Self.java[code] ?? "")
                text = ""
            }
        }
        return pattern + quoted()
    }

    private static let java: [Character: String] = [
        "Y": "yyyy", "m": "MM", "d": "dd", "H": "HH", "M": "mm", "S": "ss", "f": "SSSSSS", "y": "yy", "j": "DDD",
        "B": "MMMM", "b": "MMM", "A": "EEEE", "a": "EEE", "I": "hh", "p": "a",
    ]
}
