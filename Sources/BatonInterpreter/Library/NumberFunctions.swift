import BatonSyntax

/// Rounding, bounds and ranges.
enum NumberFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "range",
            [.init("start", "Int"), .init("end", "Int", optional: true), .init("step", "Int", optional: true)],
            "The integers from start (0 if only one number is given) up to, not including, end.",
            examples: ["range(3) == [0, 1, 2]", "range(10, 0, -5) == [10, 5]"], body: range),
        LibraryFunction(
            "abs", [.init("x", "Number")], "The value without its sign.", examples: ["abs(-3) == 3"], body: abs),
        LibraryFunction(
            "sign", [.init("x", "Number")], "-1, 0 or 1 by the sign of the value.", examples: ["sign(-2.5) == -1"]
        ) { (arguments, _) throws(RuntimeError) in
            let number = try quantity(arguments)
            return .int(number > 0 ? 1 : number < 0 ? -1 : 0)
        },
        LibraryFunction(
            "round", [.init("x", "Number"), .init("digits", "Int", optional: true)],
            "The nearest Int, ties to the even one; with digits a Float rounded to that many decimals.",
            examples: ["round(2.5) == 2.0", "round(3.14159, 2) == 3.14"], body: round),
        LibraryFunction(
            "floor", [.init("x", "Number")], "The next Int at or below x.", examples: ["floor(-1.5) == -2"]
        ) { (arguments, _) throws(RuntimeError) in try whole(arguments, .down) },
        LibraryFunction(
            "ceil", [.init("x", "Number")], "The next Int at or above x.", examples: ["ceil(1.2) == 2"]
        ) { (arguments, _) throws(RuntimeError) in try whole(arguments, .up) },
        LibraryFunction(
            "trunc", [.init("x", "Number")], "The Int that is left without the decimals.",
            examples: ["trunc(-1.7) == -1"]
        ) { (arguments, _) throws(RuntimeError) in try whole(arguments, .towardZero) },
        LibraryFunction(
            "clamp", [.init("x"), .init("low"), .init("high")], "The value, or the bound that it passes.",
            examples: ["clamp(12, 0, 10) == 10"], body: clamp),
        LibraryFunction(
            "mod", [.init("x", "Number"), .init("by", "Number")],
            "The remainder of the division, with the sign of the divisor.",
            examples: ["mod(-1, 3) == 2", "mod(7, 3) == 1"], body: mod),
        LibraryFunction(
            "is_nan", [.init("x")], "Whether the value is the Float that is not a number.",
            examples: ["is_nan(float(\"nan\"))"]
        ) { (arguments, _) throws(RuntimeError) in .bool(arguments.value(0).isNaN) },
        LibraryFunction(
            "linspace", [.init("start", "Number"), .init("end", "Number"), .init("count", "Int")],
            "Evenly spaced numbers from start to end, both included.",
            examples: ["linspace(0, 1, 3) == [0.0, 0.5, 1.0]"]
        ) { (arguments, _) throws(RuntimeError) in .list(try spaced(arguments).map { .float($0) }) },
        LibraryFunction(
            "logspace", [.init("start", "Number"), .init("end", "Number"), .init("count", "Int")],
            "Numbers from 10**start to 10**end, evenly spaced in their logarithm.",
            examples: ["logspace(0, 2, 3) == [1.0, 10.0, 100.0]"]
        ) { (arguments, _) throws(RuntimeError) in .list(try spaced(arguments).map { .float(RealMath.pow(10, $0)) }) },
    ]

    private static func range(
        _ arguments: inout LibraryArguments, _: Interpreter
    ) throws(RuntimeError) -> Value {
        let first = try arguments.int(0)
        let (start, end) = arguments.optional(1) == nil ? (0, first) : (first, try arguments.int(1))
        let step = try arguments.int(2, default: 1)
        guard step != 0 else { throw arguments.invalid(2, "must not be 0") }
        guard (step > 0) == (start < end), start != end else { return .list([]) }
        guard !end.subtractingReportingOverflow(start).overflow else {
            throw RuntimeError(.tooLarge, "`range` has more numbers than fit an Int")
        }
        if step == 1 { return .range(RangeObject(lower: start, upper: end)) }
        let count = (end - start).magnitude / step.magnitude
        guard count < Value.itemsMax else {
            throw RuntimeError(.tooLarge, "a list has \(Value.itemsMax) items at most")
        }
        return .list(stride(from: start, to: end, by: step).map { .int($0) })
    }

    private static func abs(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let value = arguments.value(0)
        switch value {
        case .float(let number): return .float(number.magnitude)
        case .int(let amount), .duration(let amount), .size(let amount):
            guard amount != .min else { throw RuntimeError(.overflow, "`abs`: the result does not fit an Int") }
            let magnitude = Int(amount.magnitude)
            if case .duration = value { return .duration(magnitude) }
            if case .size = value { return .size(magnitude) }
            return .int(magnitude)
        default: throw arguments.wrongType(0, "a number, Duration or Size")
        }
    }

    private static func quantity(_ arguments: LibraryArguments) throws(RuntimeError) -> Double {
        guard arguments.value(0).isQuantity else { throw arguments.wrongType(0, "a number, Duration or Size") }
        return Statistics.number(arguments.value(0))
    }

    private static func round(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        guard arguments.optional(1) != nil else { return try whole(arguments, .toNearestOrEven) }
        let digits = try arguments.int(1, in: -DecimalText.digitsMax...DecimalText.digitsMax)
        let number = try arguments.float(0)
        guard number.isFinite else { return .float(number) }
        if digits >= 0 { return .float(Double(DecimalText.fixed(number, digits)) ?? number) }
        let step = RealMath.pow(10, Double(-digits))
        return .float((number / step).rounded(.toNearestOrEven) * step)
    }

    private static func whole(
        _ arguments: LibraryArguments, _ rule: FloatingPointRoundingRule
    ) throws(RuntimeError) -> Value {
        if case .int(let number) = arguments.value(0) { return .int(number) }
        let number = try arguments.float(0)
        guard !number.isNaN else { throw arguments.invalid(0, "is NaN, which no Int stands for") }
        guard let whole = Int(exactly: number.rounded(rule)) else {
            throw RuntimeError(.overflow, "`\(arguments.function.name)`: \(number) does not fit an Int")
        }
        return .int(whole)
    }

    private static func clamp(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let (value, low, high) = (arguments.value(0), arguments.value(1), arguments.value(2))
        guard try low.compare(high) != .greater else { throw arguments.invalid("has its bounds the wrong way round") }
        if try value.compare(low) == .less { return low }
        return try value.compare(high) == .greater ? high : value
    }

    private static func mod(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        if case .int(let number) = arguments.value(0), case .int(let divisor) = arguments.value(1) {
            guard divisor != 0 else { throw RuntimeError(.divisionByZero, "`mod` by zero") }
            if divisor == -1 { return .int(0) }
            let rest = number % divisor
            return .int(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
        }
        let (number, divisor) = (try arguments.float(0), try arguments.float(1))
        guard divisor != 0 else { throw RuntimeError(.divisionByZero, "`mod` by zero") }
        let rest = number.truncatingRemainder(dividingBy: divisor)
        return .float(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
    }

    private static func spaced(_ arguments: LibraryArguments) throws(RuntimeError) -> [Double] {
        let (start, end) = (try arguments.float(0), try arguments.float(1))
        let count = try arguments.int(2, in: 0...Value.itemsMax)
        guard count > 1 else { return count == 1 ? [start] : [] }
        // The last number is the end itself, whatever rounding would make of it.
        return (0..<count).map { $0 == count - 1 ? end : start + (end - start) * Double($0) / Double(count - 1) }
    }
}
