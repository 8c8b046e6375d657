// Functions of one row, in Polars.

extension PolarsTerms {
    /// Arithmetic that is one of Python's signs.
    private static let operators: [ScalarFunction: PythonBinary] = [
        .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide, .floorDivide: .floorDivide,
        .modulo: .modulo, .power: .power,
    ]

    /// Methods of numbers without arguments.
    private static let numberMethods: [ScalarFunction: String] = [
        .abs: "abs", .sign: "sign", .sqrt: "sqrt", .exp: "exp", .log: "log", .floor: "floor", .ceil: "ceil",
        .sin: "sin", .cos: "cos", .tan: "tan", .asin: "arcsin", .acos: "arccos", .atan: "arctan", .sinh: "sinh",
        .cosh: "cosh", .tanh: "tanh", .asinh: "arcsinh", .acosh: "arccosh", .atanh: "arctanh",
    ]

    func apply(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        if let made = try logic(function, arguments) { return made }
        if let made = try arithmetic(function, arguments) { return made }
        if let made = try text(function, arguments) { return made }
        if let made = try time(function, arguments) { return made }
        return try conversion(function, arguments)
    }

    /// The first side an expression, so that `1 + 2` is not Python's.
    func pair(_ arguments: [Term]) throws(FrameFault) -> (PythonExpression, PythonExpression) {
        let isFirstLiteral = arguments[0].isLiteral && arguments[1].isLiteral
        let first = isFirstLiteral ? try expression(arguments[0]) : try operand(arguments[0])
        return (first, try operand(arguments[1]))
    }

    func fold(_ arguments: [Term], _ sign: PythonBinary) throws(FrameFault) -> PythonExpression {
        var made = try expression(arguments[0])
        for argument in arguments.dropFirst() { made = made.with(sign, try expression(argument)) }
        return made
    }

    private func logic(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression? {
        switch function {
        case .and: return try fold(arguments, .bitAnd)
        case .or: return try fold(arguments, .bitOr)
        case .not: return try expression(arguments[0]).negated
        case .equal: return try compare(.equal, arguments, guarding: isFloatPair(arguments) ? 0 : nil)
        case .notEqual: return try notEqual(arguments)
        case .less: return try compare(.less, arguments, guarding: 1)
        case .lessOrEqual: return try compare(.lessOrEqual, arguments, guarding: 1)
        case .greater: return try compare(.greater, arguments, guarding: 0)
        case .greaterOrEqual: return try compare(.greaterOrEqual, arguments, guarding: 0)
        case .same: return try expression(arguments[0]).dot("eq_missing", try operand(arguments[1]))
        case .isIn: return try isIn(arguments)
        case .isNull: return try expression(arguments[0]).dot("is_null")
        case .isNaN: return try expression(arguments[0]).dot("is_nan")
        case .coalesce:
            if let value = scope.filler(of: arguments) {
                return try expression(arguments[0]).dot("fill_null", try context.literal(value))
            }
            context.need("import polars as pl")
            return .name("pl").dot("coalesce", arguments: try operands(arguments).map { .positional($0) })
        default: return nil
        }
    }

    private func isFloatPair(_ arguments: [Term]) -> Bool {
        scope.isFloat(arguments[0]) && scope.isFloat(arguments[1])
    }

    /// - Parameter place: of the side that must not be NaN for the answer to be Polars'.
    private func compare(
        _ sign: PythonBinary, _ arguments: [Term], guarding place: Int?
    ) throws(FrameFault) -> PythonExpression {
        let (first, second) = try pair(arguments)
        let made = first.with(sign, second)
        guard let place else { return made }
        guard try scope.mayBeNaN(arguments, place, context) else { return made }
        let isNumber = try expression(arguments[place]).dot("is_not_nan")
        let other = arguments[1 - place]
        if isCondition || other.isLiteral { return made.with(.bitAnd, isNumber) }
        // Null with a side that is null, also beside NaN; a condition has no use for the difference.
        return made.with(.bitAnd, isNumber.with(.bitOr, try expression(other).dot("is_null")))
    }

    private func notEqual(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let (first, second) = try pair(arguments)
        let made = first.with(.notEqual, second)
        guard isFloatPair(arguments) else { return made }
        let either = made.with(.bitOr, try expression(arguments[0]).dot("is_nan"))
        // Three values: null with a side that is null, also beside NaN.
        return Self.when(try expression(arguments[1]).dot("is_not_null"), either)
    }

    private func isIn(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try expression(arguments[0])
        var items: [PythonExpression] = []
        var isMixed = false
        let isFloat = scope.type(of: arguments[0]) == .float
        for argument in arguments.dropFirst() {
            guard case .literal(let item) = argument else { return try isAnyOf(value, arguments) }
            if case .float(let number) = item {
                isMixed = true
                if number.isNaN { continue }
            }
            // Polars looks for floats among floats only; an int that is none exactly is not among them.
            if isFloat, case .int(let number) = item {
                if let float = Double(exactly: number) { items.append(try context.literal(.float(float))) }
            } else if item != .null {
                items.append(try context.literal(item))
            }
        }
        if items.isEmpty {
            context.need("import polars as pl")
            return Self.when(value.dot("is_not_null"), .name("pl").dot("lit", .bool(false)))
        }
        let subject = isMixed && scope.type(of: arguments[0]) == .int ? value.dot("cast", Self.type("Float64")) : value
        return subject.dot("is_in", .list(items))
    }

    private func isAnyOf(_ value: PythonExpression, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        var made: PythonExpression?
        for argument in arguments.dropFirst() {
            let equal = try apply(.equal, [arguments[0], argument]).dot("fill_null", .bool(false))
            made = made.map { $0.with(.bitOr, equal) } ?? equal
        }
        return Self.when(value.dot("is_not_null"), made ?? .bool(false))
    }

    private func arithmetic(
        _ function: ScalarFunction, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        if function == .power, areInts(arguments) { return try power(arguments) }
        if [.add, .subtract].contains(function), arguments.allSatisfy({ scope.type(of: $0) == .duration }) {
            let (first, second) = (try expression(arguments[0]), try expression(arguments[1]))
            let sign: PythonBinary = function == .add ? .add : .subtract
            return Self.duration(Self.exactLength(first).with(sign, Self.exactLength(second)))
        }
        if let sign = Self.operators[function] {
            if function != .divide, function != .modulo, mayLeave(function, arguments) {
                return Self.int(try exactPair(arguments, sign))
            }
            let (first, second) = try pair(arguments)
            return first.with(sign, second)
        }
        let isOfDurations = arguments.allSatisfy { scope.type(of: $0) == .duration }
        if function == .negate || function == .abs, isOfDurations || mayLeave(function, arguments) {
            let value = try expression(arguments[0])
            let exact = isOfDurations ? Self.exactLength(value) : Self.exact(value)
            // Polars has no unary minus in 128 bits.
            let made = function == .abs ? exact.dot("abs") : PythonExpression.int(0).with(.subtract, exact)
            return isOfDurations ? Self.duration(made) : Self.int(made)
        }
        if let method = Self.numberMethods[function] { return try expression(arguments[0]).dot(method) }
        switch function {
        case .negate: return .unary(.minus, try expression(arguments[0]))
        case .round: return try round(arguments)
        case .minimum: return try extreme("baton_least", arguments)
        case .maximum: return try extreme("baton_greatest", arguments)
        default: return nil
        }
    }

    private func areInts(_ arguments: [Term]) -> Bool { arguments.allSatisfy { scope.type(of: $0) == .int } }

    private func mayLeave(_ function: ScalarFunction, _ arguments: [Term]) -> Bool {
        areInts(arguments) && IntRange(scope: scope).mayLeave(function, arguments)
    }

    /// One side in 128 bits, from which the cast back raises where 64 don't do; Polars' own ints wrap around.
    private func exactPair(_ arguments: [Term], _ sign: PythonBinary) throws(FrameFault) -> PythonExpression {
        let (first, second) = try pair(arguments)
        let isLiteral = arguments[0].isLiteral && !arguments[1].isLiteral
        return isLiteral ? first.with(sign, Self.exact(second)) : Self.exact(first).with(sign, second)
    }

    private func power(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        if arguments[1] == .literal(.int(2)) { return Self.int(try exactPair(arguments, .power)) }
        return .call(
            context.helper("baton_power"),
            [.positional(try expression(arguments[0])), .positional(try expression(arguments[1]))])
    }

    private func round(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try expression(arguments[0])
        let digits = arguments.count > 1 ? try TermArguments.int(arguments, 1) : 0
        if digits < 0 {
            context.need("import polars as pl")
            let name = scope.type(of: arguments[0]) == .int ? "baton_round_int" : "baton_round_float"
            return .call(context.helper(name), [.positional(value), .positional(.int(max(-18, digits)))])
        }
        if scope.type(of: arguments[0]) == .int { return value }
        return digits == 0 ? value.dot("round") : value.dot("round", .int(min(30, digits)))
    }

    /// Polars' own skip null and NaN.
    private func extreme(_ helper: String, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        var made: [PythonArgument] = try operands(arguments).map { .positional($0) }
        if arguments.contains(where: { scope.isFloat($0) }) { made.append(.keyword("floats", .bool(true))) }
        return .call(context.helper(helper), made)
    }

    private func conversion(
        _ function: ScalarFunction, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        let value = try expression(arguments[0])
        let type = scope.type(of: arguments[0])
        func cast(_ name: String) -> PythonExpression {
            value.dot("cast", Self.type(name), named: [("strict", .bool(false))])
        }
        func needsKnown() throws(FrameFault) {
            if type == .unknown {
                throw context.refused(
                    "`\(function.spelling)` of a column whose type is not known",
                    "give the frame before it a name of its own")
            }
        }
        switch function {
        case .toInt: return type == .int ? value : cast("Int64")
        case .toFloat:
            if type == .int || type == .bool { return value.dot("cast", Self.type("Float64")) }
            return type == .float ? value : cast("Float64")
        case .toText:
            if type.isDatetime { return .call(context.helper("baton_text_of_times"), [.positional(value)]) }
            if type == .duration { return value.dot("dt.total_microseconds").dot("cast", Self.type("String")) }
            if case .list(let item) = type {
                guard [.text, .int, .bool].contains(item) else {
                    throw context.refused("a list of \(item.name)s as text", "take its items apart first")
                }
                return .call(context.helper("baton_text_of_lists"), [.positional(value)])
            }
            return type == .text ? value : cast("String")
        case .toBool:
            try needsKnown()
            if type == .bool { return value }
            if type == .text { return .call(context.helper("baton_read_bool"), [.positional(value)]) }
            return (type == .float ? value.dot("fill_nan", .none) : value).with(.notEqual, .int(0))
        case .toDate:
            try needsKnown()
            if type == .text { return .call(context.helper("baton_read_time"), [.positional(value)]).dot("dt.date") }
            return type == .date ? value : value.dot("dt.date")
        case .toDatetime:
            try needsKnown()
            if type == .text { return .call(context.helper("baton_read_time"), [.positional(value)]) }
            return type == .date ? value.dot("cast", .name("pl").dot("Datetime", .string("us"))) : value
        case .typeName:
            try needsKnown()
            return Self.when(
                value.dot("is_null"), .name("pl").dot("lit", .string("null")),
                otherwise: .name("pl").dot("lit", .string(type.name)))
        case .item:
            return value.dot(
                "list.get", try operand(arguments[1]), named: [("null_on_oob", .bool(true))])
        case .listLength: return Self.int(value.dot("list.len"))
        case .listJoin:
            let list = value.dot("cast", .name("pl").dot("List", Self.type("String")))
            return list.dot(
                "list.join", try operand(arguments[1]), named: [("ignore_nulls", .bool(true))])
        case .field:
            let name = try TermArguments.text(arguments, 1)
            guard Self.isPlain(name) else {
                throw context.refused("a field called \(PythonLiteral.quoted(name))", "give it a name of letters")
            }
            return value.dot("struct.field", .string(name))
        case .sha256, .md5, .crc32:
            return value.dot(
                "map_elements", context.helper("baton_\(function.rawValue)"),
                named: [("return_dtype", Self.type(function == .crc32 ? "Int64" : "String"))])
        default: throw context.refused("`\(function.spelling)`", "use another function")
        }
    }
}
