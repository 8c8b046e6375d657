/// Terms as Spark's columns. NaN is guarded as for Polars; what Spark can't do with the written meaning is refused.
struct SparkTerms {
    let context: ProgramContext
    let scope: TermScope
    let functions = PythonExpression.name("F")

    init(context: ProgramContext, scope: TermScope) {
        self.context = context
        self.scope = scope
        context.need("from pyspark.sql import functions as F")
    }

    /// Dots would reach into records, so every name stands in backquotes unless it is plain.
    static func name(_ name: String) -> PythonExpression {
        PythonNames.isIdentifier(name) ? .string(name) : .string("`" + name.replacing("`", by: "``") + "`")
    }

    func expression(_ term: Term) throws(FrameFault) -> PythonExpression {
        switch term {
        case .column(let name): return functions.dot("col", Self.name(name))
        case .literal(let value): return try literal(value)
        case .apply(let function, let arguments): return try apply(function, arguments)
        case .when(let arms, let otherwise):
            var made = functions
            for arm in arms { made = made.dot("when", try expression(arm.condition), try expression(arm.value)) }
            return arms.isEmpty ? try expression(otherwise) : made.dot("otherwise", try expression(otherwise))
        case .aggregate(let function, let arguments): return try aggregate(function, arguments)
        case .window(let function, let arguments, let partition):
            if scope.isGroup {
                throw context.refused("`\(function.spelling)` inside a group", "make a column of it before")
            }
            return try window(function, arguments, partition)
        }
    }

    /// As an int of 64 bits.
    static func int(_ value: PythonExpression) -> PythonExpression { value.dot("cast", .string("bigint")) }

    private func literal(_ value: Scalar) throws(FrameFault) -> PythonExpression {
        let made = functions.dot("lit", try context.literal(value))
        if case .int = value { return made.dot("cast", .string("bigint")) }
        return made
    }

    func expressions(_ terms: [Term]) throws(FrameFault) -> [PythonArgument] {
        var made: [PythonArgument] = []
        for term in terms { made.append(.positional(try expression(term))) }
        return made
    }

    func operand(_ term: Term) throws(FrameFault) -> PythonExpression {
        guard case .literal(let value) = term, value != .null else { return try expression(term) }
        return try context.literal(value)
    }

    private func apply(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try expression(arguments[0])
        if let made = try logic(function, value, arguments) { return made }
        if let made = try arithmetic(function, value, arguments) { return made }
        if let made = try text(function, value, arguments) { return made }
        if let made = try time(function, value, arguments) { return made }
        return try conversion(function, value, arguments)
    }

    private func logic(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        switch function {
        case .and: return try fold(arguments, .bitAnd)
        case .or: return try fold(arguments, .bitOr)
        case .not: return value.negated
        case .equal: return try compare(.equal, arguments, guarding: 0)
        case .notEqual:
            let made = value.with(.notEqual, try operand(arguments[1]))
            guard scope.isFloat(arguments[0]), scope.isFloat(arguments[1]) else { return made }
            // Three values: null with a side that is null, also beside NaN.
            return functions.dot(
                "when", try expression(arguments[1]).dot("isNotNull"),
                made.with(.bitOr, functions.dot("isnan", value)))
        case .less: return try compare(.less, arguments, guarding: 1)
        case .lessOrEqual: return try compare(.lessOrEqual, arguments, guarding: 1)
        case .greater: return try compare(.greater, arguments, guarding: 0)
        case .greaterOrEqual: return try compare(.greaterOrEqual, arguments, guarding: 0)
        case .same: return value.dot("eqNullSafe", try operand(arguments[1]))
        case .isNull: return value.dot("isNull")
        case .isNaN: return functions.dot("when", value.dot("isNotNull"), functions.dot("isnan", value))
        case .isIn: return try isIn(value, arguments)
        case .coalesce: return functions.dot("coalesce", arguments: try expressions(arguments))
        default: return nil
        }
    }

    private func arithmetic(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression? {
        func helper(_ name: String, _ named: [(String, PythonExpression)] = []) throws(FrameFault) -> PythonExpression {
            .call(context.helper(name), try expressions(arguments) + named.map { .keyword($0.0, $0.1) })
        }
        let isOfInts = arguments.allSatisfy { scope.type(of: $0) == .int }
        switch function {
        case .add: return value.with(.add, try operand(arguments[1]))
        case .subtract: return value.with(.subtract, try operand(arguments[1]))
        case .multiply: return value.with(.multiply, try operand(arguments[1]))
        case .divide: return try helper("baton_divide")
        case .floorDivide:
            if isOfInts { return try helper("baton_floor_divide") }
            return .call(context.helper("baton_floor"), [.positional(try helper("baton_divide"))])
        case .modulo: return try helper("baton_modulo", isOfInts ? [] : [("floats", .bool(true))])
        case .power: return try helper(isOfInts ? "baton_power" : "baton_power_float")
        case .negate: return .unary(.minus, value)
        case .abs: return functions.dot("abs", value)
        case .sign:
            let made = functions.dot("signum", value)
            return isOfInts ? Self.int(made) : made
        case .sqrt, .exp, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh:
            return functions.dot(function.rawValue, value)
        case .log, .asinh, .acosh, .atanh: return try helper("baton_\(function.rawValue)")
        case .minimum: return try helper("baton_least", isFloat(arguments) ? [("floats", .bool(true))] : [])
        case .maximum: return try helper("baton_greatest")
        case .floor, .ceil, .round: return try rounded(function, value, arguments)
        default: return nil
        }
    }

    private func isFloat(_ arguments: [Term]) -> Bool { arguments.contains { scope.isFloat($0) } }

    private func rounded(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        let isInt = scope.type(of: arguments[0]) == .int
        guard function == .round else {
            if isInt { return value }
            let helper = function == .floor ? "baton_floor" : "baton_ceil"
            return .call(context.helper(helper), [.positional(value)])
        }
        let digits = arguments.count > 1 ? try TermArguments.int(arguments, 1) : 0
        if isInt, digits >= 0 { return value }
        if isInt, digits >= -18 {
            return .call(context.helper("baton_round_int"), [.positional(value), .positional(.int(digits))])
        }
        guard scope.type(of: arguments[0]) == .float, digits >= 0 else { throw refused(function) }
        return .call(context.helper("baton_round"), [.positional(value), .positional(.int(min(15, digits)))])
    }

    /// NaN may be among the values of a column whose type is not known, and nothing says so before.
    func needType(of term: Term, _ what: String) throws(FrameFault) {
        if scope.type(of: term) == .unknown {
            throw context.refused(
                "\(what) of a column whose type is not known", "give the frame before it a name of its own")
        }
    }

    func refused(_ function: ScalarFunction) -> FrameFault {
        context.refused("`\(function.spelling)`", "use Polars or pandas, or do it before the frame comes to Spark")
    }

    private func fold(_ arguments: [Term], _ sign: PythonBinary) throws(FrameFault) -> PythonExpression {
        var made = try expression(arguments[0])
        for argument in arguments.dropFirst() { made = made.with(sign, try expression(argument)) }
        return made
    }

    private func compare(
        _ sign: PythonBinary, _ arguments: [Term], guarding place: Int
    ) throws(FrameFault) -> PythonExpression {
        let made = try expression(arguments[0]).with(sign, try operand(arguments[1]))
        guard try scope.mayBeNaN(arguments, place, context) else { return made }
        let isNumber = functions.dot("isnan", try expression(arguments[place])).negated
        let other = arguments[1 - place]
        if other.isLiteral { return made.with(.bitAnd, isNumber) }
        // Null with a side that is null, also beside NaN.
        return made.with(.bitAnd, isNumber.with(.bitOr, try expression(other).dot("isNull")))
    }

    private func isIn(_ value: PythonExpression, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        var items: [PythonExpression] = []
        for argument in arguments.dropFirst() {
            guard case .literal(let item) = argument else { return try isAnyOf(value, arguments) }
            if item == .null { continue }
            if case .float(let number) = item, number.isNaN { continue }
            items.append(try context.literal(item))
        }
        if items.isEmpty { return functions.dot("when", value.dot("isNotNull"), functions.dot("lit", .bool(false))) }
        return value.dot("isin", .list(items))
    }

    private func isAnyOf(_ value: PythonExpression, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        var made = functions.dot("lit", .bool(false))
        for argument in arguments.dropFirst() {
            let equal = functions.dot(
                "coalesce", try expression(.apply(.equal, [arguments[0], argument])), functions.dot("lit", .bool(false))
            )
            made = made.with(.bitOr, equal)
        }
        return functions.dot("when", value.dot("isNotNull"), made)
    }
}
