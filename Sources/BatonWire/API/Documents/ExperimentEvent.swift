package import BatonModel

/// An event of an experiment. All of them have one order, whoever sent them.
package struct ExperimentEvent: WireDocument {
    /// Counts from 1.
    package var sequence: Int
    /// When the director took it, in nanoseconds since 1970.
    package var instant: Int
    package var name: String
    package var payload: Datum
    package var sender: Sender

    package enum Sender: Hashable, Sendable {
        case user
        case deployment(Int)
    }

    package init(sequence: Int, instant: Int, name: String, payload: Datum = .null, sender: Sender) {
        (self.sequence, self.instant, self.name) = (sequence, instant, name)
        (self.payload, self.sender) = (payload, sender)
    }

    package var json: WireJSON {
        let from: WireJSON =
            switch sender {
            case .user: .string("user")
            case .deployment(let index): .int(index)
            }
        return .members(
            ("seq", .int(sequence)), ("instant", .int(instant)), ("name", .string(name)),
            ("payload", payload.wireJSON), ("from", from))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        let sender: Sender
        switch try reader.value("from") {
        case .string("user"): sender = .user
        case .int(let index) where index >= 1: sender = .deployment(index)
        default: throw reader.fault("from", "\"user\" or the index of a deployment is expected")
        }
        self.init(
            sequence: try reader.integer("seq", 1...Int.max), instant: try reader.integer("instant"),
            name: try reader.name("name"), payload: try reader.datum("payload"), sender: sender)
    }
}

/// What somebody emits to an experiment.
package struct EmitRequest: WireDocument {
    package var name: String
    package var payload: Datum

    package init(name: String, payload: Datum = .null) { (self.name, self.payload) = (name, payload) }

    package var json: WireJSON { .members(("name", .string(name)), ("payload", payload.wireJSON)) }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("name", "payload")
        self.init(name: try reader.name("name"), payload: try reader.datum("payload"))
    }
}
