/// Chance that can be repeated.
enum RandomFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "random", [.init("count", "Int", optional: true), .init("seed", "Int", optional: true)],
            "A Float from 0 up to, not including, 1; or a list of so many.",
            examples: ["random(2, seed: 1) == random(2, seed: 1)"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            var generator = try generator(arguments, 1, interpreter)
            guard arguments.optional(0) != nil else { return .float(generator.fraction()) }
            let count = try arguments.int(0, in: 0...Value.itemsMax)
            return .list((0..<count).map { _ in .float(generator.fraction()) })
        },
        LibraryFunction(
            "random_int", [.init("low", "Int"), .init("high", "Int"), .init("seed", "Int", optional: true)],
            "An Int from low up to, not including, high.", examples: ["random_int(3, 4) == 3"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let (low, high) = (try arguments.int(0), try arguments.int(1))
            guard low < high else { throw arguments.invalid(1, "must be greater than low") }
            var generator = try generator(arguments, 2, interpreter)
            let offset = generator.next(below: UInt64(bitPattern: Int64(high &- low)))
            return .int(low &+ Int(truncatingIfNeeded: offset))
        },
        LibraryFunction(
            "shuffle", [.init("xs", "List"), .init("seed", "Int", optional: true)],
            "The items in an order left to chance; the same seed gives the same order everywhere.",
            examples: ["sort(shuffle([3, 1, 2], seed: 7)) == [1, 2, 3]"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            var items = try arguments.list(0)
            var generator = try generator(arguments, 1, interpreter)
            generator.choose(items.count, of: &items)
            return .list(items)
        },
        LibraryFunction(
            "sample", [.init("xs", "List"), .init("n", "Int"), .init("seed", "Int", optional: true)],
            "So many of the items, none twice, left to chance.",
            examples: ["size(sample(0..<100, 5, seed: 7)) == 5"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            var items = try arguments.list(0)
            let count = try arguments.int(1, in: 0...Int.max)
            guard count <= items.count else {
                throw arguments.invalid(1, "is \(count), but there are \(items.count) items")
            }
            var generator = try generator(arguments, 2, interpreter)
            generator.choose(count, of: &items)
            return .list(Array(items.prefix(count)))
        },
    ]

    private static func generator(
        _ arguments: LibraryArguments, _ index: Int, _ interpreter: Interpreter
    ) throws(RuntimeError) -> SplitMix64 {
        guard arguments.optional(index) != nil else { return SplitMix64(seed: interpreter.host.randomBits()) }
        return SplitMix64(seed: UInt64(bitPattern: Int64(try arguments.int(index))))
    }
}

/// The generator behind `shuffle`, `sample` and `random`: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Its numbers, and how they are used here, are part of the language: a seed gives the same results in every
/// version and on every machine.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number below `bound`, each as likely (Lemire's method: what would favour some numbers is drawn again).
    mutating func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "there is no number below 0")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let unfair = (0 &- bound) % bound
            while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// 53 random bits as a number in 0 ..< 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Brings `count` items chosen by chance to the front, in the order of choice (Fisher and Yates).
    mutating func choose(_ count: Int, of items: inout [Value]) {
        for index in 0..<min(count, max(0, items.count - 1)) {
            items.swapAt(index, index + Int(next(below: UInt64(items.count - index))))
        }
    }
}
