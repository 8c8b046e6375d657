/// A recipe as a chain of pandas' methods.
struct PandasChain {
    let context: ProgramContext
    private(set) var value: PythonExpression
    private(set) var schema: Schema?

    /// Another frame of the recipe: of pandas as a chain, elsewhere as the engine hands it over.
    typealias Inner = (Recipe) throws(FrameFault) -> PythonExpression
    private var inner: Inner

    private init(_ context: ProgramContext, _ value: PythonExpression, _ schema: Schema?, _ inner: @escaping Inner) {
        self.context = context
        self.value = value
        self.schema = schema
        self.inner = inner
    }

    static func of(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        try body(
            recipe.steps, of: try PandasSource.expression(recipe.source, context),
            try context.schema(of: Recipe(recipe.source)), context
        ) { other throws(FrameFault) in
            try of(other, context)
        }
    }

    /// Steps over a frame that is there.
    static func body(
        _ steps: [FrameStep], of frame: PythonExpression, _ schema: Schema?, _ context: ProgramContext,
        inner: @escaping Inner
    ) throws(FrameFault) -> PythonExpression {
        var chain = PandasChain(context, frame, schema, inner)
        for (place, step) in steps.enumerated() {
            do throws(FrameFault) {
                try chain.append(step)
                chain.schema = try StepCheck(chain.schema, context.schemas, 0).schema(after: step)
            } catch {
                var fault = error
                if fault.step == nil { fault.step = place }
                throw fault
            }
        }
        return chain.value
    }

    private var scope: TermScope { TermScope(schema: schema) }

    private mutating func append(_ step: FrameStep) throws(FrameFault) {
        switch step {
        case .filter(let condition):
            value = .subscripted(
                value.attribute("loc"), try PandasTerms.column(condition, context, scope, isCondition: true))
        case .select(let named): try select(named)
        case .derive(let named): try derive(named)
        case .drop(let names):
            if !names.isEmpty { value = value.dot("drop", named: [("columns", .strings(names))]) }
        case .rename(let renamings):
            let entries = renamings.map { PythonEntry(.string($0.from), .string($0.to)) }
            if !entries.isEmpty { value = value.dot("rename", named: [("columns", .dictionary(entries))]) }
        case .sort(let keys): try sort(keys)
        case .slice(let offset, let length): slice(offset, length)
        case .distinct(let names, let keep): distinct(names, keep)
        case .group(let keys, let measures):
            value = try PandasGroups(context: context, scope: scope).chain(value, keys, measures)
        case .join(let other, let kind, let keys, let suffix): try join(other, kind, keys, suffix)
        case .append(let others):
            var frames: [PythonExpression] = []
            for other in others { frames.append(try inner(other)) }
            pipe("baton_append", frames)
        case .unpivot(let names, let name, let cells):
            pipe("baton_unpivot", [.strings(names), .string(name), .string(cells)])
        case .pivot(let index, let columns, let cells): try pivot(index, columns, cells)
        case .explode(let name): pipe("baton_explode", [.string(name)])
        case .sample(let count, let fraction, let seed):
            var options: [(String, PythonExpression)] = []
            if let count { options.append(("count", .int(Int64(count)))) }
            if let fraction { options.append(("fraction", .float(fraction))) }
            options.append(("seed", .int(Int64(seed & 0xFFFF_FFFF))))
            pipe("baton_sample", [], named: options)
        case .snippet(let call):
            let arguments = try SnippetCalls.arguments(call, context, frame: inner)
            value = value.dot("pipe", arguments: [.positional(try SnippetCalls.function(call, context))] + arguments)
        }
    }

    private mutating func pipe(
        _ helper: String, _ arguments: [PythonExpression], named: [(String, PythonExpression)] = []
    ) {
        value = value.dot(
            "pipe",
            arguments: [.positional(context.helper(helper))] + arguments.map { .positional($0) }
                + named.map { .keyword($0.0, $0.1) })
    }

    private mutating func select(_ named: [NamedTerm]) throws(FrameFault) {
        let made = named.filter { $0.term != .column($0.name) }
        if !made.isEmpty { try derive(made) }
        value = .subscripted(value, .strings(named.map(\.name)))
    }

    /// In `assign` a later column would see an earlier one; where it must not, all are taken of the frame as it was.
    private mutating func derive(_ named: [NamedTerm]) throws(FrameFault) {
        if named.isEmpty { return }
        var earlier: Set<String> = []
        var isTangled = false
        for item in named {
            if !earlier.isDisjoint(with: item.term.columnsRead) { isTangled = true }
            earlier.insert(item.name)
        }
        var values: [(String, PythonExpression)] = []
        for item in named {
            let made =
                isTangled
                ? try PandasTerms.inFrame(item.term, context, scope)
                : try PandasTerms.column(item.term, context, scope)
            values.append((item.name, made))
        }
        let arguments = Self.keywords(values)
        guard isTangled else {
            value = value.dot("assign", arguments: arguments)
            return
        }
        value = value.dot("pipe", .lambda(["d"], PythonExpression.name("d").dot("assign", arguments: arguments)))
    }

    /// `rate=…`, or `**{"two words": …}` for names that Python has not.
    static func keywords(_ values: [(String, PythonExpression)]) -> [PythonArgument] {
        if values.allSatisfy({ PythonNames.isKeywordArgument($0.0) }) { return values.map { .keyword($0.0, $0.1) } }
        return [.unpacked(.dictionary(values.map { PythonEntry(.string($0.0), $0.1) }))]
    }

    private mutating func sort(_ keys: [FrameStep.SortKey]) throws(FrameFault) {
        var names: [String] = []
        var isPlain = true
        for key in keys {
            // Of several keys pandas holds NaN for null.
            guard case .column(let name) = key.term, let type = schema?[name], type != .unknown,
                type != .float || keys.count == 1
            else {
                isPlain = false
                break
            }
            names.append(name)
        }
        if isPlain, Set(names).count == names.count {
            let flags = keys.map(\.isDescending)
            var options: [(String, PythonExpression)] = []
            if flags.contains(true) {
                let ascending: PythonExpression =
                    Set(flags).count == 1 ? .bool(false) : .list(flags.map { .bool(!$0) })
                options.append(("ascending", ascending))
            }
            options.append(("kind", .string("stable")))
            let by: PythonExpression = names.count == 1 ? .string(names[0]) : .strings(names)
            value = value.dot("sort_values", arguments: [.positional(by)] + options.map { .keyword($0.0, $0.1) })
            return
        }
        var pairs: [PythonExpression] = []
        for key in keys {
            let made: PythonExpression
            if case .column(let name) = key.term {
                made = .string(name)
            } else {
                made = .lambda(["d"], try PandasTerms.inFrame(key.term, context, scope))
            }
            pairs.append(.tuple([made, .string(key.isDescending ? "descending" : "ascending")]))
        }
        pipe("baton_sort", [.list(pairs)])
    }

    private mutating func slice(_ offset: Int, _ length: Int?) {
        if offset == 0, let length {
            value = value.dot("head", .int(Int64(length)))
        } else if offset >= 0 {
            let (stop, isOver) = offset.addingReportingOverflow(length ?? 0)
            let end: PythonExpression? = length == nil || isOver ? nil : .int(Int64(stop))
            if offset == 0, length == nil { return }
            value = .subscripted(value.attribute("iloc"), .slice(.int(Int64(offset)), end, step: nil))
        } else {
            var options: [PythonExpression] = [.int(Int64(offset))]
            if let length { options.append(.int(Int64(length))) }
            pipe("baton_slice", options)
        }
    }

    private mutating func distinct(_ names: [String], _ keep: FrameStep.Keep) {
        let wanted = names.isEmpty ? schema?.names ?? [""] : names
        if hasPlainKeys(wanted.map { FrameStep.JoinKey($0, $0) }) {
            var options: [(String, PythonExpression)] = names.isEmpty ? [] : [("subset", .strings(names))]
            options.append(("keep", keep == .none ? .bool(false) : .string(keep.rawValue)))
            value = value.dot("drop_duplicates", named: options)
            return
        }
        pipe(
            "baton_distinct", [],
            named: (names.isEmpty ? [] : [("on", .strings(names))]) + [("keep", .string(keep.rawValue))])
    }

    private mutating func join(
        _ other: Recipe, _ kind: FrameStep.JoinKind, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) {
        let right = try inner(other)
        let suffixes = PythonExpression.tuple([.string(""), .string(suffix)])
        if kind == .cross {
            value = value.dot("merge", right, named: [("how", .string("cross")), ("suffixes", suffixes)])
            return
        }
        let isPlain = (kind == .inner || kind == .left) && keys.allSatisfy { $0.left == $0.right } && hasPlainKeys(keys)
        if isPlain {
            let names = PythonExpression.strings(keys.map(\.left))
            // pandas holds null for equal to null.
            let known = right.dot("dropna", named: [("subset", names)])
            let on: PythonExpression = keys.count == 1 ? .string(keys[0].left) : names
            value = value.dot(
                "merge", known, named: [("on", on), ("how", .string(kind.rawValue)), ("suffixes", suffixes)])
            return
        }
        pipe(
            "baton_join", [right],
            named: [
                ("left_on", .strings(keys.map(\.left))), ("right_on", .strings(keys.map(\.right))),
                ("how", .string(kind.rawValue)), ("suffix", .string(suffix)),
            ])
    }

    /// Whether keys are of types that pandas matches as it should: no floats, whose NaN it takes for null.
    private func hasPlainKeys(_ keys: [FrameStep.JoinKey]) -> Bool {
        keys.allSatisfy { key in
            switch schema?[key.left] ?? .unknown {
            case .int, .text, .bool, .date: true
            case .unknown, .float, .datetime, .duration, .binary, .list, .record: false
            }
        }
    }

    private mutating func pivot(_ index: [String], _ columns: String, _ cells: Term) throws(FrameFault) {
        let keys = (index + [columns]).map { NamedTerm($0, .column($0)) }
        let name = PythonNames.fresh("value", taken: Set(index + [columns]))
        value = try PandasGroups(context: context, scope: scope).chain(value, keys, [NamedTerm(name, cells)])
        pipe("baton_pivot", [.strings(index), .string(columns), .string(name)])
    }
}

extension Term {
    /// The names that it reads.
    var columnsRead: Set<String> {
        switch self {
        case .column(let name): [name]
        case .literal: []
        case .apply(_, let terms), .aggregate(_, let terms):
            terms.reduce(into: []) { $0.formUnion($1.columnsRead) }
        case .window(_, let terms, let by): terms.reduce(into: Set(by)) { $0.formUnion($1.columnsRead) }
        case .when(let arms, let otherwise):
            arms.reduce(into: otherwise.columnsRead) {
                $0.formUnion($1.condition.columnsRead)
                $0.formUnion($1.value.columnsRead)
            }
        }
    }
}
