import BatonPlot

/// The values of one column as places on an axis.
struct PlotColumn {
    let title: String
    let unit: PlotAxis.Unit
    /// A number for each row; nil where the row has none.
    let places: [Double?]

    var categories: [String]? {
        if case .category(let names) = unit { return names }
        return nil
    }

    /// Numbers, durations or sizes; texts that are all times; else categories in the order of their first place.
    init(_ title: String, _ values: [Value], asCategory: Bool = false) {
        self.title = title
        let known = values.filter { !$0.isNull }
        if !asCategory, let unit = Self.unit(of: known) {
            self.unit = unit
            places = values.map { Self.number($0, unit) }
            return
        }
        var indexes: [String: Int] = [:]
        var names: [String] = []
        places = values.map { value in
            if value.isNull { return nil }
            let name = Self.name(value)
            if let index = indexes[name] { return Double(index) }
            indexes[name] = names.count
            names.append(name)
            return Double(names.count - 1)
        }
        unit = .category(names)
    }

    /// A value's text on one line.
    static func name(_ value: Value) -> String { TextLiteral.visible(value.printed) }

    private static func unit(of values: [Value]) -> PlotAxis.Unit? {
        guard let first = values.first else { return nil }
        switch first {
        case .int, .float:
            return values.allSatisfy(\.isPlainNumber) ? .number : nil
        case .duration(let time):
            // What counts from 1970 is a point in time: `now()`.
            let isTime = time > Self.timesBegin
            return values.allSatisfy { if case .duration = $0 { true } else { false } }
                ? isTime ? .time : .duration : nil
        case .size:
            return values.allSatisfy { if case .size = $0 { true } else { false } } ? .size : nil
        case .string:
            return values.allSatisfy { Self.time($0) != nil } ? .time : nil
        default: return nil
        }
    }

    /// Thirty years: nothing takes as long, and no point in time since 2000 is earlier.
    private static let timesBegin = 30 * 365 * 86_400 * 1_000_000_000

    private static func time(_ value: Value) -> Double? {
        guard case .string(let string) = value, (10...35).contains(string.text.utf8.count) else { return nil }
        return CalendarText.parse(string.text).map(Double.init)
    }

    private static func number(_ value: Value, _ unit: PlotAxis.Unit) -> Double? {
        if value.isNull { return nil }
        let number = time(value) ?? (value.isQuantity ? Statistics.number(value) : .nan)
        return number.isFinite ? number : nil
    }
}

extension Value {
    fileprivate var isPlainNumber: Bool {
        switch self {
        case .int, .float: true
        default: false
        }
    }
}
