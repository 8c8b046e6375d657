/// Stable sorting of values by the order of `Value.sortOrder`.
///
/// Nulls (and in front of them NaN) come last, also when the order descends: what is not there is never on top.
enum Sorting {
    /// One list of keys, an entry for each row.
    struct Column {
        var keys: [Value]
        var isDescending = false
    }

    /// The positions of the rows in sorted order.
    ///
    /// - Throws: `.typeMismatch` where keys can't be compared.
    /// - Complexity: O(n log n) comparisons.
    static func order(_ columns: [Column], count: Int) throws(RuntimeError) -> [Int] {
        if columns.count == 1, let order = numberOrder(columns[0]) ?? textOrder(columns[0]) { return order }
        var failure: RuntimeError?
        let order = mergeSort(Array(0..<count)) { left, right in
            guard failure == nil else { return true }
            do throws(RuntimeError) {
                return try precedes(columns, left, right)
            } catch {
                failure = error
                return true
            }
        }
        if let failure { throw failure }
        return order
    }

    /// The values in order.
    static func sorted(_ items: [Value], isDescending: Bool = false) throws(RuntimeError) -> [Value] {
        let order = try order([Column(keys: items, isDescending: isDescending)], count: items.count)
        return order.map { items[$0] }
    }

    /// False only where `right` has to stand before `left`.
    private static func precedes(_ columns: [Column], _ left: Int, _ right: Int) throws(RuntimeError) -> Bool {
        for column in columns {
            let (a, b) = (column.keys[left], column.keys[right])
            let order = try a.sortOrder(b)
            if order == .equal { continue }
            let isMissing = a.isNull || b.isNull || a.isNaN || b.isNaN
            return (order == .less) != (column.isDescending && !isMissing)
        }
        return true
    }

    /// Bottom-up merge sort; the standard library promises no stability.
    private static func mergeSort(_ start: [Int], _ inOrder: (Int, Int) -> Bool) -> [Int] {
        var source = start
        var target = start
        var width = 1
        while width < source.count {
            var low = 0
            while low < source.count {
                let middle = min(low + width, source.count)
                let high = min(middle + width, source.count)
                var (left, right) = (low, middle)
                for position in low..<high {
                    if left < middle, right >= high || inOrder(source[left], source[right]) {
                        target[position] = source[left]
                        left += 1
                    } else {
                        target[position] = source[right]
                        right += 1
                    }
                }
                low = high
            }
            swap(&source, &target)
            width *= 2
        }
        return source
    }

    /// The order of a column of small integers or floats only, which needs no look at types; nil for others.
    private static func numberOrder(_ column: Column) -> [Int]? {
        var keyed: [(key: Double, index: Int)] = []
        keyed.reserveCapacity(column.keys.count)
        var missing: [(rank: Int, index: Int)] = []
        for (index, value) in column.keys.enumerated() {
            switch value {
            case .float(let number) where !number.isNaN: keyed.append((number, index))
            case .int(let number) where number.magnitude < 1 << 53: keyed.append((Double(number), index))
            case .float: missing.append((0, index))
            case .null: missing.append((1, index))
            default: return nil
            }
        }
        return sort(&keyed, missing, isDescending: column.isDescending)
    }

    private static func textOrder(_ column: Column) -> [Int]? {
        var keyed: [(key: String, index: Int)] = []
        keyed.reserveCapacity(column.keys.count)
        var missing: [(rank: Int, index: Int)] = []
        for (index, value) in column.keys.enumerated() {
            switch value {
            case .string(let string): keyed.append((string.text, index))
            case .null: missing.append((1, index))
            default: return nil
            }
        }
        return sort(&keyed, missing, isDescending: column.isDescending)
    }

    private static func sort<Key: Comparable>(
        _ keyed: inout [(key: Key, index: Int)], _ missing: [(rank: Int, index: Int)], isDescending: Bool
    ) -> [Int] {
        if isDescending {
            keyed.sort { $0.key == $1.key ? $0.index < $1.index : $0.key > $1.key }
        } else {
            keyed.sort { $0.key == $1.key ? $0.index < $1.index : $0.key < $1.key }
        }
        return keyed.map(\.index) + missing.sorted { $0 < $1 }.map(\.index)
    }
}
