/// Says how well names have what was typed. Works on bytes: letters outside ASCII are compared as they stand.
struct Matcher {
    private let wanted: [UInt8]
    private let lowered: [UInt8]
    /// Which letters occur in it; a name without one of them need not be looked at.
    let letters: UInt64

    /// How a name matches; a smaller cost is better.
    struct Found: Comparable {
        var match: Candidate.Match
        var cost: Int

        static func < (left: Found, right: Found) -> Bool {
            (left.match, left.cost) < (right.match, right.cost)
        }
    }

    init(_ typed: some Sequence<UInt8>) {
        wanted = Array(typed)
        lowered = wanted.map(Matcher.lowered)
        letters = lowered.reduce(0) { $0 | Matcher.letter($1) }
    }

    var isEmpty: Bool { wanted.isEmpty }
    var bytes: [UInt8] { wanted }

    func match(_ name: String) -> Found? {
        var name = name
        return name.withUTF8 { match($0) }
    }

    func match(_ name: UnsafeBufferPointer<UInt8>) -> Found? {
        guard name.count >= wanted.count else { return nil }
        if starts(name, wanted) { return Found(match: .prefix, cost: 0) }
        if startsLowered(name) { return Found(match: .prefixOtherCase, cost: 0) }
        return inside(name).map { Found(match: .inside, cost: $0) }
    }

    private func starts(_ name: UnsafeBufferPointer<UInt8>, _ prefix: [UInt8]) -> Bool {
        for index in prefix.indices where name[index] != prefix[index] { return false }
        return true
    }

    private func startsLowered(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in lowered.indices where Matcher.lowered(name[index]) != lowered[index] { return false }
        return true
    }

    /// What it costs to find the letters in order: gaps between them count, those in front of a new word do not.
    private func inside(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
        var cost = 0
        var next = 0
        var last = -1
        for index in name.indices where next < lowered.count {
            guard Matcher.lowered(name[index]) == lowered[next] else { continue }
            let startsWord = index == 0 || name[index - 1] == UInt8(ascii: "_") || isUpper(name[index])
            if index != last + 1, !startsWord { cost += min(index - last, Self.gapMax) }
            last = index
            next += 1
        }
        guard next == lowered.count else { return nil }
        return cost * Self.gapMax + min(name.count, Self.gapMax - 1)
    }

    /// Gaps longer than this cost no more.
    private static let gapMax = 64

    private func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// One bit for each letter and digit, one for all else.
    @inline(__always)
    static func letter(_ byte: UInt8) -> UInt64 {
        let byte = lowered(byte)
        if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { return 1 << UInt64(byte - UInt8(ascii: "a")) }
        if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { return 1 << UInt64(26 + byte - UInt8(ascii: "0")) }
        return 1 << 40
    }
}
