/// Terms as Spark's columns. NaN is guarded as for Polars; what Spark can't do with the written meaning is refused.
struct SparkTerms {
    /// Functions of text without arguments.
    private static let textFunctions: [ScalarFunction: String] = [
        .upper: "upper", .lower: "lower", .reverse: "reverse",
    ]

    /// Functions that give a number, of less than 64 bits.
    private static let counts: [ScalarFunction: String] = [
        .length: "length", .year: "year", .month: "month", .day: "dayofmonth", .hour: "hour", .minute: "minute",
        .second: "second", .quarter: "quarter", .dayOfYear: "dayofyear", .weekOfYear: "weekofyear",
        .weekday: "weekday",
    ]

    let context: ProgramContext
    let scope: TermScope
    private let functions = PythonExpression.name("F")

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
        case .window(let function, _, _):
            throw context.refused("`\(function.spelling)`, which needs an order of rows", "use Polars or pandas")
        }
    }

    private func literal(_ value: Scalar) throws(FrameFault) -> PythonExpression {
        let made = functions.dot("lit", try context.literal(value))
        if case .int = value { return made.dot("cast", .string("bigint")) }
        return made
    }

    private func expressions(_ terms: [Term]) throws(FrameFault) -> [PythonArgument] {
        var made: [PythonArgument] = []
        for term in terms { made.append(.positional(try expression(term))) }
        return made
    }

    private func operand(_ term: Term) throws(FrameFault) -> PythonExpression {
        guard case .literal(let value) = term, value != .null else { return try expression(term) }
        return try context.literal(value)
    }

    private func apply(_ function: ScalarFunction, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let value = try expression(arguments[0])
        let type = scope.type(of: arguments[0])
        switch function {
        case .and: return try fold(arguments, .bitAnd)
        case .or: return try fold(arguments, .bitOr)
        case .not: return value.negated
        case .equal: return try compare(.equal, arguments, guarding: 0)
        case .notEqual:
            if scope.isFloat(arguments[0]), scope.isFloat(arguments[1]) { throw refused(function) }
            return value.with(.notEqual, try operand(arguments[1]))
        case .less: return try compare(.less, arguments, guarding: 1)
        case .lessOrEqual: return try compare(.lessOrEqual, arguments, guarding: 1)
        case .greater: return try compare(.greater, arguments, guarding: 0)
        case .greaterOrEqual: return try compare(.greaterOrEqual, arguments, guarding: 0)
        case .same: return value.dot("eqNullSafe", try operand(arguments[1]))
        case .isNull: return value.dot("isNull")
        case .isNaN:
            return functions.dot("when", value.dot("isNotNull"), functions.dot("isnan", value))
        case .isIn: return try isIn(value, arguments)
        case .coalesce: return functions.dot("coalesce", arguments: try expressions(arguments))
        case .add, .subtract, .multiply:
            guard type != .date, !type.isDatetime, type != .duration else { throw refused(function) }
            return value.with(
                function == .add ? .add : function == .subtract ? .subtract : .multiply, try operand(arguments[1]))
        case .divide:
            return .call(context.helper("baton_divide"), try expressions(arguments))
        case .negate: return .unary(.minus, value)
        case .abs: return functions.dot("abs", value)
        case .sqrt, .exp, .sin, .cos, .tan, .atan, .sinh, .cosh, .tanh:
            return functions.dot(function.rawValue, value)
        case .floor, .ceil, .round:
            guard type == .int, arguments.count < 2 else { return try rounded(function, value, arguments) }
            return value
        case .toInt where type == .int: return value
        case .toInt where type == .float: return .call(context.helper("baton_to_int"), [.positional(value)])
        case .toInt where type == .bool: return value.dot("cast", .string("bigint"))
        case .toFloat where type == .int: return value.dot("cast", .string("double"))
        case .toText where type == .int || type == .text: return value.dot("cast", .string("string"))
        default: return try textOrTime(function, value, arguments)
        }
    }

    private func rounded(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        if function != .round, scope.type(of: arguments[0]) == .float {
            let helper = function == .floor ? "baton_floor" : "baton_ceil"
            return .call(context.helper(helper), [.positional(value)])
        }
        guard function == .round else { throw refused(function) }
        let digits = arguments.count > 1 ? try TermArguments.int(arguments, 1) : 0
        guard scope.type(of: arguments[0]) == .float, digits >= 0 else { throw refused(function) }
        return .call(context.helper("baton_round"), [.positional(value), .positional(.int(min(15, digits)))])
    }

    private func refused(_ function: ScalarFunction) -> FrameFault {
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
        guard scope.isFloat(arguments[place]) else { return made }
        return made.with(.bitAnd, functions.dot("isnan", try expression(arguments[place])).negated)
    }

    private func isIn(_ value: PythonExpression, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        var items: [PythonExpression] = []
        for argument in arguments.dropFirst() {
            guard case .literal(let item) = argument else { throw refused(.isIn) }
            if item == .null { continue }
            if case .float(let number) = item, number.isNaN { continue }
            items.append(try context.literal(item))
        }
        if items.isEmpty { return functions.dot("when", value.dot("isNotNull"), functions.dot("lit", .bool(false))) }
        return value.dot("isin", .list(items))
    }

    private func textOrTime(
        _ function: ScalarFunction, _ value: PythonExpression, _ arguments: [Term]
    ) throws(FrameFault) -> PythonExpression {
        if let name = Self.textFunctions[function] { return functions.dot(name, value) }
        if let name = Self.counts[function] { return functions.dot(name, value).dot("cast", .string("bigint")) }
        switch function {
        case .contains: return value.dot("contains", try operand(arguments[1]))
        case .startsWith: return value.dot("startswith", try operand(arguments[1]))
        case .endsWith: return value.dot("endswith", try operand(arguments[1]))
        case .concat: return functions.dot("concat", arguments: try expressions(arguments))
        case .trim: return functions.dot("regexp_replace", value, .string("(?U)^\\s+|\\s+\\z"), .string(""))
        case .trimStart: return functions.dot("regexp_replace", value, .string("(?U)^\\s+"), .string(""))
        case .trimEnd: return functions.dot("regexp_replace", value, .string("(?U)\\s+\\z"), .string(""))
        case .matches: return value.dot("rlike", .string(try TermArguments.text(arguments, 1)))
        case .replace:
            let old = try TermArguments.text(arguments, 1)
            if old.isEmpty { return value }
            return functions.dot(
                "replace", value, functions.dot("lit", .string(old)),
                functions.dot("lit", .string(try TermArguments.text(arguments, 2))))
        case .slice:
            let offset = try TermArguments.int(arguments, 1)
            guard offset >= 0, arguments.count > 2 else { throw refused(function) }
            let length = max(0, try TermArguments.int(arguments, 2))
            return functions.dot("substring", value, .int(min(offset, 1 << 30) + 1), .int(min(length, 1 << 30)))
        default: throw refused(function)
        }
    }

    private func aggregate(_ function: Aggregate, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        guard scope.isGroup else {
            throw context.refused("an aggregate beside the rows", "group first, then join the result")
        }
        guard let first = arguments.first else { return functions.dot("count", .string("*")) }
        let value = try expression(first)
        if function == .count { return functions.dot("count", value) }
        let known = scope.isFloat(first) ? functions.dot("nanvl", value, functions.dot("lit", .none)) : value
        switch function {
        case .countDistinct: return functions.dot("count_distinct", known)
        case .sum:
            guard scope.type(of: first) == .int || scope.type(of: first) == .float else { break }
            let zero: PythonExpression = scope.isFloat(first) ? .float(0) : .int(0)
            return functions.dot("coalesce", functions.dot("sum", known), functions.dot("lit", zero))
        case .mean: return functions.dot("avg", known)
        case .min: return functions.dot("min", known)
        case .max: return functions.dot("max", known)
        case .median: return functions.dot("median", known)
        case .standardDeviation: return functions.dot("stddev", known)
        case .variance: return functions.dot("variance", known)
        case .any: return functions.dot("bool_or", known)
        case .all: return functions.dot("bool_and", known)
        default: break
        }
        throw context.refused("`\(function.spelling)`", "use Polars or pandas")
    }
}
