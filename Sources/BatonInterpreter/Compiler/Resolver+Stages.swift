import BatonSyntax

extension Resolver {
    func resolveStage(_ stage: Expression.Stage) {
        if let fault = StageShape.fault(of: stage, in: source) {
            report(
                .malformedStage, at: fault.span, fault.message,
                help: "\(stage.kind.rawValue) looks like: \(fault.example)")
            return
        }
        let keys = Set(stage.kind == .group ? stage.items.map { source.text($0.name ?? $0.value.span) } : [])
        for item in stage.items {
            switch StageShape.role(of: item, in: stage.kind, source) {
            case .value, .option: resolve(item.value)
            case .measure: resolveMeasure(item, keys: keys)
            case .column, .key, .named: resolveColumn(item)
            case .word: break
            }
        }
        for key in stage.keys where key.name != nil { resolve(key.value) }
        for item in stage.measures ?? [] { resolveMeasure(item, keys: keys) }
    }

    /// An expression over the columns of a row.
    private func resolveColumn(_ item: Expression.Stage.Item) {
        inColumnContext(.column, at: item.value.span.start) { resolve(item.value) }
    }

    func resolveColumnExpression(_ expression: Expression) {
        inColumnContext(.column, at: expression.span.start) { resolve(expression) }
    }

    func inColumnContext(_ kind: FunctionContext.Kind, at start: UInt32, _ body: () -> Void) {
        let inner = FunctionContext(
            kind, parent: context, isDagMode: context.isDagMode, allowsReturn: false, allowsDagStatements: false)
        inNewContext(inner, at: start) {
            let row = Variable("row", .parameter, at: Span(start, start), owner: inner)
            row.register = 0
            scope.row = row
            inNewScope(body)
        }
    }

    /// A measure of a group: each aggregate's first argument is an expression over the group's rows; around them the
    /// group's keys may be used.
    private func resolveMeasure(_ item: Expression.Stage.Item, keys: Set<String>) {
        inColumnContext(.measure, at: item.value.span.start) {
            resolveMeasurePart(item.value, keys: keys)
        }
    }

    private func resolveMeasurePart(_ expression: Expression, keys: Set<String>) {
        var pending = [expression]
        while let part = pending.popLast() {
            if let call = aggregate(part) {
                use(call.callee.span, as: .callee)
                for (index, argument) in call.arguments.enumerated() {
                    index == 0 ? resolveColumnExpression(argument.value) : resolve(argument.value)
                }
                continue
            }
            switch part {
            case .name(let span):
                if case .column = use(span), !keys.contains(source.text(span)) { reportColumn(span) }
            case .call(let call):
                if case .name(let name) = call.callee { use(name, as: .callee) } else { pending.append(call.callee) }
                pending += call.arguments.map(\.value)
            case .lambda, .pipe, .outside, .outsideName: resolve(part)
            default: part.forEachChild { pending.append($0) }
            }
        }
    }

    /// The call of an aggregate: its argument is taken over all rows of the group.
    func aggregate(_ expression: Expression) -> Expression.Call? {
        guard case .call(let call) = expression, case .name(let name) = call.callee,
            Aggregates.names.contains(source.text(name)), call.arguments.count >= 1 || source.matches(name, "count")
        else { return nil }
        return call
    }

    private func reportColumn(_ span: Span) {
        let name = source.text(span)
        report(
            .malformedStage, at: span, "a group has many values of '\(name)'",
            help: "make one of them, like mean(\(name)) or max(\(name)), or group by it")
    }
}

/// What each table stage takes.
enum StageShape {
    struct Fault {
        var span: Span
        var message: String
        var example: String
    }

    static func example(_ kind: StageKind) -> String {
        switch kind {
        case .where: "where fare > 3"
        case .select: "select town, rate = tip / fare"
        case .derive: "derive rate = tip / fare"
        case .group: "group town { rides = count(), rate = mean(rate) }"
        case .sort: "sort by -rides, town"
        case .take: "take 10"
        case .skip: "skip 10"
        case .join: "join other on town"
        case .distinct: "distinct town"
        case .rename: "rename fare = amount"
        case .drop: "drop fare, tip"
        case .fill: "fill tip = 0"
        case .summarize: "summarize { rides = count(), best = max(tip) }"
        case .describe: "describe fare, tip"
        case .plot: "plot x: fare, y: tip, color: town"
        }
    }

    /// What is wrong with the parts of a stage.
    static func fault(of stage: Expression.Stage, in source: SourceFile) -> Fault? {
        func fault(_ message: String, _ span: Span? = nil) -> Fault {
            Fault(span: span ?? stage.span, message: message, example: example(stage.kind))
        }
        let word = stage.kind.rawValue
        let named = stage.items.filter { $0.name != nil }
        switch stage.kind {
        case .where, .take, .skip:
            if stage.items.count != 1 || !named.isEmpty {
                return fault(
                    "'\(word)' takes one \(stage.kind == .where ? "condition" : "number"), got \(stage.items.count)")
            }
        case .sort: break
        case .select, .drop:
            if stage.items.isEmpty { return fault("'\(word)' takes at least one column") }
        case .derive, .rename, .fill:
            if stage.items.isEmpty { return fault("'\(word)' takes columns with a name: 'name = value'") }
            if let item = stage.items.first(where: { $0.name == nil }), stage.kind != .fill || stage.items.count > 1 {
                return fault("a column of '\(word)' has no name", item.value.span)
            }
        case .group:
            if stage.items.isEmpty { return fault("'group' takes the columns to group by") }
        case .summarize:
            if stage.items.isEmpty && stage.measures == nil { return fault("'summarize' takes measures in braces") }
        case .join:
            if stage.items.count != 1 || !named.isEmpty || !stage.keys.contains(where: { $0.name == nil }) {
                return fault("'join' takes a table and, behind 'on', the columns that they share")
            }
        case .distinct, .describe, .plot: break
        }
        let wantsPlain = [StageKind.drop, .rename, .distinct, .describe].contains(stage.kind)
        for item in wantsPlain ? stage.items : stage.keys.filter({ $0.name == nil }) where !isName(item.value) {
            return fault("'\(word)' takes names of columns", item.value.span)
        }
        let measures = (stage.measures ?? []) + (stage.kind == .summarize ? stage.items : [])
        if let item = measures.first(where: { $0.name == nil }) {
            return fault("a measure of '\(word)' has no name", item.value.span)
        }
        var names: Set<String> = []
        for item in stage.items + (stage.measures ?? []) {
            guard let name = item.name else { continue }
            if !names.insert(source.text(name)).inserted {
                return fault("two columns have the name '\(source.text(name))'", name)
            }
        }
        return nil
    }

    static func isName(_ expression: Expression) -> Bool {
        if case .name = expression { return true }
        return false
    }
}
