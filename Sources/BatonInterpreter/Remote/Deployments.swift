package import BatonModel
import BatonSyntax

/// A deployment of a run: `r.deployments[0].state`. `cancel` takes one.
package final class DeploymentObject: LanguageObject {
    package let run: RunID
    /// Its part of the run's graph; nil where there is none: a bare task or dag is its own deployment.
    package let group: VertexID?
    package let facts: DeploymentFacts
    private let steps: StatusCounts

    init(run: RunID, group: VertexID?, facts: DeploymentFacts, steps: StatusCounts) {
        self.run = run
        self.group = group
        self.facts = facts
        self.steps = steps
        super.init()
    }

    package override var typeName: String { "Deployment" }
    package override var description: String { "<Deployment \(facts.index) \(facts.label)>" }
    package override var memberNames: [String] { row.keys }

    var row: MapObject {
        MapObject(pairs: [
            ("index", .int(facts.index)), ("label", .string(facts.label)),
            ("node", facts.node.map { .string($0) } ?? .null), ("state", .string(facts.state)),
            ("done", .int(steps[.succeeded] + steps[.cached])), ("steps", .int(steps.total)),
            ("error", facts.error.map { .string($0) } ?? .null),
        ])
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        row[name]
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list([.map(row)]) }
}

/// The deployments of a run: a table, and a list whose items `cancel` takes.
package final class DeploymentsObject: LanguageObject {
    private let all: [DeploymentObject]

    init(_ all: [DeploymentObject]) {
        self.all = all
        super.init()
    }

    package override var typeName: String { "Deployments" }
    package override var description: String { "<Deployments: \(all.count)>" }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        .list(all.map { .map($0.row) })
    }

    package override func items() throws(RuntimeError) -> [Value]? { all.map { .object($0) } }

    package override func item(_ index: Value, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        guard case .int(let number) = index else {
            throw RuntimeError(.typeMismatch, "deployments are numbered, from 0 on")
        }
        let position = number < 0 ? all.count + number : number
        guard all.indices.contains(position) else {
            throw RuntimeError(.indexOutOfRange, "there is no deployment \(number): the run has \(all.count)")
        }
        return .object(all[position])
    }
}

/// The deployments of a run, as its graph and its director tell of them.
enum Deployments {
    static func list(
        of run: RunObject, _ view: RunView, _ interpreter: Interpreter
    ) throws(RuntimeError) -> [DeploymentObject] {
        let groups = view.rows.filter { $0.group != nil && $0.vertex.parent == VertexID(0) }
        let counts = counts(in: view, of: groups.map(\.vertex.id))
        var told: [DeploymentFacts] = []
        if let connection = run.connection {
            told = try connection.asked { link throws(DirectorFault) in try link.deployments(of: run.id) }
        }
        if told.isEmpty {
            told = groups.enumerated().map { facts(of: $1, index: $0 + 1, in: view, run) }
        }
        return told.map { facts in
            let group = groups.indices.contains(facts.index - 1) ? groups[facts.index - 1].vertex.id : nil
            let steps = group.flatMap { counts[$0] } ?? (groups.isEmpty ? view.counts : StatusCounts())
            return DeploymentObject(run: run.id, group: group, facts: facts, steps: steps)
        }
    }

    /// Of an experiment on this computer.
    private static func facts(
        of group: RunView.Row, index: Int, in view: RunView, _ run: RunObject
    ) -> DeploymentFacts {
        let members = run.graph.allSteps.filter { run.graph.isInside($0.id, of: [group.vertex.id]) }
        let failed = members.filter { $0.id.index < view.rows.count }.map { view[$0.id] }
            .filter { $0.failure != nil && $0.status.isFailure }.min { ($0.ended ?? .max) < ($1.ended ?? .max) }
        return DeploymentFacts(
            index: index, label: group.group?.label ?? "",
            node: members.first.flatMap { run.graph.facts.node(ofStep: $0.path)?.facts.name },
            state: state(group.status),
            error: failed?.failure?.message, began: group.started, ended: group.ended)
    }

    /// The words that a director has for it.
    private static func state(_ status: StepStatus) -> String {
        switch status {
        case .waiting: "ready"
        case .running: "running"
        case .succeeded, .cached: "finished"
        case .failed, .skipped: "failed"
        case .cancelled: "cancelled"
        case .timedOut: "timed_out"
        case .lost: "lost"
        }
    }

    /// Steps by status in each of some groups.
    private static func counts(in view: RunView, of groups: [VertexID]) -> [VertexID: StatusCounts] {
        var owner: [VertexID: VertexID] = [:]
        for group in groups { owner[group] = group }
        var counts: [VertexID: StatusCounts] = [:]
        for row in view.rows {
            guard let parent = row.vertex.parent, let group = owner[parent] else { continue }
            if row.step == nil {
                owner[row.vertex.id] = group
            } else {
                counts[group, default: StatusCounts()][row.status] += 1
            }
        }
        return counts
    }
}
