import BatonModel
import BatonSyntax

/// A way to an infrastructure of one's own: `ssh("me@gpu1", tags: ["gpu"])`, which `attach … to lab` takes. `local`, and
/// `local(nodes: 3)`, is also where runs may go: this computer, as one node or as several.
package final class ConnectorObject: LanguageObject {
    let kind: String
    let options: [Datum.Entry]

    init(_ kind: String, _ options: [Datum.Entry]) {
        self.kind = kind
        self.options = options
        super.init()
    }

    package override var typeName: String { "Connector" }
    package override var description: String {
        "\(kind == "program" ? "connector" : kind)(\(options.map { "\($0.key): \(Value($0.value).literal)" }.joined(separator: ", ")))"
    }

    /// Most nodes that this computer plays.
    static let nodesMax = 1_000

    /// The nodes that this computer is.
    func localNodes(_ interpreter: Interpreter) throws(RuntimeError) -> [NodeObject] {
        let here = try interpreter.node().facts
        var template = here
        for option in options {
            switch (option.key, option.value) {
            case ("tags", .list(let tags)):
                template.tags = tags.compactMap { if case .string(let text) = $0 { text } else { nil } }
            case ("properties", .map(let entries)): template.properties = entries
            default: break
            }
        }
        guard case .int(let count)? = options.first(where: { $0.key == "nodes" })?.value else {
            return [NodeObject(template)]
        }
        return (1...count).map { index in
            var facts = template
            facts.name = "local-\(index)"
            return NodeObject(facts)
        }
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        guard kind == "local" else { return nil }
        return .list(try localNodes(interpreter).map { .map($0.row) })
    }

    /// `local` without brackets is a value, and a call gives one with options.
    package override func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        var bound = try ConnectVerbs.localParameters.bind(arguments)
        return try ConnectVerbs.local(&bound)
    }
}
