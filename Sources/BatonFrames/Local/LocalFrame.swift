/// A small table in memory, column by column.
package struct LocalFrame: Hashable, Sendable {
    package internal(set) var schema: Schema
    /// One array for each column of the schema, all of `count` cells.
    package internal(set) var columns: [[Scalar]]
    package internal(set) var count: Int

    init(_ schema: Schema, columns: [[Scalar]], count: Int) {
        precondition(columns.count == schema.columns.count, "an array for each column")
        self.schema = schema
        self.columns = columns
        self.count = count
    }

    /// - Precondition: each row has a cell for each column.
    package init(_ schema: Schema, rows: [[Scalar]]) {
        self.init(
            schema, columns: schema.columns.indices.map { place in rows.map { $0[place] } }, count: rows.count)
    }

    package var rows: [[Scalar]] { (0..<count).map { row in columns.map { $0[row] } } }

    subscript(_ name: String) -> [Scalar]? { schema.place(of: name).map { columns[$0] } }

    /// The rows at these places, in this order.
    func rows(at places: [Int]) -> LocalFrame {
        LocalFrame(schema, columns: columns.map { cells in places.map { cells[$0] } }, count: places.count)
    }
}
