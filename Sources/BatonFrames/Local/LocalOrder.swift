/// The order of cells.
enum LocalOrder {
    /// -1, 0 or 1 between values that are known; nil for NaN, and where the types have no order in common.
    static func compare(_ a: Scalar, _ b: Scalar) -> Int? {
        switch (a, b) {
        case (.int(let a), .int(let b)): return of(a, b)
        case (.float(let a), .float(let b)): return a.isNaN || b.isNaN ? nil : of(a, b)
        case (.int(let a), .float(let b)): return b.isNaN ? nil : compare(a, b)
        case (.float(let a), .int(let b)): return a.isNaN ? nil : compare(b, a).map { -$0 }
        case (.text(let a), .text(let b)): return text(a, b)
        case (.bool(let a), .bool(let b)): return of(a ? 1 : 0, b ? 1 : 0)
        case (.date(let a), .date(let b)): return of(a, b)
        case (.datetime(let a), .datetime(let b)): return of(a, b)
        case (.duration(let a), .duration(let b)): return of(a, b)
        case (.binary(let a), .binary(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        default: return nil
        }
    }

    /// Text by code points; UTF-8 has the same order.
    static func text(_ a: String, _ b: String) -> Int {
        for (left, right) in zip(a.utf8, b.utf8) where left != right { return left < right ? -1 : 1 }
        return of(a.utf8.count, b.utf8.count)
    }

    /// Equality of cells that are known; NaN is equal to nothing.
    static func areEqual(_ a: Scalar, _ b: Scalar) -> Bool {
        switch (a, b) {
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { areSame($0, $1) }
        case (.record(let a), .record(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && areSame($0.value, $1.value) }
        default: compare(a, b) == 0
        }
    }

    /// Equality that holds two nulls for the same, and two NaN.
    static func areSame(_ a: Scalar, _ b: Scalar) -> Bool {
        if a == .null || b == .null { return a == b }
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
        return areEqual(a, b)
    }

    private static func of<T: Comparable>(_ a: T, _ b: T) -> Int { a == b ? 0 : a < b ? -1 : 1 }

    /// Exactly, also where a float can't hold the int.
    private static func compare(_ a: Int64, _ b: Double) -> Int? {
        if b >= 9_223_372_036_854_775_808 { return -1 }
        if b < -9_223_372_036_854_775_808 { return 1 }
        let whole = Int64(b.rounded(.towardZero))
        return a == whole ? of(Double(whole), b) : of(a, whole)
    }

    /// The places of rows in the order of the keys: stable; in both directions NaN behind all numbers and null last.
    static func places(_ keys: [(cells: [Scalar], isDescending: Bool)], count: Int) -> [Int] {
        (0..<count).sorted { first, second in
            for key in keys {
                let order = order(key.cells[first], key.cells[second], key.isDescending)
                if order != 0 { return order < 0 }
            }
            return first < second
        }
    }

    private static func order(_ a: Scalar, _ b: Scalar, _ isDescending: Bool) -> Int {
        let ranks = (rank(a), rank(b))
        if ranks != (0, 0) { return of(ranks.0, ranks.1) }
        let order = compare(a, b) ?? 0
        return isDescending ? -order : order
    }

    private static func rank(_ value: Scalar) -> Int { value == .null ? 2 : value.isNaN ? 1 : 0 }
}

extension Scalar {
    var isNaN: Bool { if case .float(let value) = self { value.isNaN } else { false } }
}
