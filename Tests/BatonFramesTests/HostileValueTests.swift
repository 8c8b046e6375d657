import BatonFrames
import Testing

/// Hostile names and values through every kind of step, computed: they come out as they went in, many at a time.
@Suite(.serialized) struct HostileValueTests {
    private static let frames = 3
    private static let columns = 24
    private static let rows = 40

    /// Names and values that differ from one another, so that keys are keys.
    private struct Hostile {
        var draw: DrawnRecipes
        private var used: Set<String> = []

        init(seed: UInt64) { draw = DrawnRecipes(seed: seed) }

        mutating func text() -> String {
            var text = PythonLiteralTests.text(&draw)
            while !used.insert(text.lowercased()).inserted { text += PythonLiteralTests.text(&draw) + "." }
            return text
        }
    }

    /// A frame of texts and a column of ints, and one recipe over all of its columns for each kind of step.
    private static func made(_ hostile: inout Hostile, _ name: String) -> (Schema, [[Scalar]], [Recipe]) {
        let texts = (0..<columns).map { _ in "t" + hostile.text() }
        let number = "n" + hostile.text()
        let schema = Schema(texts.map { Column($0, .text) } + [Column(number, .int)])
        let cells: [[Scalar]] = (0..<rows).map { row in
            texts.indices.map { row % 9 == 8 && $0 > 0 ? .null : .text(hostile.text()) } + [.int(Int64(row % 7))]
        }
        func literal() -> Term { .literal(.text(hostile.text())) }
        func of(_ place: Int) -> Term { .literal(cells[place % 8][place % columns]) }
        func renamed(_ make: (String, Int) -> Term) -> [NamedTerm] {
            texts.enumerated().map { NamedTerm("m\($0.offset)" + hostile.text(), make($0.element, $0.offset)) }
        }
        let first = NamedTerm(texts[0], .column(texts[0]))
        let others = texts.dropFirst()
        let steps: [FrameStep] = [
            .filter(.apply(.or, texts.enumerated().map { .apply(.equal, [.column($0.element), of($0.offset)]) })),
            .derive(renamed { name, _ in .apply(.concat, [.column(name), literal()]) }),
            .select(renamed { name, _ in .column(name) }),
            .drop(Array(texts.prefix(columns / 2))),
            .rename(texts.enumerated().map { .init($0.element, to: "r\($0.offset)" + hostile.text()) }),
            .sort(texts.prefix(4).map { .init(.column($0), isDescending: $0.count % 2 == 0) }),
            .distinct(on: Array(others.prefix(3)), keep: .last),
            .group(
                keys: [first],
                measures: others.enumerated().map {
                    NamedTerm("g\($0.offset)" + hostile.text(), .aggregate(.first, [.column($0.element)]))
                }),
            .join(Recipe(.variable(name)), .left, on: [.init(texts[0], texts[0])], suffix: "s" + hostile.text()),
            .unpivot(columns: texts, name: "u" + hostile.text(), value: "v" + hostile.text()),
            .pivot(index: [number], columns: texts[0], value: .aggregate(.first, [.column(texts[1])])),
            .derive(renamed { name, _ in .window(.shift, [.column(name), .literal(.int(1))], by: [number]) }),
            .derive(renamed { name, place in .apply(.replace, [.column(name), of(place), literal()]) }),
            .derive(
                renamed { name, place in
                    .when(
                        [.init(.apply(.isIn, [.column(name), of(place), literal()]), literal())],
                        otherwise: .column(name))
                }),
            .derive(renamed { name, place in .apply(.contains, [.column(name), of(place)]) }),
            .append([Recipe(.variable(name))]),
        ]
        return (schema, cells, steps.map { Recipe(.variable(name), [$0]) })
    }

    @Test(arguments: FunctionTableTests.engines)
    func `hostile names and values come out as they went in`(_ engine: Engine) throws {
        var hostile = Hostile(seed: 23)
        var cases = EngineCases(engine)
        var added: [Recipe] = []
        var count = 0
        for place in 0..<Self.frames {
            let (schema, cells, recipes) = Self.made(&hostile, "t\(place)")
            try cases.define("t\(place)", schema, cells)
            for recipe in recipes where try cases.add(.define("made", recipe)) {
                added.append(recipe)
                count += (Self.rows + 1) * schema.columns.count
            }
        }
        #expect(count > 35_000, "\(count) names and values")
        let made = try cases.run()
        try #require(made.count == added.count)
        for (place, recipe) in added.enumerated() {
            if let difference = EngineCases.difference(made[place], cases.evaluate(recipe)) {
                Issue.record("\(engine.rawValue): \(difference.prefix(600))\n\(cases.lines(place).prefix(1500))")
            }
        }
    }
}
