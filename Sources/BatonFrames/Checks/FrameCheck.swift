/// Checks a recipe before anything runs, and tells the columns that it makes.
///
/// The schema is nil where nobody can know it before: behind a file that was not read yet, a query or a snippet. Steps behind such a source
/// are checked as far as they name columns that a step before has made.
package enum FrameCheck {
    /// Most steps of a recipe.
    package static let stepsMax = 1_000
    /// Deepest nesting of recipes in recipes, by joins and appends.
    package static let nestingMax = 32
    /// Most columns of a frame that steps make.
    package static let columnsMax = 20_000

    /// - Parameter variables: the columns of the session's variables.
    /// - Throws: the first fault with its step; faults inside a joined recipe carry the step of the join.
    package static func schema(
        of recipe: Recipe, variables: [String: Schema]
    ) throws(FrameFault) -> Schema? {
        try schema(of: recipe, variables, depth: 0)
    }

    static func schema(
        of recipe: Recipe, _ variables: [String: Schema], depth: Int
    ) throws(FrameFault) -> Schema? {
        guard depth < nestingMax else {
            throw FrameFault(.limit, "a frame is made of frames in more than \(nestingMax) levels")
        }
        guard recipe.steps.count <= stepsMax else {
            throw FrameFault(
                .limit, "a frame is made in \(stepsMax) steps at most, this one in \(recipe.steps.count)",
                help: "give the first part a name of its own: let part = …")
        }
        var schema = try sourceSchema(recipe.source, variables)
        for (index, step) in recipe.steps.enumerated() {
            do throws(FrameFault) {
                schema = try StepCheck(schema, variables, depth).schema(after: step)
            } catch {
                var fault = error
                fault.step = index
                throw fault
            }
        }
        return schema
    }

    private static func sourceSchema(
        _ source: FrameSource, _ variables: [String: Schema]
    ) throws(FrameFault) -> Schema? {
        switch source {
        case .variable(let name):
            if let schema = variables[name] { return schema }
            let nearest = FrameWords.nearest(to: name, among: variables.keys.sorted())
            throw FrameFault(
                .notFound, "the session has no variable '\(name)'", help: nearest.map { "did you mean '\($0)'?" })
        case .table(let schema, let rows):
            if let index = rows.firstIndex(where: { $0.count != schema.columns.count }) {
                throw FrameFault(
                    .badArgument,
                    "row \(index) of the table has \(rows[index].count) cells for \(schema.columns.count) columns")
            }
            return schema
        case .file(let file): return file.schema
        case .query, .snippet: return nil
        }
    }
}
