/// What a client needs of its computer beside the transport: time that passes, and chance.
package protocol ClientPace: AnyObject, Sendable {
    /// Nanoseconds of a clock that never goes back.
    var monotonic: Int { get }
    /// Lets time go by; false when it was interrupted and nobody wants to wait any longer.
    func pause(nanoseconds: Int) -> Bool
    /// 64 random bits.
    func randomBits() -> UInt64
}

/// Pauses between tries: each twice as long as the one before, up to a bound, and by chance up to a half shorter, so that
/// many clients do not come back at the same instant.
package struct ClientBackoff: Sendable {
    /// The first pause, and the longest, in nanoseconds.
    package static let first = 100_000_000
    package static let longest = 5_000_000_000

    private var next = ClientBackoff.first

    package init() {}

    /// The next pause in nanoseconds, by 64 random bits.
    package mutating func pause(_ bits: UInt64) -> Int {
        defer { next = min(next * 2, Self.longest) }
        let half = next / 2
        return half + Int(bits % UInt64(half + 1))
    }
}
