// E03xx: running the language.

extension Catalogue {
    static let runningEntries: [Entry] = [
        entry(
            .typeMismatch, "types do not fit",
            "The operation or parameter does not take a value of this type. Nothing is converted behind your back: "
                + "`string(x)`, `int(x)` and `float(x)` convert.",
            wrong: "print(1 + \"a\")", right: "print(string(1) + \"a\")"),
        entry(
            .unitMismatch, "units do not fit",
            "Durations, sizes and plain numbers do not add or compare. `10m / 2s` gives a number, `5s * 3` a duration.",
            wrong: "print(5s + 1GiB)", right: "print(5s + 1m)"),
        entry(
            .overflow, "overflow",
            "The result of whole-number arithmetic has more than 64 bits. Floats reach further, at the price of the "
                + "last digits.",
            wrong: "print(9223372036854775807 + 1)", right: "print(9223372036854775807.0 + 1)"),
        entry(
            .divisionByZero, "division by zero",
            "The right side of `/`, `//` or `%` is zero. Ask before dividing where that can happen.",
            wrong: "let n = 0\nprint(1 / n)", right: "let n = 0\nprint(if n == 0 then null else 1 / n)"),
        entry(
            .indexOutOfRange, "index out of range",
            "Lists count from 0, and negative indexes from the end; the message tells how many items there are.",
            wrong: "let xs = [1, 2]\nprint(xs[2])", right: "let xs = [1, 2]\nprint(xs[1])"),
        entry(
            .unknownMember, "unknown member",
            "The value has no member of this name. `get`-like access with a fallback is `m.name ?? other` only where the "
                + "key exists with null; `contains(keys(m), \"name\")` asks.",
            wrong: "let m = {a: 1}\nprint(m.b)", right: "let m = {a: 1}\nprint(m.a)"),
        entry(
            .notCallable, "not something to call",
            "Only functions, tasks and dags are called. A number, text or list in front of a round bracket often means "
                + "a forgotten operator or comma.",
            wrong: "let three = 3\nprint(three(1))", right: "let three = 3\nprint(three * 1)"),
        entry(
            .assertionFailed, "assertion failed",
            "The condition of an `assert` was false. The message shows the values on both sides of a comparison.",
            wrong: "assert 1 == 2, \"one is one\"", right: "assert 1 == 1, \"one is one\""),
        entry(
            .raised, "raised by the program",
            "The program itself said `fail`, and nothing caught it. `try { … } catch e { … }` would.",
            wrong: "fail \"no luck\"", right: "try { fail \"no luck\" } catch e { print e.message }"),
        entry(
            .recursionTooDeep, "recursion too deep",
            "Functions call one another without coming to an end, or deeper than the stack allows. A loop does not have "
                + "that bound.",
            wrong: "fn f(x) = f(x + 1)\nprint(f(1))", right: "fn f(x) = if x > 9 then x else f(x + 1)\nprint(f(1))"),
        entry(
            .invalidArgument, "invalid argument",
            "The type is right, the value is not one that the function can work with.",
            wrong: "print(int(\"abc\"))", right: "print(int(\"42\"))"),
        entry(
            .importCycle, "files import one another",
            "A file that is being imported imports the file that asked for it, directly or by others. Move what both "
                + "need into a third.",
            wrong: "import \"b.exp\" as b        # and b.exp imports this file",
            right: "import \"shared.exp\" as shared",
            trigger: .world),
        entry(
            .missingParameter, "missing parameter",
            "A `param` without a default needs a value on the command line: `baton study.exp --n 3`. `--help` lists "
                + "them all.",
            wrong: "param n: Int\nprint n", right: "param n: Int = 3\nprint n"),
        entry(
            .notKnownYet, "not known yet",
            "The output of a step is known when the step has run, and this needs it while the dag is being made. "
                + "Arithmetic, text, `if` and `for` over outputs are put off until then; `while` and file names of the "
                + "script are not. `repeat until` loops over steps.",
            wrong: "task t { return 1 }\ndag d { let s = t(); while s.value < 3 { t() } }\nrun d",
            right: "task t { return 1 }\ndag d { repeat until t.value > 0, max: 3 { t() } }\nrun d"),
        entry(
            .unknownColumn, "unknown column",
            "No row of the table has a column of this name. A value from outside the table is written `$name`.",
            wrong: "print([{fare: 3}] | where far > 2)", right: "print([{fare: 3}] | where fare > 2)"),
        entry(
            .tooLarge, "too large",
            "A list, text or table would grow beyond its bound, which keeps a slip from eating the machine's memory.",
            wrong: "print(size(list(0..<10_000_000_000)))", right: "print(size(list(0..<10)))", trigger: .world),
        entry(
            .interrupted, "interrupted",
            "Somebody pressed Ctrl-C or sent a signal. Steps that ran were stopped; those that were done stay done.",
            wrong: "sleep(1h)        # and Ctrl-C", right: "sleep(1ms)", fault: .nobody, trigger: .world),
        entry(
            .notRunning, "called outside a dag",
            "A call of a task makes a step, and steps live in a dag that is run. To run one task alone write "
                + "`run task(…)`, which gives its outputs.",
            wrong: "task t { return 1 }\nprint(t().value + 1)",
            right: "task t { return 1 }\nlet r = run t()\nprint(r.value + 1)"),
        entry(
            .notAvailable, "not available",
            "This build or place cannot do it: a director that is not connected, a data session without its engine.",
            wrong: "let s = session(\"polars\")", right: "print(1)", fault: .machine, trigger: .world),
    ]
}
