package import BatonModel
import BatonSyntax

/// Reads a parcel on a node: makes an interpreter that has its declarations and values, and the call that one of its
/// deployments is. No statement of the script is run but those that declare.
package struct ParcelOpener {
    private let document: ParcelDocument

    /// - Throws: `.malformedData` for what is no parcel of this version.
    package init(_ bytes: [UInt8]) throws(RuntimeError) { document = try ParcelDocument(bytes) }

    /// What has to be on the node before it is opened.
    package var files: [ParcelFile] { document.files }

    package var deployments: [ParcelDeployment] { document.deployments.map(\.facts) }

    /// - Parameters:
    ///   - index: of the deployment, from 0.
    ///   - host: The node's world. The caller gives `interpreter.session` its engine afterwards.
    ///   - node: What `node` and `nodes` stand for.
    ///   - place: Where a file is on the node, absolute; its last part should be the file's name.
    package func open(
        _ index: Int, host: any Host, node: NodeFacts, place: (ParcelFile) -> String
    ) throws(RuntimeError) -> OpenedDeployment {
        guard document.deployments.indices.contains(index) else {
            throw RuntimeError(.malformedData, "the parcel has no deployment \(index + 1)", fault: .machine)
        }
        let deployment = document.deployments[index]
        let files = document.files.map { FileObject(path: place($0), digest: $0.digest) }
        let paths = Dictionary(
            document.paths.map { ($0.path, files[$0.file].path) }, uniquingKeysWith: { first, _ in first })
        let globs = Dictionary(document.globs.map { ($0.pattern, $0.paths) }, uniquingKeysWith: { first, _ in first })
        let interpreter = Interpreter(host: ParcelHost(host, paths: paths, globs: globs))
        interpreter.registerVerbs()
        interpreter.session.node = NodeObject(node)
        interpreter.session.isOnNode = true
        let call = try Unpacking(interpreter, document, files).call(deployment)
        return OpenedDeployment(
            interpreter: interpreter, label: deployment.facts.label, prefix: deployment.facts.prefix, call: call)
    }

    /// One opening: modules and names fill up from text to text.
    private final class Unpacking {
        private let interpreter: Interpreter
        private let document: ParcelDocument
        private let files: [FileObject]
        /// By the index of a module's first text.
        private var modules: [Int: Module] = [:]
        /// What each text declares.
        private var names: [[String: Variable]] = []

        init(_ interpreter: Interpreter, _ document: ParcelDocument, _ files: [FileObject]) throws(RuntimeError) {
            self.interpreter = interpreter
            self.document = document
            self.files = files
            for text in document.units { try declare(text) }
            interpreter.importer = nil
            for (index, text) in document.units.enumerated() { try setValues(of: text, names[index]) }
        }

        private func declare(_ text: ParcelDocument.Text) throws(RuntimeError) {
            let module = modules[text.module] ?? Module()
            modules[text.module] = module
            var variables: [String: Variable] = [:]
            for (name, _) in text.values {
                let variable = Variable(name, .variable, at: Span(0, 0), owner: nil)
                variable.isEarlier = true
                variable.slot = module.slotCount
                module.slotCount += 1
                guard module.slotCount < Module.slotMax else {
                    throw RuntimeError(.tooLarge, "the parcel has too many values", fault: .machine)
                }
                module.fill(module.slotCount, with: interpreter.unset)
                module.names[name] = variable
                variables[name] = variable
            }
            interpreter.importer = { [modules] path in
                text.imports.first { $0.path == path }.flatMap { modules[$0.unit] }
            }
            let unit = try compile(text, in: module)
            _ = try interpreter.run(unit)
            module.unit = unit
            module.state = .ran
            names.append(variables.merging(unit.names) { _, declared in declared })
        }

        private func compile(_ text: ParcelDocument.Text, in module: Module) throws(RuntimeError) -> Unit {
            let source = SourceFile(name: text.name, text: text.text)
            let (program, faults) = Parser.parse(source)
            let isDeclaring = program.statements.allSatisfy { statement in
                switch statement {
                case .import: true
                default: statement.declaredName != nil
                }
            }
            guard isDeclaring else {
                throw RuntimeError(
                    .malformedData, "the parcel has statements that declare nothing", fault: .machine)
            }
            let (unit, diagnostics) = interpreter.compile(source, program, faults, in: module)
            if let unit { return unit }
            let first = diagnostics.first { $0.severity == .error }
            throw RuntimeError(
                first?.code ?? .ownFault, first?.message ?? "the parcel's text can't be compiled", help: first?.help,
                place: first.map { RuntimeError.Place(source: source, span: $0.span) })
        }

        private func setValues(
            of text: ParcelDocument.Text, _ names: [String: Variable]
        ) throws(RuntimeError) {
            guard let module = modules[text.module] else { return }
            for (name, json) in text.values {
                guard let json, let slot = names[name]?.slot else { continue }
                module.globals[slot] = try value(json)
            }
        }

        private func value(_ json: Value) throws(RuntimeError) -> Value {
            try ParcelValues.value(
                json,
                ParcelValues.Reading(
                    reference: { [self] unit, name throws(RuntimeError) in try declared(name, in: unit) },
                    file: { [self] index throws(RuntimeError) in
                        guard files.indices.contains(index) else {
                            throw RuntimeError(
                                .malformedData, "the parcel names a file that it does not have", fault: .machine)
                        }
                        return .file(files[index])
                    }))
        }

        private func declared(_ name: String, in unit: Int) throws(RuntimeError) -> Value {
            guard names.indices.contains(unit), let slot = names[unit][name]?.slot,
                let module = modules[document.units[unit].module]
            else {
                throw RuntimeError(.malformedData, "the parcel does not declare '\(name)'", fault: .machine)
            }
            return module.globals[slot]
        }

        func call(_ deployment: ParcelDocument.Deployment) throws(RuntimeError) -> InvocationObject {
            let facts = deployment.facts
            guard case .object(let object) = try declared(facts.callee, in: facts.unit),
                let callee = object as? DeclaredObject, callee is TaskObject || callee is DagObject,
                callee.declaration.parameters.count == deployment.arguments.count
            else {
                throw RuntimeError(.malformedData, "the parcel's '\(facts.callee)' can't be called", fault: .machine)
            }
            var arguments: [Value] = []
            for argument in deployment.arguments { arguments.append(try value(argument)) }
            return InvocationObject(callee, arguments)
        }
    }
}

/// A deployment that can be run on the node that it was opened on.
package struct OpenedDeployment {
    package let interpreter: Interpreter
    package let label: String
    /// What its steps' paths begin with in the experiment; here they go without.
    package let prefix: String
    package let call: InvocationObject

    /// Begins the deployment as an ordinary run of the engine in `interpreter.session`. The seeds of its steps are those
    /// that they have in the whole experiment.
    ///
    /// - Parameter cluster: what carries them out; nil for this computer.
    package func start(
        name: String, seed: UInt64, stopsOnFailure: Bool, jobs: Int? = nil, on cluster: RunCluster? = nil
    ) throws(RuntimeError) -> RunObject {
        var starter = starter(name: name, seed: seed, stopsOnFailure: stopsOnFailure, jobs: jobs)
        starter.targets = cluster.map(TargetChoice.init)
        return try starter.start(.object(call))
    }

    /// What would run.
    package func plan(name: String, seed: UInt64) throws(RuntimeError) -> PlanObject {
        try PlanObject(
            .object(call), starter(name: name, seed: seed, stopsOnFailure: false, jobs: nil), interpreter)
    }

    private func starter(name: String, seed: UInt64, stopsOnFailure: Bool, jobs: Int?) -> RunStarter {
        var starter = RunStarter(
            interpreter: interpreter, name: name, seed: seed, jobs: jobs ?? interpreter.defaultJobs, usesCache: true,
            stops: stopsOnFailure)
        starter.isDetached = true
        starter.seedPrefix = prefix
        return starter
    }
}
