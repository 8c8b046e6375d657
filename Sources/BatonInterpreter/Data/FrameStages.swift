import BatonFrames
import BatonSyntax

/// Table stages over a frame: steps of its recipe.
struct FrameStages {
    let frame: FrameObject
    let code: StageCode
    /// What the registers of the items hold: values from outside, and functions that frames have no use for.
    let operands: [Value]
    let maker: TermMaker
    let interpreter: Interpreter
    private let schema: Schema

    /// - Parameter operands: behind the left side, first those of the items, then the outside values of the trees.
    init(
        _ frame: FrameObject, _ code: StageCode, _ operands: [Value], _ source: SourceFile, _ interpreter: Interpreter
    ) throws(RuntimeError) {
        self.frame = frame
        self.code = code
        self.operands = operands
        self.interpreter = interpreter
        schema = try frame.schema()
        let given = Array(operands.dropFirst(code.items.count))
        maker = TermMaker(source: source, schema: schema) { index throws(RuntimeError) in
            guard code.outsideIsFunction[index] else { return given[index].settled }
            return try interpreter.call(given[index], [.map(MapObject())]).settled
        }
    }

    private var items: [StageCode.Item] { code.items }
    private func items(_ role: StageCode.Role) -> [StageCode.Item] { code.items.filter { $0.role == role } }

    func apply() throws(RuntimeError) -> Value {
        switch code.kind {
        case .describe: return .list(try FrameSummary.rows(frame, items.compactMap { $0.column ?? $0.name }))
        case .plot: return try plotted()
        case .join: return .object(try joined())
        default:
            let steps = try self.steps()
            return .object(
                try placed { () throws(RuntimeError) in try frame.then { _ in steps } })
        }
    }

    /// Faults of the whole step stand at the stage.
    private func placed<Result>(_ body: () throws(RuntimeError) -> Result) throws(RuntimeError) -> Result {
        do throws(RuntimeError) {
            return try body()
        } catch {
            var error = error
            if error.place == nil { error.place = maker.place(code.span) }
            throw error
        }
    }

    private func steps() throws(RuntimeError) -> [FrameStep] {
        switch code.kind {
        case .where: return [.filter(try condition())]
        case .select: return [.select(try named(items))]
        case .derive: return try derived()
        case .group: return [try grouped(items(.column), items(.measure))]
        case .summarize: return [try grouped([], items(.measure))]
        case .sort: return [.sort(try sortKeys())]
        case .take: return [.slice(offset: 0, length: try number())]
        case .skip: return [.slice(offset: try number(), length: nil)]
        case .distinct: return [.distinct(on: try columns(), keep: .first)]
        case .drop: return [.drop(try columns())]
        case .rename: return [.rename(try renamings())]
        case .fill: return [.derive(try filled())]
        case .join, .describe, .plot: preconditionFailure("not made of steps alone")
        }
    }

    // MARK: Terms

    private func term(_ item: StageCode.Item, _ place: TermPlace = .row) throws(RuntimeError) -> (
        term: Term, type: ColumnType
    ) {
        guard let tree = item.tree else { preconditionFailure("the compiler keeps the tree of an expression") }
        return try maker.checked(tree, place)
    }

    private func named(_ items: [StageCode.Item], _ place: TermPlace = .row) throws(RuntimeError) -> [NamedTerm] {
        var terms: [NamedTerm] = []
        for item in items { terms.append(NamedTerm(item.name, try term(item, place).term)) }
        return terms
    }

    private func condition() throws(RuntimeError) -> Term {
        let (condition, type) = try term(items[0])
        guard type == .bool || type == .unknown else {
            throw RuntimeError(
                .typeMismatch, "'where' takes a condition, and this is \(type.name)", help: "compare it: … > 0",
                place: maker.place(items[0].span))
        }
        return Self.plain(condition)
    }

    /// Where only true counts, null may stand for false: a comparison with a value need not look at nulls.
    private static func plain(_ term: Term) -> Term {
        guard case .apply(let function, let arguments) = term else { return term }
        switch function {
        case .and, .or: return .apply(function, arguments.map(plain))
        case .same:
            let isValue = arguments.contains { argument in
                if case .literal(let value) = argument { value != .null } else { false }
            }
            return isValue ? .apply(.equal, arguments) : term
        default: return term
        }
    }

    /// Each new column may use those in front of it: what does, goes into a step of its own.
    private func derived() throws(RuntimeError) -> [FrameStep] {
        var steps: [FrameStep] = []
        var step: [NamedTerm] = []
        var maker = maker
        for item in items {
            guard let tree = item.tree else { continue }
            if step.contains(where: { tree.mentions($0.name) }) {
                steps.append(.derive(step))
                maker = TermMaker(
                    source: maker.source, schema: try frame.then { _ in steps }.schema(), outside: maker.outside)
                step = []
            }
            step.append(NamedTerm(item.name, try maker.checked(tree).term))
        }
        return steps + [.derive(step)]
    }

    private func grouped(
        _ keys: [StageCode.Item], _ measures: [StageCode.Item]
    ) throws(RuntimeError) -> FrameStep {
        let plain = keys.compactMap(\.column)
        var made = try named(measures, .measure(keys: plain))
        if measures.isEmpty { made = [NamedTerm("count", .aggregate(.count, []))] }
        return .group(keys: try named(keys, .key), measures: made)
    }

    private func sortKeys() throws(RuntimeError) -> [FrameStep.SortKey] {
        // A sort without columns goes by all of them.
        if items.isEmpty { return schema.names.map { .init(.column($0)) } }
        var keys: [FrameStep.SortKey] = []
        for item in items { keys.append(.init(try term(item, .key).term, isDescending: item.isDescending)) }
        return keys
    }

    // MARK: Names and numbers

    private func number() throws(RuntimeError) -> Int {
        guard case .int(let count)? = operands.first?.settled, count >= 0 else {
            let given = operands.first?.settled ?? .null
            throw RuntimeError(
                .invalidArgument, "'\(code.kind.rawValue)' takes a number of rows from 0 up, not \(given.brief)",
                place: items.first.map { maker.place($0.span) })
        }
        return count
    }

    private func columns() throws(RuntimeError) -> [String] {
        var names: [String] = []
        for item in items {
            _ = try term(item)
            names.append(item.column ?? item.name)
        }
        return names
    }

    private func renamings() throws(RuntimeError) -> [FrameStep.Renaming] {
        var renamings: [FrameStep.Renaming] = []
        for item in items {
            guard let old = item.column else {
                throw RuntimeError(
                    .malformedStage, "'rename' takes new = old, both names", help: "rename price = fare",
                    place: maker.place(item.span))
            }
            _ = try term(item)
            renamings.append(.init(old, to: item.name))
        }
        return renamings
    }

    /// `fill tip = 0` fills one column; `fill 0` all that can hold the value.
    private func filled() throws(RuntimeError) -> [NamedTerm] {
        var terms: [NamedTerm] = []
        for item in items(.column) {
            guard schema[item.name] != nil else {
                throw RuntimeError(
                    .unknownColumn, "unknown column '\(item.name)'", help: schema.help(for: item.name),
                    place: maker.place(item.span))
            }
            terms.append(NamedTerm(item.name, .apply(.coalesce, [.column(item.name), try term(item).term])))
        }
        guard items.first?.role == .value, let value = operands.first else { return terms }
        guard let scalar = Scalar(value), scalar != .null else {
            throw RuntimeError(.typeMismatch, "'fill' takes a value for the gaps, not \(value.describedType)")
        }
        for column in schema.columns where column.type.joined(with: scalar.type) == column.type {
            terms.append(NamedTerm(column.name, .apply(.coalesce, [.column(column.name), .literal(scalar)])))
        }
        if terms.isEmpty {
            throw RuntimeError(
                .typeMismatch, "no column can hold \(value.brief)", help: "fill one by name: fill tip = 0",
                place: items.first.map { maker.place($0.span) })
        }
        return terms
    }

    // MARK: Two frames

    private static let joinKinds: [String: FrameStep.JoinKind] = [
        "inner": .inner, "left": .left, "right": .right, "outer": .full, "semi": .semi, "anti": .anti,
    ]

    private func joined() throws(RuntimeError) -> FrameObject {
        var kind = FrameStep.JoinKind.inner
        for (item, operand) in zip(items, operands) where item.role == .option {
            guard item.name == "how" else {
                throw RuntimeError(
                    .unknownArgument, "'join' has no option '\(item.name)'", help: "there is 'how'",
                    place: maker.place(item.span))
            }
            guard case .string(let text) = operand.settled, let known = Self.joinKinds[text.text] else {
                throw RuntimeError(
                    .invalidArgument, "'join': there is no how \(operand.brief)",
                    help: "there are \(Self.joinKinds.keys.sorted().joined(separator: ", "))",
                    place: maker.place(item.span))
            }
            kind = known
        }
        let keys = items(.key).map { FrameStep.JoinKey($0.name, $0.name) }
        let other = try other()
        return try placed { () throws(RuntimeError) in
            try frame.then(over: other.handles) { recipe in [.join(recipe(other), kind, on: keys, suffix: "_right")] }
        }
    }

    /// The other table: a frame of the same session, or a list of records, which goes there.
    private func other() throws(RuntimeError) -> FrameObject {
        let value = operands.first?.settled ?? .null
        guard case .object(let object) = value, let other = object as? FrameObject else {
            return try FrameObject.defined(
                frame.session, "table", try SessionObject.recipe(ofRows: value, interpreter))
        }
        try frame.session.checkHolds(other, place: items.first.map { maker.place($0.span) })
        return other
    }

    // MARK: Pictures

    /// Collects what the picture shows, a sample of large frames, and draws it here.
    private func plotted() throws(RuntimeError) -> Value {
        var wanted: [NamedTerm] = []
        var arguments = StageArguments()
        for (item, operand) in zip(items, operands) {
            switch item.role {
            case .column, .named:
                let column = try term(item).term
                if !wanted.contains(where: { $0.name == item.name }) { wanted.append(NamedTerm(item.name, column)) }
                let expression = ColumnExpression(column: item.name)
                if item.role == .named {
                    arguments.named.append((item.text, expression))
                } else {
                    arguments.columns.append(expression)
                }
            case .word: arguments.options.append((item.name, .string(item.text)))
            default: arguments.options.append((item.name, operand))
            }
        }
        let rows = try FrameSummary.sample(frame, wanted, interpreter)
        return try TableStage.apply(.plot, to: .list(rows.map { .map($0) }), arguments, interpreter)
    }
}

extension ColumnTree {
    /// Whether a column of that name stands in it.
    func mentions(_ name: String) -> Bool {
        var pending = [self]
        while let tree = pending.popLast() {
            switch tree.part {
            case .column(let column): if column == name { return true }
            case .literal, .outside, .foreign: break
            case .call(_, let arguments): pending += arguments.compactMap { $0 }
            case .binary(_, let left, let right), .item(let left, let right): pending += [left, right]
            case .minus(let inner), .not(let inner), .member(let inner, _): pending.append(inner)
            case .conditional(let a, let b, let c): pending += [a, b, c]
            case .list(let items), .template(let items): pending += items
            }
        }
        return false
    }
}
