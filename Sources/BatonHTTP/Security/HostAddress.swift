import Glibc

/// What a host is called on a command line: a name or an address.
package enum HostAddress {
    /// The bytes of an address in the order of the network: 4 or 16; nil for a name.
    package static func bytes(of host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, host, &sixteen) == 1 { return withUnsafeBytes(of: &sixteen) { Array($0) } }
        return nil
    }

    /// Whether only programs of this computer reach it.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        guard let bytes = bytes(of: host) else { return false }
        return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// `host:port`, `[address]:port` or `:port` for this computer alone; nil for what is none of them.
    package static func parse(_ text: String) -> Listener.Address? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return Listener.Address(host: host.isEmpty ? "127.0.0.1" : String(host), port: Int(port))
    }

    /// What this computer calls itself; empty where it has no name.
    package static var own: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What other computers call a host that is listened on: the name of this computer where that is all of its addresses,
    /// as long as a name leads there.
    package static func seenFromOutside(_ host: String, own: String = own) -> String {
        guard let bytes = bytes(of: host), bytes.allSatisfy({ $0 == 0 }), !own.isEmpty else { return host }
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(own, nil, nil, &found) == 0 else { return host }
        freeaddrinfo(found)
        return own
    }

    /// As it stands in a URL.
    package static func inURL(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
