/// Whole numbers times powers of ten: ticks without the noise of binary fractions.
enum Decimal {
    /// 10 to a whole power, as exact as a Double can be.
    static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .infinity }

    /// The logarithm to base 10 of a positive number, good to twelve digits.
    static func log10(_ number: Double) -> Double {
        guard number > 0, number.isFinite else { return -.infinity }
        // ln(m) for m in [1, 2) by the series of the inverse hyperbolic tangent: the terms fall by nine at least.
        let z = (number.significand - 1) / (number.significand + 1)
        var term = z
        var sum = 0.0
        for odd in stride(from: 1.0, through: 31, by: 2) {
            sum += term / odd
            term *= z * z
        }
        return (Double(number.exponent) * ln2 + 2 * sum) / ln10
    }

    private static let ln2 = 0.693_147_180_559_945_3
    private static let ln10 = 2.302_585_092_994_046

    /// The whole exponent of the power of ten at or below a positive number.
    static func magnitude(_ number: Double) -> Int {
        let guess = Int(log10(number).rounded(.down))
        // The logarithm may be off by its last digit.
        if power(guess + 1) <= number { return guess + 1 }
        return power(guess) > number ? guess - 1 : guess
    }

    /// `text(15, -1)` is `1.5`, `text(2, 3)` is `2000`.
    static func text(_ mantissa: Int, _ exponent: Int) -> String {
        if exponent >= 0 || mantissa == 0 {
            return String(mantissa) + (mantissa == 0 ? "" : String(repeating: "0", count: exponent))
        }
        var digits = String(mantissa.magnitude)
        let places = -exponent
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        let point = digits.index(digits.endIndex, offsetBy: -places)
        return (mantissa < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }

    /// About so many significant digits, without zeros at the end: for bars and tips.
    static func short(_ number: Double, digits: Int = 4) -> String {
        guard number.isFinite else { return number.description }
        guard number != 0 else { return "0" }
        let top = magnitude(number.magnitude)
        guard (-4..<15).contains(top) else { return scientific(number, top) }
        // Whole numbers keep all their digits.
        let exponent = min(0, top - digits + 1)
        var mantissa = (number * power(-exponent)).rounded().whole
        var places = exponent
        while places < 0, mantissa % 10 == 0 { (mantissa, places) = (mantissa / 10, places + 1) }
        return text(mantissa, places)
    }

    private static func scientific(_ number: Double, _ top: Int) -> String {
        let mantissa = (number / power(top) * 100).rounded().whole
        var (digits, places) = (mantissa, -2)
        while places < 0, digits % 10 == 0 { (digits, places) = (digits / 10, places + 1) }
        return text(digits, places) + "e\(top)"
    }
}
