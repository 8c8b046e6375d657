import BatonFrames
import BatonModel
import BatonSyntax

/// Makes the keys of steps: what a step's outputs depend on, as a digest, and in named parts for people.
///
/// What counts: the text of bodies and outputs, arguments, the content of input files, `env`, `setup`, the
/// content of the `container`'s image, the version of a `data` body's engine, values that bodies and outputs take from the script, and the seed where something mentions it. What does not: `needs`,
/// `timeout`, `retry`, `where`, the step's path and the node. So a step that is put in front of others, or moved,
/// does not make them run again.
final class StepKeyMaker {
    private unowned let interpreter: Interpreter
    /// Written by one call at a time; the digests of what is no plain data have bytes of their own.
    @exclusivity(unchecked)
    private var bytes = KeyBytes()
    /// Of functions that are met as values.
    private var functionDigests: [ObjectIdentifier: String] = [:]
    /// Functions whose digest is being taken, for those that mention each other.
    private var openFunctions: Set<ObjectIdentifier> = []
    private var heldFunctions: [FunctionObject] = []

    /// What the digest begins with; another version of the rules has another word.
    private static let version = "baton-key-2"
    /// Longest text of a part in bytes; of a longer one the beginning is kept, with its digest.
    static let partTextMax = 120
    private static let beginningMax = 60

    init(interpreter: Interpreter) { self.interpreter = interpreter }

    /// The digest alone, for looking a proof up.
    func digest(
        of step: StepObject, _ selection: TaskSelection, _ image: ContainerImage?
    ) throws(RuntimeError) -> String {
        var none: [StepKey.Part]?
        return try write(step, selection, image, &none)
    }

    /// The whole key. `digest` is its digest where that was taken already.
    func key(
        of step: StepObject, _ selection: TaskSelection, _ image: ContainerImage?, digest: String? = nil
    ) throws(RuntimeError) -> StepKey {
        var parts: [StepKey.Part]? = []
        let digest = try write(step, selection, image, &parts, known: digest)
        return StepKey(digest: digest, parts: parts ?? [], isReusable: selection.isCached)
    }

    private func write(
        _ step: StepObject, _ selection: TaskSelection, _ image: ContainerImage?, _ parts: inout [StepKey.Part]?,
        known: String? = nil
    ) throws(RuntimeError) -> String {
        let interpreter = interpreter
        let code = step.task.summary(of: selection) { interpreter.host.digest($0) }
        bytes.clear()
        bytes.add(text: Self.version)
        bytes.add(text: code.digest)
        parts?.append(StepKey.Part(name: "code", text: "sha256:\(code.digest)"))
        let (parameters, values) = (step.task.declaration.parameters, step.values)
        for index in 0..<min(parameters.count, values.count) {
            try add("argument", parameters[index].name, values[index], &parts)
        }
        for capture in step.task.capturedValues { addLoosely("variable", "around the task", capture, &parts) }
        for item in selection.lets {
            for (name, value) in selection.frame.values(of: item) { addLoosely("let", name, value, &parts) }
        }
        for piece in code.values {
            try add("expression", piece.text, try selection.frame.evaluate(piece, interpreter), &parts)
        }
        for variable in code.variables where !interpreter.isUnset(variable.value) {
            addLoosely("variable", variable.name, variable.value, &parts)
        }
        for entry in selection.environment {
            let value = try selection.frame.evaluate(entry.value, interpreter)
            try add("environment", entry.label ?? "", value, &parts)
        }
        if !selection.setups.isEmpty { try addSetup(selection, &parts) }
        if selection.container != nil {
            bytes.add(part: "container")
            bytes.add(text: image?.id ?? "")
            parts?.append(StepKey.Part(name: "container", text: image.map { "sha256:\($0.id)" } ?? "not here yet"))
        }
        try addEngines(selection, &parts)
        if code.seesSeed {
            bytes.add(part: "seed")
            bytes.add(count: step.seed)
            parts?.append(StepKey.Part(name: "seed", text: "\(step.seed)"))
        }
        return known ?? interpreter.host.digest(bytes.bytes)
    }

    private func add(
        _ kind: String, _ name: String, _ value: Value, _ parts: inout [StepKey.Part]?
    ) throws(RuntimeError) {
        bytes.add(part: kind)
        bytes.add(text: name)
        try bytes.add(value, name: name, self)
        if parts != nil { parts?.append(try part(kind, name, value)) }
    }

    /// The same for what may be no data at all, such as a run: that counts by its type alone.
    private func addLoosely(_ kind: String, _ name: String, _ value: Value, _ parts: inout [StepKey.Part]?) {
        do {
            try add(kind, name, value, &parts)
        } catch {
            bytes.add(text: value.typeName)
        }
    }

    /// The same recipe may give something else in another version of its engine.
    private func addEngines(_ selection: TaskSelection, _ parts: inout [StepKey.Part]?) throws(RuntimeError) {
        for case .data(let arguments, _) in selection.bodies {
            let engine = try DataStep.options(arguments, selection.frame, interpreter).engine
            let version = interpreter.session.data?.version(of: engine) ?? engine.rawValue
            bytes.add(part: "engine")
            bytes.add(text: version)
            parts?.append(StepKey.Part(name: "engine", text: version))
        }
    }

    private func addSetup(_ selection: TaskSelection, _ parts: inout [StepKey.Part]?) throws(RuntimeError) {
        var texts: [String] = []
        for piece in selection.setups { texts.append(try selection.frame.evaluate(piece, interpreter).printed) }
        bytes.add(part: "setup")
        bytes.add(count: texts.count)
        for text in texts { bytes.add(text: text) }
        parts?.append(StepKey.Part(name: "setup", text: shortened(texts.joined(separator: "; "))))
    }

    // MARK: For people

    private func part(_ kind: String, _ name: String, _ value: Value) throws(RuntimeError) -> StepKey.Part {
        switch value.settled {
        case .file(let file):
            return StepKey.Part(name: "input \(name)", text: "sha256:\(try contentDigest(file))")
        case .function(let function):
            return StepKey.Part(name: "function \(name)", text: "sha256:\(try codeDigest(of: function))")
        case let plain where StepKeyMaker.holdsFile(plain):
            var content = KeyBytes()
            try content.add(plain, name: name, self)
            return StepKey.Part(name: "input \(name)", text: "sha256:\(interpreter.host.digest(content.bytes))")
        case let plain:
            return StepKey.Part(name: "\(kind) \(name)", text: shortened(plain.literal(max: Self.literalMax)))
        }
    }

    /// Bytes of a value's text that its digest is taken of.
    private static let literalMax = 1 << 20

    private func shortened(_ text: String) -> String {
        guard text.utf8.count > Self.partTextMax else { return text }
        let digest = interpreter.host.digest(Array(text.utf8))
        return "\(String(text.unicodeScalars.prefix(Self.beginningMax)))… (sha256:\(digest))"
    }

    private static func holdsFile(_ value: Value, depth: Int = 0) -> Bool {
        guard depth < Value.nestingMax else { return false }
        return switch value.settled {
        case .file: true
        case .list(let list): list.items.contains { holdsFile($0, depth: depth + 1) }
        case .map(let map): map.values.contains { holdsFile($0, depth: depth + 1) }
        default: false
        }
    }

    // MARK: What is not plain data

    /// SHA-256 of the file's content as it is now, or as it was when a step made it.
    func contentDigest(_ file: FileObject) throws(RuntimeError) -> String {
        if let digest = file.digest { return digest }
        return try asking(.unreadableFile) { () throws(HostError) in try interpreter.host.digestFile(file.path) }
    }

    /// A digest of a function's text, and of what it mentions.
    func codeDigest(of function: FunctionObject) throws(RuntimeError) -> String {
        guard let closure = function as? Closure else { return "library \(function.name)" }
        let id = ObjectIdentifier(closure.prototype)
        let isPlain = closure.captures.isEmpty && CodeText.variables(of: closure.prototype).isEmpty
        if isPlain, let known = functionDigests[id] { return known }
        // One that mentions itself counts once.
        guard openFunctions.insert(id).inserted else { return "this function" }
        defer { openFunctions.remove(id) }
        var content = KeyBytes()
        for function in CodeText.functions(of: closure.prototype) { content.add(text: CodeText.text(of: function)) }
        for variable in CodeText.variables(of: closure.prototype) where !interpreter.isUnset(variable.value) {
            content.add(part: variable.name)
            try content.add(variable.value, name: variable.name, self)
        }
        for capture in closure.captures { try content.add(capture, name: "a captured variable", self) }
        let digest = interpreter.host.digest(content.bytes)
        if isPlain {
            functionDigests[id] = digest
            heldFunctions.append(closure)
        }
        return digest
    }

    /// What counts of a task, a node, a module.
    ///
    /// - Throws: for runs and steps, which are no data.
    func text(of object: LanguageObject, name: String) throws(RuntimeError) -> String {
        switch object {
        case let cell as Cell:
            var content = KeyBytes()
            try content.add(cell.value, name: name, self)
            return interpreter.host.digest(content.bytes)
        case let declared as DeclaredObject:
            return CodeText.plain(declared.declaration.source.text(declared.declaration.span))
        case let module as ModuleObject: return module.sourceText
        case let node as NodeObject: return node.description
        case let event as EventName: return event.name
        case let secret as SecretObject: return secret.description
        default:
            _ = try Value.object(object).datum(path: name)
            return object.description
        }
    }
}
