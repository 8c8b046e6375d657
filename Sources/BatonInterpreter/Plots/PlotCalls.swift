import BatonPlot
import BatonSyntax

/// `rows | plot lr, loss, color: task` and `plot(rows, x: "lr", y: "loss")`.
enum PlotCalls {
    /// The stage: columns by place or by name.
    static func stage(
        _ table: Table, _ arguments: StageArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        var columns: [String: ColumnExpression] = [:]
        for (name, column) in arguments.named { columns[name] = column }
        for (name, column) in zip(["x", "y"].filter { columns[$0] == nil }, arguments.columns) {
            columns[name] = column
        }
        let extra = arguments.columns.count + arguments.named.count > columns.count
        guard let x = columns["x"], !extra else {
            throw RuntimeError(
                .malformedStage, extra ? "`plot` takes two columns at most" : "`plot` needs a column for x",
                help: "plot x: size, y: loss, color: task")
        }
        var maker = PlotMaker(x: try values(x, table))
        if let y = columns["y"] { maker.y = try values(y, table) }
        if let color = columns["color"] { maker.color = try values(color, table) }
        for (name, value) in arguments.options { try maker.options.set(name, value.settled) }
        return try finish(maker, interpreter)
    }

    private static func values(
        _ column: ColumnExpression, _ table: Table
    ) throws(RuntimeError) -> PlotMaker.Column {
        (column.name, try column.values(table.records))
    }

    private static func finish(_ maker: PlotMaker, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        let plot = try maker.plot()
        if let file = maker.options.file {
            let bytes = Array((file.hasSuffix(".txt") ? PlotText.draw(plot) : PlotSVG.draw(plot)).utf8)
            let host = interpreter.host
            try asking(.unwritableFile) { () throws(HostError) in try host.writeFile(file, bytes) }
        }
        return .object(PlotObject(plot))
    }

    /// The function. Columns are names, functions of a row, or lists.
    static let function = LibraryFunction(
        "plot",
        [
            .init("data", "List"), .init("x", "String | Function | List", optional: true),
            .init("y", "String | Function | List", optional: true),
            .init("color", "String | Function | List", optional: true), .init("kind", "String", optional: true),
            .init("title", "String", optional: true), .init("width", "Int", optional: true),
            .init("height", "Int", optional: true), .init("bins", "Int", optional: true),
            .init("log", "String | Bool", optional: true), .init("file", "String", optional: true),
        ],
        "A picture of numbers or records: a line, points, bars or a histogram; file: \"p.svg\" writes it.",
        examples: ["plot([1, 4, 9]).kind == \"line\"", "plot([{a: 1, b: 2}], x: \"a\", y: \"b\").kind == \"scatter\""],
        isPure: false
    ) { (arguments, interpreter) throws(RuntimeError) in
        var maker = try maker(arguments, interpreter)
        for (index, parameter) in arguments.function.parameters.enumerated().dropFirst(4) {
            if let value = arguments.optional(index) { try maker.options.set(parameter.name, value) }
        }
        return try finish(maker, interpreter)
    }

    private static func maker(
        _ arguments: LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> PlotMaker {
        let data = try arguments.list(0).map(\.settled)
        let isTable = data.contains { if case .map = $0 { true } else { if case .object = $0 { true } else { false } } }
        if isTable {
            let table = try Table(.list(data), "plot", interpreter)
            guard let x = try column(1, arguments, table, interpreter) else {
                throw RuntimeError(
                    .missingArgument, "`plot` of records needs `x`", help: "plot(rows, x: \"size\", y: \"loss\")")
            }
            return PlotMaker(
                x: x, y: try column(2, arguments, table, interpreter),
                color: try column(3, arguments, table, interpreter)
            )
        }
        let rows = try Table(.list(data.map { .map([("value", $0)]) }), "plot", interpreter)
        let values: PlotMaker.Column = ("value", data)
        var maker = PlotMaker(x: values)
        maker.color = try column(3, arguments, rows, interpreter)
        // A lone list is the heights over their places, where it has heights and nobody asks for a histogram.
        let kind = arguments.optional(4)?.printed
        let isPlain = PlotColumn("", data).categories == nil && kind != "histogram"
        if let x = try column(1, arguments, rows, interpreter) {
            (maker.x, maker.y) = (x, values)
        } else if isPlain {
            (maker.x, maker.y) = (("index", data.indices.map { .int($0) }), values)
        }
        return maker
    }

    private static func column(
        _ index: Int, _ arguments: LibraryArguments, _ table: Table, _ interpreter: Interpreter
    ) throws(RuntimeError) -> PlotMaker.Column? {
        let name = arguments.function.parameters[index].name
        switch arguments.optional(index) {
        case nil: return nil
        case .string(let string)?:
            try table.check([string.text])
            return (string.text, try ColumnExpression(column: string.text).values(table.records))
        case .list(let list)?:
            guard list.items.count == table.records.count else {
                throw arguments.invalid(
                    index, "has \(list.items.count) values for \(table.records.count) rows")
            }
            return (name, list.items.map(\.settled))
        default:
            let function = try arguments.function(index, interpreter)
            var values: [Value] = []
            for row in table.rows { values.append(try function(row).settled) }
            return (name, values)
        }
    }
}
