import BatonSyntax

/// A type as declarations name it, checked while the program runs.
indirect enum TypeTest {
    case any, bool, int, float, string, duration, size, file, table
    /// Objects that answer to the type's name: `Node`, `Run`, `Step`, `Session`.
    case object(String)
    case list(TypeTest)
    case map(TypeTest)
    case optional(TypeTest)

    /// The names that may be written, for suggestions.
    static let names = [
        "Bool", "Int", "Float", "String", "Duration", "Size", "File", "Node", "Run", "Step", "Table", "Session",
        "List", "Map", "Any",
    ]

    /// The test that a type name stands for; nil for a name that is no type.
    init?(_ type: TypeName, in source: SourceFile) {
        let name = source.text(type.name)
        var argument = TypeTest.any
        if let inner = type.arguments.first {
            guard name == "List" || name == "Map", let test = TypeTest(inner, in: source) else { return nil }
            argument = test
        }
        switch name {
        case "Any": self = .any
        case "Bool": self = .bool
        case "Int": self = .int
        case "Float": self = .float
        case "String": self = .string
        case "Duration": self = .duration
        case "Size": self = .size
        case "File": self = .file
        case "Table": self = .table
        case "Node", "Run", "Step", "Session": self = .object(name)
        case "List": self = .list(argument)
        case "Map": self = .map(argument)
        default: return nil
        }
        if type.isOptional { self = .optional(self) }
    }

    var name: String {
        switch self {
        case .any: "Any"
        case .bool: "Bool"
        case .int: "Int"
        case .float: "Float"
        case .string: "String"
        case .duration: "Duration"
        case .size: "Size"
        case .file: "File"
        case .table: "Table"
        case .object(let name): name
        case .list(.any): "List"
        case .list(let item): "List<\(item.name)>"
        case .map(.any): "Map"
        case .map(let item): "Map<\(item.name)>"
        case .optional(let wrapped): wrapped.name + "?"
        }
    }

    /// The value as this type has it, or nil when it is of another type.
    ///
    /// An Int is taken as a Float and a String as a File. What is not known yet passes: it is checked when it is.
    func accept(_ value: Value) -> Value? {
        switch (self, value) {
        case (.any, _), (_, .deferred), (.bool, .bool), (.int, .int), (.float, .float), (.string, .string),
            (.duration, .duration), (.size, .size), (.file, .file), (.optional, .null):
            return value
        case (.float, .int(let number)): return .float(Double(number))
        case (.file, .string(let path)): return .file(FileObject(path: path.text))
        case (.optional(let wrapped), _): return wrapped.accept(value)
        case (.object(let name), .object(let object)): return object.typeName == name ? value : nil
        case (.list(.any), .list), (.list(.any), .range), (.list(.int), .range), (.map(.any), .map): return value
        case (.list(let item), .list(let list)):
            guard let items = Self.acceptAll(list.items, item) else { return nil }
            return items.isChanged ? .list(items.values) : value
        case (.map(let item), .map(let map)):
            guard let items = Self.acceptAll(map.values, item) else { return nil }
            return items.isChanged ? .map(MapObject(keys: map.keys, values: items.values)) : value
        case (.table, .list), (.table, .object): return value
        default: return nil
        }
    }

    private static func acceptAll(_ values: [Value], _ test: TypeTest) -> (values: [Value], isChanged: Bool)? {
        let converts =
            switch test {
            case .float, .file, .list, .map, .optional: true
            default: false
            }
        var accepted: [Value] = []
        for value in values {
            guard let value = test.accept(value) else { return nil }
            if converts { accepted.append(value) }
        }
        return converts ? (accepted, true) : (values, false)
    }
}
