// The order of values: `<`, `sort`, `min` and `max`.

import BatonSyntax

/// How one value stands to another.
package enum Ordering {
    case less, equal, greater

    static func of<T: Comparable>(_ left: T, _ right: T) -> Ordering {
        left < right ? .less : left == right ? .equal : .greater
    }

    var reversed: Ordering {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }
}

extension Value {
    /// The order that `<` and its kin see: numbers by value, durations, sizes, texts by Unicode scalar, false before
    /// true, lists item by item, files by path; nil where a number is NaN, so that every comparison with it is false.
    ///
    /// - Throws: `.unitMismatch` or `.typeMismatch` naming both types.
    package func compare(_ other: Value) throws(RuntimeError) -> Ordering? {
        switch (self, other) {
        case (.int(let a), .int(let b)): .of(a, b)
        case (.float(let a), .float(let b)): a.isNaN || b.isNaN ? nil : .of(a, b)
        case (.int(let a), .float(let b)): Self.order(a, b)
        case (.float(let a), .int(let b)): Self.order(b, a)?.reversed
        case (.duration(let a), .duration(let b)), (.size(let a), .size(let b)): .of(a, b)
        case (.string(let a), .string(let b)): a === b ? .equal : .of(a.text, b.text)
        case (.bool(let a), .bool(let b)): .of(a ? 1 : 0, b ? 1 : 0)
        case (.file(let a), .file(let b)): .of(a.path, b.path)
        case (.list, .list), (.list, .range), (.range, .list), (.range, .range):
            try Self.orderLists(self, other, depth: 0)
        case (.deferred(let a), _) where a.known != nil: try settled.compare(other)
        case (_, .deferred(let b)) where b.known != nil: try compare(other.settled)
        default: throw Self.cannotCompare(self, other)
        }
    }

    /// The total order of `sort`: as `compare`, with NaN behind all numbers and null behind everything.
    package func sortOrder(_ other: Value) throws(RuntimeError) -> Ordering {
        switch (self, other) {
        case (.null, .null): return .equal
        case (.null, _): return .greater
        case (_, .null): return .less
        default: break
        }
        if let order = try compare(other) { return order }
        return isNaN ? (other.isNaN ? .equal : .greater) : .less
    }

    package var isNaN: Bool {
        if case .float(let number) = self { return number.isNaN }
        return false
    }

    package var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    static func cannotCompare(_ left: Value, _ right: Value) -> RuntimeError {
        let isUnits = left.isQuantity && right.isQuantity
        return RuntimeError(
            isUnits ? .unitMismatch : .typeMismatch,
            "can't compare \(left.describedType) with \(right.describedType)")
    }

    /// Numbers, durations and sizes.
    package var isQuantity: Bool {
        switch self {
        case .int, .float, .duration, .size: true
        default: false
        }
    }

    /// Exact: no integer is rounded on the way.
    private static func order(_ integer: Int, _ number: Double) -> Ordering? {
        if number.isNaN { return nil }
        if number >= 0x1p63 { return .less }
        if number < -0x1p63 { return .greater }
        let whole = Int(number.rounded(.down))
        if integer != whole { return .of(integer, whole) }
        return number > Double(whole) ? .less : .equal
    }

    private static func orderLists(_ left: Value, _ right: Value, depth: Int) throws(RuntimeError) -> Ordering {
        guard depth < nestingMax else { throw nestedTooDeep("compared") }
        let (leftCount, rightCount) = (left.itemCount, right.itemCount)
        for index in 0..<min(leftCount, rightCount) {
            let (a, b) = (left.itemAt(index).settled, right.itemAt(index).settled)
            let order: Ordering
            if a.itemCountIfList != nil, b.itemCountIfList != nil {
                order = try orderLists(a, b, depth: depth + 1)
            } else {
                order = try a.sortOrder(b)
            }
            if order != .equal { return order }
        }
        return .of(leftCount, rightCount)
    }

    private var itemCount: Int { itemCountIfList ?? 0 }

    /// How many items a list or a range has; nil for anything else.
    package var itemCountIfList: Int? {
        switch self {
        case .list(let list): list.items.count
        case .range(let range): range.count
        default: nil
        }
    }

    /// - Precondition: a list or a range that has the item.
    func itemAt(_ index: Int) -> Value {
        switch self {
        case .list(let list): list.items[index]
        case .range(let range): .int(range.lower + index)
        default: preconditionFailure("only lists and ranges have items")
        }
    }
}
