/// What people want to do, with the names that do it: the pages of `help`.
package enum HelpTopics {
    package struct Topic: Sendable {
        package var name: String
        package var line: String
        package var names: [String]
        package var example: String = ""
    }

    /// In the order in which a newcomer asks.
    package static let all: [Topic] =
        aims
        + Library.groups.filter { $0.title != "data" }.map { title, functions in
            Topic(name: title, line: lines[title] ?? title, names: functions.map(\.name))
        } + [session]

    /// The topic whose names depend on where one is: at a prompt there are more of them.
    static let here = "session"

    package static func topic(named name: String) -> Topic? { all.first { $0.name == name } }

    private static let aims: [Topic] = [
        Topic(
            name: "running", line: "make something run, here and now",
            names: ["task", "run", "start", "wait", "cancel", "plan", "apply"],
            example: """
                task double(x: Int) { return x * 2 }
                let r = run double(21)
                r.value
                """),
        Topic(
            name: "looking", line: "see what ran, what it gave and why",
            names: [
                "runs", "results", "show", "logs", "artifacts", "get", "graph", "explain", "why", "compare", "attach",
                "run_by_id",
            ],
            example: """
                results r | where status == "failed"
                logs r.train, tail: 20
                why r
                """),
        Topic(
            name: "fanning", line: "many steps out of a few lines: fan out, fan in, order",
            names: ["dag", "for", "if", "after", "on", "always", "repeat", "barrier", "grid"],
            example: """
                dag sweep(rows: File) {
                    for lr in [0.1, 0.01], seed in 0..<3 { train(rows, lr: lr, seed: seed) }
                    pick(train.all)
                }
                """),
        Topic(
            name: "tasks", line: "what a task may have between its braces",
            names: [
                "sh", "exec", "python", "script", "data", "return", "output", "needs", "timeout", "retry", "env",
                "setup",
                "cache",
                "when",
            ],
            example: """
                task train(rows: File, lr: Float) {
                    needs cpu: 2, memory: 1GiB
                    timeout 10m
                    sh "fit ${rows} --lr ${lr} > loss.txt"
                    output loss = float(text("loss.txt"))
                }
                """),
        Topic(
            name: "talking", line: "events and flags between a script and its runs",
            names: ["emit", "await", "events", "flag", "set_flag", "add_flag"]),
        Topic(
            name: "tables", line: "rows and columns: behind a pipe a bare name is a column",
            names: [
                "where", "select", "derive", "group", "sort", "take", "skip", "join", "distinct", "rename", "drop",
                "fill",
                "summarize", "describe", "plot",
            ],
            example: """
                read_csv("trips.csv") | where fare > 3 | group town { rides = count(), mean = mean(fare) }
                """),
        Topic(
            name: "sessions", line: "data frames that live in Polars, pandas, Dask or Spark",
            names: ["session", "sessions", "rows", "profile", "vars", "code", "restart", "close"],
            example: """
                let s = session("polars")
                let trips = s.load("trips.csv")
                trips | where fare > 3 | group town { rides = count(), rate = mean(tip / fare) }
                code trips
                """),
        Topic(
            name: "data", line: "JSON, CSV and digests",
            names: (Library.groups.first { $0.title == "data" }?.functions ?? []).map(\.name) + [
                "read_csv", "read_json",
            ]),
    ]

    private static let session = Topic(
        name: here, line: "the prompt, the notebook and their settings",
        names: ["help", "tour", "history", "source", "save", "export", "config", "set", "quit"])

    private static let lines: [String: String] = [
        "numbers": "round, bound, count, compute", "lists": "lists and maps: change, search, sort, combine",
        "statistics": "one number of many", "texts": "split, join, search, format",
        "types": "ask for a type, change to another", "chance": "random numbers that come again with a seed",
        "files": "read, write, find", "world": "print, time, environment",
    ]

    /// Names that are neither functions nor words of the language.
    static let things = ["runs": "All runs that the store knows, oldest first: runs | where status == \"failed\"."]
}
