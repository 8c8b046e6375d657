import BatonModel
import BatonSyntax

/// Two runs side by side: what differs.
struct Comparison {
    private let runs: (a: RunObject, b: RunObject)
    private let interpreter: Interpreter

    init(_ a: RunObject, _ b: RunObject, _ interpreter: Interpreter) {
        runs = (a, b)
        self.interpreter = interpreter
    }

    /// A row for each difference: `step what a b`; what differs of the runs themselves stands under the step "".
    func rows() throws(RuntimeError) -> [Value] {
        try runRows() + stepRows()
    }

    private func row(_ step: String, _ what: String, _ a: Value, _ b: Value) -> Value {
        .map([("step", .string(step)), ("what", .string(what)), ("a", a), ("b", b)])
    }

    // MARK: The runs themselves

    private func runRows() throws(RuntimeError) -> [Value] {
        let (one, other) = (try facts(of: runs.a), try facts(of: runs.b))
        let others = Dictionary(other, uniquingKeysWith: { first, _ in first })
        let names = Set(one.map(\.name))
        var rows: [Value] = []
        for (name, value) in one {
            let second = others[name] ?? .null
            if !value.isEqual(to: second) { rows.append(row("", name, value, second)) }
        }
        for (name, value) in other where !names.contains(name) { rows.append(row("", name, .null, value)) }
        return rows
    }

    private func facts(of run: RunObject) throws(RuntimeError) -> [(name: String, value: Value)] {
        let host = try interpreter.runHost()
        let view = host.view(run.id)
        var facts: [(name: String, value: Value)] = [
            ("status", .string(view.status.rawValue)),
            ("seed", .int(Int(truncatingIfNeeded: run.graph.facts.seed))),
        ]
        if let began = view.began { facts.append(("time", .duration((view.finished ?? began) - began))) }
        let record = try asking(.unreadableFile) { () throws(HostError) in try host.record(of: run.id) }
        guard let origin = record?.origin else { return facts }
        facts += [
            ("script", .string(origin.script)), ("node", .string(origin.node)), ("folder", .string(origin.folder)),
            ("version", .string(origin.version)),
            ("code", .string(String(interpreter.host.digest(Array(CodeText.plain(origin.text).utf8)).prefix(12)))),
        ]
        facts += origin.parameters.map { ("parameter \($0.key)", Value($0.value)) }
        return facts
    }

    // MARK: Steps

    private func stepRows() throws(RuntimeError) -> [Value] {
        let (left, right) = (steps(of: runs.a), steps(of: runs.b))
        let others = Dictionary(right, uniquingKeysWith: { first, _ in first })
        var names = Set(left.map(\.0))
        var rows: [Value] = []
        for (step, map) in left {
            guard let other = others[step] else {
                rows.append(row(step, "step", .string("there"), .null))
                continue
            }
            for key in map.keys where key != "duration" && key != "node" {
                let (one, two) = (map[key] ?? .null, other[key] ?? .null)
                if !Comparison.isSameContent(one, two) { rows.append(row(step, key, one, two)) }
            }
            rows += try keyRows(step, known: Set(map.keys))
        }
        for (step, _) in right where names.insert(step).inserted {
            rows.append(row(step, "step", .null, .string("there")))
        }
        return rows
    }

    private func steps(of run: RunObject) -> [(String, MapObject)] {
        ResultsTable.rows(of: run, interpreter).compactMap { row in
            if case .map(let map) = row, case .string(let step)? = map["step"] { (step.text, map) } else { nil }
        }
    }

    /// What differs in the keys of a step, beyond the arguments that the table of results has.
    private func keyRows(_ shown: String, known: Set<String>) throws(RuntimeError) -> [Value] {
        guard let one = try key(of: shown, in: runs.a), let other = try key(of: shown, in: runs.b) else { return [] }
        let others = Dictionary(other.parts.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        return one.parts.compactMap { part in
            let text = others[part.name]
            let isListed = part.name.hasPrefix("argument ") && known.contains(String(part.name.dropFirst(9)))
            guard text != part.text, !isListed else { return nil }
            return row(shown, part.name, .string(part.text), text.map { .string($0) } ?? .null)
        }
    }

    private func key(of shown: String, in run: RunObject) throws(RuntimeError) -> StepKey? {
        guard let step = run.graph.allSteps.first(where: { $0.shownPath == shown }) else { return nil }
        let host = try interpreter.runHost()
        return try asking(.unreadableFile) { () throws(HostError) in try host.key(ofStep: step.path, in: run.id) }
    }

    /// Files are the same when their content is.
    private static func isSameContent(_ a: Value, _ b: Value) -> Bool {
        if case .file(let one) = a, case .file(let other) = b, let digest = one.digest {
            return digest == other.digest
        }
        return a.isEqual(to: b)
    }
}
