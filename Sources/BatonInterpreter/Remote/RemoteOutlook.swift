import BatonModel
import BatonSyntax

/// What an experiment would do on a director's nodes, as far as it can be known without asking them.
struct RemoteOutlook {
    let submission: Submission
    private let items: [Item]
    private let connection: ConnectionObject
    /// The nodes as the director tells of them now.
    private let nodes: [NodeFacts]
    /// How an experiment of that name stands at the director, where a name was given and there is one.
    private let namesake: String?

    /// One deployment.
    private struct Item {
        var deployment: SubmittedDeployment
        var steps: [Step] = []
        /// Parts of the graph that values of other steps decide on.
        var laterCount = 0
    }

    private struct Step {
        var path: String
        var task: String
        /// What its environment is made of: `container "python:3.12"`.
        var environment: [String]
        /// Those that are known now.
        var arguments: [(name: String, value: Value)]
    }

    /// Steps and nodes that are written of one deployment; the rest is counted.
    private static let stepsShownMax = 20
    private static let nodesShownMax = 5
    /// Deployments that are written.
    private static let deploymentsShownMax = 100
    /// Experiments among which one of the same name is looked for.
    private static let experimentsMax = 1_000

    init(_ subject: Value, _ starter: RemoteStarter) throws(RuntimeError) {
        connection = starter.connection
        nodes = try connection.asked { link throws(DirectorFault) in try link.nodes() }
        var found: [(SubmittedDeployment, RunStarter.Draft)] = []
        let (callee, _) = try RunStarter.call(subject, starter.interpreter)
        let name = starter.options.name
        (submission, _) = try starter.submission(subject, name: name ?? callee.name) { found.append(($0, $1)) }
        items = found.map { RemoteOutlook.item($0, $1) }
        guard let name else {
            namesake = nil
            return
        }
        let known = try connection.asked { link throws(DirectorFault) in
            try link.experiments(limit: RemoteOutlook.experimentsMax)
        }
        namesake = known.first { $0.name == name }?.state
    }

    private static func item(_ deployment: SubmittedDeployment, _ draft: RunStarter.Draft) -> Item {
        var item = Item(deployment: deployment)
        for step in draft.graph.allSteps {
            item.steps.append(
                Step(
                    path: step.shownPath, task: step.taskName, environment: environment(step.task.code.items),
                    arguments: step.isBound ? step.arguments.map { ($0.name, $0.value) } : []))
        }
        item.laterCount = draft.vertices.count { vertex in
            if case .group(let spec) = vertex.kind { spec.isDeferred } else { false }
        }
        return item
    }

    /// What a task's environment is made of; which arm of a `when` holds is known on the node.
    private static func environment(_ items: [TaskCode.Item]) -> [String] {
        items.flatMap { item -> [String] in
            switch item {
            case .setup(let piece): ["setup \(piece.text)"]
            case .container(let piece): ["container \(piece.text)"]
            case .when(let arms, let otherwise):
                (arms.flatMap { environment($0.items) } + environment(otherwise ?? [])).map { "perhaps \($0)" }
            case .needs, .timeout, .retry, .env, .cache, .keep, .isolate, .where, .output, .let, .body: []
            }
        }
    }

    // For people

    func text() -> String {
        let shown = items.prefix(Self.deploymentsShownMax)
        var lines: [String] = []
        for (item, name) in zip(shown, names) { lines += self.lines(of: item, name) }
        if items.count > shown.count { lines.append("… \(items.count - shown.count) more deployments") }
        return (lines + summary).joined(separator: "\n") + "\n"
    }

    /// `probe[1]` of an experiment, `study` of what is sent by itself.
    private var names: [String] {
        let paths = items.map { String($0.deployment.prefix.dropLast()) }
        let known = StepNames(paths)
        return zip(items, paths).map { $1.isEmpty ? $0.deployment.label : known.shown($1) }
    }

    private func lines(of item: Item, _ name: String) -> [String] {
        var lines = ["\(name) on \(words(of: item.deployment.place))"]
        for step in item.steps.prefix(Self.stepsShownMax) {
            let made = step.environment.isEmpty ? "" : "  " + step.environment.joined(separator: ", ")
            lines.append("  \(step.path)\(made)")
        }
        if item.steps.count > Self.stepsShownMax { lines.append("  … \(item.steps.count - Self.stepsShownMax) more") }
        if item.laterCount > 0 {
            lines.append("  \(RemoteOutlook.counted(item.laterCount, "part")) of it will be known later")
        }
        return lines
    }

    private func words(of place: SubmittedDeployment.Place) -> String {
        switch place {
        case .node(let name): return name + remark(on: name)
        case .pool(let name): return "a node of the pool '\(name)'"
        case .anyOf(let names, _):
            if names.count == 1 { return names[0] + remark(on: names[0]) }
            let shown = names.prefix(Self.nodesShownMax).map { $0 + remark(on: $0) }
            let rest = names.count - shown.count
            return "one of \(shown.joined(separator: ", "))" + (rest > 0 ? " and \(rest) more" : "")
        }
    }

    /// Why a node could not take anything at once.
    private func remark(on name: String) -> String {
        guard let node = nodes.first(where: { $0.name == name }) else { return "" }
        if node.state != .online { return " (\(node.state.rawValue))" }
        return node.lockedBy.map { " (locked by '\($0)')" } ?? ""
    }

    private var summary: [String] {
        let stepCount = items.reduce(0) { $0 + $1.steps.count }
        let size = submission.parcel.files.reduce(0) { $0 + $1.size }
        var line = "\(Self.counted(items.count, "deployment")), \(Self.counted(stepCount, "step"))"
        if items.contains(where: { $0.laterCount > 0 }) { line += " known now" }
        if !submission.parcel.files.isEmpty {
            line += "; \(Self.counted(submission.parcel.files.count, "file")) of \(UnitText.size(size)) would go along"
        }
        var lines = [line]
        if let namesake {
            lines.append(
                "'\(submission.name)' is at \(connection.name) already (\(namesake)): the same content is that experiment"
            )
        }
        lines.append("nothing was handed over; each node finds out by itself which steps it has done before")
        return lines
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    // As tables

    var steps: [Value] {
        zip(items, names).flatMap { item, name in
            item.steps.map { step in
                .map([
                    ("deployment", .string(name)),
                    ("step", .string(item.deployment.prefix.isEmpty ? step.path : "\(name).\(step.path)")),
                    ("task", .string(step.task)),
                    ("environment", .list(step.environment.map { .string($0) })),
                ])
            }
        }
    }

    var deployments: [Value] {
        zip(items, names).enumerated().map { index, entry in
            let (item, name) = entry
            let nodes: [Value] =
                switch item.deployment.place {
                case .node(let name): [.string(name)]
                case .anyOf(let names, _): names.map { .string($0) }
                case .pool: []
                }
            let pool: Value = if case .pool(let name) = item.deployment.place { .string(name) } else { .null }
            let needs = item.deployment.needs
            return .map([
                ("index", .int(index + 1)), ("name", .string(name)), ("nodes", .list(nodes)), ("pool", pool),
                ("cores", .int(needs.cores)), ("memory", .size(needs.memoryBytes)), ("gpus", .int(needs.gpus)),
                ("steps", .int(item.steps.count)),
            ])
        }
    }

    var files: [Value] {
        submission.parcel.files.map {
            .map([("name", .string($0.name)), ("size", .size($0.size)), ("digest", .string($0.digest))])
        }
    }

    // For the token

    /// What `apply` holds the plan to.
    func lines(_ subject: Value, _ starter: RemoteStarter) -> [(name: String, text: String)] {
        var lines: [(name: String, text: String)] = [
            ("name", submission.name), ("director", connection.link.address), ("seed", "\(submission.seed)"),
            ("stop", "\(submission.stopsOnFailure)"), ("exclusive", "\(submission.isExclusive)"),
            ("cleanup", "\(submission.isCleanedUp)"),
            ("keepalive", submission.keepalive.map(UnitText.duration) ?? "the director's"),
        ]
        if let timeout = submission.timeout { lines.append(("timeout", UnitText.duration(timeout))) }
        if let script = PlanContent.script(of: subject, starter.interpreter) { lines.append(("script", script)) }
        for file in submission.parcel.files { lines.append(("content of \(file.name)", "sha256:\(file.digest)")) }
        for (item, name) in zip(items, names) {
            lines.append(("place of \(name)", RemoteOutlook.text(of: item.deployment.place)))
            for step in item.steps {
                lines.append(("step \(step.path) of \(name)", step.environment.joined(separator: ", ")))
                lines += step.arguments.map { ("argument \($0.name) of \(step.path) of \(name)", $0.value.literal) }
            }
        }
        // What the others do not tell apart: values that bodies take from around them.
        lines.append(("key of what runs", "sha256:\(submission.parcel.identity)"))
        return lines
    }

    private static func text(of place: SubmittedDeployment.Place) -> String {
        switch place {
        case .node(let name): name
        case .pool(let name): "the pool \(name)"
        case .anyOf(let names, _): names.joined(separator: ", ")
        }
    }
}
