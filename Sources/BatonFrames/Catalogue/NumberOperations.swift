/// Operations that make one number of one.
enum NumberOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)

    /// - Parameter term: of the cell as a number.
    private static func each(
        _ name: String, with parameters: [Parameter] = [], kind: Operation.Kind = .transformation, _ summary: String,
        _ term: @escaping @Sendable (Term, OperationCall) throws(FrameFault) -> Term
    ) -> Operation {
        Operation(
            "cols.\(name)", kind, [columns] + parameters + [outputs], summary,
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns(taking: \.isNumber)) { column throws(FrameFault) in
                    try term(call.numeric(column), call)
                }
            })
    }

    private static func plain(_ name: String, _ function: ScalarFunction, _ summary: String) -> Operation {
        each(name, summary) { cell, _ in cell.applying(function) }
    }

    static let all: [Operation] = functions + shaped + scalers + running + between

    private static let functions: [Operation] = [
        plain("abs", .abs, "The number without its sign"),
        plain("sqrt", .sqrt, "The square root; NaN of less than 0"),
        plain("exp", .exp, "e to the power of the number"),
        plain("ln", .log, "The natural logarithm"),
        plain("floor", .floor, "The largest whole number that is not greater"),
        plain("ceil", .ceil, "The smallest whole number that is not less"),
        plain("sin", .sin, "The sine, of radians"), plain("cos", .cos, "The cosine, of radians"),
        plain("tan", .tan, "The tangent, of radians"), plain("asin", .asin, "The angle of a sine, in radians"),
        plain("acos", .acos, "The angle of a cosine, in radians"),
        plain("atan", .atan, "The angle of a tangent, in radians"),
        plain("sinh", .sinh, "The hyperbolic sine"), plain("cosh", .cosh, "The hyperbolic cosine"),
        plain("tanh", .tanh, "The hyperbolic tangent"),
        plain("asinh", .asinh, "The inverse of the hyperbolic sine"),
        plain("acosh", .acosh, "The inverse of the hyperbolic cosine"),
        plain("atanh", .atanh, "The inverse of the hyperbolic tangent"),
        each("reciprocal", "One divided by the number") { cell, _ in .apply(.divide, [.int(1), cell]) },
    ]

    private static let shaped: [Operation] = [
        each("log", with: [Parameter("base", .number, .int(10))], "The logarithm to a base") { cell, call in
            .apply(.divide, [cell.applying(.log), Term.literal(call.scalar("base")).applying(.log)])
        },
        each("pow", with: [Parameter("power", .number, .int(2))], "The number to a power") { cell, call in
            cell.applying(.power, .literal(call.scalar("power")))
        },
        each("mod", with: [Parameter("divisor", .number, .int(2))], "What a division leaves, with the divisor's sign") {
            cell, call in cell.applying(.modulo, .literal(call.scalar("divisor")))
        },
        each("round", with: [Parameter("decimals", .integer, .int(0))], "Rounded to decimals, half to even") {
            cell, call in
            cell.applying(.round, .literal(call.scalar("decimals")))
        },
        each(
            "clip",
            with: [Parameter("lower_bound", .number, .null), Parameter("upper_bound", .number, .null)],
            "Moved to the nearer bound where it is outside of them; whole numbers stay whole"
        ) { cell, call throws(FrameFault) in
            var clipped = cell
            if !call.isNull("lower_bound") {
                clipped = clipped.applying(.maximum, .literal(call.scalar("lower_bound")))
            }
            if !call.isNull("upper_bound") {
                clipped = clipped.applying(.minimum, .literal(call.scalar("upper_bound")))
            }
            return clipped
        },
    ]

    // MARK: - By statistics of the whole column

    private static let scalers: [Operation] = [
        each("z_score", "How many standard deviations the number is from the mean") { cell, _ in
            .apply(
                .divide,
                [
                    .apply(.subtract, [cell, .aggregate(.mean, cell)]), .aggregate(.standardDeviation, cell),
                ])
        },
        Operation(
            "cols.modified_z_score", .transformation,
            [columns, Parameter("estimate", .ignored("medians are exact"), .bool(true)), outputs],
            "0.6745 times the distance from the median, by the median of all distances",
            .frame { call throws(FrameFault) in try modifiedScores(call) }),
        each("standard_scaler", kind: .output, "Mean 0 and standard deviation (of n) 1") { cell, _ in
            // Of n, as scikit-learn has it: the deviation of n − 1 times the root of (n − 1) / n.
            let count = Term.aggregate(.sum, cell.applying(.isNaN).negated.applying(.toInt))
            let share = Term.apply(.divide, [.apply(.subtract, [count, .int(1)]), count])
            let deviation = Term.apply(.multiply, [.aggregate(.standardDeviation, cell), share.applying(.sqrt)])
            return .apply(.divide, [.apply(.subtract, [cell, .aggregate(.mean, cell)]), deviation])
        },
        each("min_max_scaler", kind: .output, "From 0 for the least to 1 for the greatest") { cell, _ in
            let least = Term.aggregate(.min, cell)
            return .apply(
                .divide,
                [
                    .apply(.subtract, [cell, least]), .apply(.subtract, [.aggregate(.max, cell), least]),
                ])
        },
        each("max_abs_scaler", kind: .output, "Divided by the greatest without sign") { cell, _ in
            .apply(.divide, [cell, .aggregate(.max, cell.applying(.abs))])
        },
    ]

    /// An aggregate has no other inside: the distances are made columns first.
    private static func modifiedScores(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let names = try call.columns(taking: \.isNumber)
        let distances = names.map { name in
            NamedTerm(
                "\u{1}\(name)", .apply(.subtract, [call.numeric(name), .aggregate(.median, call.numeric(name))]))
        }
        var with = call
        with.add(distances)
        return try with.deriving(names) { name throws(FrameFault) in
            let distance = Term.column("\u{1}\(name)")
            return .apply(
                .divide,
                [.apply(.multiply, [.float(0.6745), distance]), .aggregate(.median, distance.applying(.abs))])
        }.then(.drop(distances.map(\.name)))
    }

    // MARK: - Running

    private static func running(_ name: String, _ function: WindowFunction, _ summary: String) -> Operation {
        each(name, kind: .output, summary) { cell, _ in .window(function, [cell], by: []) }
    }

    private static let running: [Operation] = [
        running("cumsum", .cumulativeSum, "The sum up to the row"),
        running("cumprod", .cumulativeProduct, "The product up to the row"),
        running("cummin", .cumulativeMin, "The least up to the row"),
        running("cummax", .cumulativeMax, "The greatest up to the row"),
    ]

    // MARK: - Of several columns

    private static func between(
        _ name: String, _ function: ScalarFunction, isReversed: Bool = false, _ summary: String
    ) -> Operation {
        Operation(
            "cols.\(name)", .transformation, [columns, Parameter("output_col", .text, .null)], summary,
            .frame { call throws(FrameFault) in
                let names = try call.columns(taking: \.isNumber)
                guard names.count > 1 else {
                    throw FrameFault(.badArgument, "\(call.operation) takes two columns or more")
                }
                let cells = (isReversed ? names.reversed() : names).map(call.numeric)
                let term = cells.dropFirst().reduce(cells[0]) { .apply(function, [$0, $1]) }
                return call.frame.then(
                    .derive([NamedTerm(call.text("output_col") ?? "\(name)_\(names.joined(separator: "_"))", term)]))
            })
    }

    private static let between: [Operation] = [
        between("add", .add, "The sum of the columns"), between("sub", .subtract, "The first less the others"),
        between("mul", .multiply, "The product of the columns"), between("div", .divide, "The first by the others"),
        between("rdiv", .divide, isReversed: true, "The last by the others"),
    ]
}
