// Groups: opened, expanded, ended; those that handle events; events themselves.

import BatonModel

extension RunMachine {
    /// The dependencies of a group hold: its members may go on, or its body is asked for.
    mutating func openGroup(_ index: Int) {
        guard case .group(let spec) = vertices[index].kind else { return }
        if spec.handlesEvent != nil {
            move(index, to: .open)
            handleNextEvent(of: index)
        } else if spec.isDeferred {
            move(index, to: .expanding)
            actions.append(.expand(VertexID(index), event: nil))
        } else {
            move(index, to: .open)
            releaseMembers(of: index)
            endGroupIfDone(index)
        }
    }

    private mutating func releaseMembers(of group: Int) {
        var child = nodes[group].firstChild
        while child >= 0 {
            if nodes[Int(child)].phase == .blocked { countDown(Int(child)) }
            child = nodes[Int(child)].nextSibling
        }
    }

    mutating func takeExpansion(of index: Int, _ expansion: Expansion) {
        if handlers[index] != nil {
            takeHandlerExpansion(of: index, expansion)
        } else if nodes[index].phase == .expanding {
            // Vertices of a group that was stopped meanwhile come in all the same: ids stay dense.
            let isStopped = nodes[index].stopReason != .none
            if !isStopped { move(index, to: .open) }
            takeMembers(of: index, expansion)
            if isStopped { endStopped(index) } else { endGroupIfDone(index) }
        }
    }

    /// Whether members that `expand` brought would still begin.
    @inline(__always) func wantsBody(of group: VertexID) -> Bool { nodes[group.index].stopReason == .none }

    private mutating func takeMembers(of index: Int, _ expansion: Expansion) {
        switch expansion {
        case .failed(let failure):
            failExpansion(of: index, failure)
        case .members(let members):
            let base = vertices.count
            let fault = add(members)
            guard fault == nil && nodes[index].stopReason == .none else {
                let status: StepStatus = nodes[index].stopReason == .cancel ? .cancelled : .skipped
                for member in base..<vertices.count where nodes[member].phase != .ended {
                    end(member, status, isBereft: true)
                }
                if let fault { failExpansion(of: index, fault) }
                return
            }
            nodes[index].marks.insert(.isExpanded)
            record(.groupExpanded(VertexID(index)))
            propagateExpansion(of: index)
        }
    }

    /// A handler goes on to listen after a body that could not be evaluated; any other group ends.
    private mutating func failExpansion(of index: Int, _ failure: StepFailure) {
        if handlers[index] != nil {
            nodes[index].marks.insert(.hasFailedMember)
            if handlers[index]?.failure == nil { handlers[index]?.failure = failure }
        } else if nodes[index].stopReason == .none {
            end(index, .failed, failure: failure)
        }
    }

    /// Ends a group whose members have all ended. Handlers end with the others, before that.
    mutating func endGroupIfDone(_ index: Int) {
        guard nodes[index].phase == .open else { return }
        if nodes[index].marks.contains(.isHandler) { return handleNextEvent(of: index) }
        guard nodes[index].pendingOrdinary == 0 else { return }
        if nodes[index].pendingHandlers > 0 { endIdleHandlers(in: index) }
        guard nodes[index].pendingHandlers == 0, nodes[index].pendingAlways == 0 else { return }
        let status = statusByMembers(index)
        end(index, status, isBereft: status == .skipped)
    }

    private func statusByMembers(_ index: Int) -> StepStatus {
        let marks = nodes[index].marks
        if marks.contains(.hasFailedMember) { return .failed }
        if marks.contains(.hasCancelledMember) { return .cancelled }
        return marks.contains(.hasBereftMember) ? .skipped : .succeeded
    }

    // Handlers

    /// Asks for the body of the next event, one at a time; ends the handler when nothing can come any more.
    private mutating func handleNextEvent(of index: Int) {
        guard nodes[index].phase == .open, handlers[index]?.isExpanding == false else { return }
        if let event = handlers[index]?.inbox.pop() {
            handlers[index]?.isExpanding = true
            inFlightCount += 1
            actions.append(.expand(VertexID(index), event: event))
        } else if isIdle(index), nodes[index].stopReason != .none || !mayStillHandle(index) {
            endHandler(index)
        }
    }

    private func isIdle(_ handler: Int) -> Bool {
        let node = nodes[handler]
        guard let state = handlers[handler], !state.isExpanding, state.inbox.isEmpty else { return false }
        return node.pendingOrdinary == 0 && node.pendingHandlers == 0 && node.pendingAlways == 0
    }

    /// A handler listens while others of its group go on.
    private func mayStillHandle(_ handler: Int) -> Bool {
        let group = Int(nodes[handler].parent)
        return nodes[group].phase != .open || nodes[group].pendingOrdinary > 0
    }

    private mutating func endIdleHandlers(in group: Int) {
        for handler in handlersOfGroup[group] ?? [] {
            switch nodes[handler].phase {
            case .blocked: skip(handler, isBereft: false)
            case .open where isIdle(handler): endHandler(handler)
            default: break
            }
        }
    }

    mutating func endHandler(_ index: Int) {
        let failure = handlers[index]?.failure
        let status = statusByMembers(index)
        end(index, status, failure: failure, isBereft: status == .skipped)
    }

    private mutating func takeHandlerExpansion(of index: Int, _ expansion: Expansion) {
        guard handlers[index]?.isExpanding == true else { return }
        handlers[index]?.isExpanding = false
        inFlightCount -= 1
        takeMembers(of: index, expansion)
        if nodes[index].marks.contains(.hasFailedMember), handlers[index]?.failure != nil { takeNoteOfFailure() }
        endGroupIfDone(index)
    }

    /// When nothing is under way and no event is awaited, handlers wait for each other or for what waits for them.
    ///
    /// - Returns: whether one was ended.
    mutating func closeHandlersOfStalledRun() -> Bool {
        guard inFlightCount == 0, listeningCount == 0, !handlers.isEmpty, !plant.has(.stallUnseen) else { return false }
        guard let handler = handlers.keys.filter({ nodes[$0].phase == .open && isIdle($0) }).min() else { return false }
        endHandler(handler)
        return true
    }

    // Events

    mutating func listen(_ index: Int, to name: String) {
        if emittedNames.contains(name) {
            end(index, .succeeded)
        } else {
            move(index, to: .listening)
            listeners[name, default: []].append(index)
        }
    }

    mutating func takeEvent(_ event: RunEvent.Emitted) {
        guard status == .running else { return }
        record(.emitted(event))
        emittedNames.insert(event.name)
        for index in listeners.removeValue(forKey: event.name) ?? [] where nodes[index].phase == .listening {
            end(index, .succeeded)
        }
        let listening = handlers.keys.filter { handlers[$0]?.name == event.name && nodes[$0].stopReason == .none }
        for index in listening.sorted().prefix(plant.has(.handlerDropped) ? 1 : .max) {
            handlers[index]?.inbox.push(event)
            if plant.has(.eventTwice) { handlers[index]?.inbox.push(event) }
            handleNextEvent(of: index)
        }
    }
}
