import Glibc

/// The C library's functions of one real number, under names that can't be taken for ours.
enum RealMath {
    static func pow(_ base: Double, _ exponent: Double) -> Double {
        // Powers of ten with whole exponents are looked up by the parser of numbers: exact where a Double can be.
        if base == 10, exponent == exponent.rounded(), exponent.magnitude < 400 {
            return Double("1e\(Int(exponent))") ?? 0
        }
        return Glibc.pow(base, exponent)
    }
}

/// Roots, logarithms and angles.
enum MathFunctions {
    static let all: [LibraryFunction] = [
        real("sqrt", "The square root.", example: "sqrt(9) == 3.0", domain: (0, "negative")) { $0.squareRoot() },
        real("exp", "e to the power x.", example: "exp(0) == 1.0") { Glibc.exp($0) },
        LibraryFunction(
            "log", [.init("x", "Number"), .init("base", "Number", optional: true)],
            "The natural logarithm, or the one to a base.", examples: ["log(1) == 0.0", "log(8, 2) == 3.0"], body: log),
        real("log2", "The logarithm to base 2.", example: "log2(8) == 3.0", domain: (0, "negative")) { Glibc.log2($0) },
        real("log10", "The logarithm to base 10.", example: "log10(1000) == 3.0", domain: (0, "negative")) {
            Glibc.log10($0)
        },
        real("sin", "The sine of an angle in radians.", example: "sin(0) == 0.0") { Glibc.sin($0) },
        real("cos", "The cosine of an angle in radians.", example: "cos(0) == 1.0") { Glibc.cos($0) },
        real("tan", "The tangent of an angle in radians.", example: "tan(0) == 0.0") { Glibc.tan($0) },
        real("atan", "The angle whose tangent is x.", example: "atan(0) == 0.0") { Glibc.atan($0) },
        LibraryFunction(
            "atan2", [.init("y", "Number"), .init("x", "Number")], "The angle of the point (x, y), in radians.",
            examples: ["atan2(0, 1) == 0.0"]
        ) { (arguments, _) throws(RuntimeError) in
            .float(Glibc.atan2(try arguments.float(0), try arguments.float(1)))
        },
        real("tanh", "The hyperbolic tangent.", example: "tanh(0) == 0.0") { Glibc.tanh($0) },
    ]

    /// A function of one number; below the domain's least number it is an error rather than NaN.
    private static func real(
        _ name: String, _ summary: String, example: String, domain: (least: Double, claim: String)? = nil,
        _ body: @escaping @Sendable (Double) -> Double
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("x", "Number")], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in
            let number = try arguments.float(0)
            if let domain, number < domain.least { throw arguments.invalid(0, "is \(domain.claim): \(number)") }
            return .float(body(number))
        }
    }

    private static func log(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let number = try arguments.float(0)
        guard !(number < 0) else { throw arguments.invalid(0, "is negative: \(number)") }
        guard arguments.optional(1) != nil else { return .float(Glibc.log(number)) }
        let base = try arguments.float(1)
        guard base > 0, base != 1 else { throw arguments.invalid(1, "must be positive and not 1") }
        if base == 2 { return .float(Glibc.log2(number)) }
        if base == 10 { return .float(Glibc.log10(number)) }
        return .float(Glibc.log(number) / Glibc.log(base))
    }
}
