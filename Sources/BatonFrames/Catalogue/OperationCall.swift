/// The call of an operation with its arguments bound: each parameter has a value of its kind.
package struct OperationCall: Sendable {
    package let operation: String
    /// The frame it is called on; of an operation of the session an empty table.
    package private(set) var frame: Recipe
    /// The columns of the frame.
    package let schema: Schema
    private let bound: [String: SnippetCall.Value]
    /// The columns of the session's frames, which arguments may name.
    private let others: [String: Schema]

    /// Binds the arguments.
    ///
    /// - Throws: `.badArgument` for one that the operation does not take (with the nearest it does), that is missing or
    ///   of another kind; `.unknownColumn` for a column that the frame lacks.
    package init(
        _ operation: Operation, _ arguments: [SnippetCall.Argument], frame: Recipe, schema: Schema,
        others: [String: Schema] = [:]
    ) throws(FrameFault) {
        self.others = others
        self.operation = operation.name
        self.frame = frame
        self.schema = schema
        var bound: [String: SnippetCall.Value] = [:]
        let isOpen = operation.parameters.contains(Parameter.more)
        var more: [Scalar.Field] = []
        for argument in arguments {
            guard operation.parameters.contains(where: { $0.name == argument.name }) else {
                guard isOpen, case .scalar(let value) = argument.value else {
                    throw Self.unknown(argument.name, of: operation)
                }
                guard !more.contains(where: { $0.name == argument.name }) else {
                    throw FrameFault(.badArgument, "\(operation.name): '\(argument.name)' is given twice")
                }
                more.append(.init(argument.name, value))
                continue
            }
            guard bound.updateValue(argument.value, forKey: argument.name) == nil else {
                throw FrameFault(.badArgument, "\(operation.name): '\(argument.name)' is given twice")
            }
        }
        if !more.isEmpty {
            guard bound.updateValue(.scalar(.record(more)), forKey: Parameter.more.name) == nil else {
                throw FrameFault(
                    .badArgument, "\(operation.name) takes '\(Parameter.more.name)' or its fields, not both")
            }
        }
        for parameter in operation.parameters {
            guard let given = bound[parameter.name] else {
                guard let standard = parameter.standard else {
                    throw FrameFault(
                        .badArgument, "\(operation.name) needs '\(parameter.name)' (\(parameter.kindText))")
                }
                bound[parameter.name] = .scalar(standard)
                continue
            }
            // Null asks for what is taken without the argument.
            if case .scalar(.null) = given, let standard = parameter.standard {
                bound[parameter.name] = .scalar(standard)
                continue
            }
            try Self.check(given, parameter, of: operation.name, schema)
        }
        self.bound = bound
    }

    private static func unknown(_ name: String, of operation: Operation) -> FrameFault {
        let names = operation.parameters.map(\.name)
        let nearest = NearestName.of(name, among: names)
        return FrameFault(
            .badArgument, "\(operation.name) takes no '\(name)'",
            help: nearest.map { "did you mean '\($0)'?" }
                ?? (names.isEmpty ? "it takes nothing" : "it takes \(names.joined(separator: ", "))"))
    }

    private static func check(
        _ value: SnippetCall.Value, _ parameter: Parameter, of operation: String, _ schema: Schema
    ) throws(FrameFault) {
        let fits: Bool =
            switch (parameter.kind, value) {
            case (.frame, .frame), (.variable, .variable): true
            case (.frame, _), (.variable, _): false
            case (.frames, .frame): true
            case (.value, .frame), (.expression, .frame): true
            case (_, .frame), (_, .variable): false
            case (.frames, .scalar): false
            case (.columns, .scalar(let scalar)), (.outputs, .scalar(let scalar)), (.texts, .scalar(let scalar)):
                Self.texts(scalar) != nil
            case (.column, .scalar(.text)), (.text, .scalar(.text)), (.expression, .scalar): true
            case (.integer, .scalar(.int)), (.truth, .scalar(.bool)): true
            case (.number, .scalar(.int)), (.number, .scalar(.float)): true
            case (.word(let words), .scalar(.text(let word))): words.contains(word)
            case (.values, .scalar(.list)), (.record, .scalar(.record)): true
            case (.value, .scalar), (.ignored, .scalar): true
            default: false
            }
        guard fits else {
            throw FrameFault(
                .badArgument, "\(operation): '\(parameter.name)' is to be \(parameter.kindText)",
                help: parameter.standard.map { "without it: \(ScalarText.of($0))" })
        }
    }

    static func texts(_ scalar: Scalar) -> [String]? {
        switch scalar {
        case .text(let text): return [text]
        case .list(let items):
            var texts: [String] = []
            for case .text(let text) in items { texts.append(text) }
            return texts.count == items.count ? texts : nil
        default: return nil
        }
    }
}

// MARK: - What a body reads

extension OperationCall {
    package func scalar(_ name: String) -> Scalar {
        if case .scalar(let scalar)? = bound[name] { return scalar }
        return .null
    }

    package func isNull(_ name: String) -> Bool {
        if case .scalar(.null)? = bound[name] { return true }
        return bound[name] == nil
    }

    package func text(_ name: String) -> String? {
        if case .text(let text) = scalar(name) { return text }
        return nil
    }

    package func texts(_ name: String) -> [String]? { Self.texts(scalar(name)) }

    package func integer(_ name: String) -> Int? {
        if case .int(let int) = scalar(name) { return Int(int) }
        return nil
    }

    package func number(_ name: String) -> Double? {
        switch scalar(name) {
        case .int(let int): Double(int)
        case .float(let float): float
        default: nil
        }
    }

    package func truth(_ name: String) -> Bool { scalar(name) == .bool(true) }

    package func list(_ name: String) -> [Scalar]? {
        if case .list(let items) = scalar(name) { return items }
        return nil
    }

    package func record(_ name: String) -> [Scalar.Field]? {
        if case .record(let fields) = scalar(name) { return fields }
        return nil
    }

    package func otherFrame(_ name: String) -> Recipe? {
        if case .frame(let recipe)? = bound[name] { return recipe }
        return nil
    }

    package func variable(_ name: String) -> String? {
        if case .variable(let name)? = bound[name] { return name }
        return nil
    }

    package func isAll(_ name: String) -> Bool { scalar(name) == .text("*") }

    /// The columns that an argument names, in the order given.
    ///
    /// - Parameter taking: of `"*"`, those whose type the operation takes.
    /// - Throws: `.unknownColumn` with the nearest, `.badArgument` for none.
    package func columns(
        _ name: String = "cols", taking: (ColumnType) -> Bool = { _ in true }
    ) throws(FrameFault) -> [String] {
        if isAll(name) { return schema.columns.filter { taking($0.type) }.map(\.name) }
        guard let names = texts(name) else {
            throw FrameFault(.badArgument, "\(operation): '\(name)' names no column")
        }
        var seen: Set<String> = []
        for column in names {
            try check(column: column)
            guard seen.insert(column).inserted else {
                throw FrameFault(.duplicateColumn, "\(operation): '\(column)' is named twice in '\(name)'")
            }
        }
        return names
    }

    package func column(_ name: String) throws(FrameFault) -> String {
        guard let column = text(name) else { throw FrameFault(.badArgument, "\(operation): '\(name)' names no column") }
        try check(column: column)
        return column
    }

    func check(column: String) throws(FrameFault) {
        guard schema.place(of: column) == nil else { return }
        throw FrameFault(
            .unknownColumn, "\(operation): unknown column '\(column)'",
            help: NearestName.of(column, among: schema.names).map { "did you mean '\($0)'?" }
                ?? "the columns are \(schema.names.prefix(Self.listedMax).joined(separator: ", "))")
    }

    /// Columns that a message lists.
    private static let listedMax = 12

    /// The columns to be made of those taken: as `output_cols` says, else the same.
    package func outputs(of columns: [String], _ name: String = "output_cols") throws(FrameFault) -> [String] {
        guard let names = texts(name) else { return columns }
        guard names.count == columns.count else {
            throw FrameFault(
                .badArgument,
                "\(operation): '\(name)' has \(names.count) names for \(columns.count) "
                    + "column\(columns.count == 1 ? "" : "s")")
        }
        return names
    }

    /// The frame with a term for each of the columns taken, under the names of `output_cols`.
    package func deriving(
        _ columns: [String], _ term: (String) throws(FrameFault) -> Term
    ) throws(FrameFault) -> Recipe {
        let outputs = try outputs(of: columns)
        var terms: [NamedTerm] = []
        for (column, output) in zip(columns, outputs) { terms.append(NamedTerm(output, try term(column))) }
        return terms.isEmpty ? frame : frame.then(.derive(terms))
    }

    /// A column's value as a number: text is read, what can't be is null.
    package func numeric(_ column: String) -> Term {
        switch schema[column] {
        case .int, .float: .column(column)
        case .bool: .apply(.toInt, [.column(column)])
        default: .apply(.toFloat, [.column(column)])
        }
    }

    /// A column's value as text.
    package func textual(_ column: String) -> Term {
        schema[column] == .text ? .column(column) : .apply(.toText, [.column(column)])
    }
}

extension ColumnType {
    /// What functions of numbers take of `"*"`.
    package var isNumber: Bool { self == .int || self == .float }
    /// What functions of text take of `"*"`.
    package var isText: Bool { self == .text || self == .unknown }
    package var isTime: Bool {
        switch self {
        case .date, .datetime: true
        default: false
        }
    }
}

extension OperationCall {
    /// The call on the frame with more columns, which the answer's terms may use.
    mutating func add(_ terms: [NamedTerm]) { frame = frame.then(.derive(terms)) }
}

// MARK: - Conditions

extension OperationCall {
    /// Which rows an argument means: an expression over the frame's columns, or a mask of the session.
    package struct Condition {
        /// The frame that the term is over: with a mask's truths beside its rows where a mask was given.
        package var frame: Recipe
        /// True, false, and never null.
        package var term: Term
        /// Columns that are to be dropped when the term has been used.
        package var helpers: [String]
    }

    private static let place = "\u{1}place"

    /// - Throws: `.badArgument` for what is neither, `.unknownColumn`.
    package func condition(_ name: String) throws(FrameFault) -> Condition {
        guard let mask = otherFrame(name) else {
            guard let text = text(name) else {
                throw FrameFault(.badArgument, "\(operation) needs '\(name)': an expression, or a mask")
            }
            return Condition(frame: frame, term: try ExpressionText.term(text, schema).settled, helpers: [])
        }
        guard case .variable(let variable) = mask.source, let truths = others[variable] else {
            throw FrameFault(.badArgument, "\(operation): '\(name)' is no mask of the session")
        }
        // A mask has the rows of its frame in their order: they meet by their places.
        let numbered = FrameStep.derive([NamedTerm(Self.place, .window(.rowNumber, [], by: []))])
        let names = truths.names.map { "\u{1}\($0)" }
        let renamed = mask.then(.rename(zip(truths.names, names).map { FrameStep.Renaming($0, to: $1) }))
        let joined = frame.then(numbered)
            .then(
                .join(renamed.then(numbered), .left, on: [FrameStep.JoinKey(Self.place, Self.place)], suffix: "_mask"))
        return Condition(
            frame: joined, term: .anyOf(names.map { Term.column($0).settled }), helpers: [Self.place] + names)
    }
}

extension OperationCall.Condition {
    /// The frame after a step, without what only the condition needed.
    func then(_ step: FrameStep) -> Recipe {
        let made = frame.then(step)
        return helpers.isEmpty ? made : made.then(.drop(helpers))
    }
}
