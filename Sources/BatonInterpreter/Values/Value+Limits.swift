// The bounds of values, and conditions.

import BatonSyntax

extension Value {
    /// Levels of lists and maps in one another that are compared, printed, or turned into data.
    package static let nestingMax = 500
    /// Items that a list made by the library may have.
    package static let itemsMax = 50_000_000
    /// Bytes of one printed value; what lies behind is cut off.
    package static let printedMax = 64 << 20

    static func nestedTooDeep(_ verb: String) -> RuntimeError {
        RuntimeError(.tooLarge, "values nested more than \(nestingMax) deep can't be \(verb)")
    }

    /// The value as the condition of `if`, `while`, `not`, `assert` or a filter: only a Bool is one.
    package func asCondition() throws(RuntimeError) -> Bool {
        guard case .bool(let isTrue) = settled else {
            throw RuntimeError(
                .typeMismatch, "a condition is a Bool, not \(describedType)",
                help: isNull ? "ask is_null(x), or give a default: x ?? false" : nil)
        }
        return isTrue
    }

    /// The items of a list, of a range, or of a thing like `runs`; nil for other values.
    ///
    /// - Throws: `.tooLarge` for a range of more than `itemsMax` numbers.
    package func items() throws(RuntimeError) -> [Value]? {
        switch self {
        case .list(let list): return list.items
        case .object(let object): return try object.items()
        case .range(let range):
            guard range.count <= Self.itemsMax else {
                throw RuntimeError(.tooLarge, "a list has \(Self.itemsMax) items at most, not \(range.count)")
            }
            return (range.lower..<range.upper).map { .int($0) }
        default: return nil
        }
    }
}
