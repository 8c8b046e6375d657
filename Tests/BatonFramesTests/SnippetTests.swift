import BatonFrames
import Testing

@Suite struct SnippetTests {
    @Test func `a snippet comes with its imports and the functions that it calls`() throws {
        let soundex = try #require(Snippets.named["soundex"])
        #expect(soundex.imports == ["import jellyfish"])
        #expect(soundex.helpers == ["each_text"])
        #expect(soundex.source.hasPrefix("def soundex(frame, columns, outputs):\n    return each_text("))
        #expect(soundex.gives == .frame && soundex.takesFrame)
        #expect(Snippets.named["each_text"]?.imports == ["import pandas as pd", "import pyarrow as pa"])
        #expect(Snippets.named["connect_sqlite"]?.takesFrame == false)
        #expect(Snippets.named["plot_hist"]?.helpers.contains("picture") ?? false)
    }

    @Test func `no function of the library needs itself`() {
        for (name, snippet) in Snippets.named {
            for helper in snippet.helpers {
                #expect(Snippets.named[helper]?.helpers.contains(name) == false, "\(name) and \(helper)")
            }
        }
    }

    @Test func `each snippet that an operation calls is in the library, with the arguments that it takes`() throws {
        let schema = Schema([Column("a", .int), Column("b", .float), Column("t", .text)])
        var called: Set<String> = []
        for operation in Catalogue.operations {
            guard let call = try? Samples.call(operation, schema) else { continue }
            for snippet in Samples.snippets(operation, call) {
                called.insert(snippet.name)
                guard let found = Snippets.named[snippet.name] else {
                    Issue.record("\(operation.name) calls '\(snippet.name)', which is not there")
                    continue
                }
                let head = found.source.prefix { $0 != "\n" }
                for argument in snippet.arguments {
                    #expect(head.contains(argument.name), "\(snippet.name) takes no '\(argument.name)'")
                }
            }
        }
        #expect(called.count > 40)
    }
}

/// Calls of operations with some value for each argument that must be given.
enum Samples {
    static func call(_ operation: BatonFrames.Operation, _ schema: Schema) throws -> OperationCall {
        var arguments: [SnippetCall.Argument] = []
        for parameter in operation.parameters where parameter.standard == nil {
            arguments.append(SnippetCall.Argument(parameter.name, value(of: parameter)))
        }
        return try OperationCall(operation, arguments, frame: Recipe(.variable("df")), schema: schema)
    }

    private static func value(of parameter: Parameter) -> SnippetCall.Value {
        switch parameter.kind {
        case .columns, .texts: .scalar(.list([.text("a")]))
        case .column: .scalar(.text("a"))
        case .outputs: .scalar(.null)
        case .value, .integer, .number: .scalar(.int(2))
        case .values: .scalar(.list([.int(1)]))
        case .text: .scalar(.text("a"))
        case .truth: .scalar(.bool(true))
        case .word(let words): .scalar(.text(words[0]))
        case .frame, .frames: .frame(Recipe(.variable("other")))
        case .expression: .scalar(.text("a > 1"))
        case .record: .scalar(.record([Scalar.Field("a", .text("min"))]))
        case .variable: .variable("model")
        case .ignored: .scalar(.null)
        }
    }

    static func snippets(_ operation: BatonFrames.Operation, _ call: OperationCall) -> [SnippetCall] {
        switch operation.body {
        case .frame(let body):
            guard let recipe = try? body(call) else { return [] }
            var found = recipe.steps.compactMap { if case .snippet(let snippet) = $0 { snippet } else { nil } }
            if case .snippet(let snippet) = recipe.source { found.append(snippet) }
            return found
        case .ask(let body):
            return ((try? body(call))?.parts ?? []).compactMap {
                if case .ask(_, let snippet) = $0.statement.action { snippet } else { nil }
            }
        case .object(let body): return (try? body(call)).map { [$0] } ?? []
        default: return []
        }
    }
}
