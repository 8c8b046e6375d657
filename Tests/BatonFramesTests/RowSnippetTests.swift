import BatonFrames
import Testing

@Suite struct RowSnippetTests {
    /// What each row's answer is for goes over the parts of a large frame, and what comes out is known before.
    @Test(arguments: FunctionTableTests.engines)
    func `words by a function of one text are the same on each engine`(_ engine: Engine) throws {
        let schema = Schema([Column("name", .text), Column("n", .int)])
        let rows: [[Scalar]] = [["Robert", 1], [nil, 2], ["Ashcraft", 3], ["", 4]]
        func words(_ name: String, _ column: String, _ output: String, _ more: [SnippetCall.Argument] = []) -> FrameStep
        {
            func texts(_ text: String) -> SnippetCall.Value { .scalar(.list([.text(text)])) }
            return .snippet(
                SnippetCall(name, [.init("columns", texts(column)), .init("outputs", texts(output))] + more))
        }
        let distance: [SnippetCall.Argument] = [
            .init("others", .scalar(.list([]))), .init("value", .scalar("Rupert")),
        ]
        let steps: [([FrameStep], [(String, ColumnType)], [[Scalar]])] = [
            (
                [words("soundex", "name", "name")], [("name", .text), ("n", .int)],
                [["R163", 1], [nil, 2], ["A261", 3], ["", 4]]
            ),
            (
                [words("levenshtein", "name", "far", distance)], [("name", .text), ("n", .int), ("far", .int)],
                [["Robert", 1, 2], [nil, 2, nil], ["Ashcraft", 3, 6], ["", 4, 6]]
            ),
            (
                [words("ngrams", "name", "parts", [.init("n_size", .scalar(7))])],
                [("name", .text), ("n", .int), ("parts", .list(.text))],
                [["Robert", 1, []], [nil, 2, nil], ["Ashcraft", 3, ["Ashcraf", "shcraft"]], ["", 4, []]]
            ),
            (
                [
                    words("soundex", "name", "code"), .filter(f(.equal, c("code"), l("R163"))),
                    .select([NamedTerm("n", c("n"))]),
                ],
                [("n", .int)], [[1]]
            ),
        ]
        var cases = EngineCases(engine)
        try cases.define("t", schema, rows)
        for (steps, columns, _) in steps {
            let recipe = Recipe(.variable("t"), steps)
            let made = try FrameCheck.schema(of: recipe, variables: ["t": schema])
            #expect(made?.columns == columns.map { Column($0.0, $0.1) })
            #expect(try cases.add(.define("made", recipe)))
        }
        for (place, made) in try cases.run().enumerated() {
            let wanted = (Schema(steps[place].1.map { Column($0.0, $0.1) }), steps[place].2)
            let difference = EngineCases.difference(made, .success(wanted))
            #expect(difference == nil, "\(engine.rawValue): \(difference ?? "")\n\(cases.lines(place))")
        }
    }
}
