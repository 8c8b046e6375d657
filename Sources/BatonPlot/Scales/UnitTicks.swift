// Ticks of durations, sizes and logarithmic axes.

/// Steps that clocks have.
enum DurationTicks {
    static let second = 1e9
    static let minute = 60e9
    static let hour = 3600e9
    static let day = 86_400e9

    /// From a second up; shorter steps are decimal.
    static let steps: [Double] =
        [1, 2, 5, 10, 15, 30].map { $0 * second } + [1, 2, 5, 10, 15, 30].map { $0 * minute }
        + [1, 2, 3, 6, 12].map { $0 * hour } + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000].map { $0 * day }

    static func make(from low: Double, to high: Double, max: Int) -> Ticks {
        guard (high - low) / Double(max) > second / 2 else {
            let (digit, exponent) = NumberTicks.step((high - low) / Double(max))
            let unit = unit(of: Swift.max(low.magnitude, high.magnitude))
            return Ticks.even(from: low, to: high, step: Double(digit) * Decimal.power(exponent)) { value in
                let multiple = (value / Decimal.power(exponent)).rounded().whole
                return multiple == 0 ? "0" : Decimal.text(multiple, exponent - unit.exponent) + unit.name
            }
        }
        return Ticks.even(from: low, to: high, step: Ticks.step(steps, for: high - low, max: max), label: whole)
    }

    private static func unit(of nanoseconds: Double) -> (name: String, exponent: Int) {
        switch nanoseconds {
        case 1e9...: ("s", 9)
        case 1e6...: ("ms", 6)
        case 1e3...: ("us", 3)
        default: ("ns", 0)
        }
    }

    /// Whole seconds: `1h30m`, `45s`.
    private static func whole(_ nanoseconds: Double) -> String {
        var rest = (nanoseconds.magnitude / second).rounded().whole
        if rest == 0 { return "0" }
        var text = nanoseconds < 0 ? "-" : ""
        for (name, seconds) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] where rest >= seconds {
            text += "\(rest / seconds)\(name)"
            rest %= seconds
        }
        return text
    }

    /// One duration with three digits: for bars and tips.
    static func text(_ nanoseconds: Double) -> String {
        if nanoseconds == 0 { return "0" }
        guard nanoseconds.magnitude < minute else { return whole(nanoseconds) }
        let unit = unit(of: nanoseconds.magnitude)
        return Decimal.short(nanoseconds / Decimal.power(unit.exponent), digits: 3) + unit.name
    }
}

/// Steps of powers of two.
enum SizeTicks {
    private static let units: [(name: String, bytes: Double)] = [
        ("PiB", 0x1p50), ("TiB", 0x1p40), ("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10),
    ]
    private static let steps: [Double] = (0...62).map { Double(sign: .plus, exponent: $0, significand: 1) }

    static func make(from low: Double, to high: Double, max: Int) -> Ticks {
        Ticks.even(from: low, to: high, step: Ticks.step(steps, for: high - low, max: max), label: text)
    }

    /// In the largest unit of which there is one: `1.5GiB`.
    static func text(_ bytes: Double) -> String {
        if bytes == 0 { return "0" }
        let unit = units.first { bytes.magnitude >= $0.bytes } ?? (name: "B", bytes: 1)
        return Decimal.short(bytes / unit.bytes) + unit.name
    }
}

/// Powers of ten, or of two for sizes; between them 2 and 5 where there is room.
enum LogarithmicTicks {
    static func make(from low: Double, to high: Double, unit: PlotAxis.Unit, max: Int) -> Ticks {
        if unit == .size { return powersOfTwo(from: low, to: high, max: max) }
        let first = Decimal.magnitude(low)
        let last = Swift.max(first + 1, Decimal.magnitude(high * (1 - 1e-12)) + 1)
        let stride = Swift.max(1, (last - first + max - 1) / max)
        let digits = (last - first) * 3 <= max ? [1, 2, 5] : [1]
        var ticks: [Ticks.Tick] = []
        for exponent in Swift.stride(from: first, through: last, by: stride) {
            for digit in exponent == last ? [1] : digits {
                let value = Double(digit) * Decimal.power(exponent)
                ticks.append(.init(value: value, label: label(value, digit, exponent, unit)))
            }
        }
        return Ticks(ticks: ticks, low: Decimal.power(first), high: Decimal.power(last), step: 0)
    }

    private static func label(_ value: Double, _ digit: Int, _ exponent: Int, _ unit: PlotAxis.Unit) -> String {
        if unit == .duration { return DurationTicks.text(value) }
        return (-4...5).contains(exponent) ? Decimal.text(digit, exponent) : "\(digit)e\(exponent)"
    }

    private static func powersOfTwo(from low: Double, to high: Double, max: Int) -> Ticks {
        let first = Int(low.exponent)
        let last = Swift.max(first + 1, Int(high.exponent) + (high.significand > 1 ? 1 : 0))
        let stride = Swift.max(1, (last - first + max - 1) / max)
        let exponents = Array(Swift.stride(from: first, through: last, by: stride))
        let values = exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
        return Ticks(
            ticks: values.map { .init(value: $0, label: SizeTicks.text($0)) },
            low: values[0], high: Double(sign: .plus, exponent: last, significand: 1), step: 0)
    }
}
