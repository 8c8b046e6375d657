// Typed access to bound arguments. An optional argument that is null counts as left out.

import BatonSyntax

extension LibraryArguments {
    /// The argument as it is; null where it was left out.
    func value(_ index: Int) -> Value { (values[index] ?? .null).settled }

    func optional(_ index: Int) -> Value? {
        let value = value(index)
        return value.isNull ? nil : value
    }

    func bool(_ index: Int, default fallback: Bool) throws(RuntimeError) -> Bool {
        guard let value = optional(index) else { return fallback }
        guard case .bool(let result) = value else { throw wrongType(index, "a Bool") }
        return result
    }

    func int(_ index: Int) throws(RuntimeError) -> Int {
        switch value(index) {
        case .int(let number): return number
        case .float(let number):
            guard let whole = Int(exactly: number) else { throw wrongType(index, "a whole number") }
            return whole
        default: throw wrongType(index, "an Int")
        }
    }

    func int(_ index: Int, default fallback: Int) throws(RuntimeError) -> Int {
        optional(index) == nil ? fallback : try int(index)
    }

    /// An Int that must lie in `bounds`.
    func int(
        _ index: Int, in bounds: ClosedRange<Int>, default fallback: Int? = nil
    ) throws(RuntimeError) -> Int {
        if let fallback, optional(index) == nil { return fallback }
        let number = try int(index)
        guard bounds.contains(number) else {
            let limits =
                bounds.upperBound == .max
                ? "at least \(bounds.lowerBound)" : "between \(bounds.lowerBound) and \(bounds.upperBound)"
            throw invalid(index, "must be \(limits), not \(number)")
        }
        return number
    }

    /// An Int or a Float, as a Float.
    func float(_ index: Int) throws(RuntimeError) -> Double {
        switch value(index) {
        case .int(let number): return Double(number)
        case .float(let number): return number
        default: throw wrongType(index, "a number")
        }
    }

    func float(_ index: Int, default fallback: Double) throws(RuntimeError) -> Double {
        optional(index) == nil ? fallback : try float(index)
    }

    func string(_ index: Int) throws(RuntimeError) -> String {
        guard case .string(let string) = value(index) else { throw wrongType(index, "a String") }
        return string.text
    }

    func string(_ index: Int, default fallback: String) throws(RuntimeError) -> String {
        optional(index) == nil ? fallback : try string(index)
    }

    /// A String, or the path of a File.
    func path(_ index: Int) throws(RuntimeError) -> String {
        switch value(index) {
        case .string(let string): return string.text
        case .file(let file): return file.path
        default: throw wrongType(index, "a File or its path")
        }
    }

    /// The items of a List or Range.
    func list(_ index: Int) throws(RuntimeError) -> [Value] {
        guard let items = try value(index).items() else { throw wrongType(index, "a List") }
        return items
    }

    func map(_ index: Int) throws(RuntimeError) -> MapObject {
        guard case .map(let map) = value(index) else { throw wrongType(index, "a Map") }
        return map
    }

    /// Nanoseconds of a Duration.
    func duration(_ index: Int) throws(RuntimeError) -> Int {
        guard case .duration(let nanoseconds) = value(index) else {
            throw wrongType(index, "a Duration (like 5s or 250ms)")
        }
        return nanoseconds
    }

    func function(_ index: Int, _ interpreter: Interpreter) throws(RuntimeError) -> Callback {
        switch value(index) {
        case .function, .object: return Callback(function: value(index), interpreter: interpreter)
        default: throw wrongType(index, "a function (like x => x + 1)")
        }
    }

    func optionalFunction(_ index: Int, _ interpreter: Interpreter) throws(RuntimeError) -> Callback? {
        optional(index) == nil ? nil : try function(index, interpreter)
    }

    /// "`round` takes a number as its first argument, not a String".
    func wrongType(_ index: Int, _ wanted: String) -> RuntimeError {
        let parameter = function.parameters[index]
        let position = parameter.isOptional ? "`\(parameter.name)`" : "its \(Self.ordinal(index)) argument"
        return RuntimeError(
            .typeMismatch, "`\(function.name)` takes \(wanted) as \(position), not \(value(index).describedType)",
            help: function.signature)
    }

    /// "`range`: step must not be 0".
    func invalid(_ index: Int, _ claim: String) -> RuntimeError {
        RuntimeError(
            .invalidArgument, "`\(function.name)`: \(function.parameters[index].name) \(claim)",
            help: function.signature)
    }

    /// "`min` of an empty list".
    func invalid(_ message: String, help: String? = nil) -> RuntimeError {
        RuntimeError(.invalidArgument, "`\(function.name)` \(message)", help: help)
    }

    private static func ordinal(_ index: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth"]
        return index < words.count ? words[index] : "\(index + 1)th"
    }
}

/// A function value with the interpreter that runs it.
struct Callback {
    let function: Value
    let interpreter: Interpreter

    func callAsFunction(_ arguments: [Value]) throws(RuntimeError) -> Value {
        if case .function(let object) = function, let native = object as? NativeFunction {
            return try native.call(arguments, interpreter)
        }
        return try interpreter.call(function, arguments)
    }

    func callAsFunction(_ argument: Value) throws(RuntimeError) -> Value {
        if case .function(let object) = function, let closure = object as? Closure, closure.takesOne {
            return try interpreter.run(closure, argument)
        }
        return try self([argument])
    }

    /// Whether the answer, which has to be a Bool, is true.
    func isTrue(_ argument: Value) throws(RuntimeError) -> Bool { try self(argument).asCondition() }
}
