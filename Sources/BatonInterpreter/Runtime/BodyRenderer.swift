import BatonModel
import BatonSyntax

/// Turns the bodies of a step into commands.
struct BodyRenderer {
    let step: StepObject
    let selection: TaskSelection
    /// The image in which the commands run; nil for plain processes.
    let image: ContainerImage?
    let interpreter: Interpreter
    let seed: Int
    /// What the commands name so far.
    private let files = NamedFiles()

    init(
        step: StepObject, selection: TaskSelection, image: ContainerImage?, interpreter: Interpreter, seed: Int
    ) {
        self.step = step
        self.selection = selection
        self.image = image
        self.interpreter = interpreter
        self.seed = seed
    }

    private var source: SourceFile { step.task.declaration.source }

    // MARK: Commands

    func launch(at place: AttemptPlace, attempt: Int, key: StepKey?) throws(RuntimeError) -> Launch {
        let host = try interpreter.runHost()
        var launch = Launch(
            commands: [], folder: place.folder, standardOutput: place.standardOutput,
            standardError: place.standardError, environment: host.environmentList, key: key, log: place.log)
        launch.isFolderMade = place.isFolderMade
        launch.variables = [
            "BATON_SEED=\(seed)", "BATON_STEP=\(step.path)", "BATON_ATTEMPT=\(attempt)", Self.hashSeed,
        ]
        if image == nil {
            for (name, value) in host.attemptEnvironment(of: step.id, in: step.runID, attempt: attempt) {
                launch.variables.append("\(name)=\(value)")
            }
        }
        launch.limits.memoryBytes = try memoryLimit()
        if let setup = try setupCommand(&launch) { launch.commands.append(setup) }
        launch.setupCount = launch.commands.count
        try addTaskEnvironment(&launch)
        for (index, body) in selection.bodies.enumerated() { try add(body, index, place, to: &launch) }
        if let image { try contain(&launch, in: image, place) }
        return launch
    }

    /// What `needs memory: …` says; 0 where nothing does.
    private func memoryLimit() throws(RuntimeError) -> Int {
        guard BodyRenderer.mayHaveNeeds(step.task.code.items) else { return 0 }
        let spec = try StepTerms.spec(
            path: step.path, task: step.task, arguments: step.values, node: try step.node(interpreter), seed: seed,
            interpreter)
        return spec.needs.memoryBytes
    }

    private static func mayHaveNeeds(_ items: [TaskCode.Item]) -> Bool {
        items.contains { item in
            if case .needs = item { return true }
            guard case .when(let arms, let otherwise) = item else { return false }
            return arms.contains { mayHaveNeeds($0.items) } || mayHaveNeeds(otherwise ?? [])
        }
    }

    /// Sets in Python have the same order in every step, however its interpreter was started.
    private static let hashSeed = "PYTHONHASHSEED=0"

    private func add(
        _ body: TaskCode.Body, _ index: Int, _ place: AttemptPlace, to launch: inout Launch
    ) throws(RuntimeError) {
        switch body {
        case .shell(let parts, _):
            let text = try shellText(parts) { file throws(RuntimeError) in try path(of: file) }
            launch.commands.append(try shell(text, scratch: "\(place.scratch)/body-\(index).sh", &launch))
        case .exec(let piece):
            let words = try words(piece) { file throws(RuntimeError) in try path(of: file) }
            launch.commands.append(Command(words[0], Array(words.dropFirst())))
        case .python(let text, let span):
            let job = "\(place.scratch)/job-\(index).json"
            launch.add(job, try pythonJob(text, line: firstLine(of: span), place: place))
            launch.commands.append(PythonDriver.command(job, isIsolated: selection.isIsolated || image != nil))
        case .script(let piece, let text, _):
            let file = "\(place.scratch)/body-\(index)"
            launch.add(file, Array(text.utf8))
            launch.add("\(place.scratch)/arguments.json", Array(try JSONWriter.text(try argumentsMap()).utf8))
            launch.variables.append("BATON_ARGUMENTS=\(place.scratch)/arguments.json")
            launch.variables.append("BATON_RESULT=\(place.resultFile)")
            var words = try interpreterWords(piece)
            words.append(file)
            launch.commands.append(Command(words[0], Array(words.dropFirst())))
        case .data(let arguments, _):
            guard image == nil else {
                throw RuntimeError(
                    .notAvailable, "a data session does not run in a container",
                    help: "put the 'data' body into a task of its own, without 'container'",
                    place: RuntimeError.Place(source: source, span: step.task.declaration.nameSpan))
            }
            let options = try DataStep.options(arguments, selection.frame, interpreter)
            var job = try dataJob(index, options, memoryBytes: launch.limits.memoryBytes, place)
            let parcel = try dataParcel()
            job.files = parcel.files.map(\.path)
            let file = "\(place.scratch)/data-\(index).json"
            launch.add(file, Array(try JSONWriter.text(job.json).utf8))
            launch.add(job.parcel, parcel.bytes)
            launch.commands.append(Command(try interpreter.runHost().batonProgram, ["data-step", file]))
        case .return, .fail: break
        }
    }

    private func shell(_ text: String, scratch: String, _ launch: inout Launch) throws(RuntimeError) -> Command {
        var words = ["-c", text]
        if text.utf8.count > StepPreparation.inlineTextMax {
            launch.add(scratch, Array(text.utf8))
            words = [scratch]
        }
        return image == nil ? try hostShell(words) : ContainerCommands.shell(words)
    }

    /// The shell of this computer.
    private func hostShell(_ words: [String]) throws(RuntimeError) -> Command {
        let host = try interpreter.runHost()
        let shell = try asking(.programNotFound) { () throws(HostError) in try host.shell() }
        return Command(shell, ["--noprofile", "--norc", "-eu", "-o", "pipefail"] + words)
    }

    /// The shell text with its values, each quoted for its place. `name` says how a file is called.
    private func shellText(
        _ parts: [TaskCode.ShellPart], _ name: (FileObject) throws(RuntimeError) -> String
    ) throws(RuntimeError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .raw(let piece):
                text += try words(in: try selection.frame.evaluate(piece, interpreter), name).joined(separator: " ")
            case .value(let piece, let context):
                let value = try named(try selection.frame.evaluate(piece, interpreter), name)
                text += try interpreter.at(source, piece.span) { () throws(RuntimeError) in
                    try ShellWords.quoted(value, in: context, interpreter)
                }
            }
        }
        return text
    }

    /// The value with its files called as `name` says.
    private func named(
        _ value: Value, _ name: (FileObject) throws(RuntimeError) -> String
    ) throws(RuntimeError) -> Value {
        switch value {
        case .file(let file): return .string(try name(file))
        case .list(let list):
            var items: [Value] = []
            for item in list.items { items.append(try named(item, name)) }
            return .list(items)
        default: return value
        }
    }

    private func words(
        in value: Value, _ name: (FileObject) throws(RuntimeError) -> String
    ) throws(RuntimeError) -> [String] {
        try ShellWords.arguments(try named(value, name), interpreter)
    }

    /// `exec ["prog", arg, list]`: a list in the list gives a word an item.
    private func words(
        _ piece: Piece, _ name: (FileObject) throws(RuntimeError) -> String
    ) throws(RuntimeError) -> [String] {
        let value = try selection.frame.evaluate(piece, interpreter)
        var words: [String] = []
        for item in try value.items() ?? [value] { words += try self.words(in: item, name) }
        guard let program = words.first, !program.isEmpty else {
            throw RuntimeError(
                .invalidArgument, "'exec' takes a list that begins with a program",
                place: RuntimeError.Place(source: source, span: piece.span))
        }
        return words
    }

    private func interpreterWords(_ piece: Piece) throws(RuntimeError) -> [String] {
        let words = try words(piece) { file throws(RuntimeError) in try path(of: file) }
        // `script("Rscript --vanilla")`: a text may bring options with it.
        return words.count == 1 ? words[0].split(separator: " ").map(String.init) : words
    }

    /// Where a file is, brought here where a director has it.
    private func path(of file: FileObject) throws(RuntimeError) -> String {
        try RemoteFiles.need(file, interpreter)
        return noted(interpreter.host.absolutePath(file.path))
    }

    private func noted(_ path: String) -> String {
        files.insert(path)
        return path
    }

    // MARK: Containers

    private func contain(
        _ launch: inout Launch, in image: ContainerImage, _ place: AttemptPlace
    ) throws(RuntimeError) {
        for value in step.values { try noteFiles(of: value) }
        guard files.paths.count <= ContainerCommands.filesMax else {
            throw RuntimeError(
                .tooLarge, "a step in a container takes at most \(ContainerCommands.filesMax) input files",
                help: "pass the folder that they are in")
        }
        var commands = ContainerCommands(image: image, memoryBytes: launch.limits.memoryBytes)
        commands.writable = [place.folder] + (launch.files.isEmpty ? [] : [place.scratch])
        commands.readable = Array(files.paths)
        commands.variables = launch.variables
        if launch.setupCount > 0 {
            let folder = try environment().folder
            commands.environmentFolder = folder
            commands.readable.append(folder)
        }
        for index in launch.setupCount..<launch.commands.count {
            let name = "baton-" + String(interpreter.host.randomBits(), radix: 16)
            launch.commands[index] = commands.wrapped(launch.commands[index], in: place.folder, name: name)
        }
        launch.variables = ContainerCommands.inherited(launch.variables)
        launch.limits.memoryBytes = 0
    }

    /// Arguments may reach a body by its environment.
    private func noteFiles(of value: Value) throws(RuntimeError) {
        switch value.settled {
        case .file(let file): _ = try path(of: file)
        case .list(let list): for item in list.items { try noteFiles(of: item) }
        case .map(let map): for item in map.values { try noteFiles(of: item) }
        default: break
        }
    }

    // MARK: Python

    /// The line in the script at which the source of a Python body begins: that of its quotes, or the next one where
    /// nothing stands behind them.
    private func firstLine(of body: Span) -> Int {
        let line = LineIndex(source).position(of: body.start).line
        let bytes = source.bytes
        var index = Int(body.start)
        while index < Int(body.end), bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "'") {
            index += 1
        }
        let quote = index < bytes.count ? bytes[index] : 0
        while index < Int(body.end), bytes[index] == quote { index += 1 }
        while index < Int(body.end), bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: "\n") ? line + 1 : line
    }

    private func pythonJob(_ text: String, line: Int, place: AttemptPlace) throws(RuntimeError) -> [UInt8] {
        let file = interpreter.host.absolutePath(source.name)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "/"
        let job = Value.map([
            ("name", .string(step.task.name)), ("file", .string(file)), ("directory", .string(folder)),
            ("line", .int(line)), ("source", .string(text)), ("arguments", try argumentsMap()),
            ("outputs", .list(selection.variableOutputs.map { .string($0) })),
            ("result", .string(place.resultFile)),
        ])
        return Array(try JSONWriter.text(job).utf8)
    }

    /// Parameters, and `node` and `seed` where no parameter has that name.
    private func argumentsMap() throws(RuntimeError) -> Value {
        let node = try step.node(interpreter).row
        var facts: [(String, Value)] = []
        for (key, value) in zip(node.keys, node.values) { facts.append((key, JobFile.encode(try value.datum()))) }
        let map = MapObject(pairs: [("seed", .int(seed)), ("node", JobFile.record(facts))])
        for (name, value) in step.arguments {
            map.set(name, JobFile.encode(try absolute(try value.datum(path: name))))
        }
        return .map(map)
    }

    private func absolute(_ datum: Datum) throws(RuntimeError) -> Datum {
        switch datum {
        case .file(let file):
            let path = try path(of: FileObject(path: file.path, digest: file.digest))
            return .file(FileReference(path: path, digest: file.digest))
        case .list(let items): return .list(try items.map { item throws(RuntimeError) in try absolute(item) })
        case .map(let entries):
            return .map(
                try entries.map { entry throws(RuntimeError) in
                    Datum.Entry(key: entry.key, value: try absolute(entry.value))
                })
        default: return datum
        }
    }

    // MARK: Environment

    private func addTaskEnvironment(_ launch: inout Launch) throws(RuntimeError) {
        for entry in selection.environment {
            guard let label = entry.label else {
                throw RuntimeError(
                    .invalidArgument, "'env' takes names with values: env OMP_NUM_THREADS: 2",
                    place: RuntimeError.Place(source: source, span: entry.value.span))
            }
            let value = try selection.frame.evaluate(entry.value, interpreter)
            if case .object(let secret as SecretObject) = value.settled {
                launch.variables.append("\(label)=\(try secret.value(interpreter))")
            } else {
                try noteFiles(of: value)
                launch.variables.append("\(label)=\(try ShellWords.argument(value, interpreter))")
            }
        }
    }

}

extension Launch {
    fileprivate mutating func add(_ path: String, _ content: [UInt8]) {
        files.append(File(path: path, content: content))
    }
}
