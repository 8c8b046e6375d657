/// A value in a cell of a data frame, or in an expression over columns.
///
/// Null is "not known" and differs from `float(.nan)`, which is the result of a calculation that has none.
package enum Scalar: Hashable, Sendable {
    case null
    case bool(Bool)
    /// 64 bits; a calculation that leaves them is an error, never a float.
    case int(Int64)
    case float(Double)
    case text(String)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since 1970-01-01 00:00 UTC, or of a local time where the column has no zone.
    case datetime(Int64)
    /// Microseconds.
    case duration(Int64)
    case binary([UInt8])
    case list([Scalar])
    /// Keys in order, none twice.
    case record([Field])

    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: Scalar

        package init(_ name: String, _ value: Scalar) {
            self.name = name
            self.value = value
        }
    }
}
