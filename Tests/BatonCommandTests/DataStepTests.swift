import Foundation
import Testing

extension CommandTests {
    /// `data` bodies: recipes as steps of a run.
    struct DataStepTests {
        let place: Workplace

        static let rows = "town,fare\nulm,3.5\nbonn,9\nulm,12\nbonn,4\n"
        static let script = """
            fn top(t) = t | sort by -total
            let least = 4
            task sums(rows: File, least: Float = 0.0) {
                data("polars") session.load(rows)
                    | where fare > $least
                    | group town { total = sum(fare) }
                    | top
                output table
            }

            """

        init() throws {
            place = try Workplace()
            try place.write("rows.csv", Self.rows)
        }

        private func run(_ text: String) throws -> BatonProgram.Outcome {
            try place.write("s.exp", Self.script + text)
            return try BatonProgram.run(["-q", "s.exp"], in: place)
        }

        @Test func `a frame goes to the next step, and the step is done once`() throws {
            let text = """
                task show(f: File) { sh "head -c 4 ${f}"; output s = stdout }
                dag d(least: Float) { let t = sums(file("rows.csv"), least); show(t.table); return t.table }
                let r = run d(4.0)
                print r.show.s, r.sums.status
                for row in session("polars").load(r.sums.table) { print row.town, row.total }
                why r.sums

                """
            let first = try run(text)
            #expect(first.code == 0, "\(first)")
            #expect(first.output.hasPrefix("PAR1 succeeded\nulm 12.0\nbonn 9.0\n"), "\(first)")
            let second = try run(text)
            #expect(second.output.hasPrefix("PAR1 cached\nulm 12.0\n"), "\(second)")
            #expect(second.output.contains("was taken from the cache"), "\(second)")
            try place.write("rows.csv", Self.rows + "ulm,100\n")
            let third = try run(text)
            #expect(third.output.contains("ulm 112.0"), "\(third)")
            #expect(third.output.contains("input file rows changed"), "\(third)")
            let fourth = try run(text.replacing("d(4.0)", with: "d(50.0)"))
            #expect(fourth.output.contains("argument least was 4.0, is 50.0"), "\(fourth)")
        }

        @Test func `its key knows what the recipe takes from the script`() throws {
            let text = """
                task low(rows: File) { data("polars") session.load(rows) | where fare > $least; output t }
                let r = run low(file("rows.csv"))
                print r.steps[0].status

                """
            #expect(try run(text).output == "succeeded\n")
            #expect(try run(text).output == "cached\n")
            try place.write("s.exp", Self.script.replacing("let least = 4", with: "let least = 5") + text)
            #expect(try BatonProgram.run(["-q", "s.exp"], in: place).output == "succeeded\n")
        }

        @Test func `its Python runs without Baton and gives the same`() throws {
            let text = """
                let r = run sums(file("rows.csv"))
                export r, "sums.py"
                assert code(r) == read_text(r.code)

                """
            let ended = try run(text)
            #expect(ended.code == 0, "\(ended)")
            let python = try place.text("sums.py")
            #expect(python.contains("table = ("), "\(python)")
            try place.write("sums.py", python + "\nprint(table.rows())\n")
            let plain = try BatonProgram.shell(#""$("$BATON" setup python --show)" sums.py"#, in: place)
            #expect(plain.output == "[('ulm', 15.5), ('bonn', 13.0)]\n", "\(plain)")
        }

        @Test(arguments: ["polars", "pandas", "dask"])
        func `the file of any run is loaded, and a frame of it exported as Python that runs without Baton`(
            engine: String
        ) throws {
            let ended = try run(
                """
                task write(n: Int) { sh "printf 'a,b\\n1,x\\n${n},y\\n' > t.csv"; output out = file("t.csv") }
                let r = run write(7)
                let s = session("\(engine)")
                let t = s.load(r.out) | where a > 1 | derive c = a * 2
                for row in t { print row.a, row.b, row.c }
                export t, "t.py"

                """)
            #expect(ended.code == 0 && ended.output == "7 y 14\n", "\(ended)")
            let show =
                switch engine {
                case "polars": "t.rows()"
                case "pandas": "list(t.itertuples(index=False, name=None))"
                default: "list(t.compute().itertuples(index=False, name=None))"
                }
            try place.write("t.py", try place.text("t.py") + "\nprint(\(show))\n")
            let plain = try BatonProgram.shell(#""$("$BATON" setup python --show)" t.py"#, in: place)
            #expect(plain.output == "[(7, 'y', 14)]\n", "\(plain)")
        }

        @Test func `a map gives each output its value, and bodies stand beside each other`() throws {
            let ended = try run(
                """
                task two(rows: File) {
                    data("pandas") {high: session.load(rows) | where fare > 8, n: count(session.load(rows))}
                    sh "echo hi"
                    output high
                    output n: Int
                    output said = trim(stdout)
                }
                let r = run two(file("rows.csv"))
                print r.n, r.said, count(session("polars").load(r.high))

                """)
            #expect(ended.output == "4 hi 2\n", "\(ended)")
        }

        static let faults: [(String, String)] = [
            (#"data("polras") session.load(rows); output t"#, "did you mean 'polars'?"),
            (#"data("polars") session.load(rows) | where fair > 3; output t"#, "unknown column 'fair'"),
            (#"data("polars") session.load("rows.csv"); output t"#, "there is no file"),
            (#"data("polars") session.load(rows)"#, "name it: output table"),
            (#"data("polars") session.load(rows); output a; output b"#, "give a map: {a: …, b: …}"),
            (#"data("polars", memory: "x") session.load(rows); output a"#, "'data' takes an engine and 'at'"),
        ]

        @Test(arguments: faults.indices)
        func `what is wrong is told with its place`(index: Int) throws {
            let (body, message) = Self.faults[index]
            let ended = try run("task bad(rows: File) { \(body) }\nrun bad(file(\"rows.csv\"))\n")
            #expect(ended.code == 1 && ended.notices.contains(message), "\(ended)")
            #expect(ended.notices.contains("s.exp:10:"), "\(ended)")
        }

        @Test func `an interrupt ends the session of a step`() throws {
            let ended = try BatonProgram.shell("mkfifo stuck.csv", in: place)
            #expect(ended.code == 0)
            try place.write(
                "s.exp",
                """
                task stuck(at: String) { cache off; data("polars") session.load(at); output t }
                run stuck("\(place.folder.path)/stuck.csv")
                """)
            let running = try BatonProgram.start(["s.exp"], in: place)
            let mark = Data("\(place.folder.path)/.baton/".utf8)
            func workers() -> [String] {
                let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
                return ids.filter { id in
                    guard Int(id) != nil, let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else {
                        return false
                    }
                    return line.range(of: mark) != nil && line.range(of: Data("worker.py".utf8)) != nil
                }
            }
            try running.wait(until: { !workers().isEmpty }, what: "the session's Python")
            running.signal(SIGINT)
            #expect(try running.end().code == 130)
            let deadline = Date().addingTimeInterval(10)
            while !workers().isEmpty, Date() < deadline { usleep(10_000) }
            #expect(workers().isEmpty)
        }
    }
}
