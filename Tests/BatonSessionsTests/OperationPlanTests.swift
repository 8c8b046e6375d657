import BatonFrames
import BatonSessions
import Testing

@Suite struct OperationPlanTests {
    private let variables = OperationPlan.Variables([
        "df": Schema([Column("town", .text), Column("fare", .float)]), "model": nil,
    ])

    private func request(_ fields: [(String, Scalar)]) throws -> OperationRequest {
        try #require(try OperationRequest.requests(.record(fields.map { Scalar.Field($0.0, $0.1) })).first)
    }

    @Test func `a transformation replaces its source, or makes what the request names`() throws {
        let upper: [(String, Scalar)] = [
            ("operation", .text("cols.upper")), ("source", .text("df")), ("cols", .text("town")),
        ]
        let recipe = Recipe(.variable("df"))
            .then(.derive([NamedTerm("town", .apply(.upper, [.column("town")]))]))
        #expect(try OperationPlan(try request(upper), variables).statements == [Statement(.define("df", recipe))])
        let named = try request(upper + [("target", .text("loud"))])
        #expect(try OperationPlan(named, variables).updated == "loud")
        let new = try request(upper + [("operation_options", .record([.init("creates_new", .bool(true))]))])
        #expect(try OperationPlan(new, variables).updated == "df2")
    }

    @Test func `an output is asked, and its answer laid out`() throws {
        let plan = try OperationPlan(
            try request([("operation", .text("mean")), ("source", .text("df")), ("cols", .text("fare"))]), variables)
        let question = try #require(plan.question)
        #expect(plan.updated == nil && plan.statements.count == 1)
        let answer = Answer.page(Schema([Column("fare", .float)]), [[.float(2.5)]], total: 1)
        #expect(question.value(of: [answer]) == .float(2.5))
    }

    @Test func `a mask of the session is an argument, and meets its frame by the places of the rows`() throws {
        var with = variables
        with.schemas["mask"] = Schema([Column("fare", .bool)])
        let plan = try OperationPlan(
            OperationRequest("rows.drop", source: "df", [.init("where", .variable("mask"))]), with)
        guard case .define("df", let recipe)? = plan.statements.first?.action else {
            Issue.record("it defines no frame")
            return
        }
        let town = LocalFrame(
            Schema([Column("town", .text), Column("fare", .float)]),
            rows: [
                [.text("Ulm"), .float(1)], [.text("Bonn"), .null], [.text("Jena"), .float(3)],
            ])
        let mask = LocalFrame(Schema([Column("fare", .bool)]), rows: [[.bool(true)], [.bool(false)], [.null]])
        let (schema, rows) = try LocalFrames.evaluate(recipe, variables: ["df": town, "mask": mask])
        #expect(schema.names == ["town", "fare"])
        #expect(rows.map { $0[0] } == [.text("Bonn"), .text("Jena")])
    }

    @Test func `masks and connections get names of their own`() throws {
        let mask = try request([("operation", .text("mask.null")), ("source", .text("df"))])
        #expect(try OperationPlan(mask, variables).updated == "mask")
        let connection = try request([("operation", .text("connect.sqlite")), ("database", .text("a.db"))])
        #expect(try OperationPlan(connection, variables).updated == "conn")
    }

    @Test(arguments: [
        ([("operation", Scalar.text("cols.uper"))], "there is no operation 'cols.uper'"),
        ([("operation", .text("cols.upper")), ("colls", .text("town"))], "cols.upper takes no 'colls'"),
        ([("operation", .text("cols.upper")), ("cols", .text("twon"))], "cols.upper: unknown column 'twon'"),
        ([("operation", .text("cols.upper")), ("source", .text("df9"))], "there is no variable 'df9' in the session"),
        ([("operation", .text("cols.upper")), ("source", .text("model"))], "'model' is no frame"),
        (
            [("operation", .text("load.model")), ("path", .text("m"))],
            "load.model is refused: models in files are pickles"
        ),
        ([("source", .text("df"))], "the request names no 'operation'"),
        ([("operation", .int(3))], "'operation' is not of its kind"),
    ])
    func `what is wrong is said, and nothing is planned`(_ fields: [(String, Scalar)], _ message: String) throws {
        let fault = try #require(throws: FrameFault.self) { try OperationPlan(try request(fields), variables) }
        #expect(fault.message.hasPrefix(message), "\(fault.message)")
    }
}
