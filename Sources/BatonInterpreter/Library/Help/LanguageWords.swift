package import BatonSyntax

/// The words of the language with a line of help each.
package enum LanguageWords {
    /// A word and what it does, mostly with an example behind a colon.
    package static let lines: [String: String] = [
        "let": "define a name: let xs = [1, 2]", "if": "if x > 1 { … } else { … }, or: if c then a else b",
        "for": "for lr in [0.1, 0.01], seed in 0..<3 { … }", "while": "while cond { … }",
        "try": "try { … } catch e { print e.message }", "catch": "try { … } catch e { print e.message }",
        "assert": "assert size(xs) == 3, \"three of them\"", "fn": "a function: fn loss(a, b) = (a - b) ** 2",
        "task": "a unit of work, with parameters, a body and outputs: task double(x: Int) { return x * 2 }",
        "dag": "a graph of steps: dag study(rows: File) { let c = clean(rows); train(c.rows) }",
        "import": "import \"stats.exp\" as stats", "param": "a parameter of the script: param lr: Float = 0.1",
        "experiment": "dags on nodes: experiment e { deploy study on nodes }",
        "return": "the value of a function, or of a task without a process", "break": "leave the loop",
        "continue": "go on with the loop's next round",
        "on": "on failure of s { … }, on success of s { … }, on event(\"stop\") e { … }",
        "after": "order without data: let b = deploy() after a",
        "always": "always { … }: at the end, whatever happened",
        "repeat": "repeat 5 { … }, repeat until cond, max: 20 { … }",
        "barrier": "what follows waits for all that stands above",
        "needs": "what a task takes: needs cpu: 2, memory: 1GiB",
        "timeout": "the longest that an attempt may take: timeout 10m",
        "retry": "try again when it fails: retry 2, backoff: 5s",
        "env": "variables of its processes: env OMP_NUM_THREADS: 2",
        "setup": "a command that makes the task's environment, once",
        "container": "run in an image: container \"python:3.12\"",
        "cache": "cache off: run every time", "keep": "keep on: the work folder stays",
        "isolate": "isolate on: a Python process of its own",
        "output": "what a task leaves: output loss: Float, output model = file(\"model.bin\")",
        "when": "by the node: when node.os == \"linux\" { … } else { … }",
        "sh": "a shell command, in which ${x} is one word: sh \"wc -l ${rows}\"",
        "exec": "a program without a shell: exec [\"prog\", arg]", "python": "Python source between three quotes",
        "script": "another interpreter: script(\"Rscript\") \"\"\"…\"\"\"",
        "data": "a frame of a data session of the step's own: data(\"polars\") session.load(f) | where x > 0",
        "fail": "fail the step with a message",
        "deploy": "deploy study on nodes | where cores >= 8",
        "keepalive": "how long it stays without word: keepalive 10m",
        "not": "the opposite of a Bool", "true": "Bool", "false": "Bool", "null": "no value",
        "and": "both hold", "or": "one of them holds", "in": "is an item of: 3 in xs",
        "then": "if c then a else b", "else": "if c then a else b",
    ]

    /// The table stages, behind `|`.
    package static let stages: [StageKind: String] = [
        .where: "rows for which it holds: where fare > 3", .select: "these columns: select town, rate = tip / fare",
        .derive: "further columns: derive rate = tip / fare",
        .group: "a row for each group: group town { rides = count() }", .sort: "in order: sort by -rides, town",
        .take: "the first rows: take 10", .skip: "all but the first rows: skip 10",
        .join: "with the rows of another table: join other on town", .distinct: "each once: distinct town",
        .rename: "another name: rename fare = amount", .drop: "without these columns: drop tip",
        .fill: "in place of null: fill tip = 0", .summarize: "one row of all: summarize { best = max(tip) }",
        .describe: "count, mean, spread of columns: describe fare", .plot: "draw columns: plot fare, tip",
    ]
}
