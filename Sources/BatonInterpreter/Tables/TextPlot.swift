import BatonSyntax

/// Pictures of columns in text: bars for categories, a histogram for one column of numbers, points for two.
enum TextPlot {
    static let widthDefault = 60
    static let heightDefault = 15
    static let sizeMax = 400
    /// Bars of one picture; the rest is counted in a last line.
    static let barsMax = 40

    static func draw(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> String {
        let width = try option("width", arguments) ?? widthDefault
        let height = try option("height", arguments) ?? heightDefault
        guard let x = arguments.columns.first, arguments.columns.count <= 2 else {
            throw RuntimeError(.malformedStage, "`plot` takes one or two columns", help: "plot size, loss")
        }
        let xs = try x.values(table.records)
        guard arguments.columns.count == 2 else {
            return isNumeric(xs) ? histogram(xs, x.name, width, height) : tallyBars(xs, width)
        }
        let y = arguments.columns[1]
        let ys = try y.values(table.records)
        guard isNumeric(ys) else {
            throw RuntimeError(.typeMismatch, "`plot` takes numbers as its second column; \(y.name) has none")
        }
        if isNumeric(xs) { return points(xs, ys, (x.name, y.name), width, height) }
        return bars(zip(xs, ys).map { ($0.printed, Statistics.number($1), $1) }, width)
    }

    private static func option(_ name: String, _ arguments: StageArguments) throws(RuntimeError) -> Int? {
        guard let value = arguments.options.first(where: { $0.name == name })?.value.settled else { return nil }
        guard case .int(let number) = value, (5...sizeMax).contains(number) else {
            throw RuntimeError(.invalidArgument, "`plot`: \(name) must be between 5 and \(sizeMax), not \(value.brief)")
        }
        return number
    }

    private static func isNumeric(_ values: [Value]) -> Bool {
        values.contains(where: \.isQuantity) && values.allSatisfy { $0.isQuantity || $0.isNull }
    }

    /// Numbers that have a place on a scale.
    private static func finite(_ value: Value) -> Double? {
        guard value.isQuantity else { return nil }
        let number = Statistics.number(value)
        return number.isFinite ? number : nil
    }

    private static func tallyBars(_ values: [Value], _ width: Int) -> String {
        var positions: [ValueKey: Int] = [:]
        var counts: [(Value, Int)] = []
        for value in values {
            let position = positions[ValueKey(value)] ?? counts.count
            if position == counts.count {
                positions[ValueKey(value)] = position
                counts.append((value, 0))
            }
            counts[position].1 += 1
        }
        return bars(counts.map { ($0.0.printed, Double($0.1), .int($0.1)) }, width)
    }

    private static func histogram(_ values: [Value], _ name: String, _ width: Int, _ height: Int) -> String {
        let numbers = values.compactMap(finite)
        guard let low = numbers.min(), let high = numbers.max() else { return "\(name): no numbers\n" }
        let binCount = low == high ? 1 : min(height, max(5, Int(Double(numbers.count).squareRoot())))
        let step = (high - low) / Double(binCount)
        var counts = [Int](repeating: 0, count: binCount)
        for number in numbers { counts[step > 0 ? min(binCount - 1, Int((number - low) / step)) : 0] += 1 }
        return bars(
            counts.enumerated().map { index, count in
                (
                    "\(short(low + step * Double(index))) – \(short(low + step * Double(index + 1)))", Double(count),
                    .int(count)
                )
            }, width)
    }

    /// One line for each bar; bars grow from the least of 0 and the least value.
    private static func bars(_ rows: [(label: String, number: Double, value: Value)], _ width: Int) -> String {
        let shown = rows.prefix(barsMax)
        let labelWidth = min(24, shown.map(\.label.count).max() ?? 0)
        let numbers = shown.map { $0.number.isFinite ? $0.number : 0 }
        let low = min(0, numbers.min() ?? 0)
        let span = max(numbers.max() ?? 0, 0) - low
        var text = ""
        for (row, number) in zip(shown, numbers) {
            let label = row.label.count > labelWidth ? row.label.prefix(labelWidth - 1) + "…" : row.label[...]
            let eighths = span > 0 ? Int(((number - low) / span * Double(width * 8)).rounded()) : 0
            let bar = String(repeating: "█", count: eighths / 8) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
            let padding = String(repeating: " ", count: labelWidth - label.count)
            text += "\(label)\(padding) │\(bar) \(row.value.isNull ? "" : shortValue(row.value))\n"
        }
        if rows.count > shown.count { text += "… and \(rows.count - shown.count) more\n" }
        return text
    }

    private static func points(
        _ xs: [Value], _ ys: [Value], _ names: (x: String, y: String), _ width: Int, _ height: Int
    ) -> String {
        var places: [(x: Double, y: Double)] = []
        for (x, y) in zip(xs, ys) { if let x = finite(x), let y = finite(y) { places.append((x, y)) } }
        guard let first = places.first else { return "\(names.x), \(names.y): no numbers\n" }
        var (left, right, low, high) = (first.x, first.x, first.y, first.y)
        for place in places {
            (left, right) = (min(left, place.x), max(right, place.x))
            (low, high) = (min(low, place.y), max(high, place.y))
        }
        var counts = [[Int]](repeating: [Int](repeating: 0, count: width), count: height)
        for place in places {
            let column =
                right > left ? Int(((place.x - left) / (right - left) * Double(width - 1)).rounded()) : width / 2
            let row = high > low ? Int(((high - place.y) / (high - low) * Double(height - 1)).rounded()) : height / 2
            counts[row][column] += 1
        }
        let (top, bottom) = (short(high), short(low))
        let margin = max(top.count, bottom.count)
        var text = "\(names.y)\n"
        for (index, row) in counts.enumerated() {
            let label = index == 0 ? top : index == height - 1 ? bottom : ""
            text += String(repeating: " ", count: margin - label.count) + label + " │"
            text += String(row.map { $0 == 0 ? " " : $0 == 1 ? "·" : $0 < 5 ? "•" : "●" } as [Character]) + "\n"
        }
        text += String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: width) + "\n"
        let ends = (short(left), short(right))
        let gap = max(1, width - ends.0.count - ends.1.count)
        return text + String(repeating: " ", count: margin + 2) + ends.0 + String(repeating: " ", count: gap) + ends.1
            + "\n" + String(repeating: " ", count: margin + 2) + names.x + "\n"
    }

    private static func shortValue(_ value: Value) -> String {
        if case .float(let number) = value { return short(number) }
        return value.printed
    }

    /// About four significant digits.
    private static func short(_ number: Double) -> String {
        if number == number.rounded(), number.magnitude < 1e6 { return String(Int(number)) }
        if number.magnitude >= 1e6 || number.magnitude < 1e-3 { return DecimalText.scientific(number, 2) }
        return DecimalText.fixed(number, number.magnitude >= 100 ? 1 : number.magnitude >= 1 ? 2 : 4)
    }
}
