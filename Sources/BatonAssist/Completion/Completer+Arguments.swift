import BatonInterpreter
import BatonSyntax

// Arguments of calls, columns of stages, names of files.

extension Completer {
    func text(_ range: Range<Int>) -> String { String(decoding: document.source.bytes[range], as: UTF8.self) }

    // MARK: Arguments

    mutating func gatherArguments(_ callee: Place.Callee, _ value: Place.Value) {
        guard let parameters = parameters(of: callee) else { return }
        let name = text(callee.range)
        if callee.isCommand { gatherClauses(name, parameters, callee, value) }
        if value.isBehindValue { return }
        // `on` is written as a clause.
        let clauses: Set<String> = callee.isCommand ? ["on", "to", "from", "for"] : []
        guard callee.label == nil || callee.label == "with" else { return }
        let free = parameters.enumerated().filter { index, parameter in
            !callee.labels.contains(parameter.name) && !parameter.isVariadic && !parameter.isIgnored
                && !clauses.contains(parameter.name)
                && index >= callee.position && !(callee.isCommand && index == 0)
                && !(callee.isCommand && Completer.isNaming(parameter))
        }
        for (_, parameter) in free {
            let help = callee.isCommand ? Words.options[parameter.name] : nil
            let rank: Rank = callee.isCommand && callee.label == nil ? .local : .wanted
            add(Words.Entry("\(parameter.name): ", help ?? Scope.text(parameter), .label), rank)
        }
    }

    private mutating func gatherClauses(
        _ name: String, _ parameters: [Peek.Parameter], _ callee: Place.Callee, _ value: Place.Value
    ) {
        let names = Set(parameters.map(\.name))
        if value.isBehindValue {
            if names.contains("jobs") { for clause in Words.clauses { add(clause, .wanted) } }
            if names.contains("to") { add(Words.toRun, .wanted) }
            if names.contains("from") { add(Words.fromRun, .wanted) }
            if parameters.contains(where: Completer.isNaming) { add(Words.asName, .wanted) }
        } else if callee.position == 0, names.contains("for"), callee.label == nil {
            add(Words.forEvent, .wanted)
        }
    }

    /// `connect "…" as lab` gives a name; `show x, as: "csv"` is a parameter like others.
    private static func isNaming(_ parameter: Peek.Parameter) -> Bool {
        parameter.name == "as" && parameter.type == "Name"
    }

    func parameters(of callee: Place.Callee) -> [Peek.Parameter]? {
        facts(of: callee)?.parameters
    }

    /// What is known of the name, or the member of a module, that is called.
    func facts(of callee: Place.Callee) -> NameFacts? {
        let name = text(callee.range)
        if let dot = name.lastIndex(of: ".") {
            let base = callee.range.lowerBound..<(callee.range.lowerBound + name[..<dot].utf8.count)
            return memberFacts(String(name[name.index(after: dot)...]), of: shapes.shape(of: base))
        }
        if let declared = locals[name] { return declared.facts(in: document) }
        return scope.facts(of: name)
    }

    private func memberFacts(_ name: String, of shape: Shape) -> NameFacts? {
        switch shape {
        case .module(let module):
            LocalNames(outermostOf: module)[name].map { $0.facts(in: module) }
        case .live(let value):
            Peek(scope.interpreter).members(of: value).first { $0.name == name }?.value.map {
                scope.facts(of: name, $0)
            }
        default: nil
        }
    }

    /// The kinds of names that an argument asks for, by the type of its parameter.
    func wantedKinds(_ callee: Place.Callee?) -> Set<Candidate.Kind> {
        guard let callee, let facts = facts(of: callee), facts.kind == .verb, let parameters = facts.parameters else {
            return []
        }
        if text(callee.range) == "help" { return [.task, .dag, .experiment, .verb, .function] }
        let labelled = callee.label.flatMap { label in parameters.first { $0.name == label } }
        let fixed = parameters.indices.contains(callee.position) ? parameters[callee.position] : nil
        guard let type = (callee.label == nil ? fixed : labelled)?.type else { return [] }
        var kinds: Set<Candidate.Kind> = []
        if type.contains("Task") { kinds.insert(.task) }
        if type.contains("Dag") { kinds.insert(.dag) }
        if type.contains("Experiment") { kinds.insert(.experiment) }
        if type.contains("Run") { kinds.insert(.run) }
        if type.contains("Step") { kinds.insert(.step) }
        if type.contains("Target") { kinds.insert(.node) }
        return kinds
    }

    // MARK: Columns

    mutating func gatherColumns(_ stage: Place.Stage) {
        let left = shapes.shape(of: stage.left)
        let columns = stage.left.isEmpty ? Peek.nodeMembers : shapes.columns(of: left) ?? []
        if stage.kind == .take || stage.kind == .skip { return }
        if stage.kind == .sort, stage.startsItem { add(Words.by, .word) }
        let details = columnDetails(left)
        if !(stage.isMeasure && stage.startsItem) {
            for column in columns where !column.isEmpty {
                add(Words.Entry(column, details[column] ?? "column", .column), .wanted)
            }
        }
        if stage.isMeasure {
            for name in Aggregates.names { add(Words.Entry(name, "", .function), .local) }
            return
        }
        switch stage.kind {
        case .where, .select, .derive, .sort, .group, .fill, .summarize:
            for word in Words.inValues + Words.operators { add(word, .word) }
            addNames { $0 == .function }
        case .join: addNames { $0 != .function && $0 != .verb }
        case .take, .skip, .distinct, .rename, .drop, .describe, .plot: break
        }
    }

    /// A value of each column, where there is one.
    private func columnDetails(_ shape: Shape) -> [String: String] {
        guard case .live(let value) = shape, let columns = Peek(scope.interpreter).columns(of: value) else {
            return [:]
        }
        return Dictionary(
            columns.map { ($0.name, $0.value.map { "column, like \(Scope.text(of: $0))" } ?? "column") },
            uniquingKeysWith: { first, _ in first })
    }

    // MARK: Files

    mutating func gatherFiles(_ quoted: Place.Quoted) {
        let path = text(quoted.start..<finder.offset)
        let folder: Substring = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        beginWord(at: quoted.start + folder.utf8.count)
        for entry in scope.files(String(folder)) where isOffered(entry, quoted) {
            add(
                Words.Entry(entry.isFolder ? entry.name + "/" : entry.name, "", entry.isFolder ? .folder : .file),
                .wanted)
        }
    }

    /// Hidden files are offered to those who have typed the dot; an import takes scripts only.
    private func isOffered(_ entry: Scope.FileName, _ quoted: Place.Quoted) -> Bool {
        if entry.name.hasPrefix("."), !typed.hasPrefix(".") { return false }
        return !quoted.isImport || entry.isFolder || entry.name.hasSuffix(".exp")
    }
}
