import BatonModel
package import BatonWire

/// A deployment as the store has it.
package struct DeploymentRecord: WireDocument {
    package var experiment: String
    /// As people see it; its state is that of `facts`, the node's state is added when it is shown.
    package var shown: DeploymentDocument
    package var facts = DeploymentFacts()
    /// Copies that its part of the submission has.
    package var copies: Int
    /// Events that it emitted to the experiment.
    package var emitted = 0
    /// When it was given to its node.
    package var assigned: Int?
    /// The order to prepare; once the agent has done it, the agent knows the deployment.
    package var prepareOrder = 0
    package var isStartOrdered = false
    /// The `change` of the experiment at which it was changed last.
    package var change = 0

    package init(experiment: String, _ shown: DeploymentDocument, copies: Int) {
        (self.experiment, self.shown, self.copies) = (experiment, shown, copies)
    }

    package var index: Int { shown.index }
    package var key: DeploymentKey { DeploymentKey(experiment: experiment, index: index, lease: shown.lease) }
    package var storeKey: String { DeploymentRecord.storeKey(experiment, index) }

    static func storeKey(_ experiment: String, _ index: Int) -> String {
        let digits = "\(index)"
        return "\(experiment)/" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    package var json: WireJSON {
        .object([
            .init("experiment", .string(experiment)), .init("shown", shown.json), .init("copies", .int(copies)),
            .init("emitted", .int(emitted)), .init("is_assigned", .bool(facts.isAssigned)),
            .init("reported", facts.reported.map { .string($0.rawValue) } ?? .null),
            .init("decided", facts.decided.map { .string($0.rawValue) } ?? .null),
            .init("overdue", .bool(facts.isOverdue)), .init("assigned", assigned.map { .int($0) } ?? .null),
            .init("prepare_order", .int(prepareOrder)), .init("start_ordered", .bool(isStartOrdered)),
            .init("change", .int(change)),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        experiment = try reader.text("experiment")
        shown = try reader.document("shown")
        copies = try reader.integer("copies")
        emitted = try reader.integer("emitted")
        facts.isAssigned = try reader.truth("is_assigned")
        facts.reported = try reader.optionalWord("reported")
        facts.decided = try reader.optionalWord("decided")
        facts.isOverdue = try reader.truth("overdue")
        assigned = try reader.optionalInteger("assigned")
        prepareOrder = try reader.integer("prepare_order")
        isStartOrdered = try reader.truth("start_ordered")
        change = try reader.integer("change")
    }
}
