import BatonModel
import BatonSyntax

/// Nodes that belong together: `pool("gpu") | take 3`. Those of a pool that is made on demand need not be there yet.
package final class PoolObject: LanguageObject {
    private let name: String
    private let connection: ConnectionObject

    init(_ name: String, _ connection: ConnectionObject) {
        self.name = name
        self.connection = connection
        super.init()
    }

    package override var typeName: String { "Pool" }
    package override var description: String { "<Pool \(name) of \(connection.name)>" }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list(try table()) }

    package override func items() throws(RuntimeError) -> [Value]? { try table() }

    /// The column that says of which pool a node may be made.
    static let column = "pool"

    private func table() throws(RuntimeError) -> [Value] {
        let pools = try connection.asked { link throws(DirectorFault) in try link.pools() }
        guard let pool = pools.first(where: { $0.name == name }) else {
            let names = pools.map(\.name).sorted()
            throw RuntimeError(
                .noPlace, "'\(connection.name)' has no pool '\(name)'",
                help: names.isEmpty ? "it has no pools" : "its pools: \(names.joined(separator: ", "))")
        }
        let nodes = try connection.nodes()
        guard let limit = pool.limit else {
            return nodes.filter { pool.nodes.contains($0.facts.name) }.map { .map($0.row) }
        }
        return (1...max(1, limit)).map { index in
            .map([
                ("name", .string("\(name)-\(index)")), (Self.column, .string(name)),
                (NodeObject.directorColumn, .string(connection.name)),
            ])
        }
    }
}
