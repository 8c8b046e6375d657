// The variables that statements name, and the same statements with other names for them.

extension Statement.Action {
    /// The variables that have to be there before it runs.
    package var variables: Set<String> {
        var names: Set<String> = []
        _ = renaming { name in
            names.insert(name)
            return name
        }
        return names
    }

    /// The variable that it makes.
    package var defines: String? {
        switch self {
        case .define(let name, _), .object(let name, _): name
        case .rows, .count, .values, .ask, .save, .release: nil
        }
    }

    /// The same under another name for what it makes.
    package func defining(_ name: String) -> Statement.Action {
        switch self {
        case .define(_, let recipe): .define(name, recipe)
        case .object(_, let call): .object(name, call)
        case .rows, .count, .values, .ask, .save, .release: self
        }
    }

    /// The same with each variable that it reads under the name that `rename` gives.
    package func renaming(_ rename: (String) -> String) -> Statement.Action {
        switch self {
        case .define(let name, let recipe): .define(name, recipe.renaming(rename))
        case .object(let name, let call): .object(name, call.renaming(rename))
        case .rows(let recipe, let offset, let limit): .rows(recipe.renaming(rename), offset: offset, limit: limit)
        case .count(let recipe): .count(recipe.renaming(rename))
        case .values(let recipe, let terms): .values(recipe.renaming(rename), terms)
        case .ask(let recipe, let call): .ask(recipe?.renaming(rename), call.renaming(rename))
        case .save(let recipe, let file): .save(recipe.renaming(rename), file.renaming(rename))
        case .release: self
        }
    }
}

extension Recipe {
    func renaming(_ rename: (String) -> String) -> Recipe {
        Recipe(source.renaming(rename), steps.map { $0.renaming(rename) })
    }
}

extension FrameSource {
    func renaming(_ rename: (String) -> String) -> FrameSource {
        switch self {
        case .variable(let name): .variable(rename(name))
        case .query(let connection, let sql): .query(connection: rename(connection), sql: sql)
        case .snippet(let call): .snippet(call.renaming(rename))
        case .file(let file): .file(file.renaming(rename))
        case .table: self
        }
    }
}

extension FrameFile {
    func renaming(_ rename: (String) -> String) -> FrameFile {
        var file = self
        file.connection = connection.map(rename)
        return file
    }
}

extension FrameStep {
    func renaming(_ rename: (String) -> String) -> FrameStep {
        switch self {
        case .join(let recipe, let kind, let on, let suffix):
            .join(recipe.renaming(rename), kind, on: on, suffix: suffix)
        case .append(let recipes): .append(recipes.map { $0.renaming(rename) })
        case .snippet(let call): .snippet(call.renaming(rename))
        case .filter, .select, .derive, .drop, .rename, .sort, .slice, .distinct, .group, .unpivot, .pivot, .explode,
            .sample:
            self
        }
    }
}

extension SnippetCall {
    func renaming(_ rename: (String) -> String) -> SnippetCall {
        SnippetCall(
            name,
            arguments.map { argument in
                switch argument.value {
                case .scalar, .environment: argument
                case .frame(let recipe): Argument(argument.name, .frame(recipe.renaming(rename)))
                case .variable(let name): Argument(argument.name, .variable(rename(name)))
                }
            })
    }
}
