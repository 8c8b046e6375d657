import BatonFrames
import BatonInterpreter
import BatonSyntax
import CBaton
import Glibc
import Testing

@testable import BatonWorkers

/// The language over real workers: what a program says, generated, run in Python and shown.
@Suite(.serialized) struct LanguageTests {
    private let host = PlainHost()

    /// What the last statement of each text gives, as a literal, or what is wrong.
    private func outcome(_ texts: [String]) throws -> [String] {
        guard let python = Bench.python else { throw Bench.NoPython() }
        let folder = String(cString: mkdtemp(strdup("/tmp/baton-language-XXXXXX")))
        defer { _ = system("rm -rf '\(folder)'") }
        host.folder = folder
        let csv = """
            town,fare,tip,day
             ulm,4.5,1.0,2024-03-01
            Bonn,12.25,,2024-03-02
            Ulm ,8.0,2.0,2024-03-04
            ,3.5,0.5,

            """
        _ = csv.withCString { baton_write_file("\(folder)/trips.csv", $0, csv.utf8.count) }
        let sessions = LocalSessions(host: host) { () throws(FrameFault) in
            WorkerConfiguration(
                python: python, sessionsFolder: "\(folder)/sessions", directory: folder,
                generators: Dictionary(uniqueKeysWithValues: Engine.allCases.map { ($0, Generators.of($0)) }),
                helperSource: WorkerConfiguration.librarySource(_:for:), removeFolder: { _ in })
        }
        defer { sessions.shutdown() }
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        interpreter.session.data = sessions
        return texts.map { text in
            let (unit, diagnostics) = interpreter.compile(SourceFile(name: "t.exp", text: text))
            guard let unit else { return diagnostics.map(\.message).joined(separator: "; ") }
            do throws(RuntimeError) {
                return try interpreter.run(unit).literal
            } catch {
                return "\(error.code.rawValue) \(error.message)"
            }
        }
    }

    private static let program: [(text: String, outcome: String)] = [
        ("let s = session(\"polars\")\nlet trips = s.load(\"trips.csv\")\nlet limit = 3.75", "null"),
        (
            "trips.schema | where column != \"day\"",
            "[{column: \"town\", type: \"text\"}, {column: \"fare\", type: \"float\"}, {column: \"tip\", type: \"float\"}]"
        ),
        (
            "let tips = trips | where fare > $limit and not is_null(tip)\n"
                + "    | derive rate = tip / fare, town = upper(trim(town))\n"
                + "let towns = tips | group town { rides = count(), most = max(rate) } | sort by -rides | take 10",
            "null"
        ),
        ("rows(towns)", "[{town: \"ULM\", rides: 2, most: 0.25}]"), ("count(tips)", "2"),
        ("rows((trips | where town == null | select fare))", "[{fare: 3.5}]"),
        ("rows((trips | where town != \"Bonn\" | select fare))", "[{fare: 4.5}, {fare: 8.0}, {fare: 3.5}]"),
        (
            "rows((trips | select town, fare | join [{town: \"Bonn\", pop: 3}] on town))",
            "[{town: \"Bonn\", fare: 12.25, pop: 3}]"
        ),
        ("(trips | describe fare)[0].median", "6.25"), ("trips[1].fare", "12.25"),
        ("rows(trips.cols.upper(\"town\"))[1].town", "\"BONN\""),
        ("vars s | select name, rows", "[{name: \"towns\", rows: 1}, {name: \"trips\", rows: 4}]"),
        ("contains(code(towns), \"import polars as pl\") and contains(code(s), \"towns = (\")", "true"),
        ("trips | where fare > \"x\"", "E0301 `>` does not take float and text"),
        ("restart s\ncount((trips | where fare > 4))", "3"), ("close s", "null"),
        ("count(trips)", "E0318 session 's1' is closed"),
    ]

    @Test func `a program loads, derives, groups, joins and shows its code in a real session`() throws {
        let found = try outcome(Self.program.map(\.text))
        for (made, wanted) in zip(found, Self.program) { #expect(made == wanted.outcome, "\(wanted.text)") }
        #expect(found.count == Self.program.count)
    }

    private static let whole: [(text: String, outcome: String)] = [
        ("let s = session(\"polars\")\nlet trips = s.load(\"trips.csv\")", "null"),
        (
            "(trips | profile)[0]",
            "{column: \"town\", type: \"text\", missing: 1, mismatch: 0, unique: 3, values: \" ulm 1, Bonn 1, Ulm  1\"}"
        ),
        (
            "profile(trips)[1]",
            "{column: \"fare\", type: \"float\", missing: 0, mismatch: 0, unique: 4, values: \"3.5 █   ▅  ▅ 12.25\"}"
        ),
        (
            "let mixed = s.table(range(0, 20) | map(i => {n: if i == 7 then \"x\" else string(i)}))\n"
                + "profile(mixed) | select type, mismatch",
            "[{type: \"text as int\", mismatch: 1}]"
        ),
        ("mixed.cols.profile().columns.n.stats.mismatch", "1"),
        // A sample by name: 160,000 rows would take longer than no time at all.
        (
            "let many = s.table(range(0, 400) | map(i => {k: 1}))\n"
                + "profile(many | join many on k, budget: 0s) | select missing, values",
            "[{missing: 0, values: \"1 \u{20}   █    1\"}]"
        ),
        ("profile([{a: 1}])", "E0301 `profile` takes a Frame, not a List"),
        ("let picture = trips.plot.hist(\"fare\")\nends_with(string(picture), \"/hist.svg\")", "true"),
        ("s.load.csv(\"trips.csv\").columns[0]", "\"town\""),
        (
            "rows(s.load(\"trips.csv\", infer_schema: false) | where fare == \"12.25\" | select fare)",
            "[{fare: \"12.25\"}]"
        ),
        ("count(s.load.json(\"gone.json\"))", "E0503 there is no file 'gone.json'"),
        (
            "let c = s.connect.sqlite(database: \":memory:\")\n"
                + "trips.save.database_table(\"trips\", c)\nlet dear = c.query(\"select town, fare from trips where fare > 5\")\n"
                + "rows(dear | sort by -fare)",
            "[{town: \"Bonn\", fare: 12.25}, {town: \"Ulm \", fare: 8.0}]"
        ),
        // The connection is part of the code, and its password is not.
        (
            "let d = s.connect.sqlite(database: \":memory:\", password: \"hunter2\")\n"
                + "let one = d.query(\"select 1 as x\") | where x > 0\n"
                + "[contains(code(one), 'database=\":memory:\"'), contains(code(one), \"hunter2\"), "
                + "contains(code(one), 'os.environ[\"SQLITE_PASSWORD\"]')]",
            "[true, false, true]"
        ),
        ("[starts_with(code(s), \"# Recipes \"), contains(code(s), \"hunter2\")]", "[true, false]"),
        (
            "s.connect.redis()",
            "E0508 'connect.redis' is not done: it holds no tables: export what it holds to a file"
        ),
        // Names of variables mean something in their own session only.
        (
            "let z = session(\"pandas\")\nlet far = z.table([{town: \"x\"}], \"trips\")\nlet k = z.connect.local()",
            "null"
        ),
        (
            "trips.rows.append(far)",
            "E0311 the frames are in different sessions: <Session s1 polars>, <Session s2 pandas>"
        ),
        (
            "s.load.csv(\"trips.csv\", conn: k)",
            "E0311 'connection' is of another session: <Session s2 pandas>"
        ),
        ("s.load(\"trips.csv\", conn: k)", "E0311 'connection' is of another session: <Session s2 pandas>"),
        ("s.load(\"trips.csv\", conn: trips)", "E0301 `load` takes a connection as `conn`, not a Frame"),
        // What a frame is read from stays as long as the frame.
        (
            "let parts = z.load(\"trips.csv\", conn: z.connect.local(kwargs: {use_listings_cache: false}))\n"
                + "[count(parts), count(z.load.csv(\"trips.csv\", n_rows: 1, conn: z.connect.local(auto_mkdir: false)))]",
            "[4, 1]"
        ),
        ("contains(code(parts), \"use_listings_cache\")", "true"),
        // What is sorted by is known, though the file stands at the beginning of the program.
        (
            "contains(code(trips | group town { rides = count() } | sort by -rides), \"scan_csv\")", "true"
        ), ("close s", "null"),
    ]

    @Test func `profiles, loaders and connections are said in the language`() throws {
        let found = try outcome(Self.whole.map(\.text))
        for (made, wanted) in zip(found, Self.whole) { #expect(made == wanted.outcome, "\(wanted.text)") }
        #expect(found.count == Self.whole.count)
    }
}

/// A world with a clock and files, no more.
private final class PlainHost: Host {
    var folder = "/tmp"
    private let byte: UnsafeMutablePointer<UInt8>
    let attention: UnsafePointer<UInt8>

    init() {
        byte = .allocate(capacity: 1)
        byte.initialize(to: 0)
        attention = UnsafePointer(byte)
    }

    func now() -> Int { 1_700_000_000_000_000_000 }
    func monotonicNow() -> Int { 0 }
    func sleep(nanoseconds: Int) {}
    func randomBits() -> UInt64 { 1 }
    func environment(_ name: String) -> String? { nil }
    func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8] { throw HostError("no files here") }
    func readFile(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] { [] }
    func readEnd(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] { [] }
    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {}
    func glob(_ pattern: String) throws(HostError) -> [String] { [] }
    func makeTemporaryDirectory() throws(HostError) -> String { folder }
    func absolutePath(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }
    func digest(_ bytes: [UInt8]) -> String { "" }
    func digestFile(_ path: String) throws(HostError) -> String { "" }
    func writeOutput(_ text: String) {}
    func writeNotice(_ text: String) {}
    func attend() -> Bool { false }
}
