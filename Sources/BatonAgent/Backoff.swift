/// Pauses between tries that grow, are bounded, and differ from node to node, so that a director that comes back is not
/// asked by all at once.
package struct Backoff: Sendable {
    package static let shortest = 250_000_000
    package static let longest = 30_000_000_000

    private var pause = Backoff.shortest
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The next pause in nanoseconds: between half of what is due and all of it.
    package mutating func next() -> Int {
        defer { pause = min(pause * 2, Self.longest) }
        return pause / 2 + Int(random() % UInt64(pause / 2 + 1))
    }

    package mutating func reset() { pause = Self.shortest }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
