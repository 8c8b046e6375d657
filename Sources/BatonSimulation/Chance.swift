import BatonEngine

/// A repeatable source of chances.
package struct Chance: Sendable {
    private var state: UInt64

    package init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    /// Chances that hang on a seed and a text only, whoever asks and when.
    init(seed: Int, _ text: String) {
        var sum = UInt64(bitPattern: Int64(seed))
        for byte in text.utf8 { sum = Backoff.mix(sum, UInt64(byte)) }
        state = sum
    }

    package mutating func next() -> UInt64 {
        state = Backoff.mix(state, 0x2545_f491)
        return state
    }

    /// From 0 to less than the bound; the bound is at least 1.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True so many times in a hundred.
    package mutating func percent(_ share: Int) -> Bool { below(100) < share }
}
