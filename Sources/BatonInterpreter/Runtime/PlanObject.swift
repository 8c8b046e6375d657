import BatonModel
import BatonSyntax

/// What would run, as it was when somebody looked: `apply` runs exactly that or nothing.
protocol Plan: LanguageObject {
    var name: String { get }
    var content: PlanContent { get }
    /// What people are shown.
    var text: String { get }

    /// What would run now.
    func again(_ interpreter: Interpreter) throws(RuntimeError) -> any Plan
    func start() throws(RuntimeError) -> RunObject
}

extension Plan {
    var token: String { content.token }

    /// What `PLAN.name` is, of the members that every plan has.
    func commonMember(_ name: String) -> Value? {
        switch name {
        case "token": .string(token)
        case "name": .string(self.name)
        default: nil
        }
    }
}

/// A plan for this computer.
package final class PlanObject: LanguageObject, Plan {
    /// The task, dag or call of one.
    let subject: Value
    let starter: RunStarter
    let content: PlanContent
    let outlook: Outlook
    let name: String

    init(_ subject: Value, _ starter: RunStarter, _ interpreter: Interpreter) throws(RuntimeError) {
        self.subject = subject
        self.starter = starter
        let draft = try starter.draft(subject)
        name = draft.name
        outlook = try Outlook(draft, interpreter)
        content = PlanContent(draft, outlook, starter, subject, interpreter)
        super.init()
    }

    var text: String { outlook.text() }

    func again(_ interpreter: Interpreter) throws(RuntimeError) -> any Plan {
        try PlanObject(subject, starter, interpreter)
    }

    func start() throws(RuntimeError) -> RunObject { try starter.start(subject) }

    /// What the token is the digest of, line by line: `seed = 3`, `key of train[0] = 5f2c…`.
    package var lines: [String] { content.lines.map { "\($0.name) = \($0.text)" } }

    package override var typeName: String { "Plan" }
    package override var description: String { "<Plan \(token) \(name)>" }
    package override var memberNames: [String] { ["token", "name", "steps"] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        name == "steps" ? .list(table()) : commonMember(name)
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list(table()) }

    private func table() -> [Value] {
        outlook.items.map { item in
            let why: Value = if case .stale(let difference) = item.state { .string(difference) } else { .null }
            return .map([
                ("step", .string(item.step.shownPath)), ("task", .string(item.step.taskName)),
                ("state", .string(item.state.word)), ("why", why),
            ])
        }
    }
}

/// What a plan's token is the digest of, in lines that can be compared with those of another.
struct PlanContent {
    /// What each line is about, with what it says: `step train[3]`, `argument lr of train[3]`, `seed`.
    let lines: [(name: String, text: String)]
    let token: String

    init(lines: [(name: String, text: String)], _ interpreter: Interpreter) {
        self.lines = lines
        token = PlanContent.token(of: lines, interpreter)
    }

    /// Digits of a token.
    private static let tokenLength = 16
    /// Differences that are told; more are counted.
    private static let shownMax = 5

    init(
        _ draft: RunStarter.Draft, _ outlook: Outlook, _ starter: RunStarter, _ subject: Value,
        _ interpreter: Interpreter
    ) {
        var lines: [(name: String, text: String)] = [
            ("name", draft.name), ("seed", "\(starter.seed)"), ("jobs", starter.jobs.map { "\($0)" } ?? "all"),
            ("cache", starter.usesCache ? "on" : "off"), ("stop", "\(starter.stops || draft.terms.stops)"),
        ]
        if let timeout = starter.timeout ?? draft.terms.timeout {
            lines.append(("timeout", durationText(nanoseconds: timeout)))
        }
        if let script = PlanContent.script(of: subject, interpreter) { lines.append(("script", script)) }
        for item in outlook.items {
            let path = item.step.shownPath
            let needs = draft.vertices[item.step.id.index].dependencies.map { "\($0.vertex.index) \($0.condition)" }
            lines.append(("step \(path)", needs.joined(separator: ", ")))
            if let key = item.key {
                lines += key.parts.map { ("\($0.name) of \(path)", $0.text) }
                lines.append(("key of \(path)", key.digest))
            } else {
                lines += item.step.arguments.map { ("argument \($0.name) of \(path)", $0.value.literal) }
            }
        }
        self.lines = lines
        token = PlanContent.token(of: lines, interpreter)
    }

    private static func token(of lines: [(name: String, text: String)], _ interpreter: Interpreter) -> String {
        var bytes = KeyBytes()
        for line in lines {
            bytes.add(part: line.name)
            bytes.add(text: line.text)
        }
        return String(interpreter.host.digest(bytes.bytes).prefix(tokenLength))
    }

    /// A digest of the text that declares what runs, without its comments.
    static func script(of subject: Value, _ interpreter: Interpreter) -> String? {
        guard let place = place(of: subject) else { return nil }
        let text = CodeText.plain(String(decoding: place.source.bytes, as: UTF8.self))
        return interpreter.host.digest(Array(text.utf8))
    }

    private static func place(of subject: Value) -> RuntimeError.Place? {
        switch subject {
        case .object(let call as InvocationObject): call.callee.place
        case .object(let declared as DeclaredObject): declared.place
        default: nil
        }
    }

    // MARK: Kept beyond the program

    /// The lines as JSON, for a later program.
    func bytes() throws(RuntimeError) -> [UInt8] {
        let pairs = lines.map { Value.list([.string($0.name), .string($0.text)]) }
        return Array(try JSONWriter.text(.list(pairs)).utf8)
    }

    /// Reads lines back; nil for what no plan has written.
    static func lines(in bytes: [UInt8]) -> [(name: String, text: String)]? {
        guard let value = try? JSONReader.parse(bytes, what: "a plan"), case .list(let list) = value else { return nil }
        var lines: [(name: String, text: String)] = []
        for case .list(let pair) in list.items {
            guard pair.items.count == 2, case .string(let name) = pair.items[0], case .string(let text) = pair.items[1]
            else { return nil }
            lines.append((name.text, text.text))
        }
        return lines
    }

    /// What is different now, in words.
    static func difference(
        from old: [(name: String, text: String)], to new: [(name: String, text: String)]
    ) -> String {
        let before = Dictionary(old.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.name))
        var found: [String] = []
        for line in new where !line.name.hasPrefix("key of ") {
            guard let earlier = before[line.name] else {
                found.append("\(line.name) is new")
                continue
            }
            if earlier != line.text { found.append(words(line.name, earlier, line.text)) }
        }
        for line in old where !after.contains(line.name) && !line.name.hasPrefix("key of ") {
            found.append("\(line.name) is gone")
        }
        let rest = found.count - shownMax
        return found.isEmpty
            ? "something that counts in the keys of steps"
            : found.prefix(shownMax).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    private static func words(_ name: String, _ old: String, _ new: String) -> String {
        let isShort = old.utf8.count <= Value.messageMax && new.utf8.count <= Value.messageMax
        let isPlain = !old.contains("sha256:") && name != "script" && !name.hasPrefix("step ")
        return isShort && isPlain ? "\(name) was \(old), is \(new)" : "\(name) changed"
    }
}
