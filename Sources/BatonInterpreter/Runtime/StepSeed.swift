/// Seeds of steps: numbers that depend on the run's root seed and the step's path alone, so that the same root
/// seed gives the same numbers wherever a step runs.
package enum StepSeed {
    /// A number in 0 ..< 2^53, which every language keeps exactly.
    ///
    /// FNV-1a over the path, mixed with the root by the finaliser of SplitMix64.
    /// Source: Fowler, Noll, Vo; Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    package static func derive(root: UInt64, path: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var mixed = hash ^ (root &* 0x9e37_79b9_7f4a_7c15)
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) >> 11)
    }
}
