// What happened in a chain of runs, for people; and where it hangs on the order of things.

import BatonModel

extension Chain {
    /// A fact for people.
    func describe(_ fact: RunEvent.Fact) -> String {
        switch fact {
        case .started(let id, let attempt, _): "\(path(id)) started, attempt \(attempt)"
        case .ended(let id, let status, _, let failure, _):
            "\(path(id)) \(status.rawValue)" + (failure.map { ": \($0.message)" } ?? "")
        case .retrying(let id, let attempt, let failure, _, _): "\(path(id)) attempt \(attempt): \(failure.message)"
        case .groupExpanded(let id): "\(path(id)) expanded"
        case .cancelRequested(let id): "cancel \(path(id ?? VertexID(0)))"
        case .emitted(let event): "emitted \(event.name) \(event.payload)"
        case .finished(let status): "\(status.rawValue)"
        case .added(let vertices): "added " + vertices.map(describe).joined(separator: "; ")
        case .began, .keyed, .progressed, .kept, .flagChanged: "\(fact)"
        }
    }

    private func describe(_ vertex: Vertex) -> String {
        let dependencies = vertex.dependencies.map { "\($0.condition) \(path($0.vertex))" }
        return ([path(vertex.id), vertex.kind.word] + dependencies).joined(separator: " ")
    }

    private func path(_ id: VertexID) -> String { planner?.graph.paths[id.index] ?? "\(id.index)" }

    /// Whether something was skipped both for a loss and because its turn did not come: which of the two the group
    /// around it hears of hangs on what ended first.
    var isAmbiguous: Bool {
        guard let view = checker?.view else { return false }
        var reasons = [Set<Reason>](repeating: [], count: view.rows.count)
        for row in view.rows where row.status == .skipped {
            var mine: Set<Reason> = []
            if let parent = row.vertex.parent, view[parent].status == .skipped { mine = reasons[parent.index] }
            if case .anyFailed = row.vertex.kind { mine.insert(.turn) }
            let later = planner?.later[row.vertex.id] ?? []
            for dependency in row.vertex.dependencies + later {
                mine.formUnion(why(dependency, view, reasons))
            }
            // A group that began and is skipped lost a member.
            reasons[row.vertex.id.index] = mine.isEmpty ? [.loss] : mine
        }
        return reasons.contains { $0.count > 1 }
    }

    private enum Reason { case loss, turn }

    /// Why a condition can't hold; empty when it does.
    private func why(_ dependency: Dependency, _ view: RunView, _ reasons: [Set<Reason>]) -> Set<Reason> {
        let row = view[dependency.vertex]
        switch dependency.condition {
        case .ended: return []
        case .failed: return row.status.isFailure ? [] : [.turn]
        case .expanded where row.isExpanded: return []
        case .succeeded where row.status.isSuccess: return []
        case .succeeded, .expanded: return row.status == .skipped ? reasons[dependency.vertex.index] : [.loss]
        }
    }
}

extension Vertex.Kind {
    fileprivate var word: String {
        switch self {
        case .step: "step"
        case .group(let spec): "group \(spec.label)"
        case .event(let name): "event \(name)"
        case .anyFailed: "any failed"
        }
    }
}
