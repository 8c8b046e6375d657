import BatonInterpreter
import BatonSyntax

/// Words of the language with a line of help each.
enum Words {
    struct Entry: Sendable {
        var text: String
        var detail: String
        var kind: Candidate.Kind

        init(_ text: String, _ detail: String, _ kind: Candidate.Kind = .keyword) {
            self.text = text
            self.detail = detail
            self.kind = kind
        }
    }

    static let everywhere = entries("let", "if", "for", "while", "try", "assert", "fn", "task", "dag")
    static let atTop = entries("import", "param", "experiment")
    static let inBlocks = entries("return", "break", "continue")
    static let inDags = entries("on", "after", "always", "repeat", "barrier")
    static let inTasks =
        entries("needs", "timeout", "retry", "env", "setup", "container", "cache", "keep", "isolate")
        + [Entry("where", "which nodes may take it: where cores >= 8")]
        + entries("output", "when", "sh", "exec", "python", "script", "data", "return", "fail", "let")
    static let inExperiments = entries("deploy", "keepalive", "timeout", "let")
    static let inValues = entries("if", "not", "true", "false", "null")
    static let operators = entries("and", "or", "in")
    static let then = entries("then")[0]
    static let `else` = entries("else")[0]
    static let switches = [Entry("on", ""), Entry("off", "")]
    static let needs = [
        Entry("cpu", "cores: cpu: 2", .label), Entry("memory", "memory: 1GiB", .label),
        Entry("gpu", "graphics processors: gpu: 1", .label),
    ]
    static let backoff = [Entry("backoff", "the wait before the next try: backoff: 5s", .label)]
    static let outcomes = [
        Entry("success", "on success of s { … }"), Entry("failure", "on failure of s { … }"),
        Entry("event", "on event(\"stop\") e { … }"),
    ]
    static let of = [Entry("of", "on failure of train { … }")]
    static let until = [Entry("until", "repeat until cond, max: 20 { … }")]
    static let by = Entry("by", "sort by -rides, town")
    static let deployOn = [Entry("on", "deploy study on nodes | where cores >= 8")]
    static let stopOn = [Entry("stop", "stop on failure: end at the first failed step")]
    static let `as` = [Entry("as", "import \"stats.exp\" as stats")]
    static let `in` = [Entry("in", "for x in xs { … }")]

    /// The clauses of commands.
    static let clauses: [Entry] = [
        Entry("on", "where it runs: run study() on nodes", .label),
        Entry("with", "how it runs: with jobs: 8, name: \"baseline\"", .label),
    ]
    static let toRun = Entry("to", "emit \"ready\" to r; attach ssh(\"me@gpu1\") to lab", .label)
    static let fromRun = Entry("from", "wait for \"ready\" from r; detach \"gpu1\" from lab", .label)
    static let asName = Entry("as", "connect \"https://lab.example.org\" as lab", .label)
    static let forEvent = Entry("for", "wait for \"ready\" from r", .label)

    /// What the options behind `with` mean, and parameters of verbs with the same names.
    static let options: [String: String] = [
        "jobs": "most steps at the same time", "name": "what the run is called", "cache": "false: run every step again",
        "stop": "true: end at the first failed step", "seed": "where all randomness of the run comes from",
        "keep": "true: work folders stay", "detach": "true: it outlives the program",
        "on": "where it runs", "timeout": "how long it may take at most", "tail": "only the last lines",
        "follow": "true: what comes too", "token": "the token of a plan",
        "exclusive": "true: the nodes are for it alone", "cleanup": "true: nodes forget what was made for it",
        "user": "who logs in", "fingerprint": "SHA-256 of the certificate that the director made",
        "insecure": "true: without encryption, where something else has it",
    ]

    /// The table stages, by their word.
    static func stage(_ kind: StageKind) -> Entry {
        Entry(kind.rawValue, LanguageWords.stages[kind] ?? "", .stage)
    }

    private static func entries(_ words: String...) -> [Entry] {
        words.map { Entry($0, LanguageWords.lines[$0] ?? "") }
    }

    /// What runs, steps and nodes have behind a dot.
    static let members: [String: String] = [
        "status": "waiting, running, succeeded, failed, cancelled", "name": "what it is called", "id": "its number",
        "seed": "where its randomness comes from", "error": "the first failure, null without one",
        "duration": "how long it took", "attempts": "how often it was tried", "cached": "whether it was taken over",
        "value": "what it returns", "steps": "all its steps", "path": "its name in the run", "task": "its task's name",
        "os": "linux, macos", "arch": "x86_64, arm64", "cores": "processors", "memory": "a Size",
        "tags": "a list of words", "gpus": "graphics processors", "state": "how it stands", "owner": "whose it is",
        "locked_by": "the experiment that has it alone", "director": "the connection that it is of",
        "nodes": "the nodes that may be used", "runs": "experiments, the newest first",
        "experiments": "experiments, the newest first", "pools": "nodes under one name",
        "connectors": "ways to nodes, with their health", "secrets": "names of secrets", "user": "who is logged in",
        "address": "where it is", "step": "the step's name", "node": "where it ran", "message": "what went wrong",
    ]
}
