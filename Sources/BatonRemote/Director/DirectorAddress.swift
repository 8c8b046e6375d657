/// Where a director is, written in one way: `https://lab.example.org:8700`.
package struct DirectorAddress: Hashable, Sendable {
    /// Scheme, host and port, in small letters, without a path.
    package let base: String
    package let host: String
    package let isEncrypted: Bool

    /// Bytes of an address.
    package static let bytesMax = 300

    /// Reads `https://lab.example.org:8700`, also without the scheme, which is `https` then.
    ///
    /// - Throws: in words, what is wrong.
    package init(_ text: String) throws(AddressFault) {
        guard text.utf8.count <= Self.bytesMax else {
            throw AddressFault("an address has \(Self.bytesMax) bytes at most")
        }
        var rest = text.lowercased()[...]
        var scheme = "https"
        if let end = rest.range(of: "://") {
            scheme = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        guard scheme == "https" || scheme == "http" else {
            throw AddressFault("'\(scheme)' is no way to a director: write https://HOST or http://HOST")
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let (host, port) = try Self.split(rest)
        self.host = host
        isEncrypted = scheme == "https"
        base = "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    private static func split(_ text: Substring) throws(AddressFault) -> (host: String, port: Int?) {
        var host = text
        var port: Int?
        // Colons inside of brackets are those of an IPv6 address.
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            host = text[..<colon]
            port = Int(text[text.index(after: colon)...])
            guard let port, 1...65_535 ~= port else { throw AddressFault("a port is a number from 1 to 65535") }
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): host.hasPrefix("[")
            default: false
            }
        }
        guard !host.isEmpty, isName else {
            throw AddressFault("'\(host)' is no name of a computer: write https://HOST:PORT")
        }
        return (String(host), port)
    }

    /// Whether the connection stays on this computer.
    package var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "[::1]" || isNumber && parts[0] == "127"
    }
}

/// What is wrong with an address, for people.
package struct AddressFault: Error, Hashable, Sendable {
    package var message: String

    init(_ message: String) { self.message = message }
}

extension Substring {
    /// Where a text stands in this one first.
    fileprivate func range(of text: String) -> Range<Substring.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
