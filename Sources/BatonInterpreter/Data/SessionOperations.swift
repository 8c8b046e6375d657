import BatonFrames
import BatonSyntax

/// `s.load.excel("sales.xlsx")`, `s.connect.sqlite(database: "a.db")`: the operations of the catalogue that are done
/// without a frame.
enum SessionOperations {
    /// The names of those operations, aliases too.
    static let names: Set<String> = {
        let whole = Catalogue.operations.filter { !$0.takesFrame && !$0.name.hasPrefix("(") }
        return Set(whole.flatMap { [$0.name] + $0.aliases })
    }()

    /// The words in front of the points of their names: `load`, `connect`, `create`.
    static let accessors: [String] = {
        let words = names.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } }
        return Set(words).sorted()
    }()

    /// What stands behind the point of an accessor.
    static func members(of accessor: String) -> [String] {
        names.filter { $0.hasPrefix(accessor + ".") }.map { String($0.dropFirst(accessor.count + 1)) }.sorted()
    }

    static func member(_ name: String, of accessor: String, _ session: SessionObject) -> Value? {
        let whole = "\(accessor).\(name)"
        return names.contains(whole) ? .object(SessionOperationFunction(session, whole)) : nil
    }

    /// Does an operation in a session: a loader makes a frame, a connection an object of the session.
    static func call(
        _ session: SessionObject, _ name: String, _ arguments: CallArguments
    ) throws(RuntimeError) -> Value {
        let operation = try inSession { () throws(FrameFault) in try Catalogue.operation(named: name) }
        let given = try FrameOperations.bound(arguments, operation, in: session)
        let values = given.map { SnippetCall.Argument($0.name, $0.value.value(\.recipe)) }
        let nothing = Recipe(.table(Schema([]), []))
        func made() throws(RuntimeError) -> OperationCall {
            try inSession { () throws(FrameFault) in
                try OperationCall(operation, values, frame: nothing, schema: Schema([]))
            }
        }
        switch operation.body {
        case .frame(let body):
            let call = try made()
            let recipe = try inSession { () throws(FrameFault) in try body(call) }
            let handles = given.flatMap { $0.value.handles }
            return .object(try FrameObject.defined(session, stem(of: recipe, values), recipe, over: handles))
        case .object(let body):
            let call = try made()
            return .object(
                try session.make("connection", try inSession { () throws(FrameFault) in try body(call) }))
        case .ask(let body):
            let call = try made()
            let question = try inSession { () throws(FrameFault) in try body(call) }
            var answers: [Answer] = []
            for part in question.parts { answers.append(try session.run(part.statement.action)) }
            return Value(question.value(of: answers))
        case .mask, .session: throw RuntimeError(.refused, "'\(name)' is not done from here")
        case .refused(let reason): throw RuntimeError(.refused, "'\(name)' is not done: \(reason)")
        }
    }

    /// A name for the variable: that of its file, where it comes from one.
    private static func stem(of recipe: Recipe, _ values: [SnippetCall.Argument]) -> String {
        if case .file(let file) = recipe.source { return SessionObject.stem(of: file.path) }
        if case .scalar(.text(let text))? = values.first?.value { return SessionObject.stem(of: text) }
        return "frame"
    }
}

/// `s.connect`: a word in front of the names of operations.
package final class SessionOperationGroup: LanguageObject {
    private let session: SessionObject
    private let name: String

    init(_ session: SessionObject, _ name: String) {
        self.session = session
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operations" }
    package override var description: String { "<Operations \(name) of \(session.description)>" }
    package override var memberNames: [String] { SessionOperations.members(of: name) }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        SessionOperations.member(name, of: self.name, session)
    }
}

/// An operation of a session, ready to be called.
package final class SessionOperationFunction: LanguageObject {
    private let session: SessionObject
    let name: String

    init(_ session: SessionObject, _ name: String) {
        self.session = session
        self.name = name
        super.init()
    }

    package override var typeName: String { "Operation" }
    package override var description: String { "<Operation \(name)>" }

    package override func call(
        _ arguments: CallArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        if !session.session.isElsewhere {
            for case .file(let file) in arguments.positional + arguments.named.map(\.value) {
                try RemoteFiles.need(file, interpreter)
            }
        }
        return try SessionOperations.call(session, name, arguments)
    }
}

/// `s.load`, which is called itself and stands in front of the catalogue's loaders: `s.load.excel`.
package final class LoadMethod: MethodObject {
    private let session: SessionObject

    init(
        _ session: SessionObject, _ name: String, _ parameters: [LibraryFunction.Parameter], _ summary: String,
        body: @escaping (LibraryArguments, Interpreter) throws(RuntimeError) -> Value
    ) {
        self.session = session
        super.init(name, parameters, summary, body: body)
    }

    package override var memberNames: [String] { SessionOperations.members(of: "load") }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        SessionOperations.member(name, of: "load", session)
    }
}
