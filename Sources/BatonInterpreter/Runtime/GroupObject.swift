package import BatonModel
import BatonSyntax

/// A call of a dag inside another: its members are those of the map that the dag returns.
package final class GroupObject: LanguageObject {
    package let id: VertexID
    package let name: String
    let result: Value
    private let facts: RunFacts

    init(id: VertexID, name: String, result: Value, facts: RunFacts) {
        self.id = id
        self.name = name
        self.result = result
        self.facts = facts
    }

    package override var typeName: String { "Dag" }
    package override var description: String { "<Dag \(name)>" }

    package override var memberNames: [String] {
        if case .map(let map) = result { return map.keys + ["status", "value"] }
        return ["status", "value"]
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        if case .map(let map) = result, let value = map[name] { return value }
        switch name {
        case "value": return result
        case "status":
            if facts.isFinished { return status(interpreter) }
            return .deferred(
                DeferredObject(dependencies: [Dependency(id, .ended)]) { [self] interpreter throws(RuntimeError) in
                    guard facts.hasEnded(id) else { throw .notKnown("'status' of dag '\(self.name)'") }
                    return status(interpreter)
                })
        default: return nil
        }
    }

    private func status(_ interpreter: Interpreter) -> Value {
        guard let run = facts.runID, let view = interpreter.runs?.view(run) else { return .null }
        return .string(view[id].status.rawValue)
    }
}
