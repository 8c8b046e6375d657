import BatonSyntax

/// Conversions and questions about types.
enum TypeFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "type_of", [.init("x")], "The name of the value's type.", examples: ["type_of(1.5) == \"Float\""]
        ) { (arguments, _) throws(RuntimeError) in .string(arguments.value(0).typeName) },
        LibraryFunction(
            "is_null", [.init("x")], "Whether the value is null.", examples: ["is_null(null)"]
        ) { (arguments, _) throws(RuntimeError) in .bool(arguments.value(0).isNull) },
        LibraryFunction(
            "is_number", [.init("x")], "Whether the value is an Int or a Float.", examples: ["is_number(2.5)"]
        ) { (arguments, _) throws(RuntimeError) in
            switch arguments.value(0) {
            case .int, .float: .bool(true)
            default: .bool(false)
            }
        },
        LibraryFunction(
            "int", [.init("x", "String | Number | Bool"), .init("base", "Int", optional: true)],
            "The value as an Int: a text is read, a Float loses its decimals.",
            examples: ["int(\"42\") == 42", "int(2.9) == 2", "int(\"ff\", 16) == 255"], body: int),
        LibraryFunction(
            "float", [.init("x", "String | Number")], "The value as a Float; a text is read.",
            examples: ["float(\"1e-3\") == 0.001"]
        ) { (arguments, _) throws(RuntimeError) in
            guard case .string(let string) = arguments.value(0) else { return .float(try arguments.float(0)) }
            guard let number = NumberText.float(string.text.utf8) else { throw unreadable(arguments, "a Float") }
            return .float(number)
        },
        LibraryFunction(
            "string", [.init("x")], "The value as `print` shows it.", examples: ["string(1.0) == \"1.0\""]
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.session.typedTexts?.note(arguments.value(0))
            return .string(arguments.value(0).printed)
        },
        LibraryFunction(
            "literal", [.init("x")], "The program text that makes the value.",
            examples: ["literal([\"a\", 5s]) == '[\"a\", 5s]'"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.session.typedTexts?.note(arguments.value(0))
            return .string(arguments.value(0).literal)
        },
        LibraryFunction(
            "bool", [.init("x", "String | Bool | Number")], "The value as a Bool: true, false, yes, no, 1 or 0.",
            examples: ["bool(\"yes\")", "not bool(0)"], body: bool),
        LibraryFunction(
            "duration", [.init("x", "String | Number | Duration")],
            "The value as a Duration: a text like \"1m30s\", or a number of seconds.",
            examples: ["duration(\"1m30s\") == 90s", "duration(0.5) == 500ms"], body: duration),
        LibraryFunction(
            "bytes", [.init("x", "String | Int | Size")],
            "The value as a Size: a text like \"64KiB\", or a number of bytes.",
            examples: ["bytes(\"64KiB\") == 64KiB", "bytes(1000) == 1KB"]
        ) { (arguments, _) throws(RuntimeError) in
            switch arguments.value(0) {
            case .size: return arguments.value(0)
            case .string(let string):
                guard let size = UnitText.parseSize(string.text) else { throw unreadable(arguments, "a Size") }
                return .size(size)
            default: return .size(try arguments.int(0))
            }
        },
        LibraryFunction(
            "list", [.init("x", "List | Range | String | Map")],
            "The items as a List: of a range its numbers, of a text its characters, of a map its keys.",
            examples: ["list(0..<2) == [0, 1]"]
        ) { (arguments, _) throws(RuntimeError) in
            switch arguments.value(0) {
            case .string(let string): return .list(string.text.map { .string(String($0)) })
            case .map(let map): return .list(map.keys.map { .string($0) })
            default: return .list(try arguments.list(0))
            }
        },
        LibraryFunction(
            "raw", [.init("x")], "Marks a text that a shell command takes as it is, unquoted.", isPure: true
        ) { (arguments, _) throws(RuntimeError) in .object(RawText(arguments.value(0).printed)) },
        LibraryFunction(
            "event", [.init("name", "String")], "The event of that name, for `await` and `on`."
        ) { (arguments, _) throws(RuntimeError) in .object(EventName(try arguments.string(0))) },
        LibraryFunction(
            "fail", [.init("message")], "Ends with an error of that message.", isPure: false
        ) { (arguments, _) throws(RuntimeError) in throw RuntimeError(.raised, arguments.value(0).printed) },
    ]

    private static func unreadable(_ arguments: LibraryArguments, _ wanted: String) -> RuntimeError {
        RuntimeError(.invalidArgument, "\(arguments.value(0).brief) can't be read as \(wanted)")
    }

    private static func int(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        switch arguments.value(0) {
        case .string(let string):
            let base = try arguments.int(1, in: 2...36, default: 10)
            let digits = string.text.filter { $0 != "_" }
            guard let number = Int(digits, radix: base) else {
                throw unreadable(arguments, base == 10 ? "an Int" : "an Int to base \(base)")
            }
            return .int(number)
        case .int(let number): return .int(number)
        case .bool(let value): return .int(value ? 1 : 0)
        case .float(let number):
            guard !number.isNaN else { throw unreadable(arguments, "an Int") }
            guard let whole = Int(exactly: number.rounded(.towardZero)) else {
                throw RuntimeError(.overflow, "\(number) does not fit an Int")
            }
            return .int(whole)
        default:
            let isQuantity = arguments.value(0).isQuantity
            throw RuntimeError(
                .typeMismatch, "`int` takes a String, a number or a Bool, not \(arguments.value(0).describedType)",
                help: isQuantity ? "divide by the unit that you count in: d // 1s, s // 1MiB" : nil)
        }
    }

    private static func bool(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        switch arguments.value(0) {
        case .bool, .int(0), .int(1): break
        case .string: break
        default: throw arguments.wrongType(0, "a String, a Bool, 0 or 1")
        }
        switch arguments.value(0).printed.lowercased() {
        case "true", "yes", "on", "1": return .bool(true)
        case "false", "no", "off", "0": return .bool(false)
        default: throw unreadable(arguments, "a Bool")
        }
    }

    private static func duration(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        switch arguments.value(0) {
        case .duration: return arguments.value(0)
        case .string(let string):
            guard let nanoseconds = UnitText.parseDuration(string.text) else {
                throw unreadable(arguments, "a Duration")
            }
            return .duration(nanoseconds)
        default:
            let seconds = try arguments.float(0)
            guard let nanoseconds = Int(exactly: (seconds * 1e9).rounded()) else {
                throw RuntimeError(.overflow, "\(seconds) seconds do not fit a Duration")
            }
            return .duration(nanoseconds)
        }
    }
}

/// A text that a shell template takes as it is: `raw("*.csv")`.
package final class RawText: LanguageObject {
    package let text: String

    package init(_ text: String) {
        self.text = text
        super.init()
    }

    package override var typeName: String { "Raw" }
    package override var description: String { "raw(\(TextLiteral.quoted(text)))" }
    package override func isEqual(to other: LanguageObject) -> Bool { (other as? RawText)?.text == text }
}

/// An event by its name: `await event("go")`.
package final class EventName: LanguageObject {
    package let name: String

    package init(_ name: String) {
        self.name = name
        super.init()
    }

    package override var typeName: String { "Event" }
    package override var description: String { "event(\(TextLiteral.quoted(name)))" }
    package override func isEqual(to other: LanguageObject) -> Bool { (other as? EventName)?.name == name }
}
