/// What the cells of a column are; null may stand in any of them.
package indirect enum ColumnType: Hashable, Sendable {
    /// Not known before the frame is computed, or mixed: checks let it pass.
    case unknown
    case bool
    case int
    case float
    case text
    case date
    /// With the name of its time zone; nil for local times without one.
    case datetime(zone: String?)
    case duration
    case binary
    case list(ColumnType)
    case record([Column])
}

/// A column by name and type.
package struct Column: Hashable, Sendable {
    package var name: String
    package var type: ColumnType

    package init(_ name: String, _ type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// The columns of a frame in order; no name twice.
package struct Schema: Hashable, Sendable {
    package private(set) var columns: [Column]
    private var places: [String: Int]

    /// - Precondition: no name twice; what comes from outside is checked with `init?(checking:)`.
    package init(_ columns: [Column]) {
        guard let schema = Schema(checking: columns) else { preconditionFailure("two columns of one name") }
        self = schema
    }

    /// Nil when two columns have one name.
    package init?(checking columns: [Column]) {
        var places: [String: Int] = [:]
        places.reserveCapacity(columns.count)
        for (place, column) in columns.enumerated() where places.updateValue(place, forKey: column.name) != nil {
            return nil
        }
        self.columns = columns
        self.places = places
    }

    package var names: [String] { columns.map(\.name) }
    package func place(of name: String) -> Int? { places[name] }
    package subscript(_ name: String) -> ColumnType? { places[name].map { columns[$0].type } }
}
