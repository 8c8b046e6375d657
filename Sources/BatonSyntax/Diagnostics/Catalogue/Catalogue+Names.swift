// E02xx: names, calls and declarations.

extension Catalogue {
    static let nameEntries: [Entry] = [
        entry(
            .unknownName, "unknown name",
            "Nothing of this name is in scope here. Names are seen from their `let` to the end of their block; "
                + "functions, tasks and dags of a file are seen in all of it.",
            wrong: "let total = 1\nprint totl", right: "let total = 1\nprint total"),
        entry(
            .duplicateName, "name declared twice",
            "One block declares the name twice, or two parameters share it. To give a name a new value leave `let` out.",
            wrong: "let a = 1\nlet a = 2", right: "let a = 1\na = 2"),
        entry(
            .unknownOutput, "unknown output",
            "A task has the outputs that it declares; a task with a `return` body has `value`. The message lists them.",
            wrong: "task train() { return 1 }\ndag study() { let t = train(); return {loss: t.los} }\nrun study",
            right: "task train() { return 1 }\ndag study() { let t = train(); return {loss: t.value} }\nrun study"),
        entry(
            .wrongArguments, "too many arguments",
            "The call passes more values than there are parameters.",
            wrong: "fn f(a, b) = a + b\nprint(f(1, 2, 3))", right: "fn f(a, b) = a + b\nprint(f(1, 2))"),
        entry(
            .unknownArgument, "unknown argument",
            "No parameter has this name. Named arguments stand behind the positional ones, and each name once.",
            wrong: "fn f(a, b) = a + b\nprint(f(1, c: 1))", right: "fn f(a, b) = a + b\nprint(f(1, b: 1))"),
        entry(
            .missingArgument, "missing argument",
            "A parameter without a default got no value.",
            wrong: "fn f(a, b) = a + b\nprint(f(1))", right: "fn f(a, b = 0) = a + b\nprint(f(1))"),
        entry(
            .unknownType, "unknown type",
            "Types are `Bool Int Float String Duration Size File Node Run Step Table Session List<T> Map<T> Any`, and "
                + "`T?` for values that may be null.",
            wrong: "let x: Wibble = 1", right: "let x: Int = 1"),
        entry(
            .assignToDeclaration, "assignment to a declaration",
            "The name belongs to a function, a task, a dag or an imported module, and those stay what they are.",
            wrong: "fn f() = 1\nf = 2", right: "fn f() = 1\nlet g = 2"),
        entry(
            .outputWithoutValue, "output without a value",
            "`output x` alone means the Python variable x, so the task needs a `python` body. Other tasks say where the "
                + "value comes from.",
            wrong: "task t { sh \"echo 1\"; output x }", right: "task t { sh \"echo 1\"; output x = stdout }"),
        entry(
            .cycle, "cycle",
            "The steps wait for one another in a ring, so none could ever start. The message names them all.",
            wrong: "task a { return 1 }\ntask b { return 2 }\ndag d { a -> b; b -> a }\nrun d",
            right: "task a { return 1 }\ntask b { return 2 }\ndag d { a -> b }\nrun d"),
        entry(
            .unquotableValue, "no safe place for a value",
            "A value in a shell command becomes one quoted word. Inside a here-document the shell reads no quotes, so "
                + "no quoting is safe there. Pass the value as an argument or in the environment; `raw(x)` is the way out "
                + "for text that is shell code on purpose.",
            wrong: "task t(x: String) {\n    sh \"\"\"\n        cat <<EOF\n        ${x}\n        EOF\n    \"\"\"\n}",
            right: "task t(x: String) {\n    sh \"printf '%s\\\\n' ${x}\"\n}"),
        entry(
            .misplacedBreak, "break outside a loop",
            "`break` and `continue` belong into the body of a `for` or `while` of the same function.",
            wrong: "if true { break }", right: "while true { break }"),
        entry(
            .malformedStage, "malformed stage",
            "The stage got other parts than it takes: `where` has one condition, `take` and `skip` a number, `derive` "
                + "and `rename` have `name = …`, `group` has keys and measures in braces.",
            wrong: "let first = [{a: 1}] | take 1, 2", right: "let first = [{a: 1}] | take 1"),
        entry(
            .outsideOutside, "'$name' outside a column expression",
            "In the stages of a table a bare name is a column, and `$name` or `${expr}` a value from outside. Elsewhere "
                + "every name is from outside: leave the sign out.",
            wrong: "let limit = 3\nprint($limit)", right: "let limit = 3\nprint(limit)"),
    ]
}
