/// A call with the types of its arguments, held against what the function takes.
struct CheckedCall {
    let name: String
    let signature: Signature
    let arguments: [Term]
    let types: [ColumnType]
    let path: [Int]

    init(_ name: String, _ signature: Signature, _ arguments: [Term], _ types: [ColumnType], _ path: [Int]) {
        self.name = name
        self.signature = signature
        self.arguments = arguments
        self.types = types
        self.path = path
    }

    /// - Parameter isSign: whether the name stands between its arguments, as `+` does.
    /// - Returns: the type of what it gives.
    func check(isSign: Bool = false) throws(TermFault) -> ColumnType {
        guard signature.takes(count: arguments.count) else {
            let least = signature.takes.count - signature.optional
            let most = signature.takes.count
            let wanted = signature.repeats ? "\(least) or more" : least == most ? "\(most)" : "\(least) to \(most)"
            throw TermFault(
                .badArgument, "`\(name)` takes \(wanted) argument\(wanted == "1" ? "" : "s"), got \(arguments.count)",
                path: path)
        }
        for index in arguments.indices { try checkArgument(index, isSign: isSign) }
        return try result()
    }

    private func checkArgument(_ index: Int, isSign: Bool) throws(TermFault) {
        let want = signature.takes[min(index, signature.takes.count - 1)]
        let type = types[index]
        if !want.admits(type, first: types[0]) {
            let message =
                isSign && index > 0
                ? "`\(name)` does not take \(types[0].name) and \(type.name)"
                : "`\(name)` takes \(want.name(first: types[0])), and \(subject(index)) is \(type.name)"
            throw TermFault(.typeMismatch, message, help: help(want, type), path: path + [index])
        }
        if let from = signature.literalsFrom, index >= from {
            guard case .literal(let value) = arguments[index] else {
                throw TermFault(
                    .badArgument, "`\(name)` takes a fixed value there, the same for all rows", path: path + [index])
            }
            if value == .null {
                throw TermFault(.badArgument, "`\(name)` takes a value there, not null", path: path + [index])
            }
        }
    }

    private func subject(_ index: Int) -> String {
        if case .column(let name) = arguments[index] { return "'\(name)'" }
        return arguments.count == 1 ? "this" : "argument \(index + 1)"
    }

    private func help(_ want: Signature.Want, _ type: ColumnType) -> String? {
        switch (want, type) {
        case (.number, .text), (.quantity, .text), (.summable, .text):
            "make a number of it first: float(\(mention))"
        case (.text, _): "make text of it first: string(\(mention))"
        case (.int, .float): "make an int of it first: int(\(mention))"
        default: nil
        }
    }

    /// The column that the call is about, for an example.
    private var mention: String {
        for case .column(let name) in arguments { return name }
        return "…"
    }

    private func result() throws(TermFault) -> ColumnType {
        let first = types.first ?? .unknown
        switch signature.gives {
        case .type(let type): return type
        case .first: return first
        case .joined: return try joined()
        case .sum: return first == .bool ? .int : first
        case .listOfFirst: return .list(first)
        case .itemOfFirst: if case .list(let item) = first { return item } else { return .unknown }
        case .datetimeOfFirst: return first.isDatetime ? first : .datetime(zone: nil)
        case .field: return try field(of: first)
        }
    }

    private func joined() throws(TermFault) -> ColumnType {
        var type = ColumnType.unknown
        for (index, other) in types.enumerated() {
            guard let both = type.joined(with: other) else {
                throw TermFault(
                    .typeMismatch, "`\(name)` does not take \(type.name) and \(other.name)", path: path + [index])
            }
            type = both
        }
        return type
    }

    private func field(of type: ColumnType) throws(TermFault) -> ColumnType {
        guard case .record(let fields) = type, case .literal(.text(let name)) = arguments[1] else { return .unknown }
        if let field = fields.first(where: { $0.name == name }) { return field.type }
        let nearest = FrameWords.nearest(to: name, among: fields.map(\.name))
        throw TermFault(
            .unknownColumn, "the record has no field '\(name)'",
            help: nearest.map { "did you mean '\($0)'?" } ?? "it has \(FrameWords.listed(fields.map(\.name)))",
            path: path + [1])
    }
}
