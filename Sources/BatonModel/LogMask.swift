/// Takes secrets out of logs: as many stars as they have bytes, so that what is known of places
/// in the logs holds.
package struct LogMask: Hashable, Sendable {
    /// Shorter ones would mask half of what a log says.
    package static let secretBytesMin = 4

    private var secrets: [[UInt8]]

    package init(_ secrets: [String]) {
        self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= Self.secretBytesMin }
    }

    package var isEmpty: Bool { secrets.isEmpty }

    /// Bytes of the longest secret; 0 where there is none.
    package var longest: Int { secrets.map(\.count).max() ?? 0 }

    package mutating func add(_ secret: String) {
        let more = LogMask([secret])
        if !more.isEmpty, !secrets.contains(more.secrets[0]) { secrets += more.secrets }
    }

    /// Masks a part of a log. Where it may end inside of a secret, the end is left out until more of it is known.
    ///
    /// - Parameter isLast: nothing follows.
    package func masked(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var bytes = bytes
        for secret in secrets {
            var index = 0
            while index + secret.count <= bytes.count {
                if bytes[index] == secret[0], bytes[index..<(index + secret.count)].elementsEqual(secret) {
                    for place in index..<(index + secret.count) { bytes[place] = UInt8(ascii: "*") }
                    index += secret.count
                } else {
                    index += 1
                }
            }
        }
        return isLast ? bytes : Array(bytes.dropLast(openEnd(of: bytes)))
    }

    /// Bytes at the end with which a secret may begin.
    private func openEnd(of bytes: [UInt8]) -> Int {
        secrets.map { secret in
            (1..<secret.count).last { length in
                length <= bytes.count && bytes.suffix(length).elementsEqual(secret.prefix(length))
            } ?? 0
        }.max() ?? 0
    }
}
