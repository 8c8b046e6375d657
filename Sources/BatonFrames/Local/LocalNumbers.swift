/// Arithmetic that has more to it than one operation.
enum LocalNumbers {
    /// Towards negative infinity; an int by 0 has no answer, which is null.
    static func floorDivided(_ a: Scalar, _ b: Scalar) throws(FrameFault) -> Scalar {
        guard case (.int(let a), .int(let b)) = (a, b) else {
            return .float((LocalKernels.float(a) / LocalKernels.float(b)).rounded(.down))
        }
        if b == 0 { return .null }
        let (quotient, isOver) = a.dividedReportingOverflow(by: b)
        if isOver { throw LocalKernels.overflow("//") }
        return .int(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
    }

    /// Has the sign of the divisor.
    static func remainder(_ a: Scalar, _ b: Scalar) -> Scalar {
        guard case (.int(let a), .int(let b)) = (a, b) else {
            let divisor = LocalKernels.float(b)
            let rest = LocalKernels.float(a).truncatingRemainder(dividingBy: divisor)
            return .float(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
        }
        if b == 0 { return .null }
        if b == -1 { return .int(0) }
        let rest = a % b
        return .int(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
    }

    /// Of ints an int; a negative whole exponent has no whole answer.
    static func power(_ a: Scalar, _ b: Scalar) throws(FrameFault) -> Scalar {
        guard case (.int(let base), .int(let exponent)) = (a, b) else {
            return .float(LocalMathematics.power(LocalKernels.float(a), LocalKernels.float(b)))
        }
        guard exponent >= 0 else {
            throw FrameFault(
                .badData, "`**`: an int has no whole power \(exponent)", help: "calculate with floats: float(…)")
        }
        var (result, factor, rest): (Int64, Int64, Int64) = (1, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 {
                let (next, isOver) = result.multipliedReportingOverflow(by: factor)
                if isOver { throw LocalKernels.overflow("**") }
                result = next
            }
            rest >>= 1
            if rest > 0 {
                let (next, isOver) = factor.multipliedReportingOverflow(by: factor)
                if isOver { throw LocalKernels.overflow("**") }
                factor = next
            }
        }
        return .int(result)
    }

    static func magnitude(_ value: Scalar) throws(FrameFault) -> Scalar {
        switch value {
        case .int(let number):
            if number == .min { throw LocalKernels.overflow("abs") }
            return .int(abs(number))
        case .duration(let length):
            if length == .min { throw LocalKernels.overflow("abs") }
            return .duration(abs(length))
        default: return .float(LocalKernels.float(value).magnitude)
        }
    }

    static func sign(_ value: Scalar) -> Scalar {
        if case .int(let number) = value { return .int(number.signum()) }
        let number = LocalKernels.float(value)
        return .float(number.isNaN ? .nan : number > 0 ? 1 : number < 0 ? -1 : 0)
    }

    static func rounded(_ value: Scalar, _ rule: FloatingPointRoundingRule) -> Scalar {
        if case .int = value { return value }
        return .float(LocalKernels.float(value).rounded(rule))
    }

    /// Half to even. Digits move the point before and after, as numpy does; negative ones round whole places.
    static func roundedHalfEven(_ arguments: [Scalar]) throws(FrameFault) -> Scalar {
        guard arguments[0] != .null else { return .null }
        var digits = 0
        if arguments.count > 1, case .int(let wanted) = arguments[1] { digits = Int(max(-30, min(30, wanted))) }
        if case .int(let value) = arguments[0] { return try roundedWhole(value, digits) }
        let value = LocalKernels.float(arguments[0])
        guard value.isFinite else { return .float(value) }
        let scale = (0..<abs(digits)).reduce(1.0) { product, _ in product * 10 }
        if digits < 0 { return .float((value / scale).rounded(.toNearestOrEven) * scale) }
        let scaled = value * scale
        return .float(scaled.isFinite ? scaled.rounded(.toNearestOrEven) / scale : value)
    }

    private static func roundedWhole(_ value: Int64, _ digits: Int) throws(FrameFault) -> Scalar {
        guard digits < 0 else { return .int(value) }
        guard digits > -19 else { return .int(0) }
        let scale = (0..<(-digits)).reduce(Int128(1)) { product, _ in product * 10 }
        let half = Int128(value).quotientAndRemainder(dividingBy: scale)
        var quotient = half.quotient
        let twice = half.remainder.magnitude * 2
        if twice > scale.magnitude || (twice == scale.magnitude && quotient % 2 != 0) { quotient += value < 0 ? -1 : 1 }
        guard let whole = Int64(exactly: quotient * scale) else { throw LocalKernels.overflow("round") }
        return .int(whole)
    }
}
