import BatonFrames
import BatonSyntax

/// What is known of values and names without running anything: for completion and for help. No run is asked whether
/// it has ended, no file is read.
package struct Peek {
    private let interpreter: Interpreter

    package init(_ interpreter: Interpreter) { self.interpreter = interpreter }

    /// What a value has behind a dot, with the values that are known already.
    package func members(of value: Value) -> [(name: String, value: Value?)] {
        switch value {
        case .map(let map): return zip(map.keys, map.values).prefix(Self.membersMax).map { (name: $0, value: $1) }
        case .file(let file): return [("path", .string(file.path))]
        case .deferred(let deferred): return deferred.known.map(members) ?? []
        case .object(let object): return members(of: object)
        default: return []
        }
    }

    private func members(of object: LanguageObject) -> [(name: String, value: Value?)] {
        switch object {
        case let run as RunObject:
            let outputs = run.only.map(members) ?? []
            let common = RunObject.commonMembers.map { (name: $0, value: Value?.none) }
            var steps: [(name: String, value: Value?)] = []
            for name in Set(run.graph.allSteps.map(\.taskName)).sorted() {
                let own = run.graph.allSteps.filter { $0.taskName == name }
                steps.append((name, own.count == 1 ? .object(own[0]) : .list(own.map { .object($0) })))
            }
            var seen = Set(steps.map(\.name))
            let others = outputs + run.memberNames.map { (name: $0, value: nil) }
            return steps + others.filter { !RunObject.commonMembers.contains($0.name) && seen.insert($0.name).inserted }
                + common.filter { seen.insert($0.name).inserted }
        case let step as StepObject:
            let known = Dictionary(step.knownOutputs, uniquingKeysWith: { first, _ in first })
            return step.memberNames.map { (name: $0, value: known[$0]) }
        case let module as ModuleObject:
            return module.memberNames.map { name in
                (name: name, value: (try? module.member(name, interpreter)) ?? nil)
            }
        // What a session would have to be asked for stays untold: its variables, the columns of a frame.
        case let session as SessionObject:
            return session.memberNames.map { (name: $0, value: session.operations(named: $0)) }
        case let frame as FrameObject:
            return frame.memberNames.map { (name: $0, value: FrameOperations.member($0, of: frame)) }
        case is OperationGroup, is SessionOperationGroup, is LoadMethod:
            return object.memberNames.prefix(Self.membersMax).map { name in
                (name: name, value: (try? object.member(name, interpreter)) ?? nil)
            }
        default: return object.memberNames.prefix(Self.membersMax).map { (name: $0, value: nil) }
        }
    }

    /// How a method or an operation is called in what is written of it.
    func name(of object: LanguageObject) -> String? {
        if let method = object as? MethodObject { return method.function.name }
        return operation(.object(object))?.name
    }

    /// A call of an operation with a frame `t` or a session `s`; nil for what is none, or is not done.
    func example(of object: LanguageObject) -> String? {
        guard let operation = operation(.object(object)), !operation.name.hasPrefix("("),
            let arguments = OperationExamples.arguments(of: operation)
        else { return nil }
        let given = arguments.map { argument in
            let value: String =
                switch argument.value {
                case .scalar(let scalar): Value(scalar).literal
                case .frame: "other"
                case .variable(let name), .environment(let name): name
                }
            return "\(argument.name): \(value)"
        }
        return "\(operation.takesFrame ? "t" : "s").\(operation.name)(\(given.joined(separator: ", ")))"
    }

    /// The operation of the catalogue that a value is; nil for what is none.
    private func operation(_ value: Value) -> BatonFrames.Operation? {
        let name: String
        switch value {
        case .object(let function as OperationFunction): name = function.name
        case .object(let function as SessionOperationFunction): name = function.name
        case .object(let group as OperationGroup): name = group.name
        default: return nil
        }
        return try? BatonFrames.Catalogue.operation(named: name)
    }

    /// The columns of a value that table stages take, with a value of the first row.
    package func columns(of value: Value) -> [(name: String, value: Value?)]? {
        switch value {
        case .list(let list):
            guard case .map? = list.items.first else { return nil }
            // Rows may differ: a look at the first few finds what they have.
            var seen: Set<String> = []
            var columns: [(name: String, value: Value?)] = []
            for row in list.items.prefix(Self.rowsMax) {
                guard case .map(let map) = row else { continue }
                for (key, value) in zip(map.keys, map.values) where seen.insert(key).inserted {
                    columns.append((key, value))
                }
            }
            return columns
        case .map(let map): return zip(map.keys, map.values).map { (name: $0, value: $1) }
        case .deferred(let deferred): return deferred.known.flatMap(columns)
        case .object(let run as RunObject):
            var seen: Set<String> = []
            let steps = run.graph.allSteps.prefix(Self.stepsMax)
            let names = ResultsTable.fixedColumns + steps.flatMap { $0.arguments.map(\.name) + $0.outputNames }
            return names.filter { seen.insert($0).inserted }.map { (name: $0, value: nil) }
        case .object(let frame as FrameObject): return frame.knownColumns.map { (name: $0, value: nil) }
        case .object(is RunsObject): return Self.runsColumns.map { (name: $0, value: nil) }
        case .object(is NodesObject): return Self.nodeMembers.map { (name: $0, value: nil) }
        default: return nil
        }
    }

    /// The parameters of what can be called: names, types and defaults as they are shown.
    package func parameters(of value: Value) -> [Parameter]? {
        switch value {
        case .object(let declared as DeclaredObject):
            declared.declaration.parameters.map {
                Parameter(name: $0.name, type: $0.type?.name, defaultText: $0.defaultText)
            }
        case .function(let library as LibraryFunctionObject): library.function.parameters.map(Parameter.init)
        case .function(let closure as Closure):
            closure.prototype.parameters.map {
                Parameter(name: $0.name, type: $0.type?.name, defaultText: $0.isOptional ? "…" : nil)
            }
        case .object(let method as MethodObject): method.function.parameters.map(Parameter.init)
        default: operation(value)?.parameters.map(Parameter.init)
        }
    }

    /// The `##` comment of a declaration, or what the library or the catalogue says.
    package func documentation(of value: Value) -> String? {
        switch value {
        case .object(let declared as DeclaredObject): declared.declaration.documentation
        case .function(let library as LibraryFunctionObject): library.function.summary
        case .object(let method as MethodObject): method.function.summary
        default: operation(value).map(Self.documentation)
        }
    }

    private static func documentation(of operation: BatonFrames.Operation) -> String {
        var text = operation.summary + "."
        if case .refused(let reason) = operation.body { text = "Is not done: \(reason)." }
        let others = operation.aliases.filter { !operation.name.hasSuffix(".\($0)") }
        return others.isEmpty ? text : text + " Also \(others.joined(separator: ", "))."
    }

    package struct Parameter {
        package var name: String
        package var type: String?
        /// The default as written; nil when a value must be given.
        package var defaultText: String?
        package var isVariadic = false
        /// Taken for the sake of known clients, and without effect: nobody is told of it.
        package var isIgnored = false

        package init(name: String, type: String?, defaultText: String?) {
            self.name = name
            self.type = type
            self.defaultText = defaultText
        }

        package init(_ parameter: LibraryFunction.Parameter) {
            name = parameter.name
            type = parameter.type
            defaultText = parameter.isOptional ? "" : nil
            isVariadic = parameter.isVariadic
        }

        init(_ parameter: BatonFrames.Parameter) {
            name = parameter.name
            type = parameter.kindText
            // Null stands for what is done without the argument.
            defaultText = parameter.standard.map { $0 == .null ? "" : Value($0).literal }
            if case .ignored = parameter.kind { isIgnored = true }
        }
    }

    package static let runsColumns = ["id", "name", "status", "done", "steps", "began", "duration"]
    package static let nodeMembers = [
        "name", "state", "os", "arch", "cores", "memory", "gpus", "tags", "owner", "locked_by",
        NodeObject.directorColumn,
    ]
    package static let connectionMembers = ConnectionObject.members
    /// Columns of lists that a connection has, by the member.
    package static let connectionColumns = [
        "runs": ConnectionObject.experimentColumns, "experiments": ConnectionObject.experimentColumns,
        "connectors": ConnectionObject.connectorColumns, "pools": ConnectionObject.poolColumns,
    ]
    package static let runMembers = RunObject.commonMembers
    package static let stepMembers = StepObject.commonMembers
    package static let resultColumns = ResultsTable.fixedColumns
    package static let typeNames = TypeTest.names
    /// What `output` expressions may use besides.
    package static let outputNames = OutputEnvironment.names

    /// Members, rows and steps that are looked at.
    private static let membersMax = 2_000
    private static let rowsMax = 20
    private static let stepsMax = 2_000
}

extension Interpreter {
    /// The value of a name that a text may use: of the session, registered, or of the library.
    package func peek(_ name: String) -> Value? {
        if let value = global(name) { return value }
        if let value = registered[name] { return value }
        if let function = Library.function(named: name) { return value(of: function) }
        return Library.constants.first { $0.name == name }.map { .float($0.value) }
    }

    /// Whether the session itself has declared the name.
    package func isDeclared(_ name: String) -> Bool { module.names[name] != nil }
}
