/// The steps' names as people read them. `train[3]` counts the calls of a task in its dag, `deploy[0].train[1]` stands in
/// a nested dag; `[0]` is left out where there is no `[1]`.
package struct StepNames {
    /// What there is a second one of: `train`, `deploy[0].train`.
    private var repeated: Set<String> = []

    package init() {}

    package init(_ paths: some Sequence<String>) {
        for path in paths { add(path) }
    }

    /// Takes note of a step.
    package mutating func add(_ path: String) {
        guard StepNames.holds(UInt8(ascii: "1"), path) else { return }
        let bytes = Array(path.utf8)
        for index in StepNames.places(of: "1", in: bytes) {
            repeated.insert(String(decoding: bytes[..<index], as: UTF8.self))
        }
    }

    /// Whether `[0]`, or another digit in its place, stands in a path; most have none.
    private static func holds(_ digit: UInt8, _ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            guard bytes.count >= 3 else { return false }
            for index in 0..<(bytes.count - 2)
            where bytes[index] == UInt8(ascii: "[") && bytes[index + 1] == digit
                && bytes[index + 2] == UInt8(ascii: "]")
            { return true }
            return false
        }
    }

    package func shown(_ path: String) -> String {
        guard StepNames.holds(UInt8(ascii: "0"), path) else { return path }
        let bytes = Array(path.utf8)
        var shown: [UInt8] = []
        var next = 0
        for index in StepNames.places(of: "0", in: bytes)
        where !repeated.contains(String(decoding: bytes[..<index], as: UTF8.self)) {
            shown += bytes[next..<index]
            next = index + 3
        }
        return String(decoding: shown + bytes[next...], as: UTF8.self)
    }

    /// Where `[0]`, or another digit in its place, begins.
    private static func places(of digit: Unicode.Scalar, in bytes: [UInt8]) -> [Int] {
        bytes.indices.dropLast(2).filter {
            bytes[$0] == UInt8(ascii: "[") && bytes[$0 + 1] == UInt8(ascii: digit) && bytes[$0 + 2] == UInt8(ascii: "]")
        }
    }
}
