import BatonDirector
import BatonWire

/// Values from schemas, by a seed: such as are allowed, and such as nearly are.
struct SampleValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % max(1, count)
    }

    /// A value that the schema allows; now and then another one.
    mutating func value(_ schema: Schema, depth: Int = 0) -> WireJSON {
        next(12) == 0 ? odd() : allowed(schema, depth)
    }

    private mutating func allowed(_ schema: Schema, _ depth: Int) -> WireJSON {
        switch schema {
        case .text(let rule): return .string(text(rule))
        case .integer(let range):
            return .int([range.lowerBound, range.upperBound, range.clamped(to: 0...3).lowerBound][next(3)])
        case .number: return [.int(next(5)), .float(0.5), .float(-1e300)][next(3)]
        case .flag: return .bool(next(2) == 0)
        case .any: return odd()
        case .list(let item, let max):
            let count = depth > 3 ? 0 : min(max, next(3))
            return .array((0..<count).map { _ in value(item, depth: depth + 1) })
        case .object(let fields, let isOpen):
            var members: [WireJSON.Member] = []
            for field in fields where field.isRequired ? next(15) > 0 : next(2) == 0 {
                members.append(.init(field.name, value(field.schema, depth: depth + 1)))
            }
            if next(isOpen ? 2 : 20) == 0 { members.append(.init("surplus", odd())) }
            return .object(members)
        case .map(let rule, let item, _):
            return .object([.init(text(rule), value(item, depth: depth + 1))])
        case .nullable(let inner): return next(3) == 0 ? .null : value(inner, depth: depth)
        case .oneOf(let schemas): return value(schemas[next(schemas.count)], depth: depth)
        case .named(_, let inner): return value(inner, depth: depth)
        }
    }

    mutating func text(_ rule: TextRule) -> String {
        if let values = rule.values, next(10) > 0 { return values[next(values.count)] }
        let words = [
            "ada", "edge", "a", "x1", "1", "0", "go", "../..", "*", "", " ", "é😀", "\u{0}", "\u{202E}", "a/b", "%2e",
            "'--",
            String(repeating: "a", count: 64), String(repeating: "f", count: 64), String(repeating: "é", count: 300),
        ]
        return words[next(words.count)]
    }

    private mutating func odd() -> WireJSON {
        let values: [WireJSON] = [
            .null, .bool(true), .int(0), .int(-1), .int(Int.max), .int(Int.min), .float(1.5), .float(1e300),
            .string(""),
            .string("\u{0}\n"), .string(String(repeating: "x", count: 2_000)), .array([]), .array([.null]), .object([]),
            .object([.init("", .null)]), .array([.array([.array([.object([.init("a", .array([]))])])])]),
        ]
        return values[next(values.count)]
    }
}
