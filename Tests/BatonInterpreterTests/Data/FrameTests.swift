import BatonFrames
import BatonInterpreter
import BatonSyntax
import LocalData
import Testing

/// Frames as values: when something runs, what is kept, what is said.
@Suite struct FrameTests {
    private let session = Session()
    private let host = LocalDataHost()

    init() {
        host.files["/there/trips.csv"] = LocalFrame(
            Schema([
                Column("town", .text), Column("fare", .float), Column("day", .date), Column("at", .datetime(zone: nil)),
            ]),
            rows: (0..<25).map(Self.trip))
        session.interpreter.useSessions(host)
        _ = session.run("let s = session(\"polars\")\nlet trips = s.load(\"trips.csv\")\nlet limit = 3")
    }

    private static func trip(_ number: Int) -> [Scalar] {
        let fare: Scalar = number % 5 == 4 ? .null : .float(Double(number))
        let hour: Int64 = 3_600_000_000
        return [
            .text(number % 2 == 0 ? "Ulm" : "Bonn"), fare, .date(Int32(19_000 + number)),
            .datetime(Int64(number) * hour),
        ]
    }

    private var log: [String] { host.opened.first?.log ?? [] }

    @Test func `loading makes a variable at once, a derived frame one when it is needed`() {
        #expect(log == ["define trips"])
        _ = session.run("let dear = trips | where fare > $limit | derive twice = fare * 2")
        #expect(log == ["define trips"])
        #expect(session.outcome("count(dear)") == "16")
        #expect(
            session.outcome("rows(dear) | take 1")
                == "[{town: \"Ulm\", fare: 5.0, day: \"2022-01-13\", at: \"1970-01-01 05:00:00\", twice: 10.0}]"
                .replacing("Ulm", with: "Bonn").replacing("2022-01-13", with: "2022-01-13"))
        _ = session.run("rows(dear)")
        #expect(log == ["define trips", "count", "define dear", "rows", "rows"])
    }

    @Test func `a frame is shown by its first rows, and becomes a variable of its name`() throws {
        _ = session.run("let dear = trips | where fare > $limit")
        guard case .object(let object)? = session.run("dear").value, let frame = object as? FrameObject else {
            Issue.record("no frame")
            return
        }
        let preview = try frame.preview(session.interpreter)
        #expect(preview.records.count == 10 && preview.total == 16)
        #expect(preview.schema.names == ["town", "fare", "day", "at"])
        #expect(log == ["define trips", "define dear", "rows", "count"])
    }

    @Test func `a variable that nothing refers to any more is let go with the next statement`() {
        _ = session.run("let t = trips | where fare > 3\nt = rows(t)")
        #expect(log.contains("define t"))
        _ = session.run("t = null")
        _ = session.run("count(trips)")
        #expect(log.last == "count" && log.contains("release t"))
        #expect(host.opened[0].frames.keys.sorted() == ["trips"])
    }

    @Test func `a frame holds on to the variables that it is made of`() {
        _ = session.run("let a = s.table([{x: 1}, {x: 2}])\nlet b = a | where x > 1\na = null")
        #expect(session.outcome("rows(b)") == "[{x: 2}]")
    }

    @Test(arguments: [
        (
            "help trips.cols.round",
            "cols.round(cols: columns = \"*\", decimals: int = 0, output_cols?: new columns)\n"
                + "    Rounded to decimals, half to even.\n\n    t.cols.round(cols: [\"fare\"])\n"
        ),
        (
            "help s.load.zScore", "E0306"
        ),
        (
            "help s.connect.redis",
            "connect.redis(host?: text, database?: text, user?: text, password?: text, port: int = 6379, "
                + "schema: text = \"public\")\n    Is not done: it holds no tables: export what it holds to a file. "
                + "Also connectRedis.\n"
        ),
        (
            "help s.frame",
            "frame(name: String)\n    A frame that the session holds already, by the name of its variable: of a session that "
                + "was taken up again.\n"
        ),
    ])
    func `help tells of operations what the catalogue says`(text: String, wanted: String) {
        let before = log
        let fault = session.run(text).faults.first
        #expect(fault.map { $0.code.rawValue } ?? session.host.output == wanted)
        #expect(log == before)
    }

    static let faults: [(text: String, line: Int, code: DiagnosticCode, message: String, place: String)] = [
        ("trips | where fares > 3", 1, .unknownColumn, "unknown column 'fares'", "fares"),
        ("trips | derive x = upper(fare)", 1, .typeMismatch, "`upper` takes text, and 'fare' is float", "fare"),
        ("trips | where town > 3", 1, .typeMismatch, "`>` does not take text and int", "3"),
        ("trips | where fare", 1, .typeMismatch, "'where' takes a condition, and this is float", "fare"),
        ("fn f(x) = x\ntrips | derive x = f(fare)", 2, .notAvailable, "the function 'f' can't run in the session", "f"),
        (
            "trips | derive x = shuffle(fare)", 1, .notAvailable, "the function 'shuffle' can't run in the session",
            "shuffle(fare)"
        ),
        (
            "trips | derive x = map(fare, y => y)", 1, .notAvailable,
            "a function of one's own can't run in the session", "y => y"
        ),
        ("trips | derive a = fare * 2, b = c + 1", 1, .unknownColumn, "unknown column 'c'", "c"),
        (
            "trips | group town { x = mean(town) }", 1, .typeMismatch, "`mean` takes a number, and 'town' is text",
            "town"
        ),
        ("trips | sort by days", 1, .unknownColumn, "unknown column 'days'", "days"),
        ("trips | rename fare = town", 1, .duplicateName, "`rename` makes two columns 'fare'", "rename fare = town"),
        ("trips | join trips on twon", 1, .unknownColumn, "unknown column 'twon'", "join trips on twon"),
        ("trips | where fare > $s", 1, .typeMismatch, "a Session is no value for a column", "$s"),
        ("trips | where at.hours > 3", 1, .unknownMember, "a time has no member 'hours'", "at.hours"),
        ("session(\"polar\")", 1, .invalidArgument, "there is no engine \"polar\"", ""),
        ("s.load(\"a.bin\")", 1, .invalidArgument, "'a.bin' does not say by its name what format it has", ""),
        ("s.load(\"a.csv\", seperator: \";\")", 1, .unknownArgument, "`load` has no argument `seperator`", ""),
        ("s.table([{a: 1}, {a: \"x\"}])", 1, .typeMismatch, "'a' holds values of different types", ""),
        ("close s\nrows(trips)", 2, .notRunning, "session 's1' is closed", ""),
    ]

    @Test(arguments: faults)
    func `a fault of a frame points into the text`(
        text: String, line: Int, code: DiagnosticCode, message: String, place: String
    ) {
        let (_, faults) = session.run(text)
        #expect(
            faults.first.map { "\($0.line) \($0.code.rawValue) \($0.message)" } == "\(line) \(code.rawValue) \(message)"
        )
        guard !place.isEmpty else { return }
        let source = SourceFile(name: "place.exp", text: text)
        let (unit, _) = session.interpreter.compile(source)
        let error = #expect(throws: RuntimeError.self) { try session.interpreter.run(try #require(unit)) }
        #expect(error?.place.map { $0.source.text($0.span) } == place)
    }

    @Test func `parts of times are members, and a text beside a date stands for one`() {
        #expect(session.outcome("count(trips | where day >= \"2022-01-20\")") == "13")
        #expect(
            session.outcome("rows((trips | where at.hour == 5 | select w = day.weekday, y = day.year))")
                == "[{w: 3, y: 2022}]")
    }

    @Test func `describe is one statement and tells of each column`() {
        #expect(
            session.outcome("(trips | describe fare)")
                == "[{column: \"fare\", type: \"float\", count: 20, missing: 5, unique: 20, mean: 11.5, std: \(7.22751416), min: 0.0, median: 11.5, max: 23.0}]"
                .replacing("7.22751416", with: stdText))
        #expect(log == ["define trips", "values"])
    }

    private var stdText: String { session.outcome("std(filter(0..<25, x => x % 5 != 4))") }

    @Test func `a frame goes into a for, an index and the functions of lists`() {
        #expect(session.outcome("trips[0].fare + trips[-2].fare") == "23.0")
        #expect(session.run("trips[25]").faults.first?.message == "there is no row 25 in a frame of 25")
        #expect(session.outcome("let n = 0\nfor r in (trips | take 3) { n = n + r.fare }\nn") == "3.0")
        #expect(session.outcome("size(trips.columns)") == "4")
        #expect(session.outcome("trips.schema[1]") == "{column: \"fare\", type: \"float\"}")
    }

    @Test func `code, vars and sessions tell what there is`() {
        #expect(session.outcome("let d = trips | take 3\ncode d") == "\"d = a frame made in 1 steps\\n\"")
        #expect(session.outcome("code s") == "\"all of s1\\n\"")
        #expect(session.outcome("(vars s)[0].name") == "\"trips\"")
        #expect(session.outcome("sessions()[0].engine") == "\"polars\"")
        _ = session.run("export trips, \"trips.py\"")
        #expect(
            session.host.files["trips.py"].map { String(decoding: $0, as: UTF8.self) }
                == "trips = a frame made in 0 steps\n")
    }

    @Test func `a picture is drawn of the columns it shows`() {
        #expect(session.outcome("(trips | plot x: fare, y: fare * 2, kind: scatter).kind") == "\"scatter\"")
    }

    @Test func `a task is given a frame as a Parquet file, which is written once`() {
        _ = session.run("task look(rows: File, n: Int) { return n }\nlet dear = trips | where fare > 3")
        guard case .object(let object)? = session.run("look(dear, n: 1)").value, let call = object as? InvocationObject,
            case .file(let file)? = call.arguments.first
        else {
            Issue.record("no call with a file")
            return
        }
        #expect(file.path == "/tmp/new/dear.parquet")
        _ = session.run("look(rows: dear, n: 2)")
        #expect(log == ["define trips", "save /tmp/new/dear.parquet"])
    }

    @Test func `operations of the catalogue are members, and their faults name the nearest`() {
        #expect(session.outcome("rows(trips.cols.upper(\"town\") | take 1)[0].town") == "\"ULM\"")
        #expect(session.outcome("size(trips.cols.upper(cols: \"town\").columns)") == "4")
        #expect(session.run("trips.cols.uper(\"town\")").faults.first?.help == "did you mean 'upper'?")
        #expect(session.run("trips.cols.upper(colls: \"town\")").faults.first?.help == "did you mean 'cols'?")
        #expect(session.run("trips.cols.upper(\"twon\")").faults.first?.code == .unknownColumn)
        #expect(session.outcome("trips.schemas").hasPrefix("E0306"))
    }

    @Test func `a long chain is cut by a variable before it is too long`() {
        let text = "let t = trips\nfor i in 0..<\(FrameLimits.stepsMax + 5) { t = t | skip 0 }\ncount(t)"
        #expect(session.outcome(text) == "25")
        #expect(log.filter { $0 == "define frame" }.count == 1)
    }
}
