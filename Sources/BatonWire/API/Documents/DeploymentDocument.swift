package import BatonModel

/// One copy of a dag or a task on one node.
package struct DeploymentDocument: WireDocument {
    /// Counts from 1 through the experiment.
    package var index: Int
    package var label: String
    /// Which `deploy` of the submission, from 0, and which copy of it, from 0.
    package var part: Int
    package var copy: Int
    /// Nil until it has a place.
    package var node: String?
    /// What is known of the node.
    package var nodeState: NodeState?
    package var state: WorkState
    /// Cancellation was asked for and has not been seen to be done.
    package var isCancelling: Bool
    /// Grows with each assignment; 0 before the first.
    package var lease: Int
    package var steps: StatusCounts
    /// Why it did not finish, or what it waits for.
    package var error: String?
    /// When its run began and ended by the clock of its node, in nanoseconds since 1970.
    package var began: Int?
    package var ended: Int?
    /// Events of its run that the director has.
    package var events: Int

    package init(
        index: Int, label: String, part: Int = 0, copy: Int = 0, node: String? = nil, nodeState: NodeState? = nil,
        state: WorkState = .defined, isCancelling: Bool = false, lease: Int = 0, steps: StatusCounts = StatusCounts(),
        error: String? = nil, began: Int? = nil, ended: Int? = nil, events: Int = 0
    ) {
        (self.index, self.label, self.part, self.copy) = (index, label, part, copy)
        (self.node, self.nodeState, self.state, self.isCancelling) = (node, nodeState, state, isCancelling)
        (self.lease, self.steps, self.error) = (lease, steps, error)
        (self.began, self.ended, self.events) = (began, ended, events)
    }

    package var json: WireJSON {
        .members(
            ("index", .int(index)), ("label", .string(label)), ("part", .int(part)), ("copy", .int(copy)),
            ("node", .optional(node)), ("node_state", .optional(nodeState?.rawValue)),
            ("state", .string(state.rawValue)), ("cancelling", .bool(isCancelling)), ("lease", .int(lease)),
            ("steps", steps.wireJSON), ("error", .optional(error)), ("began", .optional(began)),
            ("ended", .optional(ended)), ("events", .int(events)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        let naturals = 0...Int.max
        self.init(
            index: try reader.integer("index", 1...Int.max), label: try reader.text("label"),
            part: try reader.integer("part", naturals), copy: try reader.integer("copy", naturals),
            node: try reader.optionalText("node"), nodeState: try reader.optionalWord("node_state"),
            state: try reader.word("state"), isCancelling: try reader.truth("cancelling"),
            lease: try reader.integer("lease", naturals), steps: try reader.stepCounts("steps"),
            error: try reader.optionalText("error"), began: try reader.optionalInteger("began"),
            ended: try reader.optionalInteger("ended"), events: try reader.integer("events", naturals))
    }
}

extension StatusCounts {
    /// An object with a member for each status that any step has.
    package var wireJSON: WireJSON {
        .object(StepStatus.allCases.filter { self[$0] > 0 }.map { .init($0.rawValue, .int(self[$0])) })
    }
}

extension DocumentReader {
    func stepCounts(_ key: String) throws(DocumentFault) -> StatusCounts {
        var counts = StatusCounts()
        guard let json = optional(key) else { return counts }
        let reader = try DocumentReader(json, at: fault(key, "").place)
        for status in StepStatus.allCases {
            counts[status] = try reader.optionalInteger(status.rawValue, 0...Int(Int32.max)) ?? 0
        }
        return counts
    }
}
