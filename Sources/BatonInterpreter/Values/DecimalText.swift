/// Decimal texts of floating-point numbers, rounded exactly, half to even.
///
/// Works on the number's exact decimal expansion (a Double has at most 767 significant digits), so that no result
/// depends on how a division happens to round.
enum DecimalText {
    /// Digits behind the point, or significant digits, that anyone may ask for.
    static let digitsMax = 100

    /// `fixed(2.5, 0)` is `2`, `fixed(3.14159, 2)` is `3.14`.
    static func fixed(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite else { return special(number) }
        var expansion = Expansion(number.magnitude)
        expansion.round(toScale: digits)
        var text = expansion.digits
        while text.count <= digits { text.insert(0, at: 0) }
        let pointIndex = text.count - digits
        var bytes: [UInt8] = number.sign == .minus && text.contains { $0 != 0 } ? [UInt8(ascii: "-")] : []
        for (index, digit) in text.enumerated() {
            if index == pointIndex { bytes.append(UInt8(ascii: ".")) }
            bytes.append(UInt8(ascii: "0") + digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `scientific(12345, 2)` is `1.23e+04`.
    static func scientific(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite else { return special(number) }
        var expansion = Expansion(number.magnitude)
        var exponent = 0
        if number != 0 {
            exponent = expansion.digits.count - 1 - expansion.scale
            expansion.round(toScale: digits - exponent)
            // 9.99 may have become 10.0.
            if expansion.digits.count > digits + 1 {
                exponent += 1
                expansion.digits.removeLast()
            }
        } else {
            expansion.digits = Array(repeating: 0, count: digits + 1)
        }
        var text = number.sign == .minus ? "-" : ""
        for (index, digit) in expansion.digits.enumerated() {
            if index == 1 { text += "." }
            text += String(digit)
        }
        let power = String(exponent.magnitude)
        return text + "e" + (exponent < 0 ? "-" : "+") + (power.utf8.count < 2 ? "0" : "") + power
    }

    private static func special(_ number: Double) -> String {
        number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
    }

    /// A number as decimal digits, the last `scale` of them behind the point.
    private struct Expansion {
        var digits: [UInt8]
        /// Negative after rounding to tens, hundreds, …
        var scale: Int

        init(_ magnitude: Double) {
            var limbs: [UInt64] = []
            var exponent = 0
            if magnitude != 0 {
                let significand = magnitude.significandBitPattern | (magnitude.isNormal ? 1 << 52 : 0)
                exponent = Int(max(magnitude.exponentBitPattern, 1)) - 1075
                let shift = significand.trailingZeroBitCount
                exponent += shift
                limbs = Self.limbs(significand >> UInt64(shift))
            }
            scale = max(0, -exponent)
            // m / 2^k is m * 5^k / 10^k.
            Self.multiply(&limbs, by: exponent < 0 ? 5 : 2, times: abs(exponent))
            digits = Self.decimal(limbs)
        }

        mutating func round(toScale wanted: Int) {
            if wanted >= scale {
                if digits == [0] {
                    scale = wanted
                    return
                }
                digits.append(contentsOf: repeatElement(0, count: wanted - scale))
                scale = wanted
                return
            }
            let dropped = scale - wanted
            scale = wanted
            while digits.count < dropped { digits.insert(0, at: 0) }
            let tail = digits.suffix(dropped)
            digits.removeLast(dropped)
            if digits.isEmpty { digits = [0] }
            let first = tail.first ?? 0
            let isAbove = first > 5 || (first == 5 && tail.dropFirst().contains { $0 != 0 })
            let isTie = first == 5 && !isAbove
            if isAbove || (isTie && digits[digits.count - 1] % 2 == 1) { increment() }
        }

        private mutating func increment() {
            var index = digits.count - 1
            while index >= 0, digits[index] == 9 {
                digits[index] = 0
                index -= 1
            }
            if index >= 0 { digits[index] += 1 } else { digits.insert(1, at: 0) }
        }

        private static let base: UInt64 = 1_000_000_000

        private static func limbs(_ value: UInt64) -> [UInt64] {
            var rest = value
            var limbs: [UInt64] = []
            while rest > 0 {
                limbs.append(rest % base)
                rest /= base
            }
            return limbs
        }

        /// Multiplies by `factor` to the power `times`, in steps that fit a limb.
        private static func multiply(_ limbs: inout [UInt64], by factor: UInt64, times: Int) {
            let step = factor == 5 ? 12 : 29
            var left = times
            while left > 0 {
                let count = min(left, step)
                var carry: UInt64 = 0
                let multiplier = (0..<count).reduce(UInt64(1)) { product, _ in product * factor }
                for index in limbs.indices {
                    let product = limbs[index] * multiplier + carry
                    limbs[index] = product % base
                    carry = product / base
                }
                while carry > 0 {
                    limbs.append(carry % base)
                    carry /= base
                }
                left -= count
            }
        }

        private static func decimal(_ limbs: [UInt64]) -> [UInt8] {
            guard let top = limbs.last else { return [0] }
            var digits = String(top).utf8.map { $0 - UInt8(ascii: "0") }
            for limb in limbs.dropLast().reversed() {
                var divisor = base / 10
                while divisor > 0 {
                    digits.append(UInt8(limb / divisor % 10))
                    divisor /= 10
                }
            }
            return digits
        }
    }
}
