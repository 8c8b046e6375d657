import BatonModel
package import BatonWire

/// What an agent remembers when it starts again: one document, written whole.
package struct AgentState: WireDocument {
    /// Its name at the director; empty before the first hello.
    package var node: String
    /// Orders up to this one are in here.
    package var ordersDone: Int
    package var deployments: [HeldDeployment]

    package init(node: String = "", ordersDone: Int = 0, deployments: [HeldDeployment] = []) {
        (self.node, self.ordersDone, self.deployments) = (node, ordersDone, deployments)
    }

    package static let version = 1

    package var json: WireJSON {
        .object([
            .init("baton_agent", .int(Self.version)), .init("node", .string(node)),
            .init("orders_done", .int(ordersDone)), .init("deployments", .array(deployments.map(\.json))),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        guard try reader.integer("baton_agent") == Self.version else {
            throw reader.fault("baton_agent", "another version of Baton wrote this")
        }
        self.init(
            node: try reader.text("node"), ordersDone: try reader.integer("orders_done", 0...Int.max),
            deployments: try reader.documents("deployments"))
    }
}

extension HeldDeployment: WireDocument {
    package var json: WireJSON {
        var members: [WireJSON.Member] = [
            .init("key", key.json), .init("assignment", assignment.json), .init("state", .string(phase.state.rawValue)),
            .init("to_run", .bool(isToRun)), .init("cancelled", .bool(isCancelled)),
            .init("cancelled_steps", .array(cancelledSteps.map { .string($0) })),
            .init("emits", .array(emits.map(\.json))), .init("deaths", .int(deaths)),
            .init("has_run", .bool(hasRun)), .init("told", .bool(isTold)),
        ]
        if let message = outcome?.message { members.append(.init("message", .string(message))) }
        return .object(members)
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(key: try reader.document("key"), assignment: try reader.document("assignment"))
        phase =
            switch try reader.word("state", WorkState.self) {
            case .preparing: .preparing
            case .ready: .ready
            case .running: .running
            case let end: .ended(Outcome(end, try reader.optionalText("message")))
            }
        isToRun = try reader.truth("to_run")
        isCancelled = try reader.truth("cancelled")
        cancelledSteps = try reader.texts("cancelled_steps")
        emits = try reader.documents("emits")
        deaths = try reader.integer("deaths", 0...Int.max)
        hasRun = try reader.truth("has_run")
        isTold = try reader.truth("told")
    }
}
