/// The ints that a term can have, as far as the recipe tells: what stays inside 64 bits needs no guard against leaving
/// them. A bound may be too wide, and is never too narrow.
struct IntRange {
    let scope: TermScope

    static let whole = Int128(Int64.min)...Int128(Int64.max)
    /// Of lengths and counts: no frame or text has more.
    private static let counts: ClosedRange<Int128> = -1...(1 << 40)
    /// Of years, days and hours: years have at most six digits.
    private static let timeParts: ClosedRange<Int128> = -999_999...999_999
    /// Sums of as many of these as there can be rows stay inside 64 bits.
    private static let summable: ClosedRange<Int128> = -(1 << 22)...(1 << 22)

    /// Whether the result of arithmetic may not be there in 64 bits.
    func mayLeave(_ function: ScalarFunction, _ arguments: [Term]) -> Bool {
        guard let made = unbounded(function, arguments) else { return true }
        return made.lowerBound < Self.whole.lowerBound || made.upperBound > Self.whole.upperBound
    }

    func mayLeaveInSum(_ term: Term) -> Bool {
        let range = of(term)
        return range.lowerBound < Self.summable.lowerBound || range.upperBound > Self.summable.upperBound
    }

    /// Whether a sum is of what engines add up in 64 bits, and could leave them: of ints or of durations.
    func wrapsInSum(_ term: Term) -> Bool {
        switch scope.type(of: term) {
        case .int: mayLeaveInSum(term)
        case .duration: true
        case .unknown, .float, .text, .bool, .date, .datetime, .binary, .list, .record: false
        }
    }

    func of(_ term: Term) -> ClosedRange<Int128> {
        switch term {
        case .column: Self.whole
        case .literal(.int(let value)): Int128(value)...Int128(value)
        case .literal: Self.whole
        case .apply(let function, let arguments): of(function, arguments)
        case .when(let arms, let otherwise): arms.map(\.value).map(of).reduce(ofBranch(otherwise), joined)
        case .aggregate(let function, let arguments):
            switch function {
            case .count, .countDistinct: Self.counts
            case .min, .max, .first, .last, .mode: arguments.first.map(of) ?? Self.whole
            case .sum: arguments.first.map(ofSum) ?? Self.whole
            default: Self.whole
            }
        case .window(let function, _, _):
            switch function {
            case .rowNumber, .rank, .denseRank, .count, .cumulativeCount: Self.counts
            default: Self.whole
            }
        }
    }

    private func ofSum(of term: Term) -> ClosedRange<Int128> {
        let range = of(term)
        return mayLeaveInSum(term) ? Self.whole : min(0, range.lowerBound << 40)...max(0, range.upperBound << 40)
    }

    /// Null, which `when` has where nothing is said, is no number.
    private func ofBranch(_ term: Term) -> ClosedRange<Int128> {
        term == .literal(.null) ? 0...0 : of(term)
    }

    private func of(_ function: ScalarFunction, _ arguments: [Term]) -> ClosedRange<Int128> {
        switch function {
        case .length, .indexOf, .listLength: return Self.counts
        case .year, .month, .day, .hour, .minute, .second, .microsecond, .weekday, .dayOfYear, .weekOfYear, .quarter:
            return Self.timeParts
        case .toInt where scope.type(of: arguments[0]) == .bool: return 0...1
        case .sign: return -1...1
        case .crc32: return 0...(1 << 32)
        case .coalesce, .minimum, .maximum: return arguments.dropFirst().map(of).reduce(of(arguments[0]), joined)
        case .modulo:
            let divisor = of(arguments[1])
            let most = max(divisor.lowerBound.magnitude, divisor.upperBound.magnitude)
            return -Int128(most)...Int128(most)
        default:
            return unbounded(function, arguments).map { $0.clamped(to: Self.whole) } ?? Self.whole
        }
    }

    /// Nil where nothing is known. Of ints of 64 bits none leaves 128.
    private func unbounded(_ function: ScalarFunction, _ arguments: [Term]) -> ClosedRange<Int128>? {
        guard let a = arguments.first.map(of) else { return nil }
        let b = arguments.count > 1 ? of(arguments[1]) : 0...0
        switch function {
        case .add: return (a.lowerBound + b.lowerBound)...(a.upperBound + b.upperBound)
        case .subtract: return (a.lowerBound - b.upperBound)...(a.upperBound - b.lowerBound)
        case .multiply: return product(a, b)
        case .negate: return (-a.upperBound)...(-a.lowerBound)
        case .abs: return 0...max(-a.lowerBound, a.upperBound, 0)
        case .floorDivide:
            let quotients = joined(a, -1...0)
            return b.contains(-1) ? joined(quotients, (-a.upperBound)...(-a.lowerBound)) : quotients
        default: return nil
        }
    }

    private func product(_ a: ClosedRange<Int128>, _ b: ClosedRange<Int128>) -> ClosedRange<Int128> {
        let ends = [
            a.lowerBound * b.lowerBound, a.lowerBound * b.upperBound, a.upperBound * b.lowerBound,
            a.upperBound * b.upperBound,
        ]
        return ends.reduce(ends[0]...ends[0]) { joined($0, $1...$1) }
    }

    private func joined(_ a: ClosedRange<Int128>, _ b: ClosedRange<Int128>) -> ClosedRange<Int128> {
        min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
    }
}
