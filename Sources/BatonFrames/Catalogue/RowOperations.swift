/// Operations on which rows there are and in what order.
enum RowOperations {
    static let all: [Operation] = [
        Operation(
            "rows.limit", .transformation, [Parameter("count", .integer, .int(10))], "The first rows",
            .frame { call in call.frame.then(.slice(offset: 0, length: max(0, call.integer("count") ?? 10))) }),
        Operation(
            "rows.sort", .transformation,
            [
                Parameter("cols", .columns, .text("*")), Parameter("order", .value, .text("desc")),
                Parameter("cast", .ignored("values are compared by their type"), .bool(true)),
            ], "Orders the rows; nulls last, NaN behind all numbers", .frame(sorted)),
        Operation(
            "rows.reverse", .transformation, [], "From the last row to the first",
            .frame { call in
                let place = "\u{1}place"
                return call.frame.then(.derive([NamedTerm(place, .window(.rowNumber, [], by: []))]))
                    .then(.sort([FrameStep.SortKey(.column(place), isDescending: true)])).then(.drop([place]))
            }),
        Operation(
            "rows.drop", .transformation, [Parameter("where", .expression)],
            "Leaves out the rows where an expression is true",
            .frame { call throws(FrameFault) in
                let condition = try call.condition("where")
                return condition.then(.filter(condition.term.negated))
            }),
        Operation(
            "rows.append", .transformation,
            [Parameter("dfs", .frames), Parameter("names_map", .ignored("columns meet by their names"), .null)],
            "The rows of another frame behind",
            .frame { call throws(FrameFault) in
                guard let other = call.otherFrame("dfs") else {
                    throw FrameFault(.badArgument, "rows.append needs 'dfs', a frame")
                }
                return call.frame.then(.append([other]))
            }),
        Operation(
            "rows.count", .output, [Parameter("compute", .ignored("answers are always computed"), .bool(true))],
            "How many rows there are", .ask { call in Question(Statement(.count(call.frame))) }),
        Operation(
            "rows.approx_count", .output, [], "How many rows there are; the count is exact",
            .ask { call in Question(Statement(.count(call.frame))) }),
    ]

    private static let sorted: @Sendable (OperationCall) throws(FrameFault) -> Recipe = { call throws(FrameFault) in
        let columns = try call.columns()
        let orders = OperationCall.texts(call.scalar("order")) ?? []
        guard orders.allSatisfy({ $0 == "asc" || $0 == "desc" }), orders.count == 1 || orders.count == columns.count
        else {
            throw FrameFault(.badArgument, "rows.sort: 'order' is \"asc\" or \"desc\", or one of them for each column")
        }
        return call.frame.then(
            .sort(
                columns.enumerated().map {
                    FrameStep.SortKey(
                        .column($0.element), isDescending: (orders.count == 1 ? orders[0] : orders[$0.offset]) == "desc"
                    )
                }))
    }
}
