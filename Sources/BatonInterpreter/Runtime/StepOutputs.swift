import BatonModel
import BatonSyntax

/// Reads the outputs of a step whose bodies have done their work.
struct StepOutputs {
    let step: StepObject
    let selection: TaskSelection
    /// Where its programs worked; nil for a step without any.
    let place: AttemptPlace?
    /// Where in the log files the attempt's output stands.
    let log: LogRange?
    let interpreter: Interpreter

    func collect() throws(RuntimeError) -> [Datum.Entry] {
        var entries: [Datum.Entry] = []
        for case .return(let piece) in selection.bodies {
            entries.append(
                Datum.Entry(key: "value", value: try selection.frame.evaluate(piece, interpreter).datum(path: "value")))
        }
        if let place {
            let sources = OutputSources(place: place, log: log, interpreter: interpreter)
            // Streams may be large: only what an output mentions is read.
            let texts = selection.outputs.compactMap { $0.value?.text }
            for name in OutputEnvironment.names where texts.contains(where: { $0.contains(name) }) {
                if let value = try sources.value(name) { selection.frame.set(name, value) }
            }
        }
        let variables = try variables()
        for output in selection.outputs {
            let datum: Datum
            if let piece = output.value {
                let value = try interpreter.at(step.task.declaration.source, output.span) { () throws(RuntimeError) in
                    try selection.frame.evaluate(piece, interpreter)
                }
                datum = try typed(value, output)
            } else {
                datum = inWorkFolder(try typed(try known(output, variables[output.name]), output))
            }
            entries.append(Datum.Entry(key: output.name, value: datum))
        }
        if selection.bodies.contains(where: \.isData), case .kept(let code)? = variables[DataStep.codeName],
            !entries.contains(where: { $0.key == DataStep.codeName })
        {
            entries.append(Datum.Entry(key: DataStep.codeName, value: code))
        }
        // Published last: expressions read the files where the body left them.
        for index in entries.indices { entries[index].value = try published(entries[index].value) }
        return entries
    }

    /// The data with files that a body named as it saw them, from the folder that it worked in.
    private func inWorkFolder(_ datum: Datum) -> Datum {
        guard let place else { return datum }
        switch datum {
        case .file(let file):
            guard !file.path.hasPrefix("/") else { return datum }
            return .file(FileReference(path: "\(place.folder)/\(file.path)", digest: file.digest))
        case .list(let items): return .list(items.map(inWorkFolder))
        case .map(let entries):
            return .map(entries.map { Datum.Entry(key: $0.key, value: inWorkFolder($0.value)) })
        case .null, .bool, .int, .float, .string, .duration, .size: return datum
        }
    }

    /// The data with files that the step made in its work folder taken into the artifacts.
    private func published(_ datum: Datum) throws(RuntimeError) -> Datum {
        guard let place else { return datum }
        switch datum {
        case .file(let file):
            let host = try interpreter.runHost()
            return .file(
                try asking(.unwritableFile) { () throws(HostError) in try host.publish(file, from: place) })
        case .list(let items):
            var published: [Datum] = []
            for item in items { published.append(try self.published(item)) }
            return .list(published)
        case .map(let entries):
            var published: [Datum.Entry] = []
            for entry in entries {
                published.append(Datum.Entry(key: entry.key, value: try self.published(entry.value)))
            }
            return .map(published)
        case .null, .bool, .int, .float, .string, .duration, .size: return datum
        }
    }

    private func typed(_ value: Value, _ output: TaskCode.Output) throws(RuntimeError) -> Datum {
        let place = RuntimeError.Place(source: step.task.declaration.source, span: output.span)
        guard let type = output.type else { return try value.datum(path: output.name) }
        guard let accepted = type.accept(value) else {
            throw RuntimeError(
                .outputType, "output '\(output.name)' is declared \(type.name), got \(value.describedType)",
                help: "the value is \(value.literal(max: Value.messageMax))", place: place, fault: .program)
        }
        return try accepted.datum(path: output.name)
    }

    /// The value that a body left in the output's variable.
    private func known(_ output: TaskCode.Output, _ variable: JobFile.Variable?) throws(RuntimeError) -> Value {
        let place = RuntimeError.Place(source: step.task.declaration.source, span: output.span)
        switch variable {
        case .kept(let datum): return Value(datum)
        case .unkept(let what):
            throw RuntimeError(
                .outputType, what, help: "write it to a file: output \(output.name) = file(\"…\")", place: place,
                fault: .program)
        case nil:
            throw RuntimeError(
                .missingOutput, "the body left no value for output '\(output.name)'",
                help: "a Python body sets a variable of that name, a data body gives a map with that key", place: place,
                fault: .program)
        }
    }

    /// What Python and script bodies left as variables.
    private func variables() throws(RuntimeError) -> [String: JobFile.Variable] {
        guard let place, !selection.variableOutputs.isEmpty || selection.bodies.contains(where: \.isData),
            interpreter.host.fileExists(place.resultFile)
        else {
            return [:]
        }
        let host = interpreter.host
        let bytes = try asking(.unreadableFile) { () throws(HostError) in
            try host.readFile(place.resultFile, limit: OutputSources.textMax)
        }
        guard let variables = JobFile.variables(try JSONReader.parse(bytes, what: "the results of the body")) else {
            throw RuntimeError(.malformedData, "the body's results are no map of names and values", fault: .program)
        }
        return variables
    }
}
