package import BatonFrames

/// A request as clients of a data-frame server send it: `{operation, source, target, operation_options: {creates_new},
/// …arguments}`. The same document goes to `run` and to `code`.
package struct OperationRequest: Hashable, Sendable {
    package var operation: String
    /// The variable that it is done on; none for loaders, connections and the engine's own.
    package var source: String?
    /// The variable that holds what comes out; without it the source is replaced.
    package var target: String?
    /// Puts what comes out under a new name, and leaves the source as it is.
    package var createsNew: Bool
    package var arguments: [SnippetCall.Argument]

    package init(
        _ operation: String, source: String? = nil, target: String? = nil, createsNew: Bool = false,
        _ arguments: [SnippetCall.Argument] = []
    ) {
        self.operation = operation
        self.source = source
        self.target = target
        self.createsNew = createsNew
        self.arguments = arguments
    }

    /// Operations in one request, at most.
    package static let operationsMax = 1_000

    /// Reads one request or a list of them.
    ///
    /// - Throws: `.badArgument` that says what is wrong with which.
    package static func requests(_ document: Scalar) throws(FrameFault) -> [OperationRequest] {
        guard case .list(let items) = document else { return [try OperationRequest(document)] }
        guard items.count <= operationsMax else {
            throw FrameFault(.limit, "a request holds at most \(operationsMax) operations")
        }
        var requests: [OperationRequest] = []
        for (place, item) in items.enumerated() {
            do throws(FrameFault) {
                requests.append(try OperationRequest(item))
            } catch {
                throw FrameFault(error.kind, "operation \(place): \(error.message)", help: error.help)
            }
        }
        return requests
    }

    private init(_ document: Scalar) throws(FrameFault) {
        guard case .record(let fields) = document else {
            throw FrameFault(.badArgument, "a request is a record with 'operation', or a list of them")
        }
        self.init("")
        for field in fields {
            switch (field.name, field.value) {
            case ("operation", .text(let name)): operation = name
            case ("source", .text(let name)): source = name
            case ("target", .text(let name)): target = name
            case ("source", .null), ("target", .null), ("operation_options", .null): break
            case ("operation_options", .record(let options)): createsNew = try Self.createsNew(options)
            case ("operation", _), ("source", _), ("target", _), ("operation_options", _):
                throw FrameFault(.badArgument, "'\(field.name)' is not of its kind")
            default: arguments.append(.init(field.name, try Self.argument(field.value)))
            }
        }
        guard !operation.isEmpty else { throw FrameFault(.badArgument, "the request names no 'operation'") }
    }

    private static func createsNew(_ options: [Scalar.Field]) throws(FrameFault) -> Bool {
        for option in options {
            guard option.name == "creates_new", case .bool(let isNew) = option.value else {
                throw FrameFault(.badArgument, "'operation_options' has 'creates_new', true or false, and no more")
            }
            return isNew
        }
        return false
    }

    /// A variable stands as `{"$": "variable", "name": "df2"}`; all else is a value.
    private static func argument(_ value: Scalar) throws(FrameFault) -> SnippetCall.Value {
        guard case .record(let fields) = value, fields.first?.name == "$" else { return .scalar(value) }
        guard fields.count == 2, fields[0].value == .text("variable"), fields[1].name == "name",
            case .text(let name) = fields[1].value
        else { throw FrameFault(.badArgument, "a variable is written {\"$\": \"variable\", \"name\": \"df2\"}") }
        return .variable(name)
    }
}
