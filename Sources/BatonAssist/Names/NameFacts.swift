package import BatonInterpreter
import BatonSyntax

/// What people want to know of a name.
package struct NameFacts {
    package var name: String
    package var kind: Candidate.Kind
    /// `train(rows: File, lr: Float, seed: Int = 0)`; for a variable its type, where that is known.
    package var signature: String
    /// A sentence, or the `##` lines of a declaration.
    package var documentation = ""
    /// What a call takes; nil for what is not called.
    package var parameters: [Peek.Parameter]?
    /// What a task leaves behind.
    package var outputs: [String] = []

    init(_ name: String, _ kind: Candidate.Kind, signature: String = "") {
        self.name = name
        self.kind = kind
        self.signature = signature
    }

    /// One line: the signature's rest, or the value, and the first sentence.
    package var line: String {
        let first = documentation.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
        let shown = signature == name ? "" : signature
        if shown.isEmpty { return first }
        return first.isEmpty ? shown : "\(shown): \(first)"
    }
}

extension Scope {
    /// What the session or the library knows of a name; nil for a name that is not there.
    package func facts(of name: String) -> NameFacts? {
        interpreter.peek(name).map { facts(of: name, $0) }
    }

    func facts(of name: String, _ value: Value) -> NameFacts {
        let peek = Peek(interpreter)
        var facts = NameFacts(name, kind(of: name, value))
        facts.parameters = peek.parameters(of: value)
        facts.documentation = peek.documentation(of: value) ?? ""
        if case .object(let task as TaskObject) = value { facts.outputs = task.outputNames }
        if let parameters = facts.parameters {
            facts.signature = Scope.signature(name, parameters)
        } else if facts.kind == .constant, let constant = Library.constants.first(where: { $0.name == name }) {
            facts.signature = value.brief
            facts.documentation = constant.summary
        } else {
            facts.signature = Scope.text(of: value)
        }
        return facts
    }

    /// What a member is, in a line: what it says of itself, or its value.
    func detail(of name: String, _ value: Value) -> String {
        switch value {
        case .object(is OperationGroup), .object(is SessionOperationGroup): "operations on \(name)"
        case .object:
            Peek(interpreter).parameters(of: value) == nil ? Scope.text(of: value) : facts(of: name, value).line
        default: Scope.text(of: value)
        }
    }

    /// The kind of a name by the value that it has now.
    func kind(of name: String, _ value: Value) -> Candidate.Kind {
        switch value {
        case .object(is TaskObject): .task
        case .object(is DagObject): .dag
        case .object(is ExperimentObject): .experiment
        case .object(is RunObject): .run
        case .object(is StepObject): .step
        case .object(is ModuleObject): .module
        case .object(is NodesObject), .object(is NodeObject), .object(is ConnectionObject), .object(is ConnectorObject),
            .object(is PoolObject):
            .node
        case .function(let function as LibraryFunctionObject):
            Library.function(named: function.name) == nil ? .verb : .function
        case .function: .function
        case .object(is MethodObject), .object(is OperationFunction), .object(is SessionOperationFunction): .function
        case .float where !interpreter.isDeclared(name): .constant
        default: .variable
        }
    }

    /// `round(x: Number, digits: Int?)`
    static func signature(_ name: String, _ parameters: [Peek.Parameter]) -> String {
        "\(name)(\(parameters.filter { !$0.isIgnored }.map(text).joined(separator: ", ")))"
    }

    /// `seed: Int = 0`, `digits: Int?`, `values…: Any`
    static func text(_ parameter: Peek.Parameter) -> String {
        var text = parameter.name + (parameter.isVariadic ? "…" : "")
        if let type = parameter.type { text += ": \(type)" }
        switch parameter.defaultText {
        case nil: break
        case "": text += "?"
        case let value?: text += " = \(value)"
        }
        return text
    }

    /// A value in one line: `[1, 2, 3]`, `List of 200`.
    static func text(of value: Value) -> String {
        switch value {
        case .list(let list) where list.items.count > listedMax: "List of \(list.items.count)"
        case .map(let map) where map.count > listedMax: "Map of \(map.count)"
        default: value.brief
        }
    }

    /// Items of a list that are shown.
    private static let listedMax = 12
}
