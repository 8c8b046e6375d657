import BatonModel
import BatonSyntax

/// A place where steps run: `node.os == "linux"`.
package final class NodeObject: LanguageObject {
    let facts: NodeFacts

    init(_ facts: NodeFacts) {
        self.facts = facts
        super.init()
    }

    package override var typeName: String { "Node" }
    package override var description: String { "<Node \(facts.name)>" }
    package override var memberNames: [String] { row.keys }

    /// The node as a row of the table of nodes.
    var row: MapObject {
        MapObject(pairs: [
            ("name", .string(facts.name)), ("os", .string(facts.os)), ("arch", .string(facts.arch)),
            ("cores", .int(facts.cores)), ("memory", .size(facts.memoryBytes)),
            ("tags", .list(facts.tags.map { .string($0) })),
        ])
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        row[name]
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list([.map(row)]) }

    package override func isEqual(to other: LanguageObject) -> Bool { (other as? NodeObject)?.facts.name == facts.name }
}

/// The nodes that there are: as yet this machine. `nodes | where cores >= 8`.
package final class NodesObject: LanguageObject {
    package override var typeName: String { "Nodes" }
    package override var description: String { "<Nodes>" }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .list([.map(NodeObject(try interpreter.runHost().node).row)])
    }

    package override func items() throws(RuntimeError) -> [Value]? { try rows(interpreter)?.items() }

    private unowned let interpreter: Interpreter

    init(_ interpreter: Interpreter) { self.interpreter = interpreter }
}
