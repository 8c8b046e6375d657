/// Reads CSV into a list of maps, a type for each column.
///
/// A column whose cells are all integers is of Ints, all numbers of Floats, all `true` or `false` of Bools, else of
/// Strings. Integers that do not fit, or that start with a needless 0 (`007`), are kept as text: they are names.
/// Empty cells are null, and so are unquoted ones that hold one of `nulls`.
package struct CSVTable {
    package struct Options {
        package var separator = UInt8(ascii: ",")
        /// Whether the first row names the columns; without it rows are lists.
        package var hasHeader = true
        /// False keeps every cell a String.
        package var infersTypes = true
        package var nulls: [String] = ["NA"]

        package init() {}
    }

    /// - Parameter what: how messages call the text: a path, or `the text`.
    /// - Throws: `.malformedData` with the line, `.tooLarge` beyond `DataLimits`.
    package static func parse(
        _ bytes: [UInt8], _ options: Options = Options(), what: String = "the text"
    ) throws(RuntimeError) -> Value {
        try DataLimits.check(bytes.count, "CSV")
        _ = try DataLimits.text(bytes, what)
        let fields = try CSVFields(bytes, separator: options.separator, what: what)
        guard fields.rowCount > 0 else { return .list([]) }
        let first = options.hasHeader ? 1 : 0
        let nulls = options.nulls.map { Array($0.utf8) }
        var columns: [[Value]] = []
        for index in 0..<fields.width {
            let column = Column(fields: fields, index: index, firstRow: first, nulls: nulls)
            columns.append(column.values(infersTypes: options.infersTypes))
        }
        let names = options.hasHeader ? columnNames(fields) : []
        var rows: [Value] = []
        rows.reserveCapacity(fields.rowCount - first)
        for row in 0..<(fields.rowCount - first) {
            let values = columns.map { $0[row] }
            // All rows share one array of names.
            rows.append(options.hasHeader ? .map(MapObject(keys: names, values: values)) : .list(values))
        }
        return .list(rows)
    }

    /// The names of the header; a missing one is `column_3`, a second `x` is `x_2`.
    private static func columnNames(_ fields: CSVFields) -> [String] {
        var taken: Set<String> = []
        var names: [String] = []
        for index in 0..<fields.width {
            let given = fields.text(fields.fields[index])
            let base = given.isEmpty ? "column_\(index + 1)" : given
            var name = base
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(base)_\(number)"
                number += 1
            }
            names.append(name)
        }
        return names
    }

    /// The cells of one column.
    private struct Column {
        let fields: CSVFields
        let index: Int
        let firstRow: Int
        let nulls: [[UInt8]]

        enum Kind { case int, float, bool, text }

        func values(infersTypes: Bool) -> [Value] {
            let kind = infersTypes ? kind() : .text
            return (firstRow..<fields.rowCount).map { row in
                let field = fields.fields[row * fields.width + index]
                if isNull(field) { return .null }
                return switch kind {
                case .int: .int(NumberText.int(content(field)) ?? 0)
                case .float: .float(NumberText.float(content(field)) ?? .nan)
                case .bool: .bool(field.end - field.start == 4)
                case .text: .string(fields.text(field))
                }
            }
        }

        private func content(_ field: CSVFields.Field) -> ArraySlice<UInt8> {
            fields.bytes[Int(field.start)..<Int(field.end)]
        }

        private func isNull(_ field: CSVFields.Field) -> Bool {
            if field.start == field.end { return true }
            return !field.isQuoted
                && nulls.contains { $0.count == field.end - field.start && content(field).elementsEqual($0) }
        }

        /// The narrowest kind that takes every cell.
        private func kind() -> Kind {
            var kind: Kind?
            for row in firstRow..<fields.rowCount {
                let field = fields.fields[row * fields.width + index]
                if isNull(field) { continue }
                let own = Self.kind(of: content(field))
                switch (kind, own) {
                case (nil, _): kind = own
                case (.int, .float), (.float, .int): kind = .float
                case (let before, _) where before == own: break
                default: return .text
                }
                if kind == .text { return .text }
            }
            return kind ?? .text
        }

        private static func kind(of cell: ArraySlice<UInt8>) -> Kind {
            if cell.elementsEqual("true".utf8) || cell.elementsEqual("false".utf8) { return .bool }
            let digits = cell.first == UInt8(ascii: "-") ? cell.dropFirst() : cell
            if let first = digits.first, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
                if digits.count > 1, first == UInt8(ascii: "0") { return .text }
                return NumberText.int(cell) == nil ? .text : .int
            }
            return cell.first != UInt8(ascii: "+") && NumberText.float(cell) != nil ? .float : .text
        }
    }
}
