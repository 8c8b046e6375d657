/// A recipe as a chain of Polars' methods. Variables of a session are `DataFrame`s: a chain of several steps goes through
/// `lazy()` and `collect()`, so that Polars plans it as a whole; one step alone needs no plan.
struct PolarsChain {
    let context: ProgramContext
    var value: PythonExpression
    private(set) var isLazy: Bool
    private(set) var schema: Schema?
    /// Of the frame that a `group` is made of, while it is made.
    var exactColumns: Set<String> = []

    static func of(_ recipe: Recipe, _ context: ProgramContext, isLazy: Bool) throws(FrameFault) -> PolarsChain {
        var chain = try PolarsSource.chain(recipe.source, context)
        if let schema = try context.schema(of: Recipe(recipe.source)) { chain.schema = schema }
        for (place, step) in recipe.steps.enumerated() {
            // Only the checks know the depth of nested frames; they have passed all of it before.
            do throws(FrameFault) {
                if isLazy || recipe.steps.count > 1 { chain.beLazy() }
                try chain.append(step)
                chain.schema = try StepCheck(chain.schema, context.schemas, 0).schema(after: step)
            } catch {
                var fault = error
                if fault.step == nil { fault.step = place }
                throw fault
            }
        }
        if isLazy { chain.beLazy() } else { chain.beEager() }
        return chain
    }

    init(_ context: ProgramContext, _ value: PythonExpression, isLazy: Bool) {
        self.context = context
        self.value = value
        self.isLazy = isLazy
    }

    mutating func beLazy() {
        if !isLazy { value = value.dot("lazy") }
        isLazy = true
    }

    mutating func beEager() {
        if case .call(.attribute(let frame, "lazy"), []) = value {
            value = frame
        } else if isLazy {
            value = value.dot("collect")
        }
        isLazy = false
    }

    private func terms(isGroup: Bool = false) -> PolarsTerms {
        PolarsTerms(
            context: context, scope: TermScope(schema: schema, isGroup: isGroup), exactColumns: exactColumns)
    }

    private mutating func append(_ step: FrameStep) throws(FrameFault) {
        switch step {
        case .filter(let condition): value = value.dot("filter", arguments: try conditions(condition))
        case .select(let named): try select(named)
        case .derive(let named):
            if !named.isEmpty { value = value.dot("with_columns", arguments: try arguments(named, plain: false)) }
        case .drop(let names):
            if !names.isEmpty { value = value.dot("drop", arguments: keys(names)) }
        case .rename(let renamings):
            let entries = renamings.map { PythonEntry(.string($0.from), .string($0.to)) }
            if !entries.isEmpty { value = value.dot("rename", .dictionary(entries)) }
        case .sort(let keys): try sort(keys)
        case .slice(let offset, let length): slice(offset, length)
        case .distinct(let names, let keep): distinct(names, keep)
        case .group(let keys, let measures): try group(keys, measures)
        case .join(let other, let kind, let keys, let suffix): try join(other, kind, keys, suffix)
        case .append(let others): try append(others)
        case .unpivot(let names, let name, let cells): try unpivot(names, name, cells)
        case .pivot(let index, let columns, let cells): try pivot(index, columns, cells)
        case .explode(let name):
            value = value.dot(
                "explode", Self.key(name, context),
                named: [("empty_as_null", .bool(true)), ("keep_nulls", .bool(true))])
        case .sample(let count, let fraction, let seed): try sample(count, fraction, seed)
        case .snippet(let call): try snippet(call)
        }
    }

    /// Conditions that all hold, one an argument.
    private func conditions(_ condition: Term) throws(FrameFault) -> [PythonArgument] {
        guard case .apply(.and, let parts) = condition else {
            var terms = terms()
            terms.isCondition = condition.isOfTwoColumns
            return [.positional(try terms.expression(condition))]
        }
        var made: [PythonArgument] = []
        for part in parts { made += try conditions(part) }
        return made
    }

    /// `"fare"` for a name alone, a selector where Polars would read a pattern in it.
    static func key(_ name: String, _ context: ProgramContext) -> PythonExpression {
        PolarsTerms.isPlain(name) ? .string(name) : PolarsTerms.column(name, context)
    }

    private func keys(_ names: [String]) -> [PythonArgument] {
        names.map { name in
            guard !PolarsTerms.isPlain(name) else { return .positional(.string(name)) }
            context.need("import polars.selectors as cs")
            return .positional(.name("cs").dot("by_name", .string(name)))
        }
    }

    private func list(_ names: [String]) -> PythonExpression { .list(keys(names).map(\.value)) }

    /// Named terms as arguments: `rate=pl.col("tip") / pl.col("fare")`, or with `alias` where a name is none of Python's.
    private func arguments(
        _ named: [NamedTerm], plain: Bool, isGroup: Bool = false
    ) throws(FrameFault) -> [PythonArgument] {
        var isPlain: [Bool] = []
        for item in named { isPlain.append(plain && item.term == .column(item.name)) }
        let firstNamed = isPlain.firstIndex(of: false) ?? named.count
        let takesKeywords =
            !isPlain[firstNamed...].contains(true)
            && named[firstNamed...].allSatisfy { PythonNames.isKeywordArgument($0.name) }
        var made: [PythonArgument] = []
        for (item, isPlain) in zip(named, isPlain) {
            if isPlain {
                made.append(.positional(Self.key(item.name, context)))
                continue
            }
            let value = try terms(isGroup: isGroup).expression(item.term)
            made.append(
                takesKeywords ? .keyword(item.name, value) : .positional(value.dot("alias", .string(item.name))))
        }
        return made
    }

    private mutating func select(_ named: [NamedTerm]) throws(FrameFault) {
        if named.contains(where: { $0.term.isOfRows }) || named.isEmpty {
            value = value.dot("select", arguments: try arguments(named, plain: true))
            return
        }
        // Polars makes one row of values that are the same for all.
        value = value.dot("with_columns", arguments: try arguments(named, plain: false))
            .dot("select", arguments: keys(named.map(\.name)))
    }

    private mutating func sort(_ wanted: [FrameStep.SortKey]) throws(FrameFault) {
        var keys: [PythonExpression] = []
        var descending: [Bool] = []
        for key in wanted {
            let made = try terms().expression(key.term)
            let type = terms().scope.type(of: key.term)
            if key.isDescending, type == .unknown {
                throw context.refused(
                    "a descending sort by a column whose type is not known",
                    "give the frame before it a name of its own")
            }
            if key.isDescending, type == .float {
                // Polars' NaN is the greatest number, so that it would come first.
                keys.append(.unary(.minus, made))
                descending.append(false)
                continue
            }
            if case .column(let name) = key.term { keys.append(Self.key(name, context)) } else { keys.append(made) }
            descending.append(key.isDescending)
        }
        var options: [PythonArgument] = []
        if descending.contains(true) {
            let flags: PythonExpression =
                Set(descending).count == 1 ? .bool(true) : .list(descending.map { .bool($0) })
            options.append(.keyword("descending", flags))
        }
        options += [.keyword("nulls_last", .bool(true)), .keyword("maintain_order", .bool(true))]
        value = value.dot("sort", arguments: keys.map { .positional($0) } + options)
    }

    private mutating func slice(_ offset: Int, _ length: Int?) {
        if offset == 0, let length {
            value = value.dot("head", .int(Int64(length)))
        } else if let length {
            value = value.dot("slice", .int(Int64(offset)), .int(Int64(length)))
        } else if offset != 0 {
            value = value.dot("slice", .int(Int64(offset)))
        }
    }

    private mutating func distinct(_ names: [String], _ keep: FrameStep.Keep) {
        var options: [(String, PythonExpression)] = names.isEmpty ? [] : [("subset", list(names))]
        options += [("keep", .string(keep.rawValue)), ("maintain_order", .bool(true))]
        value = value.dot("unique", named: options)
    }

    private mutating func group(_ keys: [NamedTerm], _ measures: [NamedTerm]) throws(FrameFault) {
        beExact(PolarsSums(schema: schema, keys: keys, measures: measures).columns)
        defer { exactColumns = [] }
        if keys.isEmpty {
            value = value.dot("select", arguments: try arguments(measures, plain: false))
            return
        }
        let keyArguments = try arguments(keys, plain: true)
        let group = value.dot("group_by", arguments: keyArguments + [.keyword("maintain_order", .bool(true))])
        value = group.dot("agg", arguments: try arguments(measures, plain: false, isGroup: true))
    }

    private mutating func join(
        _ other: Recipe, _ kind: FrameStep.JoinKind, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) {
        let right = try Self.of(other, context, isLazy: isLazy)
        var options: [PythonArgument] = []
        if kind != .cross {
            if keys.allSatisfy({ $0.left == $0.right }) {
                options.append(.keyword("on", joinKeys(keys.map(\.left))))
            } else {
                options.append(.keyword("left_on", joinKeys(keys.map(\.left))))
                options.append(.keyword("right_on", joinKeys(keys.map(\.right))))
            }
        }
        let how = kind == .right ? "full" : kind.rawValue
        options.append(.keyword("how", .string(how)))
        let isPart = kind == .semi || kind == .anti
        if !isPart, suffix != "_right" { options.append(.keyword("suffix", .string(suffix))) }
        if kind == .full || kind == .left { options.append(.keyword("coalesce", .bool(true))) }
        options.append(.keyword("maintain_order", .string(isPart ? "left" : "left_right")))
        if kind == .right { return try joinRight(right, keys, suffix) }
        value = value.dot("join", arguments: [.positional(right.value)] + options)
    }

    /// Polars puts the columns of a right join in another order and its rows too: the helper puts them right.
    private mutating func joinRight(
        _ right: PolarsChain, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) {
        value = value.dot(
            "pipe",
            arguments: [
                .positional(context.helper("baton_right_join")), .positional(right.value),
                .positional(.strings(keys.map(\.left))), .positional(.strings(keys.map(\.right))),
                .positional(.string(suffix)),
            ])
        context.need("import polars as pl")
    }

    private func joinKeys(_ names: [String]) -> PythonExpression {
        let keys = names.map { Self.key($0, context) }
        return keys.count == 1 ? keys[0] : .list(keys)
    }

    private mutating func append(_ others: [Recipe]) throws(FrameFault) {
        context.need("import polars as pl")
        var frames = [value]
        for other in others { frames.append(try Self.of(other, context, isLazy: isLazy).value) }
        value = .name("pl").dot("concat", .list(frames), named: [("how", .string("diagonal_relaxed"))])
    }

    private mutating func unpivot(_ names: [String], _ name: String, _ cells: String) throws(FrameFault) {
        guard let schema else {
            throw context.refused(
                "an unpivot of a frame whose columns are not known", "give the frame before it a name of its own")
        }
        let kept = schema.names.filter { !names.contains($0) }
        // A lazy one leaves the order of its rows to chance.
        beEager()
        value = value.dot(
            "unpivot",
            named: [
                ("on", list(names)), ("index", list(kept)), ("variable_name", .string(name)),
                ("value_name", .string(cells)),
            ])
    }

    private mutating func pivot(_ index: [String], _ columns: String, _ cells: Term) throws(FrameFault) {
        var keys = index.map { NamedTerm($0, .column($0)) }
        keys.append(NamedTerm(columns, .column(columns)))
        let name = PythonNames.fresh("value", taken: Set(index + [columns]))
        try group(keys, [NamedTerm(name, cells)])
        beEager()
        value = value.dot(
            "pipe",
            arguments: [
                .positional(context.helper("baton_pivot")), .positional(.strings(index)),
                .positional(.string(columns)), .positional(.string(name)),
            ])
        context.need("import polars as pl")
    }

    private mutating func sample(_ count: Int?, _ fraction: Double?, _ seed: UInt64) throws(FrameFault) {
        context.need("import polars as pl")
        beEager()
        var options: [(String, PythonExpression)] = []
        if let count { options.append(("count", .int(Int64(count)))) }
        if let fraction { options.append(("fraction", .float(fraction))) }
        options.append(("seed", .int(Int64(bitPattern: seed & UInt64(Int64.max)))))
        value = value.dot(
            "pipe",
            arguments: [.positional(context.helper("baton_sample"))] + options.map { .keyword($0.0, $0.1) })
    }

    private mutating func snippet(_ call: SnippetCall) throws(FrameFault) {
        let context = self.context
        let arguments = try SnippetCalls.arguments(call, context) { recipe throws(FrameFault) in
            PolarsPrinter.toPandas(try Self.of(recipe, context, isLazy: false).value, context)
        }
        beEager()
        let function = try SnippetCalls.function(call, context)
        value = value.dot(
            "pipe", arguments: [.positional(context.helper("baton_on_pandas")), .positional(function)] + arguments)
    }
}

extension Term {
    /// Whether it is a function of two columns or literals, and nothing more.
    fileprivate var isOfTwoColumns: Bool {
        guard case .apply(_, let arguments) = self, arguments.count == 2 else { return false }
        return arguments.allSatisfy { $0.isColumn || $0.isLiteral }
    }
}
