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

    static let everywhere: [Entry] = [
        Entry("let", "define a name: let xs = [1, 2]"), Entry("if", "if x > 1 { … } else { … }"),
        Entry("for", "for lr in [0.1, 0.01], seed in 0..<3 { … }"), Entry("while", "while cond { … }"),
        Entry("try", "try { … } catch e { print e.message }"), Entry("assert", "assert size(xs) == 3, \"three\""),
        Entry("fn", "a function: fn loss(a, b) = (a - b) ** 2"),
        Entry("task", "a unit of work: parameters, a body, outputs"),
        Entry("dag", "a graph of steps: ordinary code over values that do not exist yet"),
    ]
    static let atTop: [Entry] = [
        Entry("import", "import \"stats.exp\" as stats"),
        Entry("param", "a parameter of the script: param lr: Float = 0.1"),
        Entry("experiment", "dags on nodes: deploy study on nodes"),
    ]
    static let inBlocks: [Entry] = [
        Entry("return", "return a value from the function"), Entry("break", "leave the loop"),
        Entry("continue", "go on with the loop's next round"),
    ]
    static let inDags: [Entry] = [
        Entry("on", "on failure of s { … }, on success of s { … }, on event(\"stop\") e { … }"),
        Entry("after", "after s { … }: once s has ended, either way"),
        Entry("always", "always { … }: at the end, whatever happened"),
        Entry("repeat", "repeat 5 { … }, repeat until cond, max: 20 { … }"),
        Entry("barrier", "what follows waits for all that stands above"),
    ]
    static let inTasks: [Entry] = [
        Entry("needs", "what it takes: needs cpu: 2, memory: 1GiB"),
        Entry("timeout", "the longest that an attempt may take: timeout 10m"),
        Entry("retry", "try again when it fails: retry 2, backoff: 5s"),
        Entry("env", "variables of its processes: env OMP_NUM_THREADS: 2"),
        Entry("setup", "a command that makes its environment, once"),
        Entry("container", "run in an image: container \"python:3.12\""),
        Entry("cache", "cache off: run every time"), Entry("keep", "keep on: the work folder stays"),
        Entry("isolate", "isolate on: a Python process of its own"),
        Entry("where", "which nodes may take it: where cores >= 8"),
        Entry("output", "what it leaves: output loss: Float, output model = file(\"model.bin\")"),
        Entry("when", "by the node: when node.os == \"linux\" { … } else { … }"),
        Entry("sh", "a shell command; ${x} in it is one word"),
        Entry("exec", "a program without a shell: exec [\"prog\", arg]"),
        Entry("python", "Python source between three quotes"),
        Entry("script", "another interpreter: script(\"Rscript\") \"\"\"…\"\"\""),
        Entry("return", "no process: the value of an expression"),
        Entry("fail", "fail the step with a message"), Entry("let", "a name for the items below"),
    ]
    static let inExperiments: [Entry] = [
        Entry("deploy", "deploy study on nodes | where cores >= 8"),
        Entry("keepalive", "how long it stays without word: keepalive 10m"), Entry("let", "a name for what follows"),
    ]
    static let inValues: [Entry] = [
        Entry("if", "if cond then a else b"), Entry("not", "the opposite of a Bool"), Entry("true", "Bool"),
        Entry("false", "Bool"), Entry("null", "no value"),
    ]
    static let operators: [Entry] = [
        Entry("and", "both hold"), Entry("or", "one of them holds"), Entry("in", "is an item of"),
    ]
    static let then = Entry("then", "the value where the condition holds")
    static let `else` = Entry("else", "the value where it does not")
    static let after = Entry("after", "let b = deploy() after a: order without data")
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
    static let toRun = Entry("to", "emit \"ready\" to r", .label)
    static let fromRun = Entry("from", "wait for \"ready\" from r", .label)
    static let forEvent = Entry("for", "wait for \"ready\" from r", .label)

    /// What the options behind `with` mean, and parameters of verbs with the same names.
    static let options: [String: String] = [
        "jobs": "most steps at the same time", "name": "what the run is called", "cache": "false: run every step again",
        "stop": "true: end at the first failed step", "seed": "where all randomness of the run comes from",
        "keep": "true: work folders stay", "detach": "true: it outlives the program",
        "on": "where it runs", "timeout": "how long to wait at most", "tail": "only the last lines",
        "follow": "true: what comes too", "token": "the token of a plan",
    ]

    /// The table stages, by their word.
    static func stage(_ kind: StageKind) -> Entry {
        Entry(kind.rawValue, stageHelp[kind] ?? "", .stage)
    }

    private static let stageHelp: [StageKind: String] = [
        .where: "rows for which it holds: where fare > 3", .select: "these columns: select town, rate = tip / fare",
        .derive: "further columns: derive rate = tip / fare",
        .group: "a row for each group: group town { rides = count() }", .sort: "in order: sort by -rides, town",
        .take: "the first rows: take 10", .skip: "all but the first rows: skip 10",
        .join: "with the rows of another table: join other on town", .distinct: "each once: distinct town",
        .rename: "another name: rename fare = amount", .drop: "without these columns: drop tip",
        .fill: "in place of null: fill tip = 0", .summarize: "one row of all: summarize { best = max(tip) }",
        .describe: "count, mean, spread of columns: describe fare", .plot: "draw columns: plot fare, tip",
    ]

    /// What runs, steps and nodes have behind a dot.
    static let members: [String: String] = [
        "status": "waiting, running, succeeded, failed, cancelled", "name": "what it is called", "id": "its number",
        "seed": "where its randomness comes from", "error": "the first failure, null without one",
        "duration": "how long it took", "attempts": "how often it was tried", "cached": "whether it was taken over",
        "value": "what it returns", "steps": "all its steps", "path": "its name in the run", "task": "its task's name",
        "os": "linux, macos", "arch": "x86_64, arm64", "cores": "processors", "memory": "a Size",
        "tags": "a list of words", "step": "the step's name", "node": "where it ran", "message": "what went wrong",
    ]
}
