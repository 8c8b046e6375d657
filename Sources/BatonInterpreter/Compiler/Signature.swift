import BatonSyntax

/// What can be given to a function, task or dag.
struct Signature {
    /// `function 'f'`, `task 'train'`
    var owner: String
    var parameters: [Parameter]
    /// The parameter that takes all further positional arguments; those behind it are given by name.
    var variadic: Int?
    /// Where it is declared, in the text being checked.
    var declaration: Span?

    struct Parameter {
        var name: String
        var isOptional: Bool
    }

    /// The argument for each parameter (an index, nil where none was given) and those of a variadic one.
    struct Match {
        var slots: [Int?]
        var rest: [Int] = []
        var fault: Fault?
    }

    enum Fault {
        case tooMany(argument: Int)
        case unknown(argument: Int)
        case twice(argument: Int)
        case missing([String])
    }

    /// Finds each argument's parameter; positional ones (label nil) in order, labelled ones by name.
    func match(_ labels: [String?]) -> Match {
        var match = Match(slots: Array(repeating: nil, count: parameters.count))
        let fixedCount = variadic ?? parameters.count
        var nextPosition = 0
        for (index, label) in labels.enumerated() {
            if let label {
                guard let position = parameters.firstIndex(where: { $0.name == label }), position != variadic else {
                    match.fault = match.fault ?? .unknown(argument: index)
                    continue
                }
                if match.slots[position] != nil { match.fault = match.fault ?? .twice(argument: index) }
                match.slots[position] = index
            } else if nextPosition < fixedCount {
                if match.slots[nextPosition] != nil { match.fault = match.fault ?? .twice(argument: index) }
                match.slots[nextPosition] = index
                nextPosition += 1
            } else if variadic != nil {
                match.rest.append(index)
            } else {
                match.fault = match.fault ?? .tooMany(argument: index)
            }
        }
        let missing = parameters.indices.filter { index in
            match.slots[index] == nil && !parameters[index].isOptional && index != variadic
        }
        if match.fault == nil, !missing.isEmpty {
            match.fault = .missing(missing.map { parameters[$0].name })
        }
        return match
    }

    /// Code, message and help for a fault.
    func describe(_ fault: Fault, labels: [String?]) -> (code: DiagnosticCode, message: String, help: String?) {
        switch fault {
        case .tooMany:
            let count = parameters.count
            let taken = count == 0 ? "no arguments" : count == 1 ? "1 argument" : "\(count) arguments"
            return (.wrongArguments, "\(owner) takes \(taken), got \(labels.count)", help)
        case .unknown(let argument):
            let label = labels[argument] ?? ""
            let near = Suggestions.nearest(to: label, among: parameters.map(\.name))
            return (
                .unknownArgument, "\(owner) has no parameter '\(label)'",
                near.map { "did you mean '\($0)'?" } ?? help
            )
        case .twice(let argument):
            let name = parameters.indices.contains(argument) ? parameters[argument].name : ""
            return (.wrongArguments, "\(owner) is given '\(labels[argument] ?? name)' twice", nil)
        case .missing(let names):
            let list = names.map { "'\($0)'" }.joined(separator: ", ")
            return (.missingArgument, "\(owner) is called without \(list)", help)
        }
    }

    private var help: String? {
        parameters.isEmpty ? nil : "parameters: \(parameters.map(\.name).joined(separator: ", "))"
    }
}

extension Signature {
    init(_ function: LibraryFunction) {
        owner = "function '\(function.name)'"
        parameters = function.parameters.map { Parameter(name: $0.name, isOptional: $0.isOptional || $0.isVariadic) }
        variadic = function.parameters.firstIndex(where: \.isVariadic)
    }

    init(_ owner: String, _ declared: [BatonSyntax.Parameter], in source: SourceFile, at span: Span?) {
        self.owner = owner
        parameters = declared.map { Parameter(name: source.text($0.name), isOptional: $0.value != nil) }
        declaration = span
    }
}
