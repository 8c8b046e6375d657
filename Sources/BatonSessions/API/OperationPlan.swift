package import BatonFrames

/// What a request comes to: statements for the session, and how their answers become the request's.
package struct OperationPlan: Hashable, Sendable {
    package var statements: [Statement]
    /// The variable that is made or replaced.
    package var updated: String?
    /// Of operations that answer a value.
    package var question: Question?
    /// Of operations of the session itself: what it is asked, of which variable.
    package var action: Operation.SessionAction?

    /// What a session says of its variables, as far as plans need it.
    package struct Variables: Sendable {
        /// Frames with their columns; nil for other objects.
        package var schemas: [String: Schema?]

        package init(_ schemas: [String: Schema?]) { self.schemas = schemas }

        /// - Throws: `.notFound` with the names there are.
        func schema(of name: String) throws(FrameFault) -> Schema {
            guard let found = schemas[name] else {
                throw FrameFault(
                    .notFound, "there is no variable '\(name)' in the session",
                    help: NearestName.of(name, among: schemas.keys.sorted()).map { "did you mean '\($0)'?" })
            }
            guard let schema = found else { throw FrameFault(.typeMismatch, "'\(name)' is no frame") }
            return schema
        }
    }

    /// Plans a request without running anything: the same plan serves `run` and `code`.
    ///
    /// - Throws: what is wrong with the request, the operation or its arguments; `.refused` with the reason where the
    ///   operation is refused.
    package init(_ request: OperationRequest, _ variables: Variables) throws(FrameFault) {
        let operation = try Catalogue.operation(named: request.operation)
        if case .refused(let reason) = operation.body {
            throw FrameFault(.refused, "\(operation.name) is refused: \(reason)")
        }
        let needsFrame = operation.takesFrame
        let source = request.source ?? (needsFrame ? "df" : nil)
        let schema = try needsFrame ? variables.schema(of: source ?? "df") : Schema([])
        let frame = needsFrame ? Recipe(.variable(source ?? "df")) : Recipe(.table(Schema([]), []))
        let call = try OperationCall(
            operation, try Self.bound(request.arguments, variables), frame: frame, schema: schema,
            others: variables.schemas.compactMapValues(\.self))
        self.init(statements: [], updated: nil, question: nil, action: nil)
        switch operation.body {
        case .frame(let body):
            define(try body(call), request, needsFrame ? source : nil, stem: "df", variables)
        case .mask(let body):
            define(frame.then(.select(try body(call))), request, nil, stem: "mask", variables)
        case .object(let body):
            let stem = operation.kind == .engineConnection ? "conn" : operation.name.hasPrefix("ml.") ? "model" : "op"
            let name = request.target ?? Self.freshName(stem, variables)
            (statements, updated) = ([Statement(.object(name, try body(call)))], name)
        case .ask(let body):
            let asked = try body(call)
            (statements, question) = (asked.parts.map(\.statement), asked)
        case .session(let asked):
            action = asked
            if asked == .keep, let source {
                define(frame, request, source, stem: "df", variables)
            } else {
                updated = source
            }
        case .refused: break
        }
    }

    private init(statements: [Statement], updated: String?, question: Question?, action: Operation.SessionAction?) {
        self.statements = statements
        self.updated = updated
        self.question = question
        self.action = action
    }

    /// - Parameter replaced: the variable that is replaced where the request says nothing else.
    private mutating func define(
        _ recipe: Recipe, _ request: OperationRequest, _ replaced: String?, stem: String, _ variables: Variables
    ) {
        let name = request.target ?? (request.createsNew ? nil : replaced) ?? Self.freshName(stem, variables)
        (statements, updated) = ([Statement(.define(name, recipe))], name)
    }

    /// `df`, then `df2`, `df3`, …
    static func freshName(_ stem: String, _ variables: Variables) -> String {
        guard variables.schemas[stem] != nil else { return stem }
        var number = 2
        while variables.schemas["\(stem)\(number)"] != nil { number += 1 }
        return "\(stem)\(number)"
    }

    /// Variables among the arguments: frames become recipes, other objects stay names.
    private static func bound(
        _ arguments: [SnippetCall.Argument], _ variables: Variables
    ) throws(FrameFault) -> [SnippetCall.Argument] {
        var bound: [SnippetCall.Argument] = []
        for argument in arguments {
            guard case .variable(let name) = argument.value else {
                bound.append(argument)
                continue
            }
            guard let found = variables.schemas[name] else {
                throw FrameFault(.notFound, "there is no variable '\(name)' in the session")
            }
            bound.append(found == nil ? argument : .init(argument.name, .frame(Recipe(.variable(name)))))
        }
        return bound
    }
}
