/// The marks of an axis: at numbers that people like, with their texts.
package struct Ticks: Sendable, Equatable {
    package struct Tick: Sendable, Equatable {
        package var value: Double
        package var label: String
    }

    package var ticks: [Tick]
    /// The ends of the axis: at a tick, or at the data where that is nicer.
    package var low: Double
    package var high: Double
    /// The distance of two ticks; of a logarithmic axis 0.
    package var step: Double

    /// Marks for numbers from `low` to `high`; at most about `max` steps.
    package static func make(
        from low: Double, to high: Double, unit: PlotAxis.Unit, isLogarithmic: Bool, max: Int
    ) -> Ticks {
        let (low, high) = widened(low, high, unit)
        let most = Swift.max(1, max)
        if isLogarithmic, low > 0 { return LogarithmicTicks.make(from: low, to: high, unit: unit, max: most) }
        switch unit {
        case .number: return NumberTicks.make(from: low, to: high, max: most)
        case .duration: return DurationTicks.make(from: low, to: high, max: most)
        case .size: return SizeTicks.make(from: low, to: high, max: most)
        case .time: return TimeTicks.make(from: low, to: high, max: most)
        case .category(let names): return categories(names)
        }
    }

    /// An axis needs a length: a lone number gets some room on both sides.
    private static func widened(_ low: Double, _ high: Double, _ unit: PlotAxis.Unit) -> (Double, Double) {
        guard low.isFinite, high.isFinite, low <= high else { return (0, 1) }
        guard low == high else { return (low, high) }
        let room = low == 0 || unit == .time ? (unit == .time ? 1e9 : 1) : low.magnitude / 2
        return (low - room, high + room)
    }

    private static func categories(_ names: [String]) -> Ticks {
        Ticks(
            ticks: names.enumerated().map { Tick(value: Double($0.offset), label: $0.element) }, low: -0.5,
            high: Double(Swift.max(1, names.count)) - 0.5, step: 1)
    }

    /// Ticks at whole multiples of a step, with the axis ending at the outer ones.
    static func even(from low: Double, to high: Double, step: Double, label: (Double) -> String) -> Ticks {
        // A hair's breadth past a tick is at the tick.
        let first = (low / step + 1e-9).rounded(.down)
        let last = (high / step - 1e-9).rounded(.up)
        let count = Swift.min(last - first, Double(countMax)).whole
        let ticks = (0...Swift.max(0, count)).map { index in
            let value = (first + Double(index)) * step
            return Tick(value: value, label: label(value))
        }
        return Ticks(ticks: ticks, low: first * step, high: last * step, step: step)
    }

    /// Ticks of one axis.
    static let countMax = 1_000

    /// The first step that needs at most `max` of it; the last where none does.
    static func step(_ candidates: [Double], for length: Double, max: Int) -> Double {
        candidates.first { length / $0 <= Double(max) } ?? candidates.last ?? 1
    }
}

/// Steps of 1, 2 and 5 times a power of ten.
enum NumberTicks {
    static func make(from low: Double, to high: Double, max: Int) -> Ticks {
        let (digit, exponent) = step((high - low) / Double(max))
        let step = Double(digit) * Decimal.power(exponent)
        // Beyond what whole numbers can count, ticks would be noise.
        guard Swift.max(low.magnitude, high.magnitude) / step < 1e15 else {
            return Ticks(
                ticks: [.init(value: low, label: Decimal.short(low)), .init(value: high, label: Decimal.short(high))],
                low: low, high: high, step: high - low)
        }
        let form = NumberForm(largest: Swift.max(low.magnitude, high.magnitude))
        var ticks = Ticks.even(from: low, to: high, step: step) { _ in "" }
        for index in ticks.ticks.indices {
            let multiple = (ticks.ticks[index].value / step).rounded().whole
            // Written again from whole numbers: 3 × 0.1 is not 0.3.
            ticks.ticks[index].value = Double(Decimal.text(multiple * digit, exponent)) ?? ticks.ticks[index].value
            ticks.ticks[index].label = form.text(multiple * digit, exponent)
        }
        return ticks
    }

    /// The least step of at least that length.
    static func step(_ least: Double) -> (digit: Int, exponent: Int) {
        guard least > 0, least.isFinite else { return (1, 0) }
        let exponent = Decimal.magnitude(least)
        let ratio = least / Decimal.power(exponent)
        for digit in [1, 2, 5] where Double(digit) >= ratio * (1 - 1e-9) { return (digit, exponent) }
        return (1, exponent + 1)
    }
}

/// How the numbers of one axis are written: plain, with a letter for thousands, or with an exponent.
struct NumberForm {
    private let exponent: Int
    private let suffix: String

    init(largest: Double) {
        guard largest > 0, largest.isFinite else {
            (exponent, suffix) = (0, "")
            return
        }
        let top = Decimal.magnitude(largest)
        switch top {
        case 15..., ..<(-3): (exponent, suffix) = (top, "e\(top)")
        case 12...: (exponent, suffix) = (12, "T")
        case 9...: (exponent, suffix) = (9, "G")
        case 6...: (exponent, suffix) = (6, "M")
        case 4...: (exponent, suffix) = (3, "k")
        default: (exponent, suffix) = (0, "")
        }
    }

    func text(_ mantissa: Int, _ exponent: Int) -> String {
        mantissa == 0 ? "0" : Decimal.text(mantissa, exponent - self.exponent) + suffix
    }
}
