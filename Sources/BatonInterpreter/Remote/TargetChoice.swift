import BatonModel
import BatonSyntax

/// Where each step of a run goes that has clusters among its targets: to the first that takes it.
struct TargetChoice {
    struct Target {
        /// nil for this computer.
        var cluster: RunCluster?
        /// As it was written, without the rule.
        var words: String
        /// `s => s.needs.gpu > 0`; nil for a target that takes every step.
        var rule: Value?

        func takes(_ step: StepObject, _ interpreter: Interpreter) throws(RuntimeError) -> Bool {
            guard let rule else { return true }
            return try ColumnLogic.keeps(interpreter.call(rule, [.object(try WantedStep(step, interpreter))]))
        }

        /// For the sentence that says why a step is where it is.
        var reason: String {
            rule == nil
                ? "went to \(words), the first of the run's targets that takes it"
                : "went to \(words), whose 'where' is true of it"
        }
    }

    /// Most targets of a run.
    static let targetsMax = 100

    let targets: [Target]

    /// The clusters among them, in order; a launch names its by its place here.
    var clusters: [RunCluster] { targets.compactMap(\.cluster) }

    /// - Throws: when there are too many, or one of the values is neither a cluster nor this computer.
    init(_ values: [Value]) throws(RuntimeError) {
        guard values.count <= Self.targetsMax else {
            throw RuntimeError(.invalidArgument, "a run has at most \(Self.targetsMax) targets, not \(values.count)")
        }
        var targets: [Target] = []
        for value in values {
            switch value {
            case .object(let object as ClusterObject): targets.append(try object.targetHere())
            case .object(let connector as ConnectorObject) where connector.kind == "local":
                targets.append(Target(words: "local"))
            default:
                throw RuntimeError(
                    .typeMismatch, "clusters and local share a run, but not with \(value.describedType)",
                    help: "run study(rows) on [slurm(where: s => s.needs.gpu > 0), local]")
            }
        }
        self.targets = targets
    }

    /// One cluster, which takes every step.
    init(_ cluster: RunCluster) { targets = [Target(cluster: cluster, words: cluster.kind)] }

    /// Sends an attempt to its target.
    func choose(for step: StepObject, _ launch: inout Launch, _ interpreter: Interpreter) throws(RuntimeError) {
        var place = 0
        for target in targets {
            if try target.takes(step, interpreter) {
                launch.cluster = target.cluster == nil ? nil : place
                if targets.count > 1 { step.facts.note(choice: target.reason, ofStep: step.id) }
                return
            }
            if target.cluster != nil { place += 1 }
        }
        throw RuntimeError(
            .noPlace, "no target of the run takes the step '\(step.shownPath)'",
            help: "put one without 'where' last: on [slurm(where: s => s.needs.gpu > 0), local]")
    }
}

/// A step as rules of targets see it: `s.name`, `s.task`, `s.needs.gpu`, `s.timeout`, `s.arguments.lr`.
package final class WantedStep: LanguageObject {
    private let step: StepObject
    private let spec: StepSpec

    init(_ step: StepObject, _ interpreter: Interpreter) throws(RuntimeError) {
        self.step = step
        spec = try StepTerms.spec(
            path: step.path, task: step.task, arguments: step.values, node: try step.node(interpreter),
            seed: step.seed, interpreter)
        super.init()
    }

    package override var typeName: String { "Step" }
    package override var memberNames: [String] { ["name", "task", "needs", "timeout", "arguments"] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "name": return .string(step.shownPath)
        case "task": return .string(spec.task)
        case "needs": return .object(NeedsObject(spec.needs))
        case "timeout": return spec.timeout.map { .duration($0) } ?? .null
        case "arguments": return .map(MapObject(pairs: step.arguments.map { ($0.name, $0.value) }))
        default: return nil
        }
    }
}

/// What a step needs, by name; 0 of what it does not name.
package final class NeedsObject: LanguageObject {
    private let needs: Needs

    init(_ needs: Needs) {
        self.needs = needs
        super.init()
    }

    package override var typeName: String { "Needs" }
    package override var memberNames: [String] { ["cpu", "memory"] + needs.resources.map(\.name) }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "cpu": return .int(needs.cpu)
        case "memory": return .size(needs.memoryBytes)
        default: return .int(needs.resources.first { $0.name == name }?.count ?? 0)
        }
    }
}
