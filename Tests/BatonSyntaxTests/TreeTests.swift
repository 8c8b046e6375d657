import Testing

@testable import BatonSyntax

/// Places of nodes, and the shape that operators give.
struct TreeTests {
    /// Every node lies inside the one around it; found by reflection, so that no kind of node is forgotten.
    private func check(_ value: Any, inside outer: Span, _ source: SourceFile) {
        var inner = outer
        let own: Span? =
            switch value {
            case let node as Statement: node.span
            case let node as Expression: node.span
            case let node as Block: node.span
            case let node as TaskItem: node.span
            case let node as ExperimentDeclaration.Item: node.span
            case let node as Expression.Stage: node.span
            case let node as Pattern: node.span
            case let node as TypeName: node.span
            case let node as Span: node
            default: nil
            }
        if let own {
            #expect(
                own.start >= outer.start && own.end <= outer.end && own.start <= own.end,
                "\(value) in \(source.text(outer))")
            inner = own
        }
        for child in Mirror(reflecting: value).children { check(child.value, inside: inner, source) }
    }

    @Test(arguments: TestFiles.programs)
    func `places of nodes lie in one another`(file: TestFiles.File) {
        let source = SourceFile(name: file.name, bytes: file.bytes)
        let (program, _) = Parser.parse(source)
        var end: UInt32 = 0
        for statement in program.statements {
            #expect(statement.span.start >= end)
            end = statement.span.end
            check(statement, inside: statement.span, source)
        }
    }

    @Test func `places lie in one another in broken programs too`() {
        for program in ErrorCorpusTests.cases {
            let source = SourceFile(name: "t", text: program.text)
            let whole = Span(0..<source.bytes.count)
            for statement in Parser.parse(source).program.statements { check(statement, inside: whole, source) }
        }
    }

    /// What is written, and the same with all brackets.
    @Test(arguments: [
        ("a + b * c", "a + (b * c)"), ("a - b - c", "(a - b) - c"), ("a ** b ** c", "a ** (b ** c)"),
        ("-a ** b", "-(a ** b)"),
        ("-a * b", "(-a) * b"), ("a * -b", "a * (-b)"), ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a or b and c", "a or (b and c)"), ("a ?? b ?? c", "a ?? (b ?? c)"), ("a ?? b == c", "(a ?? b) == c"),
        ("a .. b + c", "a .. (b + c)"), ("a in 0..3", "a in (0..3)"), ("a ?? 0..3", "a ?? (0..3)"),
        ("2 ** -1 ** 2", "2 ** (-(1 ** 2))"),
        ("-a.b", "-(a.b)"), ("a ** b.c", "a ** (b.c)"), ("x => x + 1", "x => (x + 1)"),
        ("if a then b else c + d", "if a then b else (c + d)"),
        ("a / b // c % d", "((a / b) // c) % d"),
    ])
    func `operators bind as the language says`(written: String, bracketed: String) {
        #expect(shape(written) == shape(bracketed))
    }

    private func shape(_ text: String) -> String {
        let source = SourceFile(name: "t", text: text)
        guard case .expression(let expression) = Parser.parse(source).program.statements.first else { return "none" }
        return shape(expression, source)
    }

    private func shape(_ expression: Expression, _ source: SourceFile) -> String {
        switch expression {
        case .group(let node): shape(node.value, source)
        case .binary(let node): "(\(shape(node.left, source)) \(node.operator) \(shape(node.right, source)))"
        case .unary(let node): "(\(node.operator) \(shape(node.operand, source)))"
        case .member(let node): "\(shape(node.base, source)).\(source.text(node.name))"
        case .lambda(let node): "(=> \(shape(node.body, source)))"
        case .conditional(let node):
            "(if \(shape(node.condition, source)) \(shape(node.then, source)) \(shape(node.otherwise, source)))"
        default: source.text(expression.span)
        }
    }

    @Test(arguments: [
        ("show r1", true), ("show (r1)", false), ("show[1]", false), ("show -1", false), ("wait for x", true),
        ("show", false),
        ("run x on y", true), ("show not x", false), ("a.b c", false), ("show $x", true), ("show {a: 1}", false),
    ])
    func `a name with a value behind it is a command`(text: String, isCommand: Bool) {
        let source = SourceFile(name: "t", text: text)
        guard case .expression(.call(let call)) = Parser.parse(source).program.statements.first else {
            #expect(!isCommand)
            return
        }
        #expect(call.isCommand == isCommand)
    }

    @Test func `a comma between the items of brackets ends a command or stage in them`() {
        let source = SourceFile(
            name: "t", text: "f(xs | take 3, 2)\n[xs | sort by a, b]\n(xs | sort by a, b)\n{a: xs | take 1, b: 2}")
        let (program, diagnostics) = Parser.parse(source)
        #expect(diagnostics.isEmpty)
        guard case .expression(.call(let call)) = program.statements[0],
            case .expression(.list(let list)) = program.statements[1],
            case .expression(.group(let group)) = program.statements[2], case .pipe(let pipe) = group.value,
            case .stage(let stage) = pipe.target, case .expression(.map(let map)) = program.statements[3]
        else {
            Issue.record("another shape")
            return
        }
        #expect(call.arguments.count == 2 && list.items.count == 2 && stage.items.count == 2 && map.entries.count == 2)
    }
}
