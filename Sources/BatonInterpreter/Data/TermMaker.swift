import BatonFrames
import BatonSyntax

/// A term with the places in the text that its parts come from.
struct PlacedTerm {
    var term: Term
    var span: Span
    /// One for each child of the term, in the order of `TermFault.path`.
    var parts: [PlacedTerm]

    init(_ term: Term, _ span: Span, _ parts: [PlacedTerm] = []) {
        self.term = term
        self.span = span
        self.parts = parts
    }

    /// A function of other terms.
    init(_ function: ScalarFunction, _ parts: [PlacedTerm], _ span: Span) {
        self.init(.apply(function, parts.map(\.term)), span, parts)
    }

    /// The place of a part; of the nearest around it where the way is longer than what was written.
    func span(at path: [Int]) -> Span {
        var part = self
        for index in path {
            guard part.parts.indices.contains(index) else { break }
            part = part.parts[index]
        }
        return part.span
    }
}

/// Makes terms of the trees of a stage, for a frame of known columns.
struct TermMaker {
    let source: SourceFile
    let schema: Schema?
    /// A value from outside by its place among those of the stage.
    let outside: (Int) throws(RuntimeError) -> Value

    /// The term, checked.
    func checked(
        _ tree: ColumnTree, _ place: TermPlace = .row
    ) throws(RuntimeError) -> (term: Term, type: ColumnType) {
        let made = try make(tree, isMeasure: place != .row && place != .key)
        do {
            return (made.term, try TermCheck(schema, place).type(of: made.term))
        } catch {
            throw RuntimeError(error.fault, place: self.place(made.span(at: error.path)))
        }
    }

    func place(_ span: Span) -> RuntimeError.Place { RuntimeError.Place(source: source, span: span) }

    /// - Parameter isMeasure: whether names of aggregates stand for those.
    func make(_ tree: ColumnTree, isMeasure: Bool) throws(RuntimeError) -> PlacedTerm {
        let span = tree.span
        func part(_ tree: ColumnTree) throws(RuntimeError) -> PlacedTerm { try make(tree, isMeasure: isMeasure) }
        switch tree.part {
        case .column(let name): return PlacedTerm(.column(name), span)
        case .literal(let value): return PlacedTerm(.literal(value), span)
        case .outside(let index): return PlacedTerm(.literal(try cell(try outside(index), span)), span)
        case .call(let name, let arguments):
            if isMeasure, let aggregate = FrameFunctions.aggregates[name] {
                var parts: [PlacedTerm] = []
                for case let argument? in arguments { parts.append(try make(argument, isMeasure: false)) }
                return PlacedTerm(.aggregate(aggregate, parts.map(\.term)), span, parts)
            }
            var parts: [PlacedTerm?] = []
            for argument in arguments {
                guard let argument else {
                    parts.append(nil)
                    continue
                }
                parts.append(try part(argument))
            }
            return try FrameFunctions.call(name, parts, span, self)
        case .binary(let sign, let left, let right): return try binary(sign, try part(left), right, isMeasure, span)
        case .minus(let operand):
            let inner = try part(operand)
            if case .literal(.int(let number)) = inner.term, number != .min {
                return PlacedTerm(.literal(.int(-number)), span)
            }
            if case .literal(.float(let number)) = inner.term { return PlacedTerm(.literal(.float(-number)), span) }
            return PlacedTerm(.negate, [inner], span)
        case .not(let operand): return PlacedTerm(.not, [try part(operand)], span)
        case .conditional(let condition, let then, let otherwise):
            let parts = [try part(condition), try part(then), try part(otherwise)]
            return PlacedTerm(
                .when([.init(parts[0].term, parts[1].term)], otherwise: parts[2].term), span, parts)
        case .template(let pieces):
            var parts: [PlacedTerm] = []
            for piece in pieces { parts.append(asText(try part(piece))) }
            return PlacedTerm(.concat, parts, span)
        case .member(let base, let name): return try member(name, of: try part(base), span)
        case .item(let base, let index): return PlacedTerm(.item, [try part(base), try part(index)], span)
        case .list:
            throw cannot("a list here", span, help: "a list stands behind 'in', or outside: let xs = […], then $xs")
        case .foreign(let what): throw cannot(what, span)
        }
    }

    /// What only the program itself can compute.
    func cannot(_ what: String, _ span: Span, help: String? = nil) -> RuntimeError {
        RuntimeError(
            .notAvailable, "\(what) can't run in the session",
            help: help ?? "collect the frame first: rows(t) | …, or give the value a name outside and use it as $name",
            place: place(span))
    }

    private func cell(_ value: Value, _ span: Span) throws(RuntimeError) -> Scalar {
        if let scalar = Scalar(value) { return scalar }
        throw RuntimeError(
            .typeMismatch, "\(value.describedType) is no value for a column",
            help: "columns hold bools, numbers, texts, durations, lists and maps", place: place(span))
    }

    /// The type where it is known; faults come out when the whole is checked.
    func type(of part: PlacedTerm) -> ColumnType {
        do {
            return try TermCheck(schema).type(of: part.term)
        } catch {
            return .unknown
        }
    }

    func asText(_ part: PlacedTerm) -> PlacedTerm {
        if case .literal(.text) = part.term { return part }
        return type(of: part) == .text ? part : PlacedTerm(.toText, [part], part.span)
    }

    // MARK: Signs

    private static let signs: [BinaryOperator: ScalarFunction] = [
        .and: .and, .or: .or, .less: .less, .lessEqual: .lessOrEqual, .greater: .greater,
        .greaterEqual: .greaterOrEqual, .coalesce: .coalesce, .subtract: .subtract, .multiply: .multiply,
        .divide: .divide, .floorDivide: .floorDivide, .remainder: .modulo, .power: .power,
    ]

    private func binary(
        _ sign: BinaryOperator, _ left: PlacedTerm, _ rightTree: ColumnTree, _ isMeasure: Bool, _ span: Span
    ) throws(RuntimeError) -> PlacedTerm {
        if sign == .in { return try contained(left, in: rightTree, isMeasure, span) }
        let (left, right) = adapted(left, try make(rightTree, isMeasure: isMeasure))
        if let function = Self.signs[sign] { return PlacedTerm(function, [left, right], span) }
        switch sign {
        case .add:
            let isText = type(of: left) == .text && type(of: right) == .text
            return PlacedTerm(isText ? .concat : .add, [left, right], span)
        case .equal: return PlacedTerm(.same, [left, right], span)
        case .notEqual: return PlacedTerm(.not, [PlacedTerm(.same, [left, right], span)], span)
        default: throw cannot("a range", span)
        }
    }

    /// A text beside a date or a time stands for one: `day >= "2024-03-01"`.
    private func adapted(_ left: PlacedTerm, _ right: PlacedTerm) -> (PlacedTerm, PlacedTerm) {
        (Self.time(left, beside: type(of: right)), Self.time(right, beside: type(of: left)))
    }

    private static func time(_ part: PlacedTerm, beside type: ColumnType) -> PlacedTerm {
        guard case .literal(.text(let text)) = part.term else { return part }
        var value: Scalar?
        switch type {
        case .date: value = Scalar.date(iso: text)
        case .datetime: value = Scalar.datetime(iso: text)
        default: break
        }
        return value.map { PlacedTerm(.literal($0), part.span) } ?? part
    }

    /// `town in ["Ulm", "Bonn"]`, `town in $towns`, `"x" in name`
    private func contained(
        _ left: PlacedTerm, in tree: ColumnTree, _ isMeasure: Bool, _ span: Span
    ) throws(RuntimeError) -> PlacedTerm {
        if case .list(let items) = tree.part {
            var parts = [left]
            for item in items { parts.append(Self.time(try make(item, isMeasure: isMeasure), beside: type(of: left))) }
            return PlacedTerm(.isIn, parts, span)
        }
        let right = try make(tree, isMeasure: isMeasure)
        if case .literal(.list(let items)) = right.term {
            let parts = items.map { Self.time(PlacedTerm(.literal($0), tree.span), beside: type(of: left)) }
            return PlacedTerm(.isIn, [left] + parts, span)
        }
        return PlacedTerm(.contains, [right, left], span)
    }

    // MARK: Members

    private static let timeParts: [String: ScalarFunction] = [
        "year": .year, "month": .month, "day": .day, "hour": .hour, "minute": .minute, "second": .second,
        "microsecond": .microsecond, "weekday": .weekday, "day_of_year": .dayOfYear, "week": .weekOfYear,
        "quarter": .quarter,
    ]

    /// `pickup.hour` of a time, else a field of a record.
    private func member(_ name: String, of base: PlacedTerm, _ span: Span) throws(RuntimeError) -> PlacedTerm {
        switch type(of: base) {
        case .date, .datetime:
            if let function = Self.timeParts[name] { return PlacedTerm(function, [base], span) }
            let near = Suggestions.nearest(to: name, among: Self.timeParts.keys)
            throw RuntimeError(
                .unknownMember, "a time has no member '\(name)'",
                help: near.map { "did you mean '\($0)'?" }
                    ?? "there are \(Self.timeParts.keys.sorted().joined(separator: ", "))", place: place(span))
        case .record, .unknown: return PlacedTerm(.field, [base, PlacedTerm(.literal(.text(name)), span)], span)
        case let type:
            throw RuntimeError(
                .unknownMember, "\(type.name) has no member '\(name)'",
                help: "dates and times have: year, month, day, hour, …; t.cols.to_datetime makes one of a text",
                place: place(base.span))
        }
    }
}
