/// What a function over columns takes and gives.
struct Signature {
    var takes: [Want]
    /// How many of the last arguments may be missing.
    var optional = 0
    /// Whether the last argument may come again.
    var repeats = false
    /// The first argument that must be a literal; nil where none need be.
    var literalsFrom: Int?
    var gives: Gives

    enum Want {
        case any, bool, number, int, text, date, datetime, instant, duration, list, record
        /// Numbers or durations.
        case quantity
        /// Bools, numbers or durations.
        case summable
        /// What has an order: no lists and records.
        case ordered
        /// What may show a number: numbers, bools and text.
        case numeral
        /// What may show a time: dates, datetimes and text.
        case timely
        /// What a number of its own stands for: no lists, records and bytes.
        case countable
        /// What can be compared with the first argument.
        case likeFirst
    }

    enum Gives {
        case type(ColumnType)
        case first
        /// The type that holds all arguments.
        case joined
        /// `sum`: an int of bools, else as the argument.
        case sum
        case listOfFirst, itemOfFirst
        /// The field of a record that the second argument names.
        case field
        /// A datetime, in the zone of the first where it has one.
        case datetimeOfFirst
    }

    init(
        _ takes: [Want], optional: Int = 0, repeats: Bool = false, literalsFrom: Int? = nil, _ gives: Gives
    ) {
        self.takes = takes
        self.optional = optional
        self.repeats = repeats
        self.literalsFrom = literalsFrom
        self.gives = gives
    }

    func takes(count: Int) -> Bool {
        count >= takes.count - optional && (repeats || count <= takes.count)
    }
}

extension Signature.Want {
    func admits(_ type: ColumnType, first: ColumnType?) -> Bool {
        if type == .unknown { return true }
        switch self {
        case .any: return true
        case .bool: return type == .bool
        case .number: return type == .int || type == .float
        case .int: return type == .int
        case .text: return type == .text
        case .date: return type == .date
        case .datetime: return type.isDatetime
        case .instant: return type == .date || type.isDatetime
        case .duration: return type == .duration
        case .quantity: return type == .int || type == .float || type == .duration
        case .summable: return type == .bool || type == .int || type == .float || type == .duration
        case .list: if case .list = type { return true } else { return false }
        case .record: if case .record = type { return true } else { return false }
        case .numeral: return type == .int || type == .float || type == .bool || type == .text
        case .timely: return type == .text || type == .date || type.isDatetime
        case .countable: return type.isOrdered && type != .binary
        case .ordered: return type.isOrdered
        case .likeFirst: return first.map { $0.joined(with: type) != nil } ?? true
        }
    }

    /// As a message says it.
    func name(first: ColumnType?) -> String {
        switch self {
        case .any: "a value"
        case .bool: "a condition"
        case .number: "a number"
        case .int: "an int"
        case .text: "text"
        case .date: "a date"
        case .datetime: "a datetime"
        case .instant: "a date or datetime"
        case .duration: "a duration"
        case .quantity: "a number or duration"
        case .summable: "a number, a duration or a bool"
        case .list: "a list"
        case .record: "a record"
        case .numeral: "a number, a bool or text"
        case .timely: "a date, a datetime or text"
        case .countable: "a number, a bool, a time or text"
        case .ordered: "what has an order"
        case .likeFirst: first.map { "what compares with \($0.name)" } ?? "a value"
        }
    }
}

extension ColumnType {
    var isDatetime: Bool { if case .datetime = self { true } else { false } }

    var isOrdered: Bool {
        switch self {
        case .list, .record: false
        case .unknown, .bool, .int, .float, .text, .date, .datetime, .duration, .binary: true
        }
    }

    /// The type that holds values of both; nil where none does.
    package func joined(with other: ColumnType) -> ColumnType? {
        switch (self, other) {
        case (.unknown, _): other
        case (_, .unknown): self
        case (.int, .float), (.float, .int): .float
        case (.list(let a), .list(let b)): a.joined(with: b).map { .list($0) }
        default: self == other ? self : nil
        }
    }
}
