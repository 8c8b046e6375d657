import BatonFrames
import BatonWire
import Testing

/// Recipes, statements and values go over the wire and come back as they were.
struct FrameDocumentTests {
    private static let term = Term.when(
        [.init(.apply(.greater, [.column("fa\"re"), .literal(.float(.infinity))]), .literal(.text("\u{202E}'''")))],
        otherwise: .window(.shift, [.aggregate(.quantile, [.column("x"), .literal(.float(0.5))])], by: ["a", "b"]))
    private static let call = SnippetCall(
        "cluster",
        [
            .init("count", .scalar(.int(3))), .init("other", .frame(Recipe(.variable("u")))),
            .init("model", .variable("m")),
        ])
    private static let file = FrameFile("/tmp/é.csv", .csv, options: [.init("separator", .text(";"))])
    private static let knownFile = {
        var known = file
        known.schema = Schema([Column("fa\"re", .float), Column("b", .list(.int))])
        return known
    }()

    static let steps: [FrameStep] = [
        .filter(term), .select([NamedTerm("a", term)]), .derive([NamedTerm("b", .column("a"))]), .drop(["a"]),
        .rename([.init("b", to: "c")]), .sort([.init(.column("c"), isDescending: true)]),
        .slice(offset: -3, length: nil), .slice(offset: 0, length: 2), .distinct(on: ["c"], keep: .last),
        .group(keys: [NamedTerm("k", .column("c"))], measures: [NamedTerm("n", .aggregate(.count, []))]),
        .join(Recipe(.variable("u"), [.drop(["z"])]), .left, on: [.init("c", "d")], suffix: "_r"),
        .append([Recipe(.variable("v"))]), .unpivot(columns: ["c"], name: "n", value: "v"),
        .pivot(index: ["n"], columns: "v", value: .aggregate(.sum, [.column("x")])), .explode("v"),
        .sample(count: nil, fraction: 0.25, seed: .max), .sample(count: 4, fraction: nil, seed: 0), .snippet(call),
    ]

    static let values: [Scalar] = [
        .null, .bool(true), .int(.min), .int(.max), .float(-0.0), .float(1), .float(1e300), .float(-.infinity),
        .text("\0\n\"$"), .date(0), .date(.max), .date(19_782), .datetime(-1), .datetime(.max),
        .datetime(1_709_211_900_000_001), .duration(-5), .binary([0, 255]), .list([.null, .list([])]),
        .record([.init("a", .int(1)), .init("$", .int(2))]), .record([.init("$", .text("nan")), .init("b", .null)]),
    ]

    static let statements: [Statement] =
        [
            Recipe(.variable("t"), steps), Recipe(.file(file)), Recipe(.file(knownFile)),
            Recipe(.query(connection: "c", sql: "select 1")),
            Recipe(.file(FrameFile("trips/a.csv", .csv, connection: "c"))),
            Recipe(.snippet(call)),
            Recipe(
                .table(
                    Schema([
                        Column("a", .datetime(zone: "UTC")), Column("b", .list(.record([Column("c", .int)]))),
                        Column("c", .datetime(zone: nil)),
                    ]), [[.null, .null, .datetime(5)]])),
        ].map { Statement(.define("t2", $0)) } + [
            Statement(.object("m", call)), Statement(.rows(Recipe(.variable("t")), offset: 5, limit: 10)),
            Statement(.count(Recipe(.variable("t")))),
            Statement(.values(Recipe(.variable("t")), [NamedTerm("a", term)])),
            Statement(.ask(nil, call)), Statement(.ask(Recipe(.variable("t")), call)),
            Statement(.save(Recipe(.variable("t")), file)), Statement(.release(["t", "u"])),
        ]

    private func again(_ json: WireJSON) throws -> WireJSON { try WireJSONReader.read(Array(json.line.utf8)) }

    @Test(arguments: statements.indices) func `a statement comes back as it was`(index: Int) throws {
        let statement = Self.statements[index]
        #expect(try Statement(again(WireJSON(statement))) == statement)
    }

    @Test(arguments: values.indices) func `a value comes back as it was`(index: Int) throws {
        let value = Self.values[index]
        #expect(try Scalar(again(WireJSON(value))) == value)
    }

    @Test func `NaN comes back, and no number is NaN by itself`() throws {
        guard case .float(let number) = try Scalar(again(WireJSON(Scalar.float(.nan)))) else {
            Issue.record("no float")
            return
        }
        #expect(number.isNaN)
    }

    @Test func `an expression may be as deep as the checks allow, and no deeper`() throws {
        func deep(_ levels: Int) -> Term {
            (1..<levels).reduce(Term.column("x")) { term, _ in .apply(.negate, [term]) }
        }
        #expect(try Term(again(WireJSON(deep(TermCheck.depthMax)))) == deep(TermCheck.depthMax))
        #expect(throws: FrameDocumentFault.self) { try Term(WireJSON(deep(TermCheck.depthMax + 1))) }
    }

    @Test(arguments: [
        "null", "[]", "{}", #"{"define": "t"}"#, #"{"define": 1, "recipe": {"from": {"variable": "t"}, "steps": []}}"#,
        #"{"rows": 5, "offset": -1, "recipe": {"from": {"variable": "t"}, "steps": []}}"#,
        #"{"count": true, "recipe": {"from": {"table": [["a", "int"], ["a", "int"]], "rows": []}, "steps": []}}"#,
        #"{"count": true, "recipe": {"from": {"variable": "t"}, "steps": [{"filter": [{"when": 9000000000000000000}]}]}}"#,
        #"{"count": true, "recipe": {"from": {"variable": "t"}, "steps": [{"filter": [{"apply": "add", "count": -1}]}]}}"#,
        #"{"count": true, "recipe": {"from": {"variable": "t"}, "steps": [{"filter": [{"apply": "exec", "count": 0}]}]}}"#,
        #"{"count": true, "recipe": {"from": {"variable": "t"}, "steps": [{"explode": 1}]}}"#, #"{"eval": "1"}"#,
    ]) func `what is no statement is refused`(text: String) throws {
        let json = try WireJSONReader.read(Array(text.utf8))
        #expect(throws: FrameDocumentFault.self) { try Statement(json) }
    }
}
