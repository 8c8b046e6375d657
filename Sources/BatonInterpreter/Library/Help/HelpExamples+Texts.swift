// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let texts = #"""
        : split
        split("a,b,,c", ",")

        split("  two words ")

        : lines
        lines("a\nb\n")

        size(lines("one\ntwo\nthree"))

        : chars
        chars("abc")

        size(chars("größe"))

        : join
        join([1, 2, 3], "-")

        join(["a", "b"])

        : trim
        trim("  a b ")

        ["x ", " y"] | map(trim)

        : upper
        upper("größe")

        upper("abc")

        : lower
        lower("ABC")

        lower("ÄÖ")

        : replace
        replace("a.b.c", ".", "-")

        replace("banana", "an", "")

        : starts_with
        starts_with("train[3]", "train")

        starts_with("test", "train")

        : ends_with
        ends_with("model.bin", ".bin")

        ends_with("model.bin", ".csv")

        : repeat_text
        repeat_text("ab", 2)

        repeat_text("=", 10)

        : pad_left
        pad_left(7, 3, "0")

        pad_left("ab", 5)

        : pad_right
        pad_right("ab", 5) + "|"

        pad_right("ab", 4, ".")

        : format
        format("{} is {:.3f}", "pi", pi)

        format("{:>5}|{:05d}", "a", 42)

        : matches
        matches("run-42", '\d+')

        matches("run-42", '^\d+$')

        : captures
        captures("k=v", '(\w)=(\w)')

        captures("nothing", '(\d+)')

        : find_all
        find_all("a1 b22", '\d+')

        find_all("k=1 j=2", '\w=') | size

        : replace_matches
        replace_matches("a1b22", '\d+', "#")

        replace_matches("two  spaces", ' +', " ")

        : type_of
        type_of(1.5)

        type_of([1])

        : is_null
        is_null(null)

        is_null(0)

        : is_number
        is_number(2.5)

        is_number("2.5")

        : int
        int("42")

        int("ff", 16)

        : float
        float("1e-3")

        float(2)

        : string
        string(1.0)

        string([1, 5s])

        : literal
        print(literal(["a", 5s]))

        print(literal("two words"))

        : bool
        bool("yes")

        bool(0)

        : duration
        duration("1m30s")

        duration(0.5)

        : bytes
        bytes("64KiB")

        bytes(1000)

        : list
        list(0..<3)

        list("abc")

        : raw
        task say(flags: String) { sh "echo ${raw(flags)}"; output said = trim(stdout) }
        (run say("-n hello  world")).said

        task say(flags: String) { sh "echo ${flags}"; output said = trim(stdout) }
        (run say("two  words")).said

        : event
        dag d() { on event("stop") e { print "stopped" } }
        type_of(d)

        type_of(event("ready"))

        : fail
        try { fail("no data") } catch e { print e.message }

        fn positive(x) { if x < 0 { fail("negative: ${x}") }; return x }
        try { positive(-1) } catch e { print e.message }
        """#
}
