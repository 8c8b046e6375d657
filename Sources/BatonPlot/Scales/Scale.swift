/// An axis with its ticks, and where a number stands on it.
struct Scale {
    let axis: PlotAxis
    let ticks: Ticks
    private let low: Double
    private let length: Double

    /// - Parameter max: steps between ticks, at most about so many.
    init(_ axis: PlotAxis, _ values: [Double], includesZero: Bool = false, max: Int) {
        var low = values.min() ?? 0
        var high = values.max() ?? 1
        if includesZero, !axis.isLogarithmic { (low, high) = (min(low, 0), Swift.max(high, 0)) }
        self.init(
            axis,
            Ticks.make(from: low, to: high, unit: axis.unit, isLogarithmic: axis.isLogarithmic && low > 0, max: max))
    }

    init(_ axis: PlotAxis, _ ticks: Ticks) {
        self.axis = axis
        self.ticks = ticks
        let isLogarithmic = ticks.step == 0 && axis.isLogarithmic
        low = isLogarithmic ? Decimal.log10(ticks.low) : ticks.low
        length = (isLogarithmic ? Decimal.log10(ticks.high) : ticks.high) - low
        self.isLogarithmic = isLogarithmic
    }

    private let isLogarithmic: Bool

    /// 0 at the low end, 1 at the high end.
    func place(_ value: Double) -> Double {
        guard length > 0 else { return 0.5 }
        let value = isLogarithmic ? Decimal.log10(value) : value
        return min(1, max(0, (value - low) / length))
    }

    /// The title with what all ticks have in common.
    var title: String {
        guard axis.unit == .time else { return axis.title }
        return "\(axis.title) (\(TimeTicks.note(from: ticks.low, to: ticks.high)))"
    }

    /// One number as people read it.
    static func text(_ value: Double, _ unit: PlotAxis.Unit) -> String {
        switch unit {
        case .number: return Decimal.short(value)
        case .duration: return DurationTicks.text(value)
        case .size: return SizeTicks.text(value)
        case .time: return TimeTicks.text(value)
        case .category(let names):
            let index = value.rounded().whole
            return names.indices.contains(index) ? names[index] : Decimal.short(value)
        }
    }
}
