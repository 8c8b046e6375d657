import BatonFrames
import BatonSyntax

/// `t.cols.upper("name")`: the operations of the catalogue by their accessors.
enum FrameOperations {
    /// The words in front of the points of operations' names: `cols`, `rows`, `mask`.
    static let accessors: [String] = {
        let words = Catalogue.operations.compactMap { operation in
            operation.name.firstIndex(of: ".").map { String(operation.name[..<$0]) }
        }
        return Set(words).sorted()
    }()

    static func member(_ name: String, of frame: FrameObject) -> Value? {
        if accessors.contains(name) { return .object(OperationGroup(frame, name)) }
        guard names.contains(name) else { return nil }
        return .object(OperationFunction(frame, name))
    }

    /// Every name that an operation is found under.
    static let names: Set<String> = Set(Catalogue.operations.flatMap { [$0.name] + $0.aliases })

    /// Does an operation with a frame, by its name in the catalogue (`cols.upper`): the one place where the language
    /// and the catalogue meet.
    static func call(
        _ frame: FrameObject, _ name: String, _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let operation = try inSession { () throws(FrameFault) in try Catalogue.operation(named: name) }
        let schema = try frame.schema()
        let given = try bound(arguments, operation, in: frame.session)
        func call(_ recipe: (FrameObject) -> Recipe) throws(RuntimeError) -> OperationCall {
            let values = given.map { SnippetCall.Argument($0.name, $0.value.value(recipe)) }
            return try inSession { () throws(FrameFault) in
                try OperationCall(operation, values, frame: recipe(frame), schema: schema)
            }
        }
        let others = given.flatMap { $0.value.handles }
        switch operation.body {
        case .frame(let body):
            let made = try call { $0.recipe }
            let whole = try call { $0.origin }
            return .object(
                try frame.replaced(
                    by: try inSession { () throws(FrameFault) in try body(made) },
                    origin: try inSession { () throws(FrameFault) in try body(whole) }, over: others))
        case .mask(let body):
            let made = try call { $0.recipe }
            let terms = try inSession { () throws(FrameFault) in try body(made) }
            return .object(try frame.then(over: others) { _ in [.select(terms)] })
        case .ask(let body):
            let made = try call { $0.recipe }
            let question = try inSession { () throws(FrameFault) in try body(made) }
            var answers: [Answer] = []
            for part in question.parts { answers.append(try frame.session.run(part.statement.action)) }
            if answers.count == 1, case .document(let media, let bytes) = answers[0] {
                let file = try file(of: media, bytes, name, interpreter)
                file.drawing = FileDrawing(operation.name, of: frame, question)
                return .file(file)
            }
            return Value(question.value(of: answers))
        case .object(let body):
            let made = try call { $0.recipe }
            let snippet = try inSession { () throws(FrameFault) in try body(made) }
            return .object(try frame.session.make(operation.kind == .clusters ? "clusters" : "model", snippet))
        case .session: throw RuntimeError(.refused, "'\(name)' is of a session, not of a frame")
        case .refused(let reason): throw RuntimeError(.refused, "'\(name)' is not done: \(reason)")
        }
    }

    /// A picture or another document that a session answers with, as a file: `hist.svg` of `plot.hist`.
    private static func file(
        of media: String, _ bytes: [UInt8], _ name: String, _ interpreter: Interpreter
    ) throws(RuntimeError) -> FileObject {
        let kind = media.split(separator: "/").last?.split(separator: "+").first ?? "bin"
        let stem = name.split(separator: ".").last ?? "picture"
        return try asking(.unwritableFile) { () throws(HostError) in
            let path = "\(try interpreter.host.makeTemporaryDirectory())/\(stem).\(kind)"
            try interpreter.host.writeFile(path, bytes)
            return FileObject(path: path)
        }
    }

    /// An argument: a value, a frame, or an object of the session.
    enum Argument {
        case scalar(Scalar)
        case frame(FrameObject)
        case variable(SessionVariable)

        func value(_ recipe: (FrameObject) -> Recipe) -> SnippetCall.Value {
            switch self {
            case .scalar(let scalar): .scalar(scalar)
            case .frame(let frame): .frame(recipe(frame))
            case .variable(let variable): .variable(variable.handle.name)
            }
        }

        /// The variables of the session that it is read from.
        var handles: [FrameHandle] {
            switch self {
            case .scalar: []
            case .frame(let frame): frame.handles
            case .variable(let variable): [variable.handle]
            }
        }
    }

    /// Positional arguments take the parameters in order.
    static func bound(
        _ arguments: CallArguments, _ operation: Operation, in session: SessionObject
    ) throws(RuntimeError) -> [(name: String, value: Argument)] {
        guard arguments.positional.count <= operation.parameters.count else {
            throw RuntimeError(
                .wrongArguments,
                "`\(operation.name)` takes \(operation.parameters.count) arguments at most, not \(arguments.positional.count)",
                help: signature(operation))
        }
        var bound: [(name: String, value: Argument)] = []
        for (parameter, value) in zip(operation.parameters, arguments.positional) {
            bound.append((parameter.name, try argument(value, parameter.name, operation, session)))
        }
        for (name, value) in arguments.named { bound.append((name, try argument(value, name, operation, session))) }
        return bound
    }

    private static func argument(
        _ value: Value, _ name: String, _ operation: Operation, _ session: SessionObject
    ) throws(RuntimeError) -> Argument {
        switch value.settled {
        case .object(let frame as FrameObject):
            try session.checkHolds(frame)
            return .frame(frame)
        case .object(let variable as SessionVariable):
            try session.checkHolds(variable)
            return .variable(variable)
        case let value:
            if let scalar = Scalar(value) { return .scalar(scalar) }
            throw RuntimeError(
                .typeMismatch, "`\(operation.name)`: \(name) can't be \(value.describedType)",
                help: signature(operation))
        }
    }

    /// `cols.round(cols: columns, decimals: int)`
    static func signature(_ operation: Operation) -> String {
        let parameters = operation.parameters.map { parameter in
            "\(parameter.name): \(parameter.kindText)\(parameter.standard == nil ? "" : "?")"
        }
        return "\(operation.name)(\(parameters.joined(separator: ", ")))"
    }
}

/// `t.cols`: a word in front of the names of operations.
package final class OperationGroup: LanguageObject {
    let frame: FrameObject
    let name: String

    init(_ frame: FrameObject, _ name: String) {
        self.frame = frame
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operations" }
    package override var description: String { "<Operations \(name) of \(frame.description)>" }

    package override var memberNames: [String] {
        FrameOperations.names.filter { $0.hasPrefix(name + ".") }.map { String($0.dropFirst(name.count + 1)) }.sorted()
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        let whole = "\(self.name).\(name)"
        return FrameOperations.names.contains(whole) ? .object(OperationFunction(frame, whole)) : nil
    }

    /// A word that is an operation too: `t.plot(…)`.
    package override func call(
        _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        try FrameOperations.call(frame, name, arguments, interpreter)
    }
}

/// An operation, ready to be called.
package final class OperationFunction: LanguageObject {
    let frame: FrameObject
    let name: String

    init(_ frame: FrameObject, _ name: String) {
        self.frame = frame
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operation" }
    package override var description: String { "<Operation \(name)>" }

    package override func call(
        _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        try FrameOperations.call(frame, name, arguments, interpreter)
    }
}

/// A Python object of a session that is no frame: a model, clusters, a connection.
package final class SessionVariable: LanguageObject {
    let handle: FrameHandle
    let kind: String

    init(_ handle: FrameHandle, kind: String) {
        self.handle = handle
        self.kind = kind
        super.init()
    }

    package override var typeName: String { kind.prefix(1).uppercased() + kind.dropFirst() }
    package override var description: String { "<\(typeName) \(handle.name)>" }

    private var isConnection: Bool { kind == "connection" }
    package override var memberNames: [String] { isConnection ? ["query"] : [] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        isConnection && name == "query" ? .object(querying) : nil
    }

    private var querying: MethodObject {
        MethodObject(
            "query", [.init("sql", "String")], "A frame of the rows that a query of the connection's database gives."
        ) { [handle] (arguments, _) throws(RuntimeError) in
            let recipe = Recipe(.query(connection: handle.name, sql: try arguments.string(0)))
            return .object(try FrameObject.defined(handle.session, "query", recipe, over: [handle]))
        }
    }
}
