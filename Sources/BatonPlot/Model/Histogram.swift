/// Numbers sorted into bins of a width that people like to read.
package enum Histogram {
    /// The lower ends of the bins, and how many of each list of numbers fall into each.
    package struct Bins: Sendable, Equatable {
        package var starts: [Double]
        package var width: Double
        /// For each list a count for each bin.
        package var counts: [[Int]]
    }

    /// Bins that anyone may ask for.
    package static let countMax = 200

    /// - Parameter wanted: about how many bins; nil for as many as the numbers deserve.
    package static func bins(_ lists: [[Double]], unit: PlotAxis.Unit, wanted: Int?) -> Bins {
        let all = lists.joined()
        guard let low = all.min(), let high = all.max() else { return Bins(starts: [], width: 1, counts: []) }
        let count = wanted ?? min(40, max(5, Int(Double(all.count).squareRoot().rounded(.up))))
        let ticks = Ticks.make(from: low, to: high, unit: unit, isLogarithmic: false, max: count)
        let width = ticks.step
        let first = (low / width).rounded(.down)
        let binCount = min(countMax, Int(((high / width).rounded(.down) - first)) + 1)
        var counts: [[Int]] = []
        for list in lists {
            var bins = [Int](repeating: 0, count: binCount)
            for number in list {
                let index = Int((number / width).rounded(.down) - first)
                bins[min(binCount - 1, max(0, index))] += 1
            }
            counts.append(bins)
        }
        return Bins(starts: (0..<binCount).map { (first + Double($0)) * width }, width: width, counts: counts)
    }
}
