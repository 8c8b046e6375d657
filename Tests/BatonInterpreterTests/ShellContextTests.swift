import BatonInterpreter
import Testing

struct ShellContextTests {
    /// Texts with `@` where a value stands, and what each stands in.
    static let table: [(String, [ShellContext])] = [
        ("printf %s @", [.word]),
        ("a --lr=@ @", [.word, .word]),
        ("echo '@' \"@\" @", [.singleQuoted, .doubleQuoted, .word]),
        ("echo \"$(cat @ \"@\")\" @", [.word, .doubleQuoted, .word]),
        ("echo $((@ + 1)) @", [.arithmetic, .word]),
        ("(( @ > 1 )) && echo @", [.arithmetic, .word]),
        ("echo `cat @`", [.unsupported("backticks")]),
        ("echo a # @\necho @", [.unsupported("a comment"), .word]),
        ("echo a#@", [.word]),
        ("cat <<EOF\n@\nEOF\necho @", [.unsupported("a here-document"), .word]),
        (
            "cat <<-'E' <<F\n@\n\tE\n@\nF\necho @",
            [
                .unsupported("a here-document"), .unsupported("a here-document"), .word,
            ]
        ),
        ("cat <<< @", [.word]),
        ("echo $@", [.unsupported("a dollar sign")]),
        ("echo \"$@\"", [.unsupported("a dollar sign")]),
        ("echo \\@", [.unsupported("a backslash")]),
        ("echo \\\\@", [.word]),
        ("echo ${x:-@} @", [.unsupported("a parameter expansion"), .word]),
        ("echo $'a@' @", [.unsupported("$'…' quotes"), .word]),
        ("case @ in a) echo @;; esac; echo @", [.word, .word, .word]),
        ("(cd @; ls) > @", [.word, .word]),
        ("x=$(printf '%s' '@')", [.singleQuoted]),
        ("awk '{print $1}' @", [.word]),
    ]

    @Test(arguments: table) func `a value's place in the shell text is known`(_ row: (String, [ShellContext])) {
        let texts = row.0.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        #expect(ShellScanner.contexts(between: texts) == row.1)
    }

    @Test func `quotes are closed, escaped and opened again`() {
        #expect(ShellQuoting.word("it's") == "'it'\\''s'")
        #expect(ShellQuoting.quote("it's", in: .singleQuoted) == "it'\\''s")
        #expect(ShellQuoting.quote("$x `y` \"z\" \\", in: .doubleQuoted) == "\\$x \\`y\\` \\\"z\\\" \\\\")
        #expect(ShellQuoting.quote("12", in: .arithmetic) == "12")
        #expect(ShellQuoting.quote("a[$(id)]", in: .arithmetic) == nil)
    }
}
