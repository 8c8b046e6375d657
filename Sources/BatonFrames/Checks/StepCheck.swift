/// Checks one step and tells the columns behind it.
struct StepCheck {
    let schema: Schema?
    let variables: [String: Schema]
    let depth: Int

    init(_ schema: Schema?, _ variables: [String: Schema], _ depth: Int) {
        self.schema = schema
        self.variables = variables
        self.depth = depth
    }

    func schema(after step: FrameStep) throws(FrameFault) -> Schema? {
        switch step {
        case .filter(let condition):
            let type = try type(of: condition)
            if !Signature.Want.bool.admits(type, first: nil) {
                throw FrameFault(
                    .typeMismatch, "a filter takes a condition, and this is \(type.name)", help: "compare it: … > 0")
            }
            return schema
        case .select(let terms):
            if terms.isEmpty { throw FrameFault(.badArgument, "a select names at least one column") }
            return try made(try columns(terms), by: "select")
        case .derive(let terms): return try derived(terms)
        case .drop(let names):
            try check(names)
            let unwanted = Set(names)
            return schema.map { Schema($0.columns.filter { !unwanted.contains($0.name) }) }
        case .rename(let renamings): return try renamed(renamings)
        case .sort(let keys):
            if keys.isEmpty { throw FrameFault(.badArgument, "a sort names at least one column") }
            for key in keys { try checkOrdered(try type(of: key.term, .key), "sort") }
            return schema
        case .slice(_, let length):
            if let length, length < 0 { throw FrameFault(.badArgument, "a number of rows is 0 or more, not \(length)") }
            return schema
        case .distinct(let names, _):
            try check(names)
            return schema
        case .group(let keys, let measures): return try grouped(keys, measures)
        default: return try shaped(step)
        }
    }

    private func shaped(_ step: FrameStep) throws(FrameFault) -> Schema? {
        switch step {
        case .join(let other, let kind, let keys, let suffix): return try joined(other, kind, keys, suffix)
        case .append(let others): return try appended(others)
        case .unpivot(let names, let name, let value): return try unpivoted(names, name, value)
        case .pivot(let index, let columns, let value):
            try check(index + [columns])
            if index.contains(columns) {
                throw FrameFault(.duplicateColumn, "'\(columns)' gives the new columns and can't stay as well")
            }
            _ = try type(of: value, .measure(keys: index + [columns]))
            return nil
        case .explode(let name):
            try check([name])
            guard let schema, let place = schema.place(of: name) else { return schema }
            var all = schema.columns
            guard case .list(let item) = all[place].type else {
                if all[place].type == .unknown { return schema }
                throw FrameFault(.typeMismatch, "'\(name)' holds no lists: it is \(all[place].type.name)")
            }
            all[place].type = item
            return Schema(all)
        case .sample(let count, let fraction, _):
            guard (count == nil) != (fraction == nil), (count ?? 0) >= 0, (0...1).contains(fraction ?? 0) else {
                throw FrameFault(.badArgument, "a sample is a number of rows, or a share between 0 and 1")
            }
            return schema
        case .snippet(let call): return try made(by: call)
        default: preconditionFailure("the first half has it")
        }
    }

    // MARK: Columns that steps make

    private func derived(_ terms: [NamedTerm]) throws(FrameFault) -> Schema? {
        let new = try columns(terms)
        try checkDistinct(new.map(\.name), "derive")
        guard let schema else { return nil }
        var all = schema.columns
        for column in new {
            if let place = schema.place(of: column.name) { all[place] = column } else { all.append(column) }
        }
        return try made(all, by: "derive")
    }

    private func renamed(_ renamings: [FrameStep.Renaming]) throws(FrameFault) -> Schema? {
        try check(renamings.map(\.from))
        try checkDistinct(renamings.map(\.from), "rename")
        guard let schema else { return nil }
        let new = Dictionary(uniqueKeysWithValues: renamings.map { ($0.from, $0.to) })
        return try made(schema.columns.map { Column(new[$0.name] ?? $0.name, $0.type) }, by: "rename")
    }

    private func grouped(_ keys: [NamedTerm], _ measures: [NamedTerm]) throws(FrameFault) -> Schema? {
        var made: [Column] = []
        var plain: [String] = []
        for key in keys {
            let type = try type(of: key.term, .key)
            made.append(Column(key.name, type))
            if case .column(let name) = key.term { plain.append(name) }
        }
        for measure in measures {
            made.append(Column(measure.name, try type(of: measure.term, .measure(keys: plain))))
        }
        return try self.made(made, by: "group")
    }

    private func joined(
        _ other: Recipe, _ kind: FrameStep.JoinKind, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) -> Schema? {
        let right = try inner(other)
        if kind == .cross {
            if !keys.isEmpty { throw FrameFault(.badArgument, "a cross join has no keys") }
        } else if keys.isEmpty {
            throw FrameFault(.badArgument, "a join names the columns that both frames share")
        }
        for key in keys {
            try check([key.left])
            try StepCheck(right, variables, depth).check([key.right])
            if let a = schema?[key.left], let b = right?[key.right], a.joined(with: b) == nil {
                throw FrameFault(
                    .typeMismatch, "'\(key.left)' is \(a.name), and the other frame's '\(key.right)' is \(b.name)")
            }
        }
        if kind == .semi || kind == .anti { return schema }
        guard let schema, let right else { return nil }
        return try made(JoinColumns.made(schema, right, keys, suffix), by: "join")
    }

    private func appended(_ others: [Recipe]) throws(FrameFault) -> Schema? {
        var all = schema?.columns
        for other in others {
            guard let more = try inner(other), let columns = all else {
                all = nil
                continue
            }
            var joined = columns
            for column in more.columns {
                guard let place = joined.firstIndex(where: { $0.name == column.name }) else {
                    joined.append(column)
                    continue
                }
                guard let type = joined[place].type.joined(with: column.type) else {
                    throw FrameFault(
                        .typeMismatch,
                        "'\(column.name)' is \(joined[place].type.name) here and \(column.type.name) in the other frame"
                    )
                }
                joined[place].type = type
            }
            all = joined
        }
        return try all.map { columns throws(FrameFault) in try made(columns, by: "append") }
    }

    private func unpivoted(
        _ names: [String], _ name: String, _ value: String
    ) throws(FrameFault) -> Schema? {
        try check(names)
        try checkDistinct(names, "unpivot")
        if names.isEmpty { throw FrameFault(.badArgument, "an unpivot names at least one column") }
        guard let schema else { return nil }
        var type = ColumnType.unknown
        for column in names {
            guard let both = type.joined(with: schema[column] ?? .unknown) else {
                throw FrameFault(
                    .typeMismatch, "the columns of an unpivot hold values of one type, and '\(column)' differs")
            }
            type = both
        }
        let kept = schema.columns.filter { !names.contains($0.name) }
        return try made(kept + [Column(name, .text), Column(value, type)], by: "unpivot")
    }

    /// Only those whose rows don't depend on each other say what they make.
    private func made(by call: SnippetCall) throws(FrameFault) -> Schema? {
        guard let schema, let type = Snippets.named[call.name]?.rowsGive else { return nil }
        try check(call.texts("columns"))
        var all = schema.columns
        for name in call.texts("outputs") {
            if let place = schema.place(of: name) { all[place].type = type } else { all.append(Column(name, type)) }
        }
        return try made(all, by: call.name)
    }

    // MARK: Parts

    private func inner(_ recipe: Recipe) throws(FrameFault) -> Schema? {
        try FrameCheck.schema(of: recipe, variables, depth: depth + 1)
    }

    private func columns(_ terms: [NamedTerm]) throws(FrameFault) -> [Column] {
        var columns: [Column] = []
        for named in terms { columns.append(Column(named.name, try type(of: named.term))) }
        return columns
    }

    private func type(of term: Term, _ place: TermPlace = .row) throws(FrameFault) -> ColumnType {
        do {
            return try TermCheck(schema, place).type(of: term)
        } catch {
            throw error.fault
        }
    }

    private func checkOrdered(_ type: ColumnType, _ step: String) throws(FrameFault) {
        if !type.isOrdered { throw FrameFault(.typeMismatch, "`\(step)` takes what has an order, not \(type.name)") }
    }

    func check(_ names: [String]) throws(FrameFault) {
        guard let schema else { return }
        for name in names where schema[name] == nil {
            throw FrameFault(.unknownColumn, "unknown column '\(name)'", help: schema.help(for: name))
        }
    }

    private func made(_ columns: [Column], by step: String) throws(FrameFault) -> Schema {
        guard columns.count <= FrameCheck.columnsMax else {
            throw FrameFault(
                .limit, "`\(step)` makes \(columns.count) columns, and a frame has \(FrameCheck.columnsMax) at most")
        }
        try checkDistinct(columns.map(\.name), step)
        return Schema(columns)
    }

    private func checkDistinct(_ names: [String], _ step: String) throws(FrameFault) {
        var taken: Set<String> = []
        for name in names where !taken.insert(name).inserted {
            throw FrameFault(
                .duplicateColumn, "`\(step)` makes two columns '\(name)'", help: "give one another name")
        }
    }
}

/// The columns behind a join.
enum JoinColumns {
    /// The right frame's columns that stay: all but its keys, which the left's stand for.
    static func kept(_ right: Schema, _ keys: [FrameStep.JoinKey]) -> [Column] {
        let keyNames = Set(keys.map(\.right))
        return right.columns.filter { !keyNames.contains($0.name) }
    }

    static func made(
        _ left: Schema, _ right: Schema, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) -> [Column] {
        var columns = left.columns
        for key in keys {
            guard let place = left.place(of: key.left), let other = right[key.right] else { continue }
            columns[place].type = columns[place].type.joined(with: other) ?? .unknown
        }
        for column in kept(right, keys) {
            columns.append(Column(left[column.name] == nil ? column.name : column.name + suffix, column.type))
        }
        return columns
    }
}
