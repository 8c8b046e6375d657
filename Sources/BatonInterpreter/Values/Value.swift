/// A value of the running language, 16 bytes: small ones stand in place, the others are shared objects that never
/// change once anyone else can see them. A list or a map is therefore a value like a number is.
package enum Value {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    /// A length of time in nanoseconds.
    case duration(Int)
    /// An amount of memory or storage in bytes.
    case size(Int)
    case string(StringObject)
    case list(ListObject)
    case map(MapObject)
    case range(RangeObject)
    case file(FileObject)
    case function(FunctionObject)
    /// Tasks, dags, runs, steps, nodes, modules: see `LanguageObject`.
    case object(LanguageObject)
    /// A value that a step will have: known later, used already.
    case deferred(DeferredObject)
}

/// A list. `items` is changed in place only while a single owner is proven.
package final class ListObject {
    @exclusivity(unchecked)
    package internal(set) var items: [Value]

    package init(_ items: [Value]) { self.items = items }

    deinit { if items.contains(where: ValueRelease.isContainer) { ValueRelease.drain(takeItems()) } }

    /// Gives the items away; for the release of nested lists.
    func takeItems() -> [Value] {
        defer { items = [] }
        return items
    }
}

/// `0..<10` or `1..5`; items are made as they are asked for.
package final class RangeObject {
    package let lower: Int
    /// The end, not included.
    package let upper: Int

    /// - Precondition: `lower <= upper`.
    package init(lower: Int, upper: Int) {
        precondition(lower <= upper, "a range has its ends in order")
        self.lower = lower
        self.upper = upper
    }

    package var count: Int { upper - lower }
}

/// A file by its path; the digest is taken when a task needs it.
package final class FileObject {
    package let path: String
    /// SHA-256 of the content in hexadecimal, where it is known.
    package let digest: String?
    /// For a picture of a frame: what it was drawn of.
    var drawing: FileDrawing?

    package init(path: String, digest: String? = nil) {
        self.path = path
        self.digest = digest
    }
}

extension Value {
    package static func string(_ text: String) -> Value { .string(StringObject(text)) }
    package static func list(_ items: [Value]) -> Value { .list(ListObject(items)) }

    /// Whether it is known and holds no other values that might not be.
    var isPlain: Bool {
        switch self {
        case .null, .bool, .int, .float, .duration, .size, .string, .range, .file, .function: true
        case .list, .map, .object, .deferred: false
        }
    }

    /// The type's name as messages and `type_of` say it.
    package var typeName: String {
        switch self {
        case .null: "Null"
        case .bool: "Bool"
        case .int: "Int"
        case .float: "Float"
        case .duration: "Duration"
        case .size: "Size"
        case .string: "String"
        case .list: "List"
        case .map: "Map"
        case .range: "Range"
        case .file: "File"
        case .function: "Function"
        case .object(let object): object.typeName
        case .deferred: "Deferred"
        }
    }

    /// The type's name with an article: `an Int`, `a List`.
    package var describedType: String {
        let name = typeName
        return ("AEIOU".contains(name.prefix(1)) ? "an " : "a ") + name
    }
}
