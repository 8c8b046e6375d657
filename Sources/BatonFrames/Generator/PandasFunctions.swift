// Functions of one row, in pandas.

extension PandasTerms {
    /// Functions that are one of Python's signs between columns.
    private static let comparisons: [ScalarFunction: PythonBinary] = [
        .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual, .greater: .greater,
        .greaterOrEqual: .greaterOrEqual,
    ]

    /// Arithmetic that is one of Python's signs.
    private static let operators: [ScalarFunction: PythonBinary] = [
        .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide,
    ]

    /// Arrow's functions of real numbers.
    private static let realFunctions: [ScalarFunction: String] = [
        .sqrt: "sqrt", .exp: "exp", .log: "ln", .sin: "sin", .cos: "cos", .tan: "tan", .asin: "asin",
        .acos: "acos", .atan: "atan", .sinh: "sinh", .cosh: "cosh", .tanh: "tanh", .asinh: "asinh",
        .acosh: "acosh", .atanh: "atanh",
    ]

    /// Attributes of `dt`.
    private static let timeParts: [ScalarFunction: String] = [
        .year: "year", .month: "month", .day: "day", .hour: "hour", .minute: "minute", .second: "second",
        .microsecond: "microsecond", .dayOfYear: "day_of_year", .weekday: "day_of_week", .quarter: "quarter",
    ]

    /// Methods of text without arguments.
    private static let textMethods: [ScalarFunction: String] = [
        .upper: "str.upper", .lower: "str.lower", .capitalize: "str.capitalize", .title: "str.title",
        .trim: "str.strip", .trimStart: "str.lstrip", .trimEnd: "str.rstrip",
    ]

    func apply(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        if !arguments.contains(where: { !$0.isLiteral }) { return try ofLiterals(function, arguments) }
        if let made = try logic(function, arguments) { return made }
        if let made = try arithmetic(function, arguments) { return made }
        if let made = try text(function, arguments) { return made }
        return try other(function, arguments)
    }

    /// Of literals alone: as of a column that repeats the first.
    private func ofLiterals(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        throw context.refused(
            "`\(function.spelling)` of literals alone", "write its result instead, or name a column")
    }

    private func logic(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression? {
        if let sign = Self.comparisons[function] { return try compare(sign, arguments) }
        switch function {
        case .and: return try fold(arguments, .bitAnd)
        case .or: return try fold(arguments, .bitOr)
        case .not: return try series(arguments[0]).negated
        case .same: return call("baton_same", [try series(arguments[0]), try series(arguments[1])])
        case .isIn: return try isIn(arguments)
        case .isNull: return try series(arguments[0]).dot("isna")
        case .isNaN: return call("baton_is_nan", [try series(arguments[0])])
        case .coalesce:
            if let value = scope.filler(of: arguments) {
                return try expression(arguments[0]).dot("fillna", try context.literal(value))
            }
            return call("baton_coalesce", try arguments.map { argument throws(FrameFault) in try series(argument) })
        default: return nil
        }
    }

    private func fold(_ arguments: [Term], _ sign: PythonBinary) throws(FrameFault) -> PythonExpression {
        var made = try series(arguments[0])
        for argument in arguments.dropFirst() { made = made.with(sign, try series(argument)) }
        return made
    }

    private func compare(_ sign: PythonBinary, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        if arguments.contains(.literal(.null)) {
            let other = arguments[0] == .literal(.null) ? arguments[1] : arguments[0]
            return call("baton_unknown", [try series(other)])
        }
        return try expression(arguments[0]).with(sign, try expression(arguments[1]))
    }

    private func isIn(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        var items: [PythonExpression] = []
        for argument in arguments.dropFirst() {
            guard case .literal(let item) = argument else {
                return call(
                    "baton_is_any", try arguments.map { argument throws(FrameFault) in try series(argument) })
            }
            if item == .null { continue }
            if case .float(let number) = item, number.isNaN { continue }
            items.append(try context.literal(item))
        }
        return call("baton_is_in", [try series(arguments[0]), .list(items)])
    }

    private func arithmetic(
        _ function: ScalarFunction, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        if let sign = Self.operators[function] {
            return try expression(arguments[0]).with(sign, try expression(arguments[1]))
        }
        if let name = Self.realFunctions[function] {
            return call("baton_math", [.string(name), try series(arguments[0])])
        }
        switch function {
        case .floorDivide: return try divided("baton_floor_divide", arguments)
        case .modulo: return try divided("baton_modulo", arguments)
        case .power:
            return call("baton_power", [try series(arguments[0]), try series(arguments[1])])
        case .negate where scope.type(of: arguments[0]) == .duration:
            // Arrow looks at this one, and not at a minus.
            return try series(arguments[0]).with(.multiply, .int(-1))
        case .negate: return .unary(.minus, try series(arguments[0]))
        case .abs: return try series(arguments[0]).dot("abs")
        case .sign: return call("baton_sign", [try series(arguments[0])])
        case .floor, .ceil:
            let value = try series(arguments[0])
            if scope.type(of: arguments[0]) == .int { return value }
            return call("baton_math", [.string(function.rawValue), value])
        case .round: return try round(arguments)
        case .minimum, .maximum:
            var values: [PythonExpression] = []
            for argument in arguments { values.append(try series(argument)) }
            return call(function == .minimum ? "baton_least" : "baton_greatest", values)
        default: return nil
        }
    }

    /// Arrow's own `//` has no answer to 0, and there is no `%`.
    private func divided(_ helper: String, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        if helper == "baton_floor_divide", case .literal(.int(let divisor)) = arguments[1], divisor != 0,
            scope.type(of: arguments[0]) == .int
        {
            return try series(arguments[0]).with(.floorDivide, .int(divisor))
        }
        return call(helper, [try series(arguments[0]), try series(arguments[1])])
    }

    private func round(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let digits = arguments.count > 1 ? try TermArguments.int(arguments, 1) : 0
        let value = try series(arguments[0])
        if scope.type(of: arguments[0]) == .int, digits >= 0 { return value }
        if digits < 0 { return call("baton_round", [value, .int(max(-18, digits))]) }
        return digits == 0 ? value.dot("round") : value.dot("round", .int(min(30, digits)))
    }

    private func other(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try series(arguments[0])
        let type = scope.type(of: arguments[0])
        if let part = Self.timeParts[function] {
            if part == "microsecond" { return call("baton_time_part", [value, .string(part)]) }
            return value.attribute("dt").attribute(part).dot("astype", .string("int64[pyarrow]"))
        }
        switch function {
        case .weekOfYear: return call("baton_time_part", [value, .string("iso_week")])
        case .toInt: return type == .int ? value : call("baton_to_int", [value])
        case .toFloat: return type == .float ? value : call("baton_to_float", [value])
        case .toText: return type == .text ? value : call("baton_to_text", [value])
        case .toBool: return type == .bool ? value : call("baton_to_bool", [value])
        case .toDate: return type == .date ? value : call("baton_to_date", [value])
        case .toDatetime: return type.isDatetime ? value : call("baton_to_datetime", [value])
        case .typeName:
            if type == .unknown {
                throw context.refused(
                    "`type_name` of a column whose type is not known", "give the frame before it a name of its own")
            }
            return call("baton_type_name", [value, .string(type.name)])
        case .formatTime, .parseTime:
            let format = try TimeFormat(try TermArguments.text(arguments, 1)).pythonFormat
            return call(function == .formatTime ? "baton_format_time" : "baton_parse_time", [value, .string(format)])
        case .timeBetween: return call("baton_time_between", [value, try series(arguments[1])])
        case .addTime: return call("baton_add_time", [value, try series(arguments[1])])
        case .truncateTime:
            let unit = try TermArguments.text(arguments, 1)
            guard ["second", "minute", "hour", "day", "week", "month", "quarter", "year"].contains(unit) else {
                throw FrameFault(
                    .badArgument, "there is no such unit of time",
                    help: "there are second, minute, hour, day, week, month, quarter and year")
            }
            return call("baton_truncate_time", [value, .string(unit)])
        case .item: return call("baton_item", [value, try series(arguments[1])])
        case .listLength: return value.attribute("list").dot("len").dot("astype", .string("int64[pyarrow]"))
        case .listJoin: return call("baton_list_join", [value, .string(try TermArguments.text(arguments, 1))])
        case .field: return value.attribute("struct").dot("field", .string(try TermArguments.text(arguments, 1)))
        case .sha256, .md5, .crc32: return call("baton_\(function.rawValue)", [value])
        default: throw context.refused("`\(function.spelling)`", "use another function")
        }
    }

    private func text(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression? {
        if let method = Self.textMethods[function] { return try series(arguments[0]).dot(method) }
        switch function {
        case .length: return try series(arguments[0]).dot("str.len").dot("astype", .string("int64[pyarrow]"))
        case .reverse: return call("baton_reverse", [try series(arguments[0])])
        case .concat:
            if arguments.contains(.literal(.null)) { return call("baton_null_text", [try anySeries(arguments)]) }
            return try fold(arguments, .add)
        case .join: return try joined(arguments)
        case .contains, .startsWith, .endsWith: return try find(function, arguments)
        case .indexOf: return call("baton_index_of", [try series(arguments[0]), try series(arguments[1])])
        case .replace:
            let old = try TermArguments.text(arguments, 1)
            if old.isEmpty { return try series(arguments[0]) }
            return try series(arguments[0]).dot(
                "str.replace", .string(old), .string(try TermArguments.text(arguments, 2)),
                named: [("regex", .bool(false))])
        case .matches:
            return try series(arguments[0]).dot("str.contains", .string(try TermArguments.text(arguments, 1)))
        case .extract:
            let group = arguments.count > 2 ? try TermArguments.int(arguments, 2) : 1
            return call(
                "baton_extract",
                [try series(arguments[0]), .string(try TermArguments.text(arguments, 1)), .int(group)])
        case .replacePattern:
            return call(
                "baton_replace_pattern",
                [
                    try series(arguments[0]), .string(try TermArguments.text(arguments, 1)),
                    .string(try TermArguments.text(arguments, 2)),
                ])
        case .slice: return try slice(arguments)
        case .padStart, .padEnd:
            let fill = arguments.count > 2 ? try TermArguments.text(arguments, 2) : " "
            guard fill.unicodeScalars.count == 1 else {
                throw FrameFault(
                    .badArgument, "a text is padded with one character, not \(PythonLiteral.quoted(fill))")
            }
            return try series(arguments[0]).dot(
                "str.pad", .int(max(0, try TermArguments.int(arguments, 1))),
                named: [("side", .string(function == .padStart ? "left" : "right")), ("fillchar", .string(fill))])
        case .repeatText:
            return try series(arguments[0]).dot("str.repeat", .int(max(0, try TermArguments.int(arguments, 1))))
        case .split:
            return call("baton_split", [try series(arguments[0]), .string(try TermArguments.text(arguments, 1))])
        case .removeAccents: return call("baton_remove_accents", [try series(arguments[0])])
        default: return nil
        }
    }

    private func anySeries(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        try series(arguments.first { !$0.isLiteral } ?? arguments[0])
    }

    private func joined(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let separator = arguments[arguments.count - 1]
        var parts: [Term] = []
        for (place, argument) in arguments.dropLast().enumerated() {
            if place > 0 { parts.append(separator) }
            parts.append(argument)
        }
        return try fold(parts, .add)
    }

    private func find(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try series(arguments[0])
        guard case .literal(.text(let part)) = arguments[1] else {
            return call("baton_find", [.string(function.spelling), value, try series(arguments[1])])
        }
        switch function {
        case .startsWith: return value.dot("str.startswith", .string(part))
        case .endsWith: return value.dot("str.endswith", .string(part))
        default: return value.dot("str.contains", .string(part), named: [("regex", .bool(false))])
        }
    }

    private func slice(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try series(arguments[0])
        let offset = try TermArguments.int(arguments, 1)
        guard arguments.count > 2 else { return value.dot("str.slice", .int(offset)) }
        let length = max(0, try TermArguments.int(arguments, 2))
        if offset < 0 { return value.dot("str.slice", .int(offset)).dot("str.slice", .int(0), .int(length)) }
        let (stop, isOver) = offset.addingReportingOverflow(length)
        return value.dot("str.slice", .int(offset), .int(isOver ? .max : stop))
    }
}
