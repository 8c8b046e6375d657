import BatonHost
import BatonInterpreter
import BatonSyntax
import Foundation
import Testing

@Suite struct ParcelTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        var name: String
        var script: String
        var call: String
        var testDescription: String { name }
    }

    static let samples: [Sample] = [
        Sample(
            name: "variables, functions and tasks of one text",
            script: """
                param scale: Float = 2.5
                let words = ["a", 'b $x', "ü"]
                fn twice(x) = x * factor()
                fn factor() { return scale }
                task say(word: String, k: Float = twice(2)) { sh "echo ${word} ${words[1]}"; output n = size(stdout) * k; output t = trim(stdout) }
                task unused { sh "exit 3" }
                dag study(n: Int) { for w in words, i in 0..<n { say(w, k: twice(i)) } }
                print "run at home only"
                """, call: "study(2)"),
        Sample(
            name: "deferred parts, failures and repeats",
            script: """
                task roll(k: Int) { sh "echo $(( k % 3 ))"; env k: k; output n: Int = int(trim(stdout)) }
                task boom { sh "exit 4" }
                task tell(text: String) { return upper(text) }
                dag d() {
                    let a = roll(4)
                    for i in range(a.n + 1) { roll(i) }
                    if a.n > 0 { tell("yes") } else { tell("no") }
                    let b = boom()
                    on failure of b { tell("failed") }
                    repeat 2 { roll(1) }
                    always { tell("end") }
                    return {n: a.n}
                }
                """, call: "d()"),
        Sample(
            name: "values of every kind",
            script: """
                let all = {"$float": 1, "$$": [0.1, -0.0, 1e300], m: {}, e: [], d: 1500ms, s: 3MiB, r: 2..<5, n: null,
                    t: true, i: -9223372036854775807, q: "\\"\\\\ \\n\\u{1F600}"}
                let go = event("go")
                task t(x: Map) { return x }
                dag d() { t(all); if false { await go } }
                """, call: "d()"),
        Sample(
            name: "a library function, a task and a function held by variables",
            script: """
                fn add(a, b) = a + b
                task one { return 1 }
                task two { return 2 }
                let reduce_by = add
                let makers = [one, two]
                let shape = upper
                dag d() { for m in makers { m() }; one2(shape("x")) }
                task one2(x: String) { return reduce_by(x, "y") }
                """, call: "d()"),
        Sample(
            name: "a default that is another function's value",
            script: """
                let base = 10
                fn f(n) = if n == 0 then base else f(n - 1) + g(n)
                fn g(n) = n * h
                let h = 3
                task t(x: Int = f(3), y = base) { return x + y }
                """, call: "t()"),
        Sample(
            name: "python, and a when that asks the node's arch",
            script: """
                let offset = 4
                task p(a: Int) {
                    python \"\"\"
                        b = a + 1
                    \"\"\"
                    output b: Int
                }
                task w { when node.os == "linux" { return offset } else { fail "no" } }
                dag d() { p(offset); w() }
                """, call: "d()"),
    ]

    @Test(arguments: samples.prefix(2))
    func `a parcel can be made on the node of what came in one`(sample: Sample) throws {
        let rig = try ParcelRig(sample.script, subject: sample.call)
        let call = rig.opened.call
        let again = try ParcelWriter(rig.opened.interpreter).pack([
            ParcelWriter.Call(label: call.callee.name, prefix: "", callee: call.callee, arguments: call.arguments)
        ])
        #expect(again.identity == rig.parcel.identity)
    }

    @Test(arguments: samples)
    func `a parcel that is opened elsewhere draws the same graph with the same keys, and gives the same results`(
        _ sample: Sample
    ) throws {
        let rig = try ParcelRig(sample.script, subject: sample.call)
        let (home, node) = try rig.plans(sample.call)
        #expect(home == node)
        #expect(rig.workshop.faults.isEmpty, "\(rig.workshop.faults)")
        rig.workshop.run("let run__ = run \(sample.call) with seed: 5, cache: false", name: "run.exp")
        guard case .object(let object) = rig.workshop.value("run__"), let run = object as? RunObject else {
            Issue.record("no run: \(rig.workshop.faults)")
            return
        }
        let there = try rig.run()
        #expect(there == ParcelRig.results(run, rig.workshop.interpreter))
        #expect(!there.isEmpty)
        #expect(rig.node.output == "")
    }

    @Test func `files go along by their content, wherever a declaration or an argument names them`() throws {
        let files = [
            ("rows.csv", "a,b\n1,2\n"), ("note.txt", "a note"), ("p1.dat", "1"), ("p2.dat", "22"), ("arg.bin", "x"),
            ("not-asked.txt", "no"),
        ]
        let rig = try ParcelRig(
            """
            let rows = file("rows.csv")
            task count(f: File) { sh "wc -c < ${f}; basename ${f}"; output out = trim(stdout) }
            task say(x) { return x }
            dag d(extra: File) {
                count(rows)
                count(extra)
                count(file("note.txt"))
                for p in glob("p*.dat") { count(file(p)) }
                say(read_text("note.txt"))
                say(size(read_csv("rows.csv")))
            }
            """, subject: "d(file(\"arg.bin\"))", files: files)
        #expect(Set(rig.parcel.files.map(\.name)) == ["rows.csv", "note.txt", "p1.dat", "p2.dat", "arg.bin"])
        #expect(rig.parcel.files.first { $0.name == "rows.csv" }?.size == 8)
        let (home, node) = try rig.plans("d(file(\"arg.bin\"))")
        #expect(home.filter { $0.hasPrefix("key of") } == node.filter { $0.hasPrefix("key of") })
        let results = try rig.run()
        for expected in [
            "8\\nrows.csv", "1\\narg.bin", "6\\nnote.txt", "1\\np1.dat", "2\\np2.dat", "a note", "value=1",
        ] {
            #expect(results.contains(expected), "\(expected) in \(results)")
        }
        #expect(!results.contains("failed"))
    }

    @Test func `imported files go along with what is used of them`() throws {
        let workshop = try Workshop()
        try workshop.write("deep.exp", "let k = 7\nfn deep(x) = x + k\ntask never { sh \"exit 1\" }\n")
        try workshop.write(
            "stats.exp",
            """
            import "deep.exp" as below
            let hidden = start_of()
            fn start_of() = 1
            task measure(x: Int) { return below.deep(x) }
            dag both() { measure(1); measure(2) }
            """)
        workshop.run(
            """
            import "stats.exp" as s
            dag study() { s.both(); s.measure(s.start_of()) }
            """)
        let rig = try ParcelRig(workshop, "study()")
        let (home, node) = try rig.plans("study()")
        #expect(home == node)
        let text = String(decoding: rig.parcel.bytes, as: UTF8.self)
        #expect(!text.contains("never") && !text.contains("hidden"))
        #expect(try rig.run().contains("value=9"))
    }

    @Test func `at a prompt each name is what it was when the text that uses it was typed`() throws {
        let workshop = try Workshop()
        workshop.run("let n = 1", name: "<1>")
        workshop.run("task old { return n }", name: "<2>")
        workshop.run("let n = 2", name: "<3>")
        workshop.run("task new { return n }; let broken = 1 / 0", name: "<4>")
        workshop.run("task new { return n * 10 }", name: "<5>")
        workshop.run("dag d() { old(); new() }", name: "<6>")
        workshop.run("task old { return 99 }", name: "<7>")
        let rig = try ParcelRig(workshop, "d()")
        let results = try rig.run()
        #expect(results.contains("task=\"old\" status=\"succeeded\" value=1"))
        #expect(results.contains("task=\"new\" status=\"succeeded\" value=20"))
    }

    @Test func `a fault on the node has the place that it has in the user's text`() throws {
        let rig = try ParcelRig(
            """
            # a comment that stays at home: hunter2
            let secret = "hunter2"
            let k = 1; task t(x: Int) {   # inside
                return x / 0
            }
            print secret
            """, subject: "t(1)")
        #expect(!String(decoding: rig.parcel.bytes, as: UTF8.self).contains("hunter2"))
        var place = ""
        rig.opened.interpreter.session.reportFailure = { error, _ in place = error.place?.text ?? "" }
        _ = try rig.run()
        rig.opened.interpreter.settleEndedRuns()
        #expect(place == "t.exp:4:12")
    }

    @Test func `secrets travel by their names`() throws {
        setenv("BATON_TEST_SECRET", "hunter2", 1)
        let workshop = try Workshop()
        workshop.run(
            """
            let key = secret("BATON_TEST_SECRET")
            task t { env KEY: key; sh "echo $KEY"; output same = trim(stdout) == "hunter" + "2" }
            """)
        let rig = try ParcelRig(workshop, "t()")
        #expect(!String(decoding: rig.parcel.bytes, as: UTF8.self).contains("hunter2"))
        #expect(try rig.run().contains("same=true"))
    }

    @Test func `comments, layout and order of declarations do not make another experiment, values and code do`() throws
    {
        func identity(_ script: String) throws -> String {
            let workshop = try Workshop()
            workshop.run(script)
            return try ParcelRig.pack("d(1)", in: workshop).identity
        }
        let first = try identity("let k = 2\ntask t(x: Int) { return x * k }\ndag d(n: Int) { t(n) }\n")
        #expect(
            try first
                == identity(
                    "print 5\ndag d(n: Int) {\n  t(n)  # once\n}\nlet k = 2\ntask t(x: Int)  {  return x * k }\nrun d(1)\n"
                ))
        #expect(try first != identity("let k = 3\ntask t(x: Int) { return x * k }\ndag d(n: Int) { t(n) }\n"))
        #expect(try first != identity("let k = 2\ntask t(x: Int) { return x + k }\ndag d(n: Int) { t(n) }\n"))
    }
}
