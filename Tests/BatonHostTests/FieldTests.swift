import BatonInterpreter
import BatonModel
import BatonSyntax
import Testing

/// What the best-known system for experiments on nodes can say with its graphs, said in Exp; and where it errs, the
/// opposite. One program a row.
@Suite struct FieldTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var program: String
        var printed: String
        /// Codes of the failures that are told.
        var codes: [String] = []
        var testDescription: String { name }
    }

    private static let trace = """
        task mark(name: String) { sh "echo ${name} >> $OLDTRACE"; env OLDTRACE: trace; cache off }
        let trace = absolute("trace.txt")
        fn seen() = split(trim(read_text(trace)), "\\n")

        """

    static let sayings: [Row] = [
        Row(
            name: "root, task nodes and synchronization points",
            program: trace + """
                dag d() { mark("a"); mark("b"); barrier; mark("c") }
                let r = run d()
                print sort(seen()[0..<2]), seen()[2]
                """, printed: "[\"a\", \"b\"] c\n"),
        Row(
            name: "a strong edge is order and prerequisite, a weak one order only",
            program: trace + """
                task bad { sh "exit 1" }
                dag d() {
                    let b = bad()
                    after b { mark("after, whatever came of it") }
                    b -> mark("only if it went well")
                }
                let r = run d()
                print seen(), r.status
                """, printed: "[\"after, whatever came of it\"] failed\n", codes: ["E0401"]),
        Row(
            name: "a counter on an edge: at most n times",
            program: trace + """
                dag d() { repeat 3 { mark("turn") } }
                run d()
                print size(seen())
                """, printed: "3\n"),
        Row(
            name: "traverse on success, on failure and on any outcome",
            program: trace + """
                task good { sh "true" }
                task bad { sh "exit 1" }
                dag d() {
                    let g = good()
                    let b = bad()
                    on success of g { mark("good succeeded") }
                    on failure of g { mark("good failed") }
                    on success of b { mark("bad succeeded") }
                    on failure of b { mark("bad failed") }
                    after b { mark("bad ended") }
                    always { mark("always") }
                }
                run d()
                print sort(seen())
                """, printed: "[\"always\", \"bad ended\", \"bad failed\", \"good succeeded\"]\n", codes: ["E0401"]),
        Row(
            name: "early stopping: the first failure stops the graph",
            program: trace + """
                task bad { sh "exit 1" }
                task slow { sh "sleep 60" }
                dag d() { slow(); bad(); bad() -> mark("never") }
                let r = run d() with stop: true
                let table = results(r) | sort by step | select step, status
                print r.status, exists(trace), r.slow.status
                """, printed: "failed false cancelled\n", codes: ["E0401"]),
        Row(
            name: "stages: parallel ones between others",
            program: trace + """
                task a { return mark2("a") }
                fn mark2(x) = x
                dag d() { mark("one") -> [mark("two"), mark("three")] -> mark("four") }
                run d()
                print seen()[0], sort(seen()[1..<3]), seen()[3]
                """, printed: "one [\"three\", \"two\"] four\n"),
        Row(
            name: "a task dispatcher: another body on another architecture, parameters from the node",
            program: """
                task build {
                    when node.arch == "arm64" { return "for arm" }
                    when node.cores >= 8 { return "for many" } else { return "for any" }
                }
                task greet(name: String) { return "on ${name}" }
                dag d() { build(); greet(node.name) }
                experiment e { deploy d on nodes | take 2; deploy greet(node.name) on nodes | skip 2 }
                let r = run e on local(nodes: 3)
                print map(r.greet, g => g.value), size(r.build)
                """, printed: "[\"on local-1\", \"on local-2\", \"on local-3\"] 2\n"),
        Row(
            name: "requirements and environment are made on the node before",
            program: """
                task t {
                    setup "echo made > $VIRTUAL_ENV/tool.txt"
                    env COLOUR: "blue"
                    sh "echo $COLOUR; cat $VIRTUAL_ENV/tool.txt"
                    output said = lines(stdout)
                }
                let r = run t()
                print r.said
                """, printed: "[\"blue\", \"made\"]\n"),
        Row(
            name: "previous results inside a task",
            program: """
                task first { sh "echo 20"; output n: Int = int(trim(stdout)) }
                task second(before: Int) { return before + 1 }
                dag d() { let f = first(); let s = second(f.n); return {n: s.value} }
                let r = run d()
                print r.n
                """, printed: "21\n"),
        Row(
            name: "pools: filter, take and skip",
            program: """
                let pool = local(nodes: 5, tags: ["edge"])
                let some = pool | where "edge" in tags and cores >= 1 | skip 1 | take 2
                print map(some, n => n.name)
                """, printed: "[\"local-2\", \"local-3\"]\n"),
        Row(
            name: "a deployment is one copy on one node, with keep-alive and cleanup",
            program: """
                task probe { return node.name }
                experiment e { deploy probe on nodes | take 2; keepalive 5m }
                let r = run e on local(nodes: 2) with cleanup: true, keepalive: 1m
                for d in r.deployments { print d.label, d.node, d.state }
                """, printed: "probe local-1 finished\nprobe local-2 finished\n"),
        Row(
            name: "flags: text, integer or both, up and down",
            program: """
                dag d() { await event("end") }
                let r = start d()
                set_flag(r, "state", {text: "warm", number: 3})
                add_flag(r, "state", 4)
                add_flag(r, "state", -2)
                print flag(r, "state"), flag(r, "unknown")
                emit "end" to r
                wait r
                """, printed: "7\n5\n{text: \"warm\", number: 5} null\n"),
        Row(
            name: "cancel a run, or a single deployment",
            program: """
                task long { sh "sleep 60" }
                task short { sh "true" }
                experiment e { deploy long on nodes | take 1; deploy short on nodes | skip 1 }
                let r = start e on local(nodes: 2)
                cancel r.deployments[0]
                wait r, timeout: 30s
                for d in r.deployments { print d.label, d.state }
                """, printed: "long cancelled\nshort finished\n"),
    ]

    static let opposites: [Row] = [
        Row(
            name: "a task that crashes has failed, and says of what",
            program: """
                task crash { sh "kill -SEGV $$" }
                let r = run crash()
                print r.status, contains(r.error, "SEGV")
                """, printed: "failed true\n", codes: ["E0401"]),
        Row(
            name: "what can't go on is an error, never a success",
            program: "dag d() { await event(\"never\") }\nrun d()\nprint \"not reached\"", printed: "",
            codes: ["E0412"]),
        Row(
            name: "the natural if and else that join again both ways",
            program: """
                task roll(n: Int) { return n }
                task low { return "low" }
                task high { return "high" }
                task join(x) { return "joined ${x}" }
                dag d(n: Int) {
                    let r = roll(n)
                    let side = if r.value > 3 then high().value else low().value
                    return {said: join(side).value}
                }
                for n in [1, 5] { let r = run d(n); print r.said, r.status }
                """, printed: "joined low succeeded\njoined high succeeded\n"),
        Row(
            name: "a cycle with a parallel stage runs each task as often as it says",
            program: trace + """
                dag d() { repeat 3 { mark("a") -> [mark("b"), mark("c")] -> mark("d") } }
                run d()
                for name in ["a", "b", "c", "d"] { print name, size(filter(seen(), s => s == name)) }
                """, printed: "a 3\nb 3\nc 3\nd 3\n"),
        Row(
            name: "a cycle of two",
            program: trace + """
                dag d() { repeat 2 { mark("ping") -> mark("pong") } }
                run d()
                print seen()
                """, printed: "[\"ping\", \"pong\", \"ping\", \"pong\"]\n"),
        Row(
            name: "an arrow in a circle is found before anything runs",
            program: trace + "task a { sh \"true\" }\ntask b { sh \"true\" }\ndag d() { a -> b; b -> a }\nrun d()\n",
            printed: "", codes: ["E0210"]),
        Row(
            name: "a first failure leaves no child running and keeps what was finished",
            program: """
                task quick { sh "echo kept"; output said = trim(stdout) }
                task child { sh "sleep 300 & echo $! > child.pid; wait"; keep on }
                task bad(earlier: String) { sh "sleep 0.2; exit 1" }
                dag d() { child(); let q = quick(); bad(q.said) }
                let r = run d() with stop: true
                print r.status, r.quick.said, r.child.status
                """, printed: "failed kept cancelled\n", codes: ["E0401"]),
        Row(
            name: "a cancel kills grandchildren and keeps what was finished",
            program: trace + """
                task quick { sh "echo kept"; output said = trim(stdout) }
                task child(earlier: String) { sh "sleep 300 & echo $! > ${trace}; baton_none=1; wait" }
                task gone { sh "sleep 0.1; kill -0 $(cat ${trace}) 2>/dev/null && echo alive || echo dead"; output said = trim(stdout) }
                dag d() { let q = quick(); child(q.said) }
                let r = start d()
                wait_until(() => exists(trace) and trim(read_text(trace)) != "", timeout: 20s)
                cancel r
                wait r, timeout: 20s
                print r.status, r.quick.said, (run gone()).said
                """, printed: "true\ncancelled kept dead\n"),
        Row(
            name: "a flag beyond 64 bits is refused and keeps its value",
            program: """
                dag d() { await event("end") }
                let r = start d()
                set_flag(r, "n", 9223372036854775807)
                try { add_flag(r, "n", 1) } catch e { print e.code }
                print flag(r, "n")
                emit "end" to r
                wait r
                """, printed: "E0303\n9223372036854775807\n"),
        Row(
            name: "the same name with other content is refused aloud",
            program: RemoteRunTests.login + """
                task t(x: Int) { return x }
                let a = run t(1) on lab with name: "one"
                let b = run t(1) on lab with name: "one"
                print a.id == b.id
                run t(2) on lab with name: "one"
                """, printed: "true\n", codes: ["E0508"]),
    ]

    @Test(arguments: sayings) func `what graphs can say elsewhere can be said here`(_ row: Row) throws {
        try check(row)
    }

    @Test(arguments: opposites) func `where others err this does not`(_ row: Row) throws { try check(row) }

    private func check(_ row: Row) throws {
        let workshop = try Workshop(jobs: 4)
        workshop.addDirector()
        workshop.run(row.program)
        #expect(workshop.output == row.printed)
        #expect(workshop.faults.map(\.code) == row.codes, "\(workshop.faults)")
    }
}
