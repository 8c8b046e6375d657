// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let texts = #"""
        : split
        split("a,b,,c", ",")
        #=> ["a", "b", "", "c"]

        split("  two words ")
        #=> ["two", "words"]

        : lines
        lines("a\nb\n")
        #=> ["a", "b"]

        size(lines("one\ntwo\nthree"))
        #=> 3

        : chars
        chars("abc")
        #=> ["a", "b", "c"]

        size(chars("größe"))
        #=> 5

        : join
        join([1, 2, 3], "-")
        #=> "1-2-3"

        join(["a", "b"])
        #=> "ab"

        : trim
        trim("  a b ")
        #=> "a b"

        ["x ", " y"] | map(trim)
        #=> ["x", "y"]

        : upper
        upper("größe")
        #=> "GRÖSSE"

        upper("abc")
        #=> "ABC"

        : lower
        lower("ABC")
        #=> "abc"

        lower("ÄÖ")
        #=> "äö"

        : capitalize
        capitalize("ab cd")
        #=> "Ab cd"

        map(["ada", "grace"], capitalize)
        #=> ["Ada", "Grace"]

        : replace
        replace("a.b.c", ".", "-")
        #=> "a-b-c"

        replace("banana", "an", "")
        #=> "ba"

        : starts_with
        starts_with("train[3]", "train")
        #=> true

        starts_with("test", "train")
        #=> false

        : ends_with
        ends_with("model.bin", ".bin")
        #=> true

        ends_with("model.bin", ".csv")
        #=> false

        : repeat_text
        repeat_text("ab", 2)
        #=> "abab"

        repeat_text("=", 10)
        #=> "=========="

        : pad_left
        pad_left(7, 3, "0")
        #=> "007"

        pad_left("ab", 5)
        #=> "   ab"

        : pad_right
        pad_right("ab", 5) + "|"
        #=> "ab   |"

        pad_right("ab", 4, ".")
        #=> "ab.."

        : format
        format("{} is {:.3f}", "pi", pi)
        #=> "pi is 3.142"

        format("{:>5}|{:05d}", "a", 42)
        #=> "    a|00042"

        : matches
        matches("run-42", '\d+')
        #=> true

        matches("run-42", '^\d+$')
        #=> false

        : captures
        captures("k=v", '(\w)=(\w)')
        #=> ["k=v", "k", "v"]

        is_null(captures("nothing", '(\d+)'))
        #=> true

        : find_all
        find_all("a1 b22", '\d+')
        #=> ["1", "22"]

        find_all("k=1 j=2", '\w=') | size
        #=> 2

        : replace_matches
        replace_matches("a1b22", '\d+', "#")
        #=> "a#b#"

        replace_matches("two  spaces", ' +', " ")
        #=> "two spaces"

        : type_of
        type_of(1.5)
        #=> "Float"

        type_of([1])
        #=> "List"

        : is_null
        is_null(null)
        #=> true

        is_null(0)
        #=> false

        : is_number
        is_number(2.5)
        #=> true

        is_number("2.5")
        #=> false

        : int
        int("42")
        #=> 42

        int("ff", 16)
        #=> 255

        : float
        float("1e-3")
        #=> 0.001

        float(2)
        #=> 2.0

        : string
        string(1.0)
        #=> "1.0"

        string([1, 5s])
        #=> "[1, 5s]"

        : literal
        print(literal(["a", 5s]))
        #=> ["a", 5s]

        print(literal("two words"))
        #=> "two words"

        : bool
        bool("yes")
        #=> true

        bool(0)
        #=> false

        : duration
        duration("1m30s")
        #=> 1m30s

        duration(0.5)
        #=> 500ms

        : bytes
        bytes("64KiB")
        #=> 64KiB

        bytes(1000)
        #=> 1KB

        : list
        list(0..<3)
        #=> [0, 1, 2]

        list("abc")
        #=> ["a", "b", "c"]

        : raw
        task say(flags: String) { sh "echo ${raw(flags)}"; output said = trim(stdout) }
        (run say("-n hello  world")).said
        #=> "hello world"

        task say(flags: String) { sh "echo ${flags}"; output said = trim(stdout) }
        (run say("two  words")).said
        #=> "two  words"

        : event
        dag d() { on event("stop") e { print "stopped" } }
        type_of(d)
        #=> "Dag"

        type_of(event("ready"))
        #=> "Event"

        : fail
        try { fail("no data") } catch e { print e.message }
        #=> no data

        fn positive(x) { if x < 0 { fail("negative: ${x}") }; return x }
        try { positive(-1) } catch e { print e.message }
        #=> negative: -1
        """#
}
