/// Numbers as people read them in tables.
package enum NumberFormat {
    /// With a fixed number of decimals, or where that is nil in the form `1.23e+10`.
    package static func text(_ number: Double, decimals: Int?) -> String {
        guard number.isFinite else { return number.description }
        return decimals.map { DecimalText.fixed(number, $0) } ?? DecimalText.scientific(number, 3)
    }

    /// Whether so many decimals show the number without loss.
    package static func isExact(_ number: Double, decimals: Int) -> Bool {
        Double(DecimalText.fixed(number, decimals)) == number
    }

    /// `1234567` as `1,234,567`; what stands behind the digits stays.
    package static func grouped(_ text: String) -> String {
        let sign = text.prefix { $0 == "-" }
        let digits = text.dropFirst(sign.count).prefix { $0.isNumber }
        var result = String(sign)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result + text.dropFirst(sign.count + digits.count)
    }
}
