// E01xx: text and grammar.

extension Catalogue {
    static let syntaxEntries: [Entry] = [
        syntax(
            .unknownCharacter, "unknown character",
            "The character begins nothing that the language knows. Curly quotes, `!` for `not` and `&&` for `and` are "
                + "the usual guests from elsewhere.",
            wrong: "let ok = !done", right: "let done = false\nlet ok = not done"),
        syntax(
            .invalidUTF8, "not UTF-8",
            "Programs are UTF-8 text. The file holds bytes that are not, mostly because an editor saved it as Latin-1 "
                + "or UTF-16.",
            wrong: "print \"caf\\xE9\"        # the byte E9 itself", right: "print \"café\"", trigger: .world),
        syntax(
            .unterminatedString, "string without an end",
            "A string in single or double quotes ends on the line where it begins. For text over several lines use "
                + "three quotes.",
            wrong: "let s = \"abc", right: "let s = \"abc\""),
        syntax(
            .expectedExpression, "expected an expression",
            "A value should stand here: a name, a literal, a call or a bracket. A line goes on only inside brackets, "
                + "behind an operator or a comma, and in front of `|`, `->` and `.name`.",
            wrong: "let x =", right: "let x = 1"),
        syntax(
            .malformedNumber, "malformed number",
            "Letters right behind a number are its unit: durations have `ns us ms s m h d`, sizes "
                + "`B KB MB GB TB KiB MiB GiB TiB`. Hexadecimal numbers begin with `0x`. Names do not begin with a digit.",
            wrong: "let distance = 5parsecs", right: "let pause = 5s"),
        syntax(
            .unknownEscape, "unknown escape",
            "In double quotes a backslash begins one of `\\n \\t \\r \\\" \\\\ \\$ \\u{1F9EA}`. Write `\\\\` for a backslash, "
                + "or a raw string in single quotes, which knows no escapes.",
            wrong: "let p = \"\\d+\"", right: "let p = '\\d+'"),
        syntax(
            .unexpectedToken, "unexpected token",
            "Something else is needed here, and the message names it; often a comma, a bracket or a colon is missing.",
            wrong: "print(1 2)", right: "print(1, 2)"),
        syntax(
            .unclosedBracket, "bracket never closed",
            "The bracket or block that the message points at has no end. Looking for its partner from the inside out "
                + "finds the place; an editor that marks pairs helps.",
            wrong: "let xs = [1, 2", right: "let xs = [1, 2]"),
        syntax(
            .nestedTooDeep, "nested too deep",
            "Brackets, blocks and operators in one another are bounded, so that no text can exhaust the machine. "
                + "Programs made by programs meet this: give parts a name with `let`.",
            wrong: String(repeating: "(", count: Parser.depthMax) + "1"
                + String(repeating: ")", count: Parser.depthMax),
            right: "((((1))))"),
        syntax(
            .comparisonChain, "chained comparison",
            "A comparison gives true or false, and comparing that again has no meaning. Join two comparisons with `and`.",
            wrong: "let x = 2\nassert 1 < x < 3", right: "let x = 2\nassert 1 < x and x < 3"),
        syntax(
            .unmatchedBracket, "bracket closes nothing",
            "There is no open bracket for this one to close: it is one too many, or its partner was lost.",
            wrong: "print(1)\n}", right: "print(1)"),
        syntax(
            .expectedName, "expected a name",
            "A name should stand here: letters, digits and `_`, not beginning with a digit, and none of the "
                + "language's own words.",
            wrong: "let = 1", right: "let x = 1"),
        syntax(
            .expectedStatementEnd, "expected the end of the statement",
            "A statement ends with its line, at `;`, or with the brace of its block. Something more stands behind it.",
            wrong: "let a = 1 let b = 2", right: "let a = 1; let b = 2"),
        syntax(
            .cannotAssign, "not something to assign to",
            "Only a name can be set. Lists and maps do not change: make a new one from the old.",
            wrong: "let xs = [1, 2]\nxs[0] = 3", right: "let xs = [1, 2]\nlet ys = [3] + [xs[1]]"),
        syntax(
            .unknownTaskItem, "unknown part of a task",
            "In the braces of a task stand its needs, its bodies, its outputs and the like, each beginning with its "
                + "word; statements such as `if` and `print` do not. A condition on the node is `when`.",
            wrong: "task t { wibble 3; sh \"true\" }", right: "task t { timeout 3s; sh \"true\" }"),
        syntax(
            .sourceTooLarge, "source too large",
            "A program may have up to 64 MiB. Data of that size belongs in a file of its own that the program reads.",
            wrong: "let rows = [ … 64 MiB of numbers … ]", right: "let rows = read_csv(\"rows.csv\")", trigger: .world),
        syntax(
            .numberOutOfRange, "number out of range",
            "Whole numbers, durations in nanoseconds and sizes in bytes have 64 bits, with a sign; floats reach "
                + "1.79e308.",
            wrong: "let n = 9223372036854775808", right: "let n = 9223372036854775807"),
        syntax(
            .misplacedStatement, "statement in the wrong place",
            "The statement has a meaning elsewhere only: `return` in functions, tasks and dags; outputs and bodies in "
                + "tasks; `deploy` in experiments.",
            wrong: "let x = 1\nreturn x", right: "fn f() { return 1 }\nprint f()"),
        syntax(
            .emptyTask, "task without a body",
            "A task does its work in bodies: `sh`, `exec`, `python`, `script` or `return`. This one has none, so a step "
                + "of it could not do anything.",
            wrong: "task t { timeout 5s }", right: "task t { timeout 5s; sh \"true\" }"),
        syntax(
            .emptyExperiment, "experiment without nodes",
            "An experiment says by `deploy … on …` what runs on which nodes. This one has no such line, so nothing of it "
                + "could run.",
            wrong: "experiment e { keepalive 5m }", right: "task t { sh \"true\" }\nexperiment e { deploy t on nodes }",
            trigger: .run),
    ]

    private static func syntax(
        _ code: DiagnosticCode, _ title: String, _ explanation: String, wrong: String, right: String,
        trigger: Trigger = .parse
    ) -> Entry {
        entry(code, title, explanation, wrong: wrong, right: right, trigger: trigger)
    }
}
