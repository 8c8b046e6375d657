// Stopping: what was asked for by someone, and what a first failure sets off.

import BatonModel

extension RunMachine {
    /// Cancels the run (nil), a group with its members, or one vertex.
    ///
    /// `always` groups go on like a `finally`; the second cancellation of the same vertex takes them too.
    mutating func cancel(_ target: VertexID?) {
        let index = target?.index ?? 0
        guard status == .running, nodes.indices.contains(index), nodes[index].phase != .ended else { return }
        // The root group is the run.
        record(.cancelRequested(index == 0 ? nil : target))
        if index == 0 { isCancelRequested = true }
        let isRepeated = nodes[index].marks.contains(.wasCancelled)
        nodes[index].marks.insert(.wasCancelled)
        stop(index, reason: .cancel, evenAlways: isRepeated)
    }

    /// The run's time is over: what is left is stopped as if it were cancelled, but the run has failed.
    mutating func endOfTime() {
        record(.cancelRequested(nil))
        isOutOfTime = true
        nodes[0].marks.insert(.wasCancelled)
        stop(0, reason: .cancel, evenAlways: false)
    }

    /// The end of the root group of a run whose time was over.
    func overtime(_ index: Int, _ status: StepStatus) -> StepFailure? {
        guard index == 0, isOutOfTime, !isCancelRequested, status != .succeeded, let timeout = options.timeout else {
            return nil
        }
        return StepFailure(.program, "the run's time of \(durationText(nanoseconds: timeout)) was over", code: "E0402")
    }

    /// Ends all that waits in a part of the graph and tells all that runs there to end.
    mutating func stop(_ top: Int, reason: Node.StopReason, evenAlways: Bool) {
        var stack = [top]
        while let index = stack.popLast() {
            switch nodes[index].phase {
            case .ended: continue
            case .blocked, .held, .preparing, .pausing, .listening: endStopped(index, reason)
            case .queued:
                launches[index] = nil
                if plant.has(.requestNotWithdrawn) {
                    endStopped(index, reason)
                    continue
                }
                actions.append(.release(VertexID(index), attempt: Int(nodes[index].attempt)))
                endStopped(index, reason)
            case .running:
                nodes[index].stopReason = reason
                move(index, to: .stopping)
                actions.append(.terminate(VertexID(index), attempt: Int(nodes[index].attempt)))
                if plant.has(.cancelledAlive) { endStopped(index, reason) }
            case .stopping, .collecting, .expanding: nodes[index].stopReason = reason
            case .open:
                nodes[index].stopReason = reason
                pushMembers(of: index, evenAlways: evenAlways, to: &stack)
                stopHandler(index)
            }
        }
    }

    private func pushMembers(of group: Int, evenAlways: Bool, to stack: inout [Int]) {
        let first = stack.count
        var child = nodes[group].firstChild
        while child >= 0 {
            let node = nodes[Int(child)]
            if node.phase != .ended, evenAlways || !node.marks.contains(.isAlways) || plant.has(.alwaysCancelled) {
                stack.append(Int(child))
            }
            child = node.nextSibling
        }
        if plant.has(.cancelForgetsMember), stack.count > first { stack.removeLast() }
        stack[first...].reverse()
    }

    private mutating func stopHandler(_ index: Int) {
        guard handlers[index] != nil else { return }
        handlers[index]?.inbox = WorkList()
        endGroupIfDone(index)
    }

    /// Ends a group whose body came after it was stopped.
    mutating func endStopped(_ index: Int) { endStopped(index, nodes[index].stopReason) }

    private mutating func endStopped(_ index: Int, _ reason: Node.StopReason) {
        let status: StepStatus = reason == .cancel ? .cancelled : .skipped
        end(index, status, isBereft: true)
    }
}
