import BatonFrames

/// A generator of the few statements that the tests of workers need; `ask` runs what it is given, which no real one does.
struct PlainGenerator: CodeGenerator {
    var engine: Engine

    func program(
        for statement: Statement, schemas: [String: Schema], taken: Set<String>
    ) throws(FrameFault) -> PythonProgram {
        let imports = [engine == .polars ? "import polars as pl" : "import pandas as pd"]
        switch statement.action {
        case .define(let name, let recipe):
            return PythonProgram(imports: imports, lines: ["\(name) = \(try text(recipe))"], result: name)
        case .object(let name, let call):
            return PythonProgram(lines: code(call) + ["\(name) = result_"], result: name)
        case .rows(let recipe, let offset, let limit):
            let slice = engine == .polars ? ".slice(\(offset), \(limit))" : ".iloc[\(offset):\(offset + limit)]"
            return PythonProgram(imports: imports, lines: ["result_ = \(try text(recipe))\(slice)"], result: "result_")
        case .ask(_, let call): return PythonProgram(imports: imports, lines: code(call), result: "result_")
        case .count(let recipe):
            return PythonProgram(imports: imports, lines: ["result_ = len(\(try text(recipe)))"], result: "result_")
        case .release(let names): return PythonProgram(lines: ["del \(names.joined(separator: ", "))"])
        case .values, .save: throw FrameFault(.refused, "not in this generator")
        }
    }

    private func code(_ call: SnippetCall) -> [String] { [call.name] }

    private func text(_ recipe: Recipe) throws(FrameFault) -> String {
        let source: String
        switch recipe.source {
        case .variable(let name): source = name
        case .file(let file): source = "\(engine == .polars ? "pl" : "pd").read_csv('\(file.path)')"
        case .snippet(let call): source = call.name
        case .table, .query: throw FrameFault(.refused, "not in this generator")
        }
        return recipe.steps.isEmpty ? source : "\(source).head(\(recipe.steps.count))"
    }
}
