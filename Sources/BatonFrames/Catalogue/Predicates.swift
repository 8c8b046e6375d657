/// A truth about a cell, from which a family of operations is made: `mask.p`, `set.p`, `rows.p`, `rows.drop_p`,
/// `cols.p`, `cols.p_values`, `cols.any_p`, `cols.count_p`. It is never null: null is said to hold or not.
struct Predicate: Sendable {
    /// The names of its members; where a family lacks one it stands out.
    let names: [Member: String]
    let parameters: [Parameter]
    /// True of repeats: a cell's truth depends on other rows.
    var usesNeighbours: Bool { parameters.contains { $0.name == "keep" } }
    /// True of an expression: one truth for the row, whatever the columns.
    var isOfRow: Bool { parameters.contains { $0.kind == .expression } }
    /// Continues "where the cell …".
    let summary: String
    let term: @Sendable (String, OperationCall) throws(FrameFault) -> Term

    enum Member: CaseIterable {
        case mask, set, rows, drop, column, values, any, count

        /// How the member's name is made of the predicate's.
        func name(of predicate: String) -> String {
            switch self {
            case .mask: "mask.\(predicate)"
            case .set: "set.\(predicate)"
            case .rows: "rows.\(predicate)"
            case .drop: "rows.drop_\(predicate)"
            case .column: "cols.\(predicate)"
            case .values: "cols.\(predicate)_values"
            case .any: "cols.any_\(predicate)"
            case .count: "cols.count_\(predicate)"
            }
        }
    }

    /// - Parameters:
    ///   - members: which the family has, in the letters of `Self.letters`: `"msrdcvan"`.
    ///   - irregular: names that are not made of the predicate's.
    init(
        _ name: String, _ members: String, irregular: [Member: String] = [:], with parameters: [Parameter] = [],
        _ summary: String, _ term: @escaping @Sendable (String, OperationCall) throws(FrameFault) -> Term
    ) {
        var names: [Member: String] = [:]
        for (member, letter) in zip(Member.allCases, "msrdcvan") where members.contains(letter) {
            names[member] = irregular[member] ?? member.name(of: name)
        }
        self.names = names
        self.parameters = parameters
        self.summary = summary
        self.term = term
    }

    var operations: [Operation] {
        Member.allCases.compactMap { member in names[member].map { operation(member, $0) } }
    }

    private static let how = Parameter("how", .word(["any", "all"]), .text("any"))
    private static let columns = Parameter("cols", .columns, .text("*"))

    private func operation(_ member: Member, _ name: String) -> Operation {
        let all = [Self.columns] + parameters
        switch member {
        case .mask:
            return Operation(name, .mask, all, "Truths: where the cell \(summary)", .mask(mask))
        case .rows:
            return Operation(
                name, .transformation, all + [Parameter("drop", .truth, .bool(false)), Self.how],
                "Keeps the rows where a cell \(summary)", .frame(keeping))
        case .drop:
            return Operation(
                name, .transformation, all + [Self.how],
                "Leaves out the rows where a cell \(summary)", .frame(dropping))
        case .column, .values:
            return Operation(
                name, .transformation,
                all + [Parameter("output_cols", .outputs, .null), Parameter("drop", .truth, .bool(true))],
                "Columns of truths: where the cell \(summary)", .frame(replacing))
        case .set:
            return Operation(
                name, .transformation, setParameters, "Puts a value where the cell \(summary)", .frame(setting))
        case .any:
            return Operation(
                name, .output, all + Self.outputParameters, "Whether a cell of the column \(summary)",
                .ask(asking(.any, of: truth)))
        case .count:
            return Operation(
                name, .output, all + Self.outputParameters,
                "How many cells of the column: each that \(summary)", .ask(asking(.sum, of: number)))
        }
    }

    private static let outputParameters = [
        Parameter("inverse", .truth, .bool(false)), Parameter("tidy", .truth, .bool(true)),
        Parameter("compute", .ignored("answers are always computed"), .bool(true)),
    ]

    private func truth(_ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        let holds = try term(column, call)
        return call.truth("inverse") ? holds.negated : holds
    }

    private func number(_ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        .apply(.toInt, [try truth(column, call)])
    }

    private func truths(_ call: OperationCall) throws(FrameFault) -> [NamedTerm] {
        var terms: [NamedTerm] = []
        if isOfRow, call.isAll("cols") {
            let term = try term("", call)
            return [NamedTerm(term.columns.joined(separator: "_"), term)]
        }
        for column in try call.columns() { terms.append(NamedTerm(column, try term(column, call))) }
        return terms
    }

    /// The mask of nulls has a `how`: with "all" one truth a row.
    private func mask(_ call: OperationCall) throws(FrameFault) -> [NamedTerm] {
        let terms = try truths(call)
        guard parameters.contains(where: { $0.name == "how" }), call.text("how") == "all" else { return terms }
        return [NamedTerm("__null__", .allOf(terms.map(\.term)))]
    }

    /// Whether a row is one of those meant: by any or all of the columns.
    private func row(_ call: OperationCall) throws(FrameFault) -> Term {
        let terms = try truths(call).map(\.term)
        return call.text("how") == "all" ? .allOf(terms) : .anyOf(terms)
    }

    private func keeping(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let row = try row(call)
        return call.frame.then(.filter(call.truth("drop") ? row.negated : row))
    }

    private func dropping(_ call: OperationCall) throws(FrameFault) -> Recipe {
        call.frame.then(.filter(try row(call).negated))
    }

    private func replacing(_ call: OperationCall) throws(FrameFault) -> Recipe {
        try call.deriving(try call.columns()) { column throws(FrameFault) in try term(column, call) }
    }

    private func asking(
        _ aggregate: Aggregate, of truth: @escaping @Sendable (String, OperationCall) throws(FrameFault) -> Term
    ) -> @Sendable (OperationCall) throws(FrameFault) -> Question {
        { call throws(FrameFault) in
            let columns = try call.columns()
            guard usesNeighbours else {
                return try ColumnAnswers.question(call, columns) { column throws(FrameFault) in
                    .aggregate(aggregate, try truth(column, call))
                }
            }
            // An aggregate has no window inside: the truths are made columns first.
            var with = call
            var truths: [NamedTerm] = []
            for column in columns { truths.append(NamedTerm("\u{1}\(column)", try truth(column, call))) }
            with.add(truths)
            return try ColumnAnswers.question(with, columns) { column throws(FrameFault) in
                .aggregate(aggregate, .column("\u{1}\(column)"))
            }
        }
    }
}

// MARK: - set.p

extension Predicate {
    /// What a predicate compares with is called `value`; then what is put is `true_value`.
    private var putName: String { parameters.isEmpty || isOfKind ? "value" : "true_value" }
    /// Those of types take `value` for what is put, though they have arguments of their own.
    private var isOfKind: Bool {
        parameters.allSatisfy { ["data_type", "regex", "pattern", "keep", "arg"].contains($0.name) }
    }

    var setParameters: [Parameter] {
        [Parameter("cols", .columns), Parameter(putName, .value, .null), Parameter("default_value", .value, .null)]
            + [Parameter("args", .ignored("values are given as they are"), .list([]))]
            + parameters
    }

    private func setting(_ call: OperationCall) throws(FrameFault) -> Recipe {
        let put = Term.literal(call.scalar(putName))
        return try call.deriving(try call.columns()) { column throws(FrameFault) in
            let otherwise: Term =
                call.isNull("default_value") ? .column(column) : .literal(call.scalar("default_value"))
            return .when([Term.Arm(try term(column, call), put)], otherwise: otherwise)
        }
    }
}

/// Answers with one value for each column.
enum ColumnAnswers {
    /// A bare value for one column where `tidy` says so, else a record with the columns' names.
    static func question(
        _ call: OperationCall, _ columns: [String], _ term: (String) throws(FrameFault) -> Term
    ) throws(FrameFault) -> Question {
        var terms: [NamedTerm] = []
        for column in columns { terms.append(NamedTerm(column, try term(column))) }
        guard !terms.isEmpty else {
            throw FrameFault(.badArgument, "\(call.operation): the frame has no column for it")
        }
        let isTidy = call.scalar("tidy") != .bool(false)
        let isBare = columns.count == 1 && !call.isAll("cols") && isTidy
        let name = String(call.operation.split(separator: ".").last ?? "")
        return Question(
            Statement(.values(call.frame, terms)), .cells(isBare ? [[]] : columns.map { isTidy ? [$0] : [name, $0] }))
    }
}
