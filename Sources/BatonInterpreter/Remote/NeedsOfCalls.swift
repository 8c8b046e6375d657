import BatonModel
import BatonSyntax

/// What a node must have to take a call, found by drawing the call's graph here: the most that one of its steps asks for,
/// and the conditions of `where`. Parts of the graph that are not known yet say nothing.
struct NeedsOfCalls {
    private unowned let interpreter: Interpreter
    private let seed: UInt64

    init(_ interpreter: Interpreter, seed: UInt64) {
        self.interpreter = interpreter
        self.seed = seed
    }

    struct Wanted {
        /// The graph that it was found in.
        var draft: RunStarter.Draft
        var needs = DeploymentNeeds()
        /// Functions of a node's row.
        var conditions: [Value] = []

        func fits(_ node: NodeObject, _ interpreter: Interpreter) throws(RuntimeError) -> Bool {
            let facts = node.facts
            guard facts.state == .online, facts.cores >= needs.cores, facts.memoryBytes >= needs.memoryBytes,
                facts.gpus >= needs.gpus
            else { return false }
            for condition in conditions {
                guard try ColumnLogic.keeps(try interpreter.call(condition, [.map(node.row)])) else { return false }
            }
            return true
        }
    }

    mutating func of(_ item: DeploymentList.Item) throws(RuntimeError) -> Wanted {
        let starter = RunStarter(
            interpreter: interpreter, name: nil, seed: seed, jobs: nil, usesCache: true, stops: false)
        let draft = try starter.draft(.object(InvocationObject(item.callee, item.arguments)))
        var wanted = Wanted(draft: draft)
        for vertex in draft.vertices {
            guard case .step(let spec) = vertex.kind else { continue }
            wanted.needs.cores = max(wanted.needs.cores, spec.needs.cpu)
            wanted.needs.memoryBytes = max(wanted.needs.memoryBytes, spec.needs.memoryBytes)
            for resource in spec.needs.resources where resource.name == "gpu" || resource.name == "gpus" {
                wanted.needs.gpus = max(wanted.needs.gpus, resource.count)
            }
        }
        var seen: Set<ObjectIdentifier> = []
        for step in draft.graph.allSteps where step.isBound && seen.insert(step.taskIdentity).inserted {
            let frame = step.task.frame(of: step)
            for case .where(let piece) in step.task.code.items {
                wanted.conditions.append(try frame.evaluate(piece, interpreter))
            }
        }
        return wanted
    }
}
