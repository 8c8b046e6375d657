import BatonInterpreter

/// The steps of the tour.
enum TourSteps {
    /// Steps that declare what later ones use.
    static let lasting: Set<Int> = [1, 2, 7, 8, 9, 10]

    static var all: [Tour.Step] { looking + running }

    private static var looking: [Tour.Step] {
        [
            Tour.Step(
                title: "values",
                text:
                    "What has a value shows it. Durations and sizes are values too, and mixing them is an error.\nType:",
                example: "5GiB / 10", praise: "A size, divided, is a size.",
                hint: "Type something whose value is a size, like 5GiB / 10.",
                isDone: { if case .size = $0.value { $0.succeeded } else { false } }),
            Tour.Step(
                title: "names",
                text: "'let' gives a value a name. Tab completes names, Up brings the last statement back.",
                example: "let limit = 4000", praise: "From now on 'limit' is 4000.",
                hint: "Define limit: let limit = 4000.",
                isDone: { seen in if case .int? = seen.interpreter.global("limit") { true } else { false } }),
            Tour.Step(
                title: "data",
                text: """
                    'penguins' is a file: 60 birds of three species, measured in Antarctica. Read it as a table.
                    (Try read_c and the Tab key.)
                    """,
                example: "let birds = read_csv(penguins)", praise: "'birds' is a list of records: a table.",
                hint: "Read the file into birds: let birds = read_csv(penguins).",
                isDone: { seen in rows(seen.interpreter.global("birds")).first?["species"] != nil }),
            Tour.Step(
                title: "pipes", text: "A pipe hands a table from stage to stage. Look at the first rows.",
                example: "birds | take 3", praise: "'take' and its like are stages; 'help tables' lists them.",
                hint: "Take three of the birds: birds | take 3.",
                isDone: { seen in rows(seen.value).count == 3 }),
            Tour.Step(
                title: "columns",
                text:
                    "In a stage a bare name is a column, and $name a value from outside. Behind the pipe Tab knows the columns.",
                example: "birds | where body_mass_g > $limit", praise: "The heavy ones.",
                hint: "Keep the birds above the limit: birds | where body_mass_g > $limit.",
                isDone: { seen in
                    let found = rows(seen.value)
                    return !found.isEmpty && found.count < 60 && found[0]["body_mass_g"] != nil
                }),
            Tour.Step(
                title: "groups", text: "Groups have measures between braces.",
                example: "birds | group species { birds = count(), mass = mean(body_mass_g) } | sort by -mass",
                praise: "One row for each species.", hint: "Group the birds by species and count them.",
                isDone: { seen in
                    let found = rows(seen.value)
                    return found.count == 3 && found[0]["species"] != nil
                }),
            Tour.Step(
                title: "help", text: "Help has a page on every name, your own too, and on what one wants to do.",
                example: "help mean", praise: "'help' alone lists it all; 'help errors' the codes of faults.",
                hint: "Ask for help on something: help mean.",
                isDone: { seen in seen.succeeded && (seen.text.hasPrefix("help") || seen.text.hasSuffix("?")) }),
        ]
    }

    private static var running: [Tour.Step] {
        [
            Tour.Step(
                title: "a task",
                text: """
                    A task is a unit of work: parameters, a body, outputs. This one is a shell command, in which ${than} is
                    one word, whatever it holds. Enter runs a statement when it is complete; here with the last brace.
                    """,
                example: """
                    ## How many of the birds are heavier.
                    task heavier(rows: File, than: Int) {
                        sh "awk -F, -v than=${than} 'NR > 1 && $6 + 0 > than' ${rows} | wc -l"
                        output found = int(trim(stdout))
                    }
                    """,
                praise: "It has not run yet: it is only described. 'help heavier' knows its comment.",
                hint: "Declare a task heavier(rows: File, than: Int).",
                isDone: { seen in
                    if case .object(is TaskObject)? = seen.interpreter.global("heavier") { true } else { false }
                }),
            Tour.Step(
                title: "a run", text: "'run' does it, waits and gives the run. Its outputs are members of the run.",
                example: "let r = run heavier(penguins, limit)", praise: "Ask it: r.found, r.status, r.duration.",
                hint: "Run it and keep the run: let r = run heavier(penguins, limit).",
                isDone: { seen in isSucceeded(seen.interpreter.global("r"), seen.interpreter) }),
            Tour.Step(
                title: "a graph",
                text: """
                    A dag is ordinary code over values that do not exist yet: each call of a task makes a step, and using an
                    output makes an arrow. 'heavier.all' are all of its steps: a fan-in.
                    """,
                example: """
                    dag sweep(rows: File) {
                        for than in [3500, 4000, 4500, 5000] { heavier(rows, than) }
                        return {counts: heavier.all | map(s => s.found)}
                    }
                    """,
                praise: "Four steps that do not wait for one another. 'graph sweep(penguins)' draws it.",
                hint: "Declare dag sweep(rows: File) that calls heavier several times.",
                isDone: { seen in
                    if case .object(is DagObject)? = seen.interpreter.global("sweep") { true } else { false }
                }),
            Tour.Step(
                title: "fan out", text: "Run it. Steps run at the same time, as many as there are cores.",
                example: "let s = run sweep(penguins)", praise: "s.counts is what the dag returns.",
                hint: "Run the dag: let s = run sweep(penguins).",
                isDone: { seen in
                    guard let run = seen.interpreter.global("s"), isSucceeded(run, seen.interpreter) else {
                        return false
                    }
                    return (items(member("steps", run, seen.interpreter))).count >= 2
                }),
            Tour.Step(
                title: "nothing twice",
                text: "Run it again: a step whose code, arguments and files are the same is not run again.",
                example: "let again = run sweep(penguins)", praise: "All from the cache. 'why again' tells why.",
                hint: "Run the same once more: let again = run sweep(penguins).",
                isDone: { seen in
                    guard let run = seen.interpreter.global("again") else { return false }
                    if case .bool(true)? = member("cached", run, seen.interpreter) { return true }
                    return false
                }),
            Tour.Step(
                title: "results", text: "The results of a run are a table like any other: a row a step.",
                example: "results s | select step, than, found, status | sort by than",
                praise: "'runs' lists all runs; 'compare r, s' sets two side by side.",
                hint: "Look at the results: results s.",
                isDone: { seen in
                    let found = rows(seen.value)
                    return found.count >= 2 && (found[0]["status"] != nil || found[0]["step"] != nil)
                }),
            Tour.Step(
                title: "a failure",
                text: "Things go wrong: the first real cause stands last on the screen, with the end of its log.",
                example: "task fussy() { sh \"echo no penguins here; exit 3\" }; run fussy()",
                praise: "'logs' shows what it wrote, 'why' what failed first, 'help errors' what codes mean.",
                hint: "Run something that fails.",
                isDone: { $0.interpreter.session.failedCount > 0 }),
        ]
    }

    static let end = """

        ── the tour ends here ──
          Put statements into a file and run it: baton study.exp. 'help' lists what there is; 'tour 3' goes back to
          step 3. What you have made stays until you leave.

        """

    // MARK: Looking at values

    private static func rows(_ value: Value?) -> [MapObject] {
        items(value).compactMap { if case .map(let map) = $0 { map } else { nil } }
    }

    private static func items(_ value: Value?) -> [Value] {
        if case .list(let list)? = value { return list.items }
        return []
    }

    private static func member(_ name: String, _ value: Value, _ interpreter: Interpreter) -> Value? {
        guard case .object(let run as RunObject) = value else { return nil }
        return (try? run.member(name, interpreter)) ?? nil
    }

    private static func isSucceeded(_ value: Value?, _ interpreter: Interpreter) -> Bool {
        guard let value, case .string(let status)? = member("status", value, interpreter) else { return false }
        return status.text == "succeeded"
    }
}
