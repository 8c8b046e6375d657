/// An expression over the columns of a frame: a tree, never text. It has one value for each row, or, with an aggregate
/// at its top, one for all rows of a group.
package indirect enum Term: Hashable, Sendable {
    case column(String)
    case literal(Scalar)
    /// A function of the values of one row.
    case apply(ScalarFunction, [Term])
    /// The first arm whose condition is true; null conditions are not.
    case when([Arm], otherwise: Term)
    /// One value of all rows, or of those of each group: inside `group` of the group, elsewhere of the whole frame,
    /// where it is repeated for each row.
    case aggregate(Aggregate, [Term])
    /// A value that depends on the row's neighbours, inside the partition that `by` makes, in the order of the frame.
    case window(WindowFunction, [Term], by: [String])

    package struct Arm: Hashable, Sendable {
        package var condition: Term
        package var value: Term

        package init(_ condition: Term, _ value: Term) {
            self.condition = condition
            self.value = value
        }
    }
}

/// A term under the name of the column that it makes.
package struct NamedTerm: Hashable, Sendable {
    package var name: String
    package var term: Term

    package init(_ name: String, _ term: Term) {
        self.name = name
        self.term = term
    }
}

/// The primitives over values of one row; every other operation on columns is composed of them. What each means is
/// said once, in `docs/reference/frames.md`, and holds on every engine: unless said otherwise null in, null out.
///
/// Arguments that shape the function (digits of `round`, the pattern of `matches`) are literals behind the values.
package enum ScalarFunction: String, Hashable, Sendable, CaseIterable {
    // Logic, of three values
    case and, or, not
    // Comparison: null with a side that is null; `same` holds two nulls for the same and never answers null.
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, same
    /// True when the first is one of the others; null when it is null.
    case isIn
    case isNull, isNaN
    /// The first that is not null.
    case coalesce
    // Arithmetic; `/` gives floats, `//` and `%` take the divisor's sign.
    case add, subtract, multiply, divide, floorDivide, modulo, power, negate
    case abs, sign, sqrt, exp, log, floor, ceil
    /// Half to even, to literal digits.
    case round
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case minimum, maximum
    // Text, by Unicode code points
    case length, upper, lower, capitalize, title, trim, trimStart, trimEnd, reverse, concat
    case contains, startsWith, endsWith
    /// Replaces all of a literal text by another.
    case replace
    /// Whether a regular expression (the common part of RE2, Rust's and Python's) is found in the text.
    case matches
    /// The group of a number of the first match; null without one.
    case extract
    case replacePattern
    /// From a code point on, counted from 0 or from the end, at most a number of them.
    case slice
    case padStart, padEnd, repeatText, split, join, indexOf
    /// NFKD without its marks: "é" is "e".
    case removeAccents
    // Types: what can't be read as the type is null.
    case toInt, toFloat, toText, toBool, toDate, toDatetime
    /// The type's name as `typeName` has it, of the value itself in a mixed column.
    case typeName
    // Time
    case year, month, day, hour, minute, second, microsecond
    /// Monday is 0.
    case weekday
    case dayOfYear, weekOfYear, quarter
    /// By a strftime format.
    case formatTime
    case parseTime
    /// Whole microseconds from the second instant to the first: the first less the second.
    case timeBetween
    case addTime, truncateTime
    // Lists and records
    case item, listLength, listJoin, field
    // Digests
    case sha256, md5, crc32
}

/// One value of many. Nulls and NaN are skipped; without values the answer is null, but for `count`s, which are 0,
/// and `sum`, which is 0.
package enum Aggregate: String, Hashable, Sendable, CaseIterable {
    /// Rows, or with an argument its values that are not null.
    case count
    case countDistinct
    case sum, mean, product, min, max, median
    /// n − 1
    case standardDeviation, variance
    case skewness, kurtosis
    /// Between 0 and 1, interpolated linearly: the literal second argument.
    case quantile
    case first, last, any, all
    /// The most frequent value; the smallest of several.
    case mode
    case list
    /// Of two columns
    case correlation, covariance
}

package enum WindowFunction: String, Hashable, Sendable, CaseIterable {
    case cumulativeSum, cumulativeProduct, cumulativeMin, cumulativeMax, cumulativeCount
    /// The value a literal number of rows before (negative: behind).
    case shift
    /// From 0, in the order of the frame.
    case rowNumber
    /// From 1; equals share the lowest.
    case rank
    case denseRank
    case fillForward, fillBackward
    /// Rows of the partition.
    case count
    /// Whether an equal value came before, of all the arguments taken together; nulls are equal.
    case isRepeated
}
