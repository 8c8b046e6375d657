package import BatonModel

/// A flag of an experiment.
package struct FlagDocument: WireDocument {
    /// Bytes of a flag's text.
    package static let textMax = 1 << 16

    package var name: String
    package var value: FlagValue
    /// Grows with each change of any flag of the experiment.
    package var version: Int

    package init(name: String, value: FlagValue, version: Int) {
        (self.name, self.value, self.version) = (name, value, version)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("text", .optional(value.text)), ("number", .optional(value.number)),
            ("version", .int(version)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            name: try reader.name("name"), value: try reader.flagValue(),
            version: try reader.integer("version", 0...Int.max))
    }
}

/// How somebody changes a flag.
package struct FlagChange: WireDocument {
    package var action: Action
    package var condition: Condition

    package enum Action: Hashable, Sendable {
        case set(FlagValue)
        /// To its number, which is 0 before anyone has set it; a text stays.
        case add(Int)
    }

    package enum Condition: Hashable, Sendable {
        case always
        case ifUnset
        case ifValue(FlagValue)
    }

    package init(_ action: Action, _ condition: Condition = .always) {
        (self.action, self.condition) = (action, condition)
    }

    package var json: WireJSON {
        var members: [WireJSON.Member] = []
        switch action {
        case .set(let value): members = value.documentMembers
        case .add(let amount): members = [.init("add", .int(amount))]
        }
        switch condition {
        case .always: break
        case .ifUnset: members.append(.init("if", .null))
        case .ifValue(let value): members.append(.init("if", .object(value.documentMembers)))
        }
        return .object(members)
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("text", "number", "add", "if")
        let condition: Condition
        if let expected = reader.optional("if") {
            let inner = try DocumentReader(expected, at: "if")
            try inner.expectOnly("text", "number")
            condition = .ifValue(try inner.flagValue())
        } else {
            condition = reader.has("if") ? .ifUnset : .always
        }
        guard let amount = try reader.optionalInteger("add") else {
            self.init(.set(try reader.flagValue()), condition)
            return
        }
        guard reader.optional("text") == nil, reader.optional("number") == nil else {
            throw reader.fault("add", "stands without text and number")
        }
        self.init(.add(amount), condition)
    }
}

extension FlagValue {
    fileprivate var documentMembers: [WireJSON.Member] {
        (text.map { [.init("text", .string($0))] } ?? []) + (number.map { [.init("number", .int($0))] } ?? [])
    }
}

extension DocumentReader {
    /// The members `text` and `number`, one of them at least.
    fileprivate func flagValue() throws(DocumentFault) -> FlagValue {
        let value = FlagValue(text: try optionalText("text"), number: try optionalInteger("number"))
        guard value != FlagValue() else { throw fault("number", "a text, an integer or both are expected") }
        guard value.text?.utf8.count ?? 0 <= FlagDocument.textMax else {
            throw fault("text", "more than \(FlagDocument.textMax) bytes")
        }
        return value
    }
}
