import Testing

@testable import BatonPlot

@Suite struct TicksTests {
    private static let hour = 3600e9
    /// 2026-01-31T12:00:00Z
    private static let noon = 1_769_860_800e9

    private static let rows: [(Double, Double, PlotAxis.Unit, Bool, Int, String)] = [
        (0, 1, .number, false, 5, "0 0.2 0.4 0.6 0.8 1.0"),
        (0.03, 0.97, .number, false, 2, "0 0.5 1.0"),
        (-3, 9, .number, false, 4, "-5 0 5 10"),
        (0, 1_200_000, .number, false, 3, "0 0.5M 1.0M 1.5M"),
        (0, 40_000, .number, false, 4, "0 10k 20k 30k 40k"),
        (0, 3e-6, .number, false, 3, "0 1e-6 2e-6 3e-6"),
        (7, 7, .number, false, 3, "0 5 10 15"),
        (1e300, 2e300, .number, false, 2, "1.0e300 1.5e300 2.0e300"),
        (0, 90e9, .duration, false, 3, "0 30s 1m 1m30s"),
        (0, 0.9e9, .duration, false, 2, "0 500ms 1000ms"),
        (0, 2.5 * hour, .duration, false, 3, "0 1h 2h 3h"),
        (0, 3 * 86_400e9, .duration, false, 3, "0 1d 2d 3d"),
        (0, 0x1p31, .size, false, 4, "0 512MiB 1GiB 1.5GiB 2GiB"),
        (0, 100, .size, false, 4, "0 32B 64B 96B 128B"),
        (1, 1000, .number, true, 3, "1 10 100 1000"),
        (1, 90, .number, true, 6, "1 2 5 10 20 50 100"),
        (1e-9, 1e9, .number, true, 6, "1e-9 1e-6 0.001 1 1000 1e6 1e9"),
        (1e6, 2e9, .duration, true, 4, "1ms 10ms 100ms 1s 10s"),
        (1024, 0x1p20, .size, true, 4, "1KiB 8KiB 64KiB 512KiB"),
        (noon, noon + 3 * hour, .time, false, 3, "12:00 13:00 14:00 15:00"),
        (noon + 10 * hour, noon + 16 * hour, .time, false, 3, "22:00 02-01 02:00 04:00"),
        (noon, noon + 5 * 24 * hour, .time, false, 5, "02-01 02-02 02-03 02-04 02-05"),
        (noon, noon + 20e9, .time, false, 2, "12:00:00 12:00:10 12:00:20"),
        (noon, noon + 365 * 24 * hour, .time, false, 4, "2026-04 2026-07 2026-10 2027-01"),
        (noon, noon + 3650 * 24 * hour, .time, false, 5, "2028 2030 2032 2034 2036"),
        (0, 2, .category(["a", "b", "c"]), false, 1, "a b c"),
    ]

    @Test(arguments: 0..<rows.count) func `ticks stand at numbers that people like`(index: Int) {
        let row = Self.rows[index]
        let ticks = Ticks.make(from: row.0, to: row.1, unit: row.2, isLogarithmic: row.3, max: row.4)
        #expect(ticks.ticks.map(\.label).joined(separator: " ") == row.5)
        #expect(ticks.low <= row.0 && ticks.high >= row.1)
    }

    @Test(arguments: [
        (0.1234567, "0.1235"), (12345.678, "12346"), (1e-7, "1e-7"), (1.5e20, "1.5e20"), (-2.50, "-2.5"), (0, "0"),
        (99_999.6, "100000"),
    ])
    func `a number has four digits that count`(number: Double, text: String) {
        #expect(Decimal.short(number) == text)
    }

    @Test func `the magnitude of a power of ten is its exponent`() {
        for exponent in -300...300 {
            #expect(Decimal.magnitude(Decimal.power(exponent)) == exponent)
            #expect(Decimal.magnitude(Decimal.power(exponent).nextDown) == exponent - 1)
        }
    }

    @Test func `every day of four centuries is a date, and back`() {
        for day in stride(from: -100_000.0, through: 100_000, by: 1) {
            let date = CivilDate(nanoseconds: day * 86_400e9)
            #expect(date.nanoseconds == day * 86_400e9)
        }
        #expect(CivilDate(nanoseconds: 951_782_400e9) == CivilDate(year: 2000, month: 2, day: 29))
    }

    @Test func `any numbers have few ticks in order`() {
        let values = [-1e308, -1e15, -1, -1e-300, 0, 1e-300, 1e-12, 0.1, 0.30000000000000004, 1, 7, 1e15, 1e16, 1e308]
        for (position, low) in values.enumerated() {
            for high in values[position...] {
                // Durations, sizes and times are whole numbers of 64 bits.
                let isWhole = max(low.magnitude, high.magnitude) <= 9e18
                for unit in isWhole ? [PlotAxis.Unit.number, .duration, .size, .time] : [.number] {
                    let ticks = Ticks.make(from: low, to: high, unit: unit, isLogarithmic: false, max: 5).ticks
                    #expect(ticks.count <= 12, "\(low) to \(high) as \(unit)")
                    let isInOrder = zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value }
                    #expect(isInOrder, "\(low) to \(high) as \(unit): \(ticks)")
                }
            }
        }
    }

    @Test func `bins have ends that people like and lose nothing`() {
        let bins = Histogram.bins([[0.1, 0.2, 0.9], [0.55]], unit: .number, wanted: 4)
        #expect(bins.width == 0.2 && bins.counts == [[1, 1, 0, 0, 1], [0, 0, 1, 0, 0]])
        #expect(Histogram.bins([[]], unit: .number, wanted: nil).starts.isEmpty)
        let same = Histogram.bins([[3, 3, 3]], unit: .number, wanted: 5)
        #expect(same.counts.flatMap(\.self).reduce(0, +) == 3)
    }
}
