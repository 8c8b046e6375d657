// The numbers that literals stand for.

package enum LiteralValue {
    /// The value of an integer literal; nil beyond 64 bits.
    package static func integer(_ text: String) -> Int? {
        let digits = text.filter { $0 != "_" }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return Int(digits.dropFirst(2), radix: 16) }
        return Int(digits)
    }

    /// The value of a float literal; nil when it is malformed.
    package static func float(_ text: String) -> Double? {
        Double(text.filter { $0 != "_" })
    }

    /// Nanoseconds of a duration literal (`1h30m`, `2.5s`), rounded to the nearest; nil beyond 64 bits.
    package static func duration(_ text: String) -> Int? {
        sum(of: text, units: Units.durations.map { ($0.name, $0.nanoseconds) })
    }

    /// Bytes of a size literal, rounded to the nearest; nil beyond 64 bits.
    package static func size(_ text: String) -> Int? {
        sum(of: text, units: Units.sizes.map { ($0.name, $0.bytes) })
    }

    private static func sum(of text: String, units: [(name: String, factor: Int)]) -> Int? {
        var total = 0
        var rest = Substring(text)
        while !rest.isEmpty {
            let number = rest.prefix(numberLength(rest))
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let factor = units.first(where: { $0.name == name })?.factor,
                let part = product(number.filter { $0 != "_" }, factor)
            else { return nil }
            let (next, overflow) = total.addingReportingOverflow(part)
            if overflow { return nil }
            total = next
        }
        return total
    }

    /// Characters of the number that a text begins with: digits, a point, an exponent.
    private static func numberLength(_ text: Substring) -> Int {
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "_" }.count
        let rest = text.dropFirst(digits)
        guard rest.first == "e" || rest.first == "E" else { return digits }
        let sign = rest.dropFirst().first == "-" || rest.dropFirst().first == "+" ? 1 : 0
        let exponent = rest.dropFirst(1 + sign).prefix { $0.isNumber || $0 == "_" }.count
        return exponent > 0 ? digits + 1 + sign + exponent : digits
    }

    private static func product(_ number: String, _ factor: Int) -> Int? {
        if let whole = Int(number) {
            let (value, overflow) = whole.multipliedReportingOverflow(by: factor)
            return overflow ? nil : value
        }
        guard let fraction = Double(number) else { return nil }
        let value = (fraction * Double(factor)).rounded()
        return Int(exactly: value)
    }
}
