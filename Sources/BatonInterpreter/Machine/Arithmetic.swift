import BatonSyntax

/// What operators make of values that the machine's own fast paths do not know.
enum Arithmetic {
    /// Bytes of the longest text, and items of the longest list, that `+` makes.
    static let textMax = 1 << 30

    static func apply(_ opcode: Opcode, _ left: Value, _ right: Value) throws(RuntimeError) -> Value {
        switch (left, right) {
        case (.int(let a), .int(let b)): return try integers(opcode, a, b)
        case (.float(let a), .float(let b)): return try floats(opcode, a, b)
        case (.int(let a), .float(let b)): return try floats(opcode, Double(a), b)
        case (.float(let a), .int(let b)): return try floats(opcode, a, Double(b))
        case (.duration(let a), .duration(let b)):
            if let value = try quantities(opcode, a, b) { return value.asDuration }
        case (.size(let a), .size(let b)):
            if let value = try quantities(opcode, a, b) { return value.asSize }
        case (.duration(let a), .int), (.duration(let a), .float):
            if let value = try scaled(opcode, a, right) { return .duration(value) }
        case (.size(let a), .int), (.size(let a), .float):
            if let value = try scaled(opcode, a, right) { return .size(value) }
        case (.int, .duration(let b)) where opcode == .multiply, (.float, .duration(let b)) where opcode == .multiply:
            if let value = try scaled(opcode, b, left) { return .duration(value) }
        case (.int, .size(let b)) where opcode == .multiply, (.float, .size(let b)) where opcode == .multiply:
            if let value = try scaled(opcode, b, left) { return .size(value) }
        case (.string(let a), .string(let b)) where opcode == .add:
            try checkLength(a.text.utf8.count + b.text.utf8.count)
            return .string(a.text + b.text)
        case (.list, .list) where opcode == .add, (.list, .range) where opcode == .add,
            (.range, .list) where opcode == .add, (.range, .range) where opcode == .add:
            return .list((try left.items() ?? []) + (try right.items() ?? []))
        default: break
        }
        throw mismatch(opcode, left, right)
    }

    static func checkLength(_ byteCount: Int) throws(RuntimeError) {
        if byteCount > textMax {
            throw RuntimeError(.tooLarge, "a text has \(textMax) bytes at most, not \(byteCount)")
        }
    }

    // MARK: Numbers

    private static func integers(_ opcode: Opcode, _ a: Int, _ b: Int) throws(RuntimeError) -> Value {
        switch opcode {
        case .add, .append, .addInt: return .int(try checked(a.addingReportingOverflow(b), "\(a) + \(b)"))
        case .subtract: return .int(try checked(a.subtractingReportingOverflow(b), "\(a) - \(b)"))
        case .multiply: return .int(try checked(a.multipliedReportingOverflow(by: b), "\(a) * \(b)"))
        case .divide:
            if b == 0 { throw zeroDivision(opcode) }
            return .float(Double(a) / Double(b))
        case .floorDivide: return .int(try floorDivided(a, b))
        case .remainder:
            if b == 0 { throw zeroDivision(opcode) }
            if b == -1 { return .int(0) }
            let rest = a % b
            return .int(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
        case .power: return try power(a, b)
        default: preconditionFailure("\(opcode) is no arithmetic")
        }
    }

    private static func floorDivided(_ a: Int, _ b: Int) throws(RuntimeError) -> Int {
        if b == 0 { throw zeroDivision(.floorDivide) }
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { throw overflowError("\(a) // \(b)") }
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }

    /// An integer for an exponent from 0 up, else a float.
    private static func power(_ base: Int, _ exponent: Int) throws(RuntimeError) -> Value {
        if exponent < 0 {
            if base == 0 { throw RuntimeError(.divisionByZero, "0 has no power \(exponent)") }
            return .float(RealMath.pow(Double(base), Double(exponent)))
        }
        var result = 1
        var factor = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 {
                result = try checked(result.multipliedReportingOverflow(by: factor), "\(base) ** \(exponent)")
            }
            rest >>= 1
            if rest > 0 {
                factor = try checked(factor.multipliedReportingOverflow(by: factor), "\(base) ** \(exponent)")
            }
        }
        return .int(result)
    }

    private static func floats(_ opcode: Opcode, _ a: Double, _ b: Double) throws(RuntimeError) -> Value {
        switch opcode {
        case .add, .append, .addInt: return .float(a + b)
        case .subtract: return .float(a - b)
        case .multiply: return .float(a * b)
        case .divide:
            if b == 0 { throw zeroDivision(opcode) }
            return .float(a / b)
        case .floorDivide:
            if b == 0 { throw zeroDivision(opcode) }
            return .float((a / b).rounded(.down))
        case .remainder:
            if b == 0 { throw zeroDivision(opcode) }
            let rest = a.truncatingRemainder(dividingBy: b)
            return .float(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
        case .power: return .float(RealMath.pow(a, b))
        default: preconditionFailure("\(opcode) is no arithmetic")
        }
    }

    static func checked(
        _ result: (partialValue: Int, overflow: Bool), _ shown: @autoclosure () -> String
    ) throws(RuntimeError) -> Int {
        if result.overflow { throw overflowError(shown()) }
        return result.partialValue
    }

    private static func overflowError(_ shown: String) -> RuntimeError {
        RuntimeError(
            .overflow, "\(shown) does not fit an Int of 64 bits", help: "calculate with Floats: write 1.0 for 1")
    }

    private static func zeroDivision(_ opcode: Opcode) -> RuntimeError {
        RuntimeError(.divisionByZero, opcode == .remainder ? "remainder of a division by zero" : "division by zero")
    }

    // MARK: Durations and sizes

    private enum Quantity {
        case amount(Int)
        case plain(Value)

        var asDuration: Value { if case .amount(let amount) = self { .duration(amount) } else { plain } }
        var asSize: Value { if case .amount(let amount) = self { .size(amount) } else { plain } }
        private var plain: Value { if case .plain(let value) = self { value } else { .null } }
    }

    /// Two amounts of one unit: sums stay of the unit, quotients are numbers.
    private static func quantities(_ opcode: Opcode, _ a: Int, _ b: Int) throws(RuntimeError) -> Quantity? {
        switch opcode {
        case .add, .append, .subtract, .remainder:
            guard case .int(let amount) = try integers(opcode, a, b) else { return nil }
            return .amount(amount)
        case .divide: return .plain(try integers(.divide, a, b))
        case .floorDivide: return .plain(.int(try floorDivided(a, b)))
        default: return nil
        }
    }

    /// An amount times or divided by a number, rounded to the nearest.
    private static func scaled(_ opcode: Opcode, _ amount: Int, _ number: Value) throws(RuntimeError) -> Int? {
        if case .int(let factor) = number, opcode == .multiply {
            return try checked(amount.multipliedReportingOverflow(by: factor), "the product")
        }
        let factor: Double
        switch number {
        case .int(let number): factor = Double(number)
        case .float(let number): factor = number
        default: return nil
        }
        let result: Double
        switch opcode {
        case .multiply: result = Double(amount) * factor
        case .divide, .floorDivide:
            if factor == 0 { throw zeroDivision(opcode) }
            result = Double(amount) / factor
        default: return nil
        }
        guard let whole = Int(exactly: opcode == .floorDivide ? result.rounded(.down) : result.rounded()) else {
            throw overflowError("the amount")
        }
        return whole
    }

    static func negated(_ value: Value) throws(RuntimeError) -> Value {
        switch value {
        case .int(let number): return .int(try checked(Int(0).subtractingReportingOverflow(number), "-(\(number))"))
        case .float(let number): return .float(-number)
        case .duration(let amount):
            return .duration(try checked(Int(0).subtractingReportingOverflow(amount), "the amount"))
        case .size(let amount): return .size(try checked(Int(0).subtractingReportingOverflow(amount), "the amount"))
        default: throw RuntimeError(.typeMismatch, "'-' takes a number, not \(value.describedType)")
        }
    }

    // MARK: Messages

    private static func mismatch(_ opcode: Opcode, _ left: Value, _ right: Value) -> RuntimeError {
        let isUnits = left.isQuantity && right.isQuantity
        let (a, b) = (left.describedType, right.describedType)
        let message: String
        switch opcode {
        case .add, .append, .addInt: message = "can't add \(a) and \(b)"
        case .subtract: message = "can't subtract \(b) from \(a)"
        case .multiply: message = "can't multiply \(a) by \(b)"
        case .divide, .floorDivide, .remainder: message = "can't divide \(a) by \(b)"
        default: message = "can't raise \(a) to \(b)"
        }
        return RuntimeError(isUnits ? .unitMismatch : .typeMismatch, message, help: help(opcode, left, right))
    }

    private static func help(_ opcode: Opcode, _ left: Value, _ right: Value) -> String? {
        switch (left, right) {
        case (.string, _), (_, .string):
            return opcode == .add || opcode == .append ? "put values into a text like this: \"${x}\"" : nil
        case (.list, _), (_, .list):
            return opcode == .add || opcode == .append ? "one item is added like this: xs + [x]" : nil
        case (.map, .map): return "merge(a, b) joins two maps"
        case (.null, _), (_, .null): return "give a default: x ?? 0"
        default: return nil
        }
    }
}
