// How an end is noted, and what it means for those that wait.

import BatonModel

extension RunMachine {
    /// Ends a vertex for good. Its dependents and its group learn of it when the settled list is worked off.
    mutating func end(
        _ index: Int, _ status: StepStatus, outputs: [Datum.Entry] = [], failure: StepFailure? = nil,
        report: AttemptReport = AttemptReport(), isBereft: Bool = false
    ) {
        let overtime = overtime(index, status)
        let (status, failure) = overtime == nil ? (status, failure) : (.timedOut, overtime)
        move(index, to: .ended)
        nodes[index].status = status
        if isBereft { nodes[index].marks.insert(.isBereft) }
        if !handlers.isEmpty { handlers[index] = nil }
        let id = VertexID(index)
        record(.ended(id, status: status, outputs: outputs, failure: failure, report: report))
        settled.push(index)
        if status == .cancelled { wasSomethingCancelled = true }
        if status.isFailure { takeNoteOfFailure() }
    }

    mutating func takeNoteOfFailure() {
        hasFailure = true
        guard options.stopsOnFailure, !isStoppingAfterFailure, !plant.has(.stopIgnored) else { return }
        isStoppingAfterFailure = true
        stop(0, reason: .failure, evenAlways: false)
    }

    mutating func skip(_ index: Int, isBereft: Bool) {
        end(index, .skipped, isBereft: isBereft)
    }

    /// Whether a condition on a vertex holds now.
    func verdict(_ condition: Edge.Condition, on index: Int) -> Verdict {
        let node = nodes[index]
        let hasEnded = node.phase == .ended
        switch condition {
        case .expanded:
            if node.marks.contains(.isExpanded) { return .holds }
            return hasEnded ? .never(isBereft: isLoss(node)) : .open
        case .ended, .member:
            return hasEnded ? .holds : .open
        case .succeeded:
            guard hasEnded else { return .open }
            return node.status.isSuccess ? .holds : .never(isBereft: isLoss(node))
        case .failed:
            guard hasEnded else { return .open }
            return node.status.isFailure ? .holds : .never(isBereft: false)
        }
    }

    /// Whether what waits in vain for the node does so for a failure or a cancellation.
    private func isLoss(_ node: Node) -> Bool {
        node.status.isFailure || node.status == .cancelled || node.marks.contains(.isBereft)
    }

    /// Tells the dependents, the members and the group of a vertex that it has ended.
    mutating func propagateEnd(of index: Int) {
        let wasExpanded = nodes[index].marks.contains(.isExpanded)
        var next = nodes[index].firstEdge
        while next >= 0 {
            let edge = edges[Int(next)]
            next = edge.next
            // Those that waited for the expansion were told when it came.
            if edge.condition == .expanded && wasExpanded { continue }
            resolve(edge, on: index)
        }
        endMembersLeft(in: index)
        tellGroup(of: index)
    }

    /// Tells those that wait for a group's body that it is there.
    mutating func propagateExpansion(of index: Int) {
        var next = nodes[index].firstEdge
        while next >= 0 {
            let edge = edges[Int(next)]
            next = edge.next
            if edge.condition == .expanded { resolve(edge, on: index) }
        }
    }

    private mutating func resolve(_ edge: Edge, on index: Int) {
        let dependent = Int(edge.dependent)
        guard nodes[dependent].phase == .blocked else { return }
        if edge.condition == .member, nodes[index].status.isFailure {
            nodes[dependent].marks.insert(.hasFailedMember)
        }
        switch verdict(edge.condition, on: index) {
        case .holds: countDown(dependent)
        case .never where plant.has(.skipDoesNotSpread): countDown(dependent)
        case .never(let isBereft): skip(dependent, isBereft: isBereft)
        case .open: break
        }
    }

    mutating func countDown(_ index: Int) {
        nodes[index].unmet -= 1
        if nodes[index].unmet == 0 { ready.push(index) }
    }

    /// Members of a group that ended before it opened end as it did.
    private mutating func endMembersLeft(in group: Int) {
        guard nodes[group].marks.contains(.isGroup) else { return }
        let status: StepStatus = nodes[group].status == .cancelled ? .cancelled : .skipped
        let isBereft = nodes[group].marks.contains(.isBereft)
        var child = nodes[group].firstChild
        while child >= 0 {
            if nodes[Int(child)].phase != .ended { end(Int(child), status, isBereft: isBereft) }
            child = nodes[Int(child)].nextSibling
        }
    }

    private mutating func tellGroup(of index: Int) {
        let group = Int(nodes[index].parent)
        guard group >= 0 else { return }
        changePending(of: group, member: index, by: -1)
        guard nodes[group].phase != .ended else { return }
        if nodes[index].status.isFailure { nodes[group].marks.insert(.hasFailedMember) }
        if nodes[index].status == .cancelled { nodes[group].marks.insert(.hasCancelledMember) }
        if nodes[index].marks.contains(.isBereft) { nodes[group].marks.insert(.hasBereftMember) }
        endGroupIfDone(group)
    }
}
