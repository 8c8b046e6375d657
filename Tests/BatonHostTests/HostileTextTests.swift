import BatonInterpreter
import Testing

/// Texts that break commands where quoting is an afterthought: all of them reach programs as they are.
struct HostileTextTests {
    static let texts: [String] = [
        "", " ", "  two  spaces  ", "\t", "\n", "\r\n", "line\nbreak", "trailing\n", "\n\n\n", "'", "''", "'''", "\"",
        "\"\"", "\"\"\"", "'\"'", "it's", "\\", "\\\\", "\\n", "\\'", "\\\"", "$", "$$", "$HOME", "${HOME}", "$(id)",
        "$((1+1))", "`id`", "a`b", "!", "!!", "!history", "*", "?", "[a-z]", "{a,b}", "~", "~root", "-n", "-e", "--",
        "-", "--help", ";", "; rm -rf x", "&", "&& id", "|", "|| id", ">", "> file", "<", "<<EOF", "#", "# comment",
        "a#b", "%", "%s", "%n%d", "%%", "=", "A=B", "(", ")", "()", "((1))", "{", "}", "\u{1}", "\u{7F}", "\u{1B}[31m",
        "\u{8}", "é", "日本語", "🧪", "\u{202E}abc", "\u{FEFF}x", "e\u{301}", "\u{2028}", "a\u{A0}b", "null", "true",
        "0x10", "-1",
        "\\u{41}", "'; DROP TABLE x; --", "$'\\n'", "\"$(id)\"", "'$(id)'", "\\$(id)", "a\\", "a'", "a\"",
        String(repeating: "'\"\\$`\n", count: 50),
    ]

    /// A list of all texts as the language writes it.
    private static var literal: String {
        Value.list(texts.map { .string($0) }).literal
    }

    /// Every way in which a task can hand a text to a program; each leaves the text in `back.txt` or in `back`.
    static let ways = [
        "sh \"printf %s ${w} > back.txt\"",
        "sh \"printf %s x${w}y | sed -z 's/^x//; s/y$//' > back.txt\"",
        "sh 'true'; sh \"printf %s '${w}' > back.txt\"",
        "sh \"printf %s \\\"${w}\\\" > back.txt\"",
        "sh \"x=${w}; printf %s \\\"\\$x\\\" > back.txt\"",
        "sh \"x='a${w}b'; x=\\\"\\${x#a}\\\"; printf %s \\\"\\${x%b}\\\" > back.txt\"",
        "sh \"printf %s \\\"\\$(printf %s ${w}; printf .)\\\" > dotted; head -c -1 dotted > back.txt\"",
        "sh \"printf %s \\\"\\$(printf %s \\\"${w}\\\"; printf .)\\\" > dotted; head -c -1 dotted > back.txt\"",
        "sh \"printf '%s\\\\0' ${[w, w]} > twice; head -z -n 1 twice | tr -d '\\\\0' > back.txt\"",
        "sh \"(printf %s ${w}) > back.txt\"",
        "sh \"if true; then printf %s ${w}; fi > back.txt # ends here\"",
        "exec [\"sh\", \"-c\", 'printf %s \"$1\" > back.txt', \"sh\", w]",
        "env W: w; sh 'printf %s \"$W\" > back.txt'",
        "python \"open('back.txt', 'w', newline='').write(w)\"",
        "script(\"python3\") \"import json, os; open('back.txt', 'w', newline='').write(json.load(open(os.environ['BATON_ARGUMENTS']))['w'])\"",
    ]

    @Test(arguments: ways)
    func `every hostile text arrives as it is`(way: String) throws {
        let workshop = try Workshop()
        workshop.run(
            """
            task t(w: String) {
                cache off
                \(way)
                output back = text("back.txt")
            }
            dag d(words: List) { for w in words { t(w) }; return t.all }
            let words = \(HostileTextTests.literal)
            let r = run d(words)
            let backs = r.value | map(s => s.back)
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        guard case .list(let backs) = workshop.value("backs"), case .list(let words) = workshop.value("words") else {
            Issue.record("no list came back")
            return
        }
        #expect(words.items.count == HostileTextTests.texts.count)
        for ((word, back), text) in zip(zip(words.items, backs.items), HostileTextTests.texts) {
            #expect(word.printed == text)
            #expect(Array(back.printed.utf8) == Array(text.utf8))
        }
    }

    @Test(arguments: [
        "plain.txt", "two words.txt", "it's.txt", "\"quoted\".txt", "new\nline.txt", "-dash", "$HOME", "`id`", "[0]*?",
        "é🧪", "\\",
        "#x", ";",
    ])
    func `files keep their names in commands and in Python`(name: String) throws {
        let workshop = try Workshop()
        try workshop.write(name, "content of \(name)")
        let literal = Value.string(name).literal
        workshop.run(
            """
            task t(f: File) {
                sh "cat ${f} > a; cat '${f}' > b; cat \\"${f}\\" > c"
                exec ["cp", f, "d"]
                python "e = f.read_text(); open(f.name, 'w').write(e)"
                output all = [text("a"), text("b"), text("c"), text("d")]
                output e
                output same = file(basename(f))
                output found = files("**")
            }
            let r = run t(file(\(literal)))
            let all = r.all + [r.e, read_text(r.same)]
            let name = basename(r.same)
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(workshop.value("name").printed == name)
        guard case .list(let all) = workshop.value("all") else { return }
        #expect(all.items.map(\.printed) == Array(repeating: "content of \(name)", count: 6))
    }

    @Test(arguments: [
        ("cat <<EOF\n${w}\nEOF", "here-document"), ("echo `echo ${w}`", "backticks"), ("echo $'a${w}'", "$'…' quotes"),
        ("echo \\${x:-${w}}", "parameter expansion"), ("true # ${w}", "comment"), ("echo \\\\${w}", "backslash"),
    ])
    func `a place without safe quoting is told before anything runs`(body: String, what: String) throws {
        let workshop = try Workshop()
        workshop.run("print \"ran\"\ntask t(w: String) {\n    sh \"\"\"\n\(body)\n\"\"\"\n}")
        #expect(workshop.faults.map(\.code) == ["E0211"], "\(workshop.faults)")
        #expect(workshop.faults.first?.message.contains(what) == true, "\(workshop.faults)")
        #expect(workshop.output == "")
    }
}
