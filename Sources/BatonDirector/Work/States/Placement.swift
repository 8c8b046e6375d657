package import BatonWire

/// Which nodes an experiment gets: all that it needs at once, or none, so that two experiments never wait for each other.
package struct Placement {
    /// A node as the placing sees it.
    package struct Candidate: Sendable {
        package var node: NodeDocument
        /// The user may have it.
        package var isUsable: Bool
        /// Experiments with work on it.
        package var working: Set<String>
        /// Whose work stands in the way of who wants it alone, or who has it alone, for people.
        package var holder: String?

        package init(
            node: NodeDocument, isUsable: Bool = true, working: Set<String> = [], holder: String? = nil
        ) {
            (self.node, self.isUsable, self.working, self.holder) = (node, isUsable, working, holder)
        }
    }

    /// What came of it.
    package enum Outcome: Equatable, Sendable {
        /// Nodes by the index of the deployment; and those that no node can ever take, with the reason.
        case placed([Int: String], refused: [Int: String])
        /// For what it waits, for people.
        case waits(String)
    }

    /// A deployment that needs a node.
    package struct Wanted: Sendable {
        package var index: Int
        package var part: Int
        /// Nodes that may be taken, in the order of preference.
        package var names: [String]
        package var needs: NodeNeeds

        package init(index: Int, part: Int, names: [String], needs: NodeNeeds = NodeNeeds()) {
            (self.index, self.part, self.names, self.needs) = (index, part, names, needs)
        }
    }

    /// Nodes for which experiments wait that asked earlier: one of them wants it alone.
    private var heldForOne: Set<String> = []
    /// The same, for whatever purpose.
    private var heldForAny: Set<String> = []

    package init() {}

    /// Decides for the next experiment in the order of request.
    ///
    /// - Parameter taken: nodes which a part of the experiment has already: its copies go to different ones.
    package mutating func place(
        _ wanted: [Wanted], of experiment: String, isExclusive: Bool, taken: [Int: Set<String>] = [:],
        candidates: [String: Candidate]
    ) -> Outcome {
        var taken = taken
        var (placed, refused): ([Int: String], [Int: String]) = ([:], [:])
        var waiting: String?
        for want in wanted {
            switch choose(want, taken[want.part] ?? [], experiment, isExclusive, candidates) {
            case .node(let name):
                placed[want.index] = name
                taken[want.part, default: []].insert(name)
            case .wait(let reason): waiting = waiting ?? reason
            case .never(let reason): refused[want.index] = reason
            }
        }
        guard let waiting else { return .placed(placed, refused: refused) }
        for name in wanted.flatMap(\.names) {
            heldForAny.insert(name)
            if isExclusive { heldForOne.insert(name) }
        }
        return .waits(waiting)
    }

    private enum Choice { case node(String), wait(String), never(String) }

    private func choose(
        _ want: Wanted, _ taken: Set<String>, _ experiment: String, _ isExclusive: Bool,
        _ candidates: [String: Candidate]
    ) -> Choice {
        var reasons: [String] = []
        var waiting: String?
        var silent: String?
        for name in want.names where !taken.contains(name) {
            guard let candidate = candidates[name], candidate.isUsable else {
                reasons.append("there is no node '\(name)' any more")
                continue
            }
            if candidate.node.state != .offline, let lack = want.needs.lack(of: candidate.node.facts) {
                reasons.append("\(name) \(lack)")
                continue
            }
            if let reason = obstacle(candidate, experiment, isExclusive) {
                waiting = waiting ?? reason
                continue
            }
            if candidate.node.state == .online { return .node(name) }
            silent = silent ?? name
        }
        if let silent { return .node(silent) }
        if let waiting { return .wait(waiting) }
        return .never(reasons.isEmpty ? "no node is left for it" : reasons.joined(separator: "; "))
    }

    /// Why the experiment can't have the node now.
    private func obstacle(_ candidate: Candidate, _ experiment: String, _ isExclusive: Bool) -> String? {
        let name = candidate.node.name
        if let owner = candidate.node.lockedBy, owner != experiment {
            return "waits for \(name), which \(candidate.holder ?? "another experiment") has alone"
        }
        if heldForOne.contains(name) { return "waits for \(name), which is wanted alone by an earlier experiment" }
        guard isExclusive else { return nil }
        if !candidate.working.subtracting([experiment]).isEmpty {
            return "waits to have \(name) alone, where \(candidate.holder ?? "another experiment") is at work"
        }
        return heldForAny.contains(name) ? "waits for \(name), behind an earlier experiment" : nil
    }
}
