import BatonModel
import BatonSyntax

/// Where a run goes: what stands behind `on`.
enum RunTarget {
    /// This computer, as these nodes; none of them stands for itself as it is.
    case local([NodeObject])
    /// Nodes of a director; with no places the director chooses.
    case director(ConnectionObject, [Place])
    /// Clusters with schedulers of their own, and this computer where it is among them.
    case clusters(TargetChoice)

    /// A node that was named.
    struct Place {
        /// What is known of it; the name alone where the node has yet to be made.
        var row: MapObject
        var place: SubmittedDeployment.Place
    }

    init(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) {
        switch value {
        case .null: self = .local([])
        case .object(let connection as ConnectionObject): self = .director(connection, [])
        case .object(_ as ClusterObject): self = .clusters(try TargetChoice([value]))
        case .list(let list) where list.items.contains(where: RunTarget.isCluster):
            self = .clusters(try TargetChoice(list.items))
        case .object(let connector as ConnectorObject) where connector.kind == "local":
            self = .local(try connector.localNodes(interpreter))
        case .object(let object):
            guard object is NodesObject || object is NodeObject || object is ThisNodeObject || object is PoolObject
            else {
                throw RunTarget.wrong(value)
            }
            try self.init(rows: try object.rows(interpreter)?.items() ?? [], value, interpreter)
        case .list(let list): try self.init(rows: list.items, value, interpreter)
        default: throw RunTarget.wrong(value)
        }
    }

    private init(rows: [Value], _ value: Value, _ interpreter: Interpreter) throws(RuntimeError) {
        guard !rows.isEmpty else {
            throw RuntimeError(.noPlace, "no node is left to run on", help: "'nodes' lists what there is")
        }
        let nodes = rows.compactMap(RunTarget.row)
        guard nodes.count == rows.count else { throw RunTarget.wrong(value) }
        let directors = Set(nodes.map { $0[NodeObject.directorColumn].flatMap(RunTarget.text) ?? "" })
        guard directors.count == 1, let name = directors.first else {
            throw RuntimeError(
                .invalidArgument,
                "the nodes belong to several directors: \(directors.sorted().joined(separator: ", "))",
                help: "a run goes to the nodes of one")
        }
        guard !name.isEmpty else {
            self = .local(try RunTarget.localNodes(nodes, interpreter))
            return
        }
        guard let connection = interpreter.session.connections.last(where: { $0.name == name && !$0.isClosed }) else {
            throw RuntimeError(
                .unreachableDirector, "the nodes belong to '\(name)', and there is no such connection any more",
                fault: .script)
        }
        self = .director(connection, nodes.map(RunTarget.place))
    }

    /// A row of a table of nodes, or a node.
    private static func row(_ value: Value) -> MapObject? {
        switch value {
        case .map(let map) where map["name"].flatMap(text) != nil: map
        case .object(let node as NodeObject): node.row
        default: nil
        }
    }

    static func place(_ row: MapObject) -> Place {
        let name = row["name"].flatMap(text) ?? ""
        return Place(row: row, place: row[PoolObject.column].flatMap(text).map { .pool($0) } ?? .node(name))
    }

    /// Places that a table of nodes names; nil for what is none.
    static func places(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) -> [Place]? {
        let rows: [Value]?
        switch value {
        case .list(let list): rows = list.items
        case .object(let object): rows = try object.rows(interpreter)?.items()
        default: rows = nil
        }
        guard let rows else { return nil }
        var places: [Place] = []
        for row in rows {
            guard let map = RunTarget.row(row) else { return nil }
            places.append(place(map))
        }
        return places
    }

    private static func localNodes(_ rows: [MapObject], _ interpreter: Interpreter) throws(RuntimeError) -> [NodeObject]
    {
        let here = try interpreter.node().facts
        return rows.map { row in
            var facts = here
            facts.name = row["name"].flatMap(text) ?? here.name
            return NodeObject(facts)
        }
    }

    static func text(_ value: Value) -> String? {
        if case .string(let text) = value { text.text } else { nil }
    }

    private static func isCluster(_ value: Value) -> Bool {
        if case .object(_ as ClusterObject) = value { true } else { false }
    }

    private static func wrong(_ value: Value) -> RuntimeError {
        RuntimeError(
            .typeMismatch,
            "a run goes 'on' a connection, on nodes, on a cluster or on local, not on \(value.describedType)",
            help: "run study(rows) on lab, on (nodes | take 1), on slurm() or on dask(\"tcp://host:8786\")")
    }
}
