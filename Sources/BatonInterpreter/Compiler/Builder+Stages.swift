import BatonSyntax

/// A table stage as the machine applies it. Its functions and outside values stand in registers behind the left
/// side, in the order of `items`.
struct StageCode {
    var kind: StageKind
    var items: [Item] = []
    var span = Span(0, 0)
    /// Of each value from outside that the trees name, in registers behind those of the items: whether it is a function
    /// that gives the value.
    var outsideIsFunction: [Bool] = []

    struct Item {
        var role: Role
        /// The name of what it makes: as written, or the expression's text.
        var name: String
        /// The column that the expression is, when it is nothing but a name.
        var column: String?
        /// Every column that the expression names.
        var columns: [String] = []
        /// Those of `columns` that are also names of variables outside.
        var outside: [String] = []
        var isDescending = false
        /// Of a word the word; of a column with a part to play its part.
        var text = ""
        var span = Span(0, 0)
        /// The expression, for frames.
        var tree: ColumnTree?
    }

    enum Role {
        /// A function of a row.
        case column
        /// A function of a group's rows.
        case measure
        /// A value from outside the table.
        case value
        /// A column's name alone.
        case key
        /// A value with a name: `how: "left"`.
        case option
        /// A bare word with a name: `kind: bar`.
        case word
        /// A function of a row with a part to play: `x: size`.
        case named
    }
}

extension Builder {
    func stage(_ stage: Expression.Stage, _ left: UInt16, into target: UInt16) {
        let base = allocate()
        move(base, left)
        var code = StageCode(kind: stage.kind, span: stage.span)
        var trees = ColumnTreeMaker(self)
        var made: [String] = []
        for item in stage.items {
            var entry = stageItem(item, role: StageShape.role(of: item, in: stage.kind, source), &trees)
            // What a `derive` has made the next of its columns may use.
            if stage.kind == .derive {
                entry.columns.removeAll { made.contains($0) }
                made.append(entry.name)
            }
            code.items.append(entry)
        }
        for key in stage.keys { code.items.append(stageItem(key, role: key.name == nil ? .key : .option, &trees)) }
        for measure in stage.measures ?? [] { code.items.append(stageItem(measure, role: .measure, &trees)) }
        pushOutside(trees.outside)
        code.outsideIsFunction = trees.outside.map { if case .expression = $0 { true } else { false } }
        tables.stages.append(code)
        at(stage.span) {
            _ = emit(
                .stage, target, base, UInt16(code.items.count + trees.outside.count), d: tables.stages.count - 1,
                flag: isDagMode ? 1 : 0)
        }
    }

    private func stageItem(
        _ item: Expression.Stage.Item, role: StageCode.Role, _ trees: inout ColumnTreeMaker
    ) -> StageCode.Item {
        let start = item.value.span.start
        var entry = StageCode.Item(role: role, name: source.text(item.name ?? item.value.span), span: item.value.span)
        switch role {
        case .value, .option: push(item.value)
        case .key: emit(.loadNull, allocate())
        case .word:
            entry.text = source.text(item.value.span)
            emit(.loadNull, allocate())
        case .named:
            entry.text = entry.name
            entry.name = source.text(item.value.span)
            if case .name(let span) = item.value { entry.column = source.text(span) }
            (entry.columns, entry.outside) = columnNames(item.value)
            entry.tree = trees.tree(item.value, unit.context(start, .column))
            let register = allocate()
            emit(.closure, register, d: column(item.value, key: start))
        case .measure:
            (entry.columns, entry.outside) = columnNames(item.value)
            entry.tree = trees.tree(item.value, unit.context(start, .measure))
            let register = allocate()
            emit(.closure, register, d: columnFunction(item.value, unit.context(start, .measure)))
        case .column:
            var value = item.value
            if case .unary(let unary) = value, unary.operator == .minus, item.name == nil {
                entry.isDescending = true
                value = unary.operand
                if case .name(let span) = value { entry.name = source.text(span) }
            }
            if case .name(let span) = value { entry.column = source.text(span) }
            (entry.columns, entry.outside) = columnNames(item.value)
            entry.tree = trees.tree(value, unit.context(start, .column))
            let register = allocate()
            emit(.closure, register, d: column(value, key: start))
        }
        return entry
    }

    /// The columns that an expression names, and which of them are variables outside too.
    private func columnNames(_ expression: Expression) -> (all: [String], outside: [String]) {
        var all: [String] = []
        var outside: [String] = []
        var pending = [expression]
        while let part = pending.popLast() {
            if case .name(let span) = part, case .column(_, let isOutside)? = unit.resolution.uses[span.start] {
                let name = source.text(span)
                if !all.contains(name) { all.append(name) }
                if isOutside, !outside.contains(name) { outside.append(name) }
            }
            part.forEachChild { pending.append($0) }
        }
        return (all, outside)
    }

    /// Compiles an expression over the columns of a row; answers its function's index.
    func column(_ value: Expression, key: UInt32) -> Int { columnFunction(value, unit.context(key, .column)) }

    func columnFunction(_ value: Expression, _ inner: FunctionContext) -> Int {
        function(
            inner, name: inner.kind == .measure ? "measure" : "column", kind: .function, place: value.span,
            parameterCount: 1
        ) { builder in
            builder.at(value.span) { _ = builder.emit(.return, builder.evaluate(value, into: nil)) }
        }
    }

    /// In a measure, the call of an aggregate: over the values that its first argument has in each row.
    func aggregate(_ node: CallShape, into target: UInt16) -> Bool {
        guard context.kind == .measure, case .name(let name) = node.callee,
            case .library(let function)? = unit.resolution.uses[name.start], Aggregates.names.contains(function.name)
        else { return false }
        keepingTop {
            let columns = allocate()
            if let first = node.arguments.first {
                emit(.closure, columns, d: column(first.value, key: first.value.span.start))
            } else {
                emit(.loadNull, columns)
            }
            for argument in node.arguments.dropFirst() { push(argument.value) }
            emit(.aggregate, target, columns, UInt16(node.arguments.count), d: nameIndex(function.name))
        }
        return true
    }
}

extension StageShape {
    static func role(
        of item: Expression.Stage.Item, in kind: StageKind, _ source: SourceFile
    ) -> StageCode.Role {
        switch kind {
        case .take, .skip: .value
        case .join: item.name == nil ? .value : .option
        case .fill: item.name == nil ? .value : .column
        case .plot: plotRole(of: item, source)
        case .summarize: .measure
        case .where, .select, .derive, .group, .sort, .distinct, .rename, .drop, .describe: .column
        }
    }

    /// `x: size` is a column, `kind: bar` a word, `title: "Loss"` a value.
    private static func plotRole(of item: Expression.Stage.Item, _ source: SourceFile) -> StageCode.Role {
        guard let name = item.name else { return .column }
        let text = source.text(name)
        if PlotOptions.columnNames.contains(text) { return .named }
        return PlotOptions.wordNames.contains(text) && isName(item.value) ? .word : .option
    }
}
