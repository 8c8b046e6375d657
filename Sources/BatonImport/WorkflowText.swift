import BatonSyntax

/// A workflow as an Exp program of the same shape: a task for each category, a step for each task, `after` for each arrow.
package struct WorkflowText {
    private let workflow: WorkflowInstance
    private let scale: Double
    private var taskNames: [String: String] = [:]
    private var stepNames: [String]

    /// Columns that a line of names may reach.
    private static let columnsMax = 100
    /// Characters of a name made from somebody's text.
    private static let nameLengthMax = 60

    /// `scale` multiplies the times that steps take; with 0 they do nothing at all.
    package init(_ workflow: WorkflowInstance, scale: Double) {
        self.workflow = workflow
        self.scale = scale
        var taken = Self.words
        for task in workflow.tasks where taskNames[task.category] == nil {
            taskNames[task.category] = Self.unique(Self.identifier(task.category), &taken)
        }
        var counts: [String: Int] = [:]
        stepNames = []
        for task in workflow.tasks {
            let name = taskNames[task.category] ?? ""
            counts[name, default: 0] += 1
            stepNames.append(Self.unique("\(name)_\(counts[name] ?? 0)", &taken))
        }
    }

    /// The program, laid out as `baton fmt` does.
    package func program() -> String {
        let text = head() + tasks() + dag()
        switch Formatter.format(SourceFile(name: "workflow.exp", text: text)) {
        case .formatted(let text): return text
        case .faulty(let diagnostics):
            preconditionFailure("an imported workflow parses: \(diagnostics.first?.message ?? "")")
        }
    }

    /// Name of the dag.
    private var dagName: String {
        var taken = Self.words.union(taskNames.values).union(stepNames)
        return Self.unique(Self.identifier(workflow.name), &taken)
    }

    private func head() -> String {
        let version = workflow.version.isEmpty ? "" : " \(Self.oneLine(workflow.version))"
        var text = "# \(Self.oneLine(workflow.name)): \(workflow.tasks.count) steps, "
        text += "imported from WfFormat\(version) by 'baton import-wfformat'.\n\n"
        if scale > 0 { text += "param scale: Float = \(scale) ## the times that steps took are multiplied by it\n\n" }
        return text
    }

    private func tasks() -> String {
        var times: [String: (count: Int, least: Double, most: Double)] = [:]
        var order: [String] = []
        for task in workflow.tasks {
            let known = times[task.category] ?? (0, task.seconds, task.seconds)
            if known.count == 0 { order.append(task.category) }
            times[task.category] = (known.count + 1, min(known.least, task.seconds), max(known.most, task.seconds))
        }
        var text = ""
        for category in order {
            guard let name = taskNames[category], let time = times[category] else { continue }
            let span = time.least == time.most ? "\(time.least) s" : "\(time.least) s to \(time.most) s"
            let count = time.count == 1 ? "one step" : "\(time.count) steps"
            text += "## \(Self.oneLine(category)): \(count) that took \(span).\ntask \(name)(id: String"
            text +=
                scale > 0
                ? ", seconds: Float) {\n    exec [\"sleep\", seconds]\n}\n\n" : ") {\n    exec [\"true\"]\n}\n\n"
        }
        return text
    }

    private func dag() -> String {
        var isWaitedFor = Array(repeating: false, count: workflow.tasks.count)
        for task in workflow.tasks { for parent in task.parents { isWaitedFor[parent] = true } }
        var text = "dag \(dagName)() {\n"
        for (number, layer) in workflow.layers.enumerated() {
            text += number == 0 ? "" : "\n"
            for index in layer { text += step(index, isNamed: isWaitedFor[index]) }
        }
        return text + "}\n\nrun \(dagName)()\n"
    }

    private func step(_ index: Int, isNamed: Bool) -> String {
        let task = workflow.tasks[index]
        var call = "\(taskNames[task.category] ?? "")(\(Self.quoted(task.id))"
        if scale > 0 { call += ", \(task.seconds) * scale" }
        let line = "    " + (isNamed ? "let \(stepNames[index]) = " : "") + call + ")"
        let parents = task.parents.map { stepNames[$0] }
        if parents.isEmpty { return line + "\n" }
        if parents.count == 1 { return line + " after \(parents[0])\n" }
        let short = line + " after [" + parents.joined(separator: ", ") + "]\n"
        return short.utf8.count <= Self.columnsMax ? short : line + " after [\n" + Self.lines(parents) + "    ]\n"
    }

    /// Names on as few lines as they fit.
    private static func lines(_ names: [String]) -> String {
        var lines: [String] = []
        var line = "       "
        for name in names {
            if line.utf8.count + name.utf8.count + 2 > columnsMax {
                lines.append(line)
                line = "       "
            }
            line += " \(name),"
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }

    // Somebody's text as Exp

    /// Words that mean something of their own where a statement or a value begins.
    private static let words: Set<String> = {
        let own = [
            "run", "start", "wait", "on", "after", "always", "repeat", "barrier", "await", "emit", "task", "dag",
            "param",
            "import", "scale", "seconds", "id", "true", "false", "null", "exec", "sh", "python", "script", "output",
            "seed",
            "node", "local", "runs", "nodes", "event", "until", "success", "failure", "with", "experiment",
        ]
        return Set(own + TokenKind.reserved.map { $0.word.description })
    }()

    /// A name of letters, digits and `_` that looks like the text.
    private static func identifier(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars.prefix(nameLengthMax) {
            let isLetter = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isLetter { name.unicodeScalars.append(scalar) } else if name.last != "_" { name += "_" }
        }
        while name.last == "_" { name.removeLast() }
        while name.first == "_" { name.removeFirst() }
        guard let first = name.first else { return "work" }
        return first.isNumber ? "n\(name)" : name
    }

    private static func unique(_ name: String, _ taken: inout Set<String>) -> String {
        if taken.insert(name).inserted { return name }
        var number = 2
        while !taken.insert("\(name)_\(number)").inserted { number += 1 }
        return "\(name)_\(number)"
    }

    /// A text of the language with that content.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// For a comment: one line, and not too long.
    private static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(120) {
            let isPlain = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar.value != 0x2028
            result.unicodeScalars.append(isPlain && scalar.value != 0x2029 ? scalar : " ")
        }
        return result
    }
}
