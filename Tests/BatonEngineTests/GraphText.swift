import BatonModel

/// A graph in one line, for tables of cases: vertices parted by `;`, each `name@group` and what it waits for.
///
/// `[g]` is a group, `[g?]` a deferred one, `[g!]` an `always`, `[g*stop]` a handler of the event `stop`, `(go)` an
/// event vertex, `{x a b}` one for `a` or `b` having failed. `a` waits for success, `!a` for failure, `~a` for the
/// end, `+g` for the expansion. The root group is made first and is called `root`.
struct GraphText {
    private(set) var ids: [String: VertexID] = ["root": VertexID(0)]
    private(set) var names = ["root"]

    static let root = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "root")))

    /// Vertices that go on from where the last text ended.
    mutating func vertices(_ text: String, in group: String = "root", spec: (String) -> StepSpec) -> [Vertex] {
        let parts = text.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
        let heads = parts.map { words in head(words[0]) }
        for head in heads {
            ids[head.name] = VertexID(names.count)
            names.append(head.name)
        }
        return zip(parts, heads).map { words, head in
            var rest = words.dropFirst()
            var kind = kind(head, spec)
            if case .anyFailed = kind {
                let members = rest.prefix { !$0.hasSuffix("}") } + rest.filter { $0.hasSuffix("}") }
                rest = rest.dropFirst(members.count)
                kind = .anyFailed(members.map { ids[$0.trimming("}")]! })
            }
            return Vertex(
                id: ids[head.name]!, parent: ids[head.group ?? group], kind: kind,
                dependencies: rest.map { dependency($0) })
        }
    }

    private struct Head {
        var name: String
        var mark: Character?
        var event: String?
        var group: String?
        var shape: Character
    }

    private func head(_ word: String) -> Head {
        let halves = word.split(separator: "@")
        var body = String(halves[0])
        let shape: Character = "[({".contains(body.first!) ? body.first! : "s"
        body = body.trimming("[](){}")
        let mark = body.first { "?!*".contains($0) }
        let pieces = body.split { "?!*".contains($0) }.map(String.init)
        return Head(
            name: pieces[0], mark: mark, event: pieces.dropFirst().first,
            group: halves.dropFirst().first.map { String($0).trimming("[](){}") }, shape: shape)
    }

    private func kind(_ head: Head, _ spec: (String) -> StepSpec) -> Vertex.Kind {
        switch head.shape {
        case "[":
            .group(
                GroupSpec(
                    label: head.name, isDeferred: head.mark == "?", isAlways: head.mark == "!",
                    handlesEvent: head.event))
        case "(": .event(name: head.name)
        case "{": .anyFailed([])
        default: .step(spec(head.name))
        }
    }

    private func dependency(_ word: String) -> Dependency {
        let id = ids[word.trimming("!~+")]!
        return switch word.first {
        case "!": Dependency(id, .failed)
        case "~": Dependency(id, .ended)
        case "+": Dependency(id, .expanded)
        default: Dependency(id)
        }
    }
}

extension String {
    func trimming(_ characters: String) -> String { filter { !characters.contains($0) } }
}
