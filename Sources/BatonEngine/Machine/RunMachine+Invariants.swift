// What is true of a machine between two inputs. Tests ask after every input; it costs a walk over the whole graph.

import BatonModel

extension RunMachine {
    /// What does not hold, in words; empty when all is well.
    package func checkInvariants() -> [String] {
        guard status != .waiting else { return [] }
        var faults: [String] = []
        for index in nodes.indices { checkVertex(index, &faults) }
        checkCounts(&faults)
        if status == .running, nodes[0].phase == .ended { faults.append("the root group has ended, the run has not") }
        if status.isEnd, let left = nodes.firstIndex(where: { $0.phase != .ended }) {
            faults.append("the run has ended, vertex \(left) has not")
        }
        if status == .running, inFlightCount == 0, listeningCount == 0 {
            faults.append("nothing is under way, and nothing can come")
        }
        return faults
    }

    private func checkVertex(_ index: Int, _ faults: inout [String]) {
        let node = nodes[index]
        if (node.phase == .ended) != node.status.isEnd { faults.append("vertex \(index): phase and status differ") }
        if node.phase == .blocked {
            checkUnmet(index, &faults)
        } else if node.phase != .ended {
            for dependency in dependencies(of: index) {
                guard case .holds = verdict(Edge.Condition(dependency.condition), on: dependency.vertex.index) else {
                    faults.append("vertex \(index) has begun before \(dependency.vertex.index) allowed it")
                    continue
                }
            }
            if node.parent >= 0, nodes[Int(node.parent)].phase != .open {
                faults.append("vertex \(index) has begun in a group that is not open")
            }
        }
        if (node.phase == .queued) != (launches[index] != nil) { faults.append("vertex \(index): launch kept wrongly") }
        if node.marks.contains(.isGroup) { checkGroup(index, &faults) }
    }

    private func checkUnmet(_ index: Int, _ faults: inout [String]) {
        let parent = Int(nodes[index].parent)
        var unmet = parent >= 0 && nodes[parent].phase != .open ? 1 : 0
        for dependency in dependencies(of: index) {
            switch verdict(Edge.Condition(dependency.condition), on: dependency.vertex.index) {
            case .holds: break
            case .open: unmet += 1
            case .never: faults.append("vertex \(index) waits in vain for \(dependency.vertex.index)")
            }
        }
        if case .anyFailed(let members) = vertices[index].kind {
            unmet += members.count { nodes[$0.index].phase != .ended }
        }
        let counted = Int(nodes[index].unmet)
        if unmet != counted { faults.append("vertex \(index): \(counted) unmet, not \(unmet)") }
        if unmet == 0 { faults.append("vertex \(index) may begin and does not") }
    }

    private func checkGroup(_ index: Int, _ faults: inout [String]) {
        var pending = 0
        var child = nodes[index].firstChild
        while child >= 0 {
            if nodes[Int(child)].phase != .ended { pending += 1 }
            child = nodes[Int(child)].nextSibling
        }
        let node = nodes[index]
        if Int(node.pendingOrdinary + node.pendingHandlers + node.pendingAlways) != pending {
            faults.append("group \(index): \(pending) members pending, counted otherwise")
        }
        if node.phase == .ended, pending > 0 { faults.append("group \(index) ended before its members") }
    }

    private func checkCounts(_ faults: inout [String]) {
        let inFlight = nodes.count { $0.phase.isInFlight } + handlers.values.count { $0.isExpanding }
        if inFlight != inFlightCount { faults.append("\(inFlightCount) in flight, not \(inFlight)") }
        for (place, queue) in queues.enumerated() {
            let ahead = nodes.count { $0.marks.contains(.isAhead) && Int($0.queue) == place }
            guard ahead == queue.aheadCount, ahead <= queue.aheadMax else {
                faults.append("\(queue.aheadCount) ahead, not \(ahead)")
                continue
            }
        }
        let listening = nodes.count { $0.phase == .listening }
        if listening != listeningCount { faults.append("\(listeningCount) listening, not \(listening)") }
        if !settled.isEmpty || !ready.isEmpty { faults.append("work was left") }
    }
}
