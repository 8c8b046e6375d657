import BatonAssist
import BatonInterpreter
import BatonSyntax
import Testing

struct CompletionTests {
    static let session = """
        let trips = [{town: "Oslo", fare: 3.5, tip: null}, {town: "Bergen", fare: 9.0, tip: 1.0}]
        let threshold = 3
        let config = {model: {depth: 3, width: 8}, name: "base"}
        ## Fit one model.
        task train(rows: File, lr: Float, seed: Int = 0) {
            python "loss = 1"
            output loss: Float
            output model = file("m")
        }
        dag study(source: File, epochs: Int = 10) { let t = train(source, lr: 0.1)
            return {best: t.loss} }
        fn score(a, b) = a * b
        """

    /// What stands first, or what is offered at all (`~ name`), or is not (`- name`).
    static let rows: [(String, String)] = [
        // Names and words where a statement may start.
        ("tr‸", "train trips try trim trunc"), ("thr‸", "threshold"), ("imp‸", "import"),
        ("let x = tr‸", "train trips true"), ("le‸", "~ let"), ("x = 3; wh‸", "while"),
        ("fn f(alpha) { alp‸", "alpha"), ("fn f(alpha) { let beta = alpha; return be‸ }", "beta"),
        ("for item in [1] {\n    it‸\n}", "item"), ("[1] | map(element => ele‸", "element"),
        ("try { f() } catch problem { print pro‸ }", "problem product"),
        ("dag d(source) {\n    on‸", "on"), ("dag d() { alw‸ }", "always"), ("fn f() { ret‸ }", "return"),
        ("task t(x: Int) {\n    ou‸\n}", "output timeout"), ("task t() {\n    ‸\n}", "~ python"),
        ("task t() {\n    ‸\n}", "- trips"), ("task t() { cache ‸", "on off"), ("task t() { needs ‸", "cpu memory gpu"),
        ("experiment e { dep‸ }", "deploy"), ("on ‸", "~ failure"), ("dag d() { on failure ‸", "of"),
        ("when‸", "- when"), ("task t() { return 1 }\nfor x ‸", "in"), ("let y = if threshold > 2 ‸", "then"),
        ("let y = if threshold > 2 then 1 ‸", "else"),
        // New names are nobody's business.
        ("let tr‸", ""), ("fn sc‸", ""), ("task tr‸", ""), ("# tr‸", ""), ("for tr‸", ""), ("print 1‸", ""),
        // Members.
        ("config.‸", "model name"), ("config.model.d‸", "depth width"), ("trips[0].t‸", "town tip"),
        ("node.‸", ""), ("task t() { when node.‸", "~ arch"), ("let s = {alpha: 1}\ns.‸", "alpha"),
        ("dag d() { let s = train(\"x\", lr: 1.0)\n    s.lo‸ }", "loss"), ("dag d() { train.‸ }", "~ all"),
        ("let r = run study(\"x\")\nr.‸", "~ status"), ("let r = run train(\"x\", lr: 0.1)\nr.mo‸", "model"),
        ("trips[0].fare.‸", ""), ("(run train(\"x\", lr: 0.1)).lo‸", "loss"),
        // Parameters.
        ("train(‸", "rows:  lr:  seed: "), ("train(\"x\", ‸", "lr:  seed: "), ("train(\"x\", lr: 0.1, s‸", "~ seed: "),
        ("train(\"x\", lr: ‸", "- seed: "), ("score(‸", "a:  b: "), ("round(2.5, ‸", "digits: "),
        ("dag local(depth) { return 1 }\nlocal(d‸", "depth: "), ("train(\"x\", lr: thr‸", "threshold"),
        ("[2.5] | map(round) | sort(‸", "~ trips"),
        // Stages and columns.
        ("trips | wh‸", "where"), ("trips | where fa‸", "fare"), ("trips | where ‸", "town fare tip"),
        ("trips\n    | where fare > 2\n    | sel‸", "select"), ("trips | derive rate = ti‸", "tip"),
        ("trips | derive rate = tip / fare | sort by -ra‸", "rate"), ("trips | where fare > $th‸", "threshold"),
        ("trips | group town { rides = co‸", "count collect"), ("trips | group town { best = max(f‸", "fare"),
        ("let few = trips | where fare > 2\nfew | where to‸", "town"), ("trips | drop t‸", "town tip"),
        ("runs | where st‸", "status steps"), ("nodes | where co‸", "cores"), ("trips | take ‸", ""),
        ("let r = run train(\"x\", lr: 0.1)\nresults r | where l‸", "lr loss"), ("trips | sort b‸", "by"),
        ("[{a: 1, bb: 2}] | select ‸", "a bb"), ("trips | where (f‸", "fare"), ("[trips | where f‸", "fare"),
        // Commands.
        ("run ‸", "study train"), ("run st‸", "study"), ("let r = start s‸", "study"), ("explain ‸", "study train"),
        ("run study(\"x\") ‸", "on with"), ("run study(\"x\") with ‸", "~ jobs: "),
        ("run study(\"x\") with jobs: 2, n‸", "name: "), ("run study(\"x\") on ‸", "local nodes"),
        ("wait ‸", "~ for"), ("help tra‸", "train"), ("logs ‸", "~ tail: "), ("emit \"x\" ‸", "to"),
        ("help err‸", "errors"),
        // Directors.
        ("conn‸", "connect"), ("connect \"https://lab\" ‸", "as"), ("connect \"https://lab\", fing‸", "fingerprint: "),
        ("connect \"https://lab\" as lab\nlogin la‸", "lab"),
        ("connect \"https://lab\" as lab\nlogin lab, us‸", "user: "),
        ("connect \"https://lab\" as lab\nlab.‸", "nodes runs experiments pools connectors secrets user name address"),
        ("connect \"https://lab\" as lab\nlab.nodes | where lo‸", "locked_by"),
        ("let lab = connect(\"https://lab\")\nlab.runs | where dep‸", "deployments"),
        ("connect \"https://lab\" as lab\nlab.connectors | sort by hea‸", "health"),
        ("connect \"https://lab\" as lab\nrun study(\"x\") on la‸", "lab"),
        ("run study(\"x\") with excl‸", "exclusive: "),
        ("attach ss‸", "ssh"), ("attach ssh(\"me@gpu1\") ‸", "~ to"), ("detach \"gpu1\" ‸", "from"),
        ("prepare ‸", "~ study"), ("set_s‸", "set_secret"), ("nodes | where st‸", "state"), ("whoa‸", "whoami"),
        // Types, files.
        ("fn f(x: ‸", "~ Float"), ("let x: Fl‸", "Float"), ("param x: In‸", "Int"), ("fn f(x) -> Str‸", "String"),
        ("let f = file(\"da‸", "data/"), ("let f = file(\"data/‸\")", "a.csv b.csv"), ("import \"‸", "data/ stats.exp"),
        ("read_csv(\"data/a‸", "a.csv"), ("\"‸", "~ notes.txt"), ("\"${thr‸}\"", "threshold"),
        ("sh \"cat ${thr‸", "threshold"),
        // Broken texts.
        ("fn f( {\nlet a = [1, 2\ntask t() { re‸", "retry return where"), ("print(thr‸", "threshold"),
        (") } ] thr‸", "threshold"), ("dag d() { for x in trips { if x.fare > 3 { thr‸", "threshold"),
        ("let xs = [1, 2, thr‸", "threshold"), ("let m = {key: thr‸", "threshold"),
        ("trips | where fare > 2 and to‸", "town"),
        // Letters in order, then near names.
        ("thd‸", "threshold"), ("threshlod‸", "threshold"), ("TRI‸", "trips trim"),
    ]

    @Test(arguments: rows) func `what could stand at a place stands there, best first`(_ row: (String, String)) {
        let session = AssistSession(
            Self.session, files: ["": ["data/", "notes.txt", "stats.exp"], "data/": ["a.csv", "b.csv", ".hidden"]])
        let found = session.texts(row.0)
        if row.1.hasPrefix("~ ") {
            #expect(found.contains(String(row.1.dropFirst(2))), "\(row.0): \(found.prefix(12))")
        } else if row.1.hasPrefix("- ") {
            #expect(!found.contains(String(row.1.dropFirst(2))), "\(row.0): \(found.prefix(12))")
        } else {
            let shown = found.joined(separator: " ")
            #expect(row.1.isEmpty ? found.isEmpty : shown.hasPrefix(row.1), "\(row.0): \(found.prefix(12))")
        }
    }

    @Test func `members of an imported text are those that it declares`() {
        let session = AssistSession(imports: ["stats.exp": "fn middle(xs) = xs\nlet limit = 3"])
        #expect(session.texts("import \"stats.exp\" as s\ns.‸") == ["limit", "middle"])
        #expect(session.texts("import \"stats.exp\"\nstats.mid‸") == ["middle"])
        #expect(session.texts("import \"stats.exp\" as s\ns.middle(‸").first == "xs: ")
    }

    @Test func `every candidate of the library has a line of help, and replaces what was typed`() {
        let session = AssistSession(Self.session)
        let completion = session.complete("let x = 1\n‸")
        #expect(completion.range == 10..<10)
        #expect(completion.candidates.allSatisfy { !$0.detail.isEmpty })
        #expect(session.complete("let x = thr‸").range == 8..<11)
        let train = session.complete("trai‸").candidates.first
        #expect(train == Candidate("train", .task, "train(rows: File, lr: Float, seed: Int = 0): Fit one model."))
    }

    @Test func `every place of every prefix of a text is answered`() {
        let session = AssistSession(Self.session)
        let text = Array(Self.session.utf8)
        for offset in stride(from: 0, through: text.count, by: 3) {
            let document = Document(String(decoding: text[..<offset], as: UTF8.self))
            let completion = Assist.complete(document, at: offset, names: session.scope)
            #expect(completion.range.upperBound <= document.source.bytes.count)
        }
    }

    @Test func `ten thousand names are cut to those that fit best`() {
        let text = (0..<3000).map { "let value_\($0) = \($0)" }.joined(separator: "\n")
        let session = AssistSession(text)
        let completion = session.complete("valu‸")
        #expect(completion.candidates.count == Completion.candidatesMax)
        #expect(completion.isIncomplete)
        #expect(session.texts("value_2999‸") == ["value_2999"])
        #expect(session.texts("v2999‸") == ["value_2999"])
    }
}
