import BatonModel
import BatonSyntax

/// A place where steps run: `node.os == "linux"`, and what its owner wrote down of it: `node.room`.
package final class NodeObject: LanguageObject {
    package let facts: NodeFacts
    /// Name of the connection over which it is reached; nil for this computer.
    package let director: String?

    package init(_ facts: NodeFacts, director: String? = nil) {
        self.facts = facts
        self.director = director
        super.init()
    }

    package override var typeName: String { "Node" }
    package override var description: String { "<Node \(facts.name)>" }
    package override var memberNames: [String] { row.keys }

    /// The node as a row of the table of nodes.
    package var row: MapObject {
        let map = MapObject(pairs: [
            ("name", .string(facts.name)), ("state", .string(facts.state.rawValue)), ("os", .string(facts.os)),
            ("arch", .string(facts.arch)), ("cores", .int(facts.cores)), ("memory", .size(facts.memoryBytes)),
            ("gpus", .int(facts.gpus)), ("tags", .list(facts.tags.map { .string($0) })),
            ("owner", facts.owner.isEmpty ? .null : .string(facts.owner)),
            ("locked_by", facts.lockedBy.map { .string($0) } ?? .null),
            (Self.directorColumn, director.map { .string($0) } ?? .null),
        ])
        // What everybody knows of a node can't be overruled by what its owner wrote down.
        for property in facts.properties where map[property.key] == nil { map.set(property.key, Value(property.value)) }
        return map
    }

    static let directorColumn = "director"

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        row[name]
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list([.map(row)]) }

    package override func isEqual(to other: LanguageObject) -> Bool {
        guard let other = other as? NodeObject else { return false }
        return other.facts.name == facts.name && other.director == director
    }
}

/// `node` in a dag, or anywhere outside a task: the node of the deployment that is being drawn, else this computer.
package final class ThisNodeObject: LanguageObject {
    private unowned let interpreter: Interpreter

    init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
        super.init()
    }

    package override var typeName: String { "Node" }
    package override var description: String { (try? current())?.description ?? "<Node>" }
    package override var memberNames: [String] { (try? current())?.memberNames ?? [] }

    private func current() throws(RuntimeError) -> NodeObject {
        if let scope = interpreter.dagScope as? RunScope,
            let node = scope.graph.facts.node(ofStep: scope.registry.prefix)
        {
            return node
        }
        return try interpreter.node()
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        try current().row[name]
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .list([.map(try current().row)])
    }
}

/// The nodes that there are: `nodes | where cores >= 8`. Of a connection those that its director lets the user see;
/// else those of where a run goes, of the current connection, or this computer.
package final class NodesObject: LanguageObject {
    private unowned let interpreter: Interpreter
    let connection: ConnectionObject?

    init(_ interpreter: Interpreter, of connection: ConnectionObject? = nil) {
        self.interpreter = interpreter
        self.connection = connection
    }

    package override var typeName: String { "Nodes" }
    package override var description: String { connection.map { "<Nodes of \($0.name)>" } ?? "<Nodes>" }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .list(try nodes().map { .map($0.row) })
    }

    package override func items() throws(RuntimeError) -> [Value]? { try nodes().map { .object($0) } }

    func nodes() throws(RuntimeError) -> [NodeObject] {
        if let connection { return try connection.nodes() }
        if let scope = interpreter.session.targetNodes { return scope }
        if interpreter.session.isOnNode { return [try interpreter.node()] }
        guard let connection = interpreter.session.currentConnection else { return [try interpreter.node()] }
        return try connection.nodes()
    }
}
