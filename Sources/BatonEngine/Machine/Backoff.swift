package import BatonModel

/// The pause before the next attempt of a step.
///
/// Doubles with each failed attempt, plus up to a quarter that depends on seed, step and attempt only, so that steps
/// that failed together do not come back together, and the same run has the same pauses.
package enum Backoff {
    /// Nanoseconds; at most `RetryPolicy.longestBackoff`. `attempt` is the one that failed and counts from 1.
    package static func pause(_ policy: RetryPolicy, seed: UInt64, step: VertexID, attempt: Int) -> Int {
        guard policy.backoff > 0 else { return 0 }
        var pause = min(policy.backoff, RetryPolicy.longestBackoff)
        for _ in 1..<max(attempt, 1) {
            if pause >= RetryPolicy.longestBackoff { break }
            pause = min(pause * 2, RetryPolicy.longestBackoff)
        }
        let noise = mix(mix(seed, UInt64(step.index)), UInt64(attempt))
        let jitter = Int(Double(noise >> 11) / Double(1 << 53) * Double(pause) / 4)
        return min(pause + jitter, RetryPolicy.longestBackoff)
    }

    /// One step of SplitMix64 (Steele, Lea and Flood 2014), seeded by both arguments.
    package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var z = (a ^ (b &* 0xbf58_476d_1ce4_e5b9)) &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
