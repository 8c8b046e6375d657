import BatonSyntax

/// Output, time and what else belongs to the world outside.
enum WorldFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "print",
            [
                .init("values", variadic: true), .init("sep", "String", optional: true),
                .init("end", "String", optional: true),
            ],
            "Writes the values to standard output, with spaces between and a line break behind.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            if let typed = interpreter.session.typedTexts { for value in arguments.rest { typed.note(value) } }
            let text = arguments.rest.map(\.printed).joined(separator: try arguments.string(1, default: " "))
            interpreter.host.writeOutput(text + (try arguments.string(2, default: "\n")))
            return .null
        },
        LibraryFunction(
            "now", [], "The time as the Duration since 1970 in UTC; iso(now()) shows it.",
            examples: ["now() > 0s"]
        ) { (_, interpreter) throws(RuntimeError) in .duration(interpreter.host.now()) },
        LibraryFunction(
            "iso", [.init("time", "Duration"), .init("digits", "Int", optional: true)],
            "A time since 1970 as ISO 8601 in UTC, with so many decimals of a second (0).",
            examples: ["iso(0s) == \"1970-01-01T00:00:00Z\"", "iso(1.5s, 3) == \"1970-01-01T00:00:01.500Z\""]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let digits = try arguments.int(1, in: 0...9, default: 0)
            let text = CalendarText.iso(try arguments.duration(0), digits: digits)
            interpreter.session.typedTexts?.note(text, .instant)
            return .string(text)
        },
        LibraryFunction(
            "from_iso", [.init("text", "String")], "The time of an ISO 8601 text as the Duration since 1970.",
            examples: ["from_iso(\"1970-01-02\") == 1d", "from_iso(\"1970-01-01T01:00:00+01:00\") == 0s"]
        ) { (arguments, _) throws(RuntimeError) in
            guard let time = CalendarText.parse(try arguments.string(0)) else {
                throw arguments.invalid(0, "must be like 2025-01-31T12:30:00Z, not \(arguments.value(0).brief)")
            }
            return .duration(time)
        },
        LibraryFunction(
            "sleep", [.init("time", "Duration")], "Waits that long.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.host.sleep(nanoseconds: max(0, try arguments.duration(0)))
            return .null
        },
        LibraryFunction(
            "wait_until",
            [
                .init("f", "Function"), .init("timeout", "Duration", optional: true),
                .init("every", "Duration", optional: true),
            ],
            "Waits until the function is true, asking every 200ms; an error after the timeout, if one is given.",
            examples: ["wait_until(() => true)"], isPure: false, body: waitUntil),
        LibraryFunction(
            "env", [.init("name", "String"), .init("default", optional: true)],
            "The environment variable as a text; the default, or null, where it is not set."
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.host.environment(try arguments.string(0)).map { .string($0) } ?? arguments.value(1)
        },
        LibraryFunction(
            "uuid", [], "A new random UUID.", examples: ["size(uuid()) == 36"]
        ) { (_, interpreter) throws(RuntimeError) in
            let text = uuid(interpreter.host.randomBits(), interpreter.host.randomBits())
            interpreter.session.typedTexts?.note(text, .identifier)
            return .string(text)
        },
    ]

    private static func waitUntil(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let condition = try arguments.function(0, interpreter)
        let timeout = arguments.optional(1) == nil ? nil : try arguments.duration(1)
        let interval = arguments.optional(2) == nil ? 200_000_000 : try arguments.duration(2)
        guard interval > 0 else { throw arguments.invalid(2, "must be more than 0s") }
        let start = interpreter.host.monotonicNow()
        while true {
            if try condition([]).asCondition() { return .bool(true) }
            let waited = interpreter.host.monotonicNow() - start
            if let timeout, waited >= timeout {
                throw RuntimeError(.waitTimedOut, "`wait_until` was not true within \(UnitText.duration(timeout))")
            }
            interpreter.host.sleep(nanoseconds: min(interval, timeout.map { $0 - waited } ?? interval))
        }
    }

    /// A UUID of version 4 (RFC 9562) with the given random bits.
    private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
        let versioned = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        let marked = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        var digits = ""
        for half in [versioned, marked] {
            let text = String(half, radix: 16)
            digits += String(repeating: "0", count: 16 - text.count) + text
        }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result += "-" }
            result.append(digit)
        }
        return result
    }
}
