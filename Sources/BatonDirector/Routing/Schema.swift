package import BatonWire

/// What a JSON value may be. Bodies and parameters are held against it, and the OpenAPI document is written from it.
package indirect enum Schema: Sendable {
    case text(TextRule)
    case integer(ClosedRange<Int>)
    case number
    case flag
    /// Any JSON.
    case any
    case list(Schema, max: Int)
    case object([Field], isOpen: Bool)
    /// An object whose names are not known beforehand.
    case map(TextRule, Schema, max: Int)
    /// The value or null.
    case nullable(Schema)
    case oneOf([Schema])
    /// A schema that the OpenAPI document has once, by its name.
    case named(String, Schema)

    package struct Field: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool

        package static func required(_ name: String, _ schema: Schema) -> Field {
            Field(name: name, schema: schema, isRequired: true)
        }

        package static func optional(_ name: String, _ schema: Schema) -> Field {
            Field(name: name, schema: schema, isRequired: false)
        }
    }

    /// An object with these members and no others.
    package static func object(_ fields: [Field]) -> Schema { .object(fields, isOpen: false) }

    /// A page of a list.
    package static func page(_ item: Schema) -> Schema {
        .object([
            .required("items", .list(item, max: DirectorLimits.pageMax)),
            .required("next", .nullable(.text(TextRule(1...1_024)))),
        ])
    }

    package static let name = Schema.text(.name)
    package static let id = Schema.text(.id)
    package static let digest = Schema.text(.digest)
    /// Nanoseconds since 1970, UTC.
    package static let instant = Schema.integer(0...Int.max)
    /// Bytes, or how many there are of something.
    package static let count = Schema.integer(0...Int.max)
    package static let integer = Schema.integer(Int.min...Int.max)
    package static func text(_ lengths: ClosedRange<Int>) -> Schema { .text(TextRule(lengths)) }
    package static func word(_ values: String...) -> Schema { .text(TextRule(of: values)) }
}

extension Schema {
    /// What is wrong with a value: where it is and why; nil when nothing is. `place` names the value itself.
    package func fault(in value: WireJSON, at place: String) -> String? {
        switch self {
        case .text(let rule):
            guard let text = value.text else { return "\(place) is not a text" }
            return rule.allows(text) ? nil : "\(place) is not \(rule.words)"
        case .integer(let range):
            guard let number = value.number else { return "\(place) is not a whole number of 64 bits" }
            return range.contains(number) ? nil : "\(place) is not from \(range.lowerBound) to \(range.upperBound)"
        case .number:
            switch value {
            case .int, .float: return nil
            default: return "\(place) is not a number"
            }
        case .flag:
            if case .bool = value { return nil }
            return "\(place) is not true or false"
        case .any: return nil
        case .list(let item, let max): return Schema.fault(ofList: value, item, max, at: place)
        case .object(let fields, let isOpen): return Schema.fault(ofObject: value, fields, isOpen, at: place)
        case .map(let rule, let item, let max): return Schema.fault(ofMap: value, rule, item, max, at: place)
        case .oneOf(let schemas):
            return schemas.contains { $0.fault(in: value, at: place) == nil }
                ? nil : "\(place) is of no form that is taken here"
        case .nullable(let schema): return value == .null ? nil : schema.fault(in: value, at: place)
        case .named(_, let schema): return schema.fault(in: value, at: place)
        }
    }

    private static func fault(ofList value: WireJSON, _ item: Schema, _ max: Int, at place: String) -> String? {
        guard case .array(let items) = value else { return "\(place) is not a list" }
        guard items.count <= max else { return "\(place) has \(items.count) entries; at most \(max) are taken" }
        for (index, value) in items.enumerated() {
            if let fault = item.fault(in: value, at: "\(place)[\(index)]") { return fault }
        }
        return nil
    }

    private static func fault(
        ofObject value: WireJSON, _ fields: [Field], _ isOpen: Bool, at place: String
    ) -> String? {
        guard case .object(let members) = value else { return "\(place) is not an object" }
        for field in fields {
            guard let member = members.first(where: { $0.key == field.name }) else {
                if field.isRequired { return "\(place) lacks '\(field.name)'" }
                continue
            }
            if let fault = field.schema.fault(in: member.value, at: "\(place).\(field.name)") { return fault }
        }
        if isOpen { return nil }
        let known = Set(fields.map(\.name))
        return members.first { !known.contains($0.key) }.map { member in
            "\(place) has no '\(member.key.prefix(64))'; there are " + fields.map(\.name).joined(separator: ", ")
        }
    }

    private static func fault(
        ofMap value: WireJSON, _ rule: TextRule, _ item: Schema, _ max: Int, at place: String
    ) -> String? {
        guard case .object(let members) = value else { return "\(place) is not an object" }
        guard members.count <= max else { return "\(place) has \(members.count) members; at most \(max) are taken" }
        for member in members {
            guard rule.allows(member.key) else { return "a name in \(place) is not \(rule.words)" }
            if let fault = item.fault(in: member.value, at: "\(place).\(member.key)") { return fault }
        }
        return nil
    }
}
