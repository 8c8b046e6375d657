import BatonFrames

/// The statements that make variables again which are not in the worker, each after those it depends on.
///
/// A name may have had another meaning when a definition ran (`t = t | …`): what it was then is made under a name of
/// its own, which is let go at the end.
struct RebuildPlan {
    private(set) var statements: [Step] = []
    private let definitions: [Int: Definition]
    private let variables: [String: SessionVariable]
    /// What will be there when the statements so far have run, by definition.
    private var made: [Int: String] = [:]

    struct Step: Hashable {
        var statement: Statement
        /// The variable that is there again then; nil for what it was before.
        var variable: String?
    }

    /// - Precondition: all names are variables.
    init(for names: Set<String>, definitions: [Int: Definition], variables: [String: SessionVariable]) {
        self.definitions = definitions
        self.variables = variables
        for (name, variable) in variables where variable.isResident { made[variable.definition] = name }
        for name in names.sorted() { make(variables[name]!.definition) }
    }

    /// Without recursion: a chain of definitions may be as long as a session's life.
    private mutating func make(_ wanted: Int) {
        var stack = [wanted]
        while let id = stack.last {
            guard made[id] == nil, let definition = definitions[id] else {
                stack.removeLast()
                continue
            }
            let missing = definition.dependencies.values.filter { made[$0] == nil }.sorted()
            guard missing.isEmpty else {
                stack += missing
                continue
            }
            stack.removeLast()
            add(definition)
        }
    }

    private mutating func add(_ definition: Definition) {
        let isCurrent = variables[definition.name]?.definition == definition.id
        let name = isCurrent ? definition.name : freeName(for: definition)
        let action = definition.action.defining(name).renaming { read in
            definition.dependencies[read].flatMap { made[$0] } ?? read
        }
        statements.append(Step(statement: Statement(action), variable: isCurrent ? name : nil))
        made[definition.id] = name
    }

    private func freeName(for definition: Definition) -> String {
        var name = "before_\(definition.id)_\(definition.name)"
        while variables[name] != nil { name += "_" }
        return name
    }
}
