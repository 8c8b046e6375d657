import BatonSyntax

// Table stages and measures: from registers to `TableStage`.

extension Interpreter {
    @inline(never)
    func stage(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) -> Value {
        let code = frame.prototype.tables.stages[Int(i.d)]
        let operands = takeAll(r.at(i.b), Int(i.c) + 1)
        let source = frame.prototype.source
        if i.flag != 0, operands.contains(where: holdsDeferred) {
            return try deferring(operands) { values, interpreter throws(RuntimeError) in
                try interpreter.apply(code, values, source)
            }
        }
        return try apply(code, operands, source)
    }

    private func apply(_ code: StageCode, _ operands: [Value], _ source: SourceFile) throws(RuntimeError) -> Value {
        if holdsDeferred(operands[0]) {
            return try deferring(operands) { values, interpreter throws(RuntimeError) in
                try interpreter.apply(code, values, source)
            }
        }
        if case .object(let object) = operands[0].settled, let frame = object as? FrameObject {
            return try FrameStages(frame, code, Array(operands.dropFirst()), source, self).apply()
        }
        let input = try table(operands[0])
        try checkOutside(code, input)
        var arguments = StageArguments()
        var measures: [Measure] = []
        for (item, operand) in zip(code.items, operands.dropFirst()) {
            switch item.role {
            case .column: arguments.columns.append(columnExpression(item, operand))
            case .measure: measures.append(measure(item, operand))
            case .value: arguments.values.append(code.kind == .join ? try table(operand) : operand)
            case .key: arguments.keys.append(item.name)
            case .option: arguments.options.append((item.name, operand))
            case .word: arguments.options.append((item.name, .string(item.text)))
            case .named: arguments.named.append((item.text, columnExpression(item, operand)))
            }
        }
        if !measures.isEmpty { arguments.measures = measures }
        return try TableStage.apply(code.kind, to: input, arguments, self)
    }

    /// The rows of an object that has some, else the value.
    private func table(_ value: Value) throws(RuntimeError) -> Value {
        guard case .object(let object) = value.settled else { return value }
        return try object.rows(self) ?? value
    }

    private func columnExpression(_ item: StageCode.Item, _ function: Value) -> ColumnExpression {
        if let column = item.column {
            return ColumnExpression(column: column, name: item.name, isDescending: item.isDescending)
        }
        return ColumnExpression(
            name: item.name, columns: item.columns, isDescending: item.isDescending
        ) { [self] row throws(RuntimeError) in try call(function, [.map(row)]) }
    }

    private func measure(_ item: StageCode.Item, _ function: Value) -> Measure {
        Measure(name: item.name, columns: item.columns) { [self] rows throws(RuntimeError) in
            try call(function, [.object(RowsObject(rows))])
        }
    }

    /// A name that is no column but a variable outside was most likely meant as that.
    private func checkOutside(_ code: StageCode, _ input: Value) throws(RuntimeError) {
        for item in code.items {
            for name in item.outside {
                guard case .list(let list) = input.settled, !list.items.isEmpty else { continue }
                let isColumn = list.items.contains { row in
                    switch row.settled {
                    case .map(let map): map[name] != nil
                    case .object(let object): object.memberNames.contains(name)
                    default: true
                    }
                }
                if !isColumn {
                    throw RuntimeError(
                        .unknownColumn, "unknown column '\(name)'",
                        help: "'$\(name)' stands for the variable of that name")
                }
            }
        }
    }

    /// `mean(rate)` in a measure.
    func aggregate(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) -> Value {
        guard case .object(let object) = r[0], let rows = (object as? RowsObject)?.rows else {
            preconditionFailure("a measure is given the rows of its group")
        }
        let operands = takeAll(r.at(i.b), max(1, Int(i.c)))
        var values: [Value] = []
        values.reserveCapacity(rows.count)
        if i.c == 0 {
            for index in rows.indices { values.append(.int(index)) }
        } else {
            for row in rows { values.append(try call(operands[0], [.map(row)])) }
        }
        return try Aggregates.apply(name(frame, i.d), values, extra: Array(operands.dropFirst()))
    }

    func dagInstruction(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) -> Value {
        guard let operation = DagOperation(rawValue: i.flag) else { preconditionFailure("the compiler names it") }
        let prototype = frame.prototype
        let index = frame.next - UnsafePointer(prototype.body.pointee.code) - 1
        let names = prototype.tables.names
        return try dagOperation(
            operation, takeAll(r.at(i.b), Int(i.c)), label: names.indices.contains(Int(i.d)) ? names[Int(i.d)] : "",
            place: RuntimeError.Place(source: prototype.source, span: prototype.spans[index]))
    }
}
