import BatonFrames
import BatonWire

/// What data sessions can do, from the catalogue: for `/features`, and for the OpenAPI document, which has one schema for
/// each operation's request.
enum FeatureDocument {
    static let schema = Schema.object([
        .required(
            "engines",
            .list(
                .object([
                    .required("engine", .text(1...100)), .required("version", .nullable(.text(0...1_000))),
                ]), max: 100)),
        .required("operations", .list(.object([], isOpen: true), max: 10_000)),
    ])

    static func json(_ versions: [String: String]) -> WireJSON {
        let engines = Engine.allCases.map { engine in
            WireJSON.object([
                .init("engine", .string(engine.rawValue)),
                .init("version", versions[engine.rawValue].map(WireJSON.string) ?? .null),
            ])
        }
        return .object([.init("engines", .array(engines)), .init("operations", operations)])
    }

    private static let operations = WireJSON.array(Catalogue.operations.map(json))

    private static func json(_ operation: BatonFrames.Operation) -> WireJSON {
        var members: [WireJSON.Member] = [
            .init("name", .string(operation.name)), .init("kind", .string(operation.kind.rawValue)),
            .init("summary", .string(operation.summary)),
            .init("aliases", .array(operation.aliases.map(WireJSON.string))),
            .init("request", .string("#/components/schemas/\(component(operation))")),
        ]
        if case .refused(let reason) = operation.body { members.append(.init("refused", .string(reason))) }
        return .object(members)
    }

    /// The name of an operation's schema in the OpenAPI document, whose names have few letters.
    private static func component(_ operation: BatonFrames.Operation) -> String {
        let name = operation.name.map { letter in
            letter.isASCII && (letter.isLetter || letter.isNumber || "._-".contains(letter)) ? letter : "_"
        }
        return "operation.\(String(name))"
    }

    /// The requests of all operations, as JSON Schema.
    static let components: [WireJSON.Member] = Catalogue.operations.map { operation in
        var properties: [WireJSON.Member] = [
            .init("operation", .object([.init("const", .string(operation.name))]))
        ]
        var required = [WireJSON.string("operation")]
        for parameter in operation.parameters {
            properties.append(.init(parameter.name, json(parameter)))
            if parameter.standard == nil { required.append(.string(parameter.name)) }
        }
        var members: [WireJSON.Member] = [
            .init("description", .string(operation.summary)), .init("type", .string("object")),
            .init("properties", .object(properties)), .init("required", .array(required)),
        ]
        if case .refused(let reason) = operation.body {
            members[0] = .init("description", .string("\(operation.summary) Refused: \(reason)"))
        }
        return .init(component(operation), .object(members))
    }

    private static func json(_ parameter: BatonFrames.Parameter) -> WireJSON {
        var members: [WireJSON.Member] = [.init("description", .string(parameter.kindText))]
        if let type = type(parameter.kind) {
            // Null asks for what is taken without the argument.
            let types: [WireJSON] = parameter.standard == nil ? type : type + [.string("null")]
            members.append(.init("type", types.count == 1 ? types[0] : .array(types)))
        }
        if let standard = parameter.standard, standard != .null {
            members.append(.init("default", WireJSON(standard)))
        }
        return .object(members)
    }

    private static func type(_ kind: BatonFrames.Parameter.Kind) -> [WireJSON]? {
        switch kind {
        case .columns, .outputs, .texts: [.string("string"), .string("array")]
        case .column, .text, .word: [.string("string")]
        case .values: [.string("array")]
        case .integer: [.string("integer")]
        case .number: [.string("number")]
        case .truth: [.string("boolean")]
        case .record, .frame, .frames, .variable: [.string("object")]
        case .value, .expression, .ignored: nil
        }
    }
}
