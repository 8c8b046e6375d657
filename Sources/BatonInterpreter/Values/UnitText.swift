import BatonSyntax

/// Texts of durations and sizes, both ways. What it writes can be pasted into a program and is exact.
package enum UnitText {
    /// `1d2h`, `1m30s`, `1.5s`, `250ms`, `0s`.
    package static func duration(_ nanoseconds: Int) -> String {
        if nanoseconds == 0 { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        if rest < 1_000_000_000 {
            let unit = Units.durations.last { $0.nanoseconds <= Int(rest) } ?? Units.durations[0]
            return text + decimal(rest, unit: UInt(unit.nanoseconds)) + unit.name
        }
        for unit in Units.durations.reversed() where unit.nanoseconds > 1_000_000_000 {
            let count = rest / UInt(unit.nanoseconds)
            if count > 0 { text += "\(count)\(unit.name)" }
            rest %= UInt(unit.nanoseconds)
        }
        return rest == 0 ? text : text + decimal(rest, unit: 1_000_000_000) + "s"
    }

    /// The shortest exact text: `64KiB`, `10MB`, `1.5GiB`, `1000001B`; of two as short, the larger unit.
    package static func size(_ bytes: Int) -> String {
        let magnitude = bytes.magnitude
        var best = "\(magnitude)B"
        for unit in Units.sizes where unit.bytes > 1 && magnitude >= UInt(unit.bytes) {
            // Three decimals at most, and none lost.
            let (thousandfold, overflow) = magnitude.multipliedReportingOverflow(by: 1000)
            let isShort = !overflow && thousandfold % UInt(unit.bytes) == 0
            guard isShort || magnitude % UInt(unit.bytes) == 0 else { continue }
            let text = decimal(magnitude, unit: UInt(unit.bytes)) + unit.name
            if text.utf8.count <= best.utf8.count { best = text }
        }
        return bytes < 0 ? "-" + best : best
    }

    /// Nanoseconds of `1h30m`, `2.5s`, `-10ms`; nil for anything else.
    package static func parseDuration(_ text: String) -> Int? {
        parse(text, units: Units.durations.map { ($0.name, $0.nanoseconds) }, isCompound: true)
    }

    /// Bytes of `64KiB`, `1.5GB`; nil for anything else.
    package static func parseSize(_ text: String) -> Int? {
        parse(text, units: Units.sizes.map { ($0.name, $0.bytes) }, isCompound: false)
    }

    /// `value / unit` as a decimal; ends, because units are products of 2, 5 and 10.
    private static func decimal(_ value: UInt, unit: UInt) -> String {
        var text = String(value / unit)
        var rest = value % unit
        if rest > 0 { text += "." }
        while rest > 0 {
            // Units stay below 2^47, so ten times the rest fits.
            rest *= 10
            text += String(rest / unit)
            rest %= unit
        }
        return text
    }

    private static func parse(_ text: String, units: [(name: String, scale: Int)], isCompound: Bool) -> Int? {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        var total = 0
        repeat {
            let number = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            bytes = bytes.dropFirst(number.count).drop { $0 == UInt8(ascii: " ") && !isCompound }
            let name = bytes.prefix { !isDigit($0) }
            bytes = bytes.dropFirst(name.count)
            let unitName = String(decoding: name, as: UTF8.self)
            guard let unit = units.first(where: { $0.name == unitName }), let part = scaled(number, unit.scale) else {
                return nil
            }
            let (sum, overflow) = total.addingReportingOverflow(part)
            if overflow { return nil }
            total = sum
        } while isCompound && !bytes.isEmpty
        return bytes.isEmpty ? (isNegative ? -total : total) : nil
    }

    /// `number` times `scale`, rounded down; nil when it is no number or too large.
    private static func scaled(_ number: ArraySlice<UInt8>, _ scale: Int) -> Int? {
        let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
        if overflow { return nil }
        guard parts.count == 2 else { return product }
        guard !parts[1].isEmpty, parts[1].allSatisfy(isDigit) else { return nil }
        // Further digits could not change the result: no unit has 10^18 parts.
        let digits = parts[1].prefix(18)
        let power = digits.reduce(UInt128(1)) { product, _ in product * 10 }
        let numerator = digits.reduce(UInt128(0)) { $0 * 10 + UInt128($1 - UInt8(ascii: "0")) }
        let (sum, isTooLarge) = product.addingReportingOverflow(Int(numerator * UInt128(scale) / power))
        return isTooLarge ? nil : sum
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
