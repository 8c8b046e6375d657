package import BatonWire

// Schemas as the OpenAPI document writes them: JSON Schema of 2020-12.
extension Schema {
    /// The schema, with references to those that have names.
    package var openAPI: WireJSON {
        switch self {
        case .text(let rule): rule.openAPI
        case .integer(let range): Schema.integerJSON(range)
        case .number: .type("number")
        case .flag: .type("boolean")
        case .any: .object([])
        case .list(let item, let max): .type("array", [.init("items", item.openAPI), .init("maxItems", .int(max))])
        case .object(let fields, let isOpen): Schema.objectJSON(fields, isOpen)
        case .map(let rule, let item, let max):
            .type(
                "object",
                [
                    .init("additionalProperties", item.openAPI), .init("propertyNames", rule.openAPI),
                    .init("maxProperties", .int(max)),
                ])
        case .nullable(let schema): .object([.init("anyOf", .array([schema.openAPI, .type("null")]))])
        case .oneOf(let schemas): .object([.init("anyOf", .array(schemas.map(\.openAPI)))])
        case .named(let name, _): .object([.init("$ref", .string("#/components/schemas/\(name)"))])
        }
    }

    private static func integerJSON(_ range: ClosedRange<Int>) -> WireJSON {
        var members: [WireJSON.Member] = [.init("format", .string("int64"))]
        members.append(.init("minimum", .int(range.lowerBound)))
        members.append(.init("maximum", .int(range.upperBound)))
        return .type("integer", members)
    }

    private static func objectJSON(_ fields: [Field], _ isOpen: Bool) -> WireJSON {
        var members: [WireJSON.Member] = [
            .init("properties", .object(fields.map { .init($0.name, $0.schema.openAPI) }))
        ]
        let required = fields.filter(\.isRequired).map { WireJSON.string($0.name) }
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        if !isOpen { members.append(.init("additionalProperties", .bool(false))) }
        return .type("object", members)
    }

    /// All schemas with names that this one has inside.
    func collect(into found: inout [String: Schema]) {
        switch self {
        case .text, .integer, .number, .flag, .any: break
        case .list(let item, _), .map(_, let item, _), .nullable(let item): item.collect(into: &found)
        case .object(let fields, _): for field in fields { field.schema.collect(into: &found) }
        case .oneOf(let schemas): for schema in schemas { schema.collect(into: &found) }
        case .named(let name, let schema):
            guard found.updateValue(schema, forKey: name) == nil else { return }
            schema.collect(into: &found)
        }
    }
}

extension WireJSON {
    /// A schema of a type.
    fileprivate static func type(_ name: String, _ members: [Member] = []) -> WireJSON {
        .object([.init("type", .string(name))] + members)
    }
}

extension TextRule {
    fileprivate var openAPI: WireJSON {
        if let values { return .type("string", [.init("enum", .array(values.map(WireJSON.string)))]) }
        var members: [WireJSON.Member] = [
            .init("minLength", .int(lengths.lowerBound)), .init("maxLength", .int(lengths.upperBound)),
        ]
        if let pattern { members.append(.init("pattern", .string(pattern))) }
        return .type("string", members)
    }
}
