package import BatonWire
import CBaton
import Glibc

/// An ordinary account on another computer, by the system's OpenSSH. Nobody is asked for anything, and host keys are
/// checked.
package struct SSHShell: AccountShell {
    private let user: String?
    private let host: String
    private let port: Int?
    /// Key files; none for those that SSH finds by itself.
    private let identities: [String]
    /// A file with the host's key; nil for those that this account knows.
    private let knownHosts: KnownHosts?

    /// A file in memory, which is gone with this process however that ends. SSH closes what it inherits, and opens it by
    /// its name.
    private final class KnownHosts {
        private let descriptor: Int32

        var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

        init(_ line: String) throws(ToolProcess.Failure) {
            descriptor = cb_memory_file()
            guard descriptor >= 0 else { throw Self.failure("keep a host's key") }
            // A file that was cut would be one that trusts nobody, or somebody else.
            guard Self.write(line + "\n", to: descriptor) else { throw Self.failure("keep a host's key") }
        }

        private static func write(_ text: String, to descriptor: Int32) -> Bool {
            let bytes = Array(text.utf8)
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 || errno == EINTR else { return false }
                done += max(count, 0)
            }
            return true
        }

        private static func failure(_ what: String) -> ToolProcess.Failure {
            ToolProcess.Failure(message: "can't \(what): \(String(cString: strerror(errno)).lowercased())")
        }

        deinit { close(descriptor) }
    }

    package var words: String { "'\(user.map { $0 + "@" } ?? "")\(host)'" }

    /// - Parameters:
    ///   - options: `address` (`host` or `user@host`), `port`, `host_key` (`ssh-ed25519 AAAA…`).
    ///   - identities: Key files to use, absolute; none for those that SSH finds by itself.
    package init(options: [WireJSON.Member], identities: [String] = []) throws(ToolProcess.Failure) {
        func text(_ name: String) -> String? { options.first { $0.key == name }?.value.text }
        guard let address = text("address") else {
            throw ToolProcess.Failure(message: "'address' is missing: ssh(\"me@host\")")
        }
        let parts = address.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        user = parts.count == 2 ? String(parts[0]) : nil
        var host = String(parts[parts.count - 1])
        var port = options.first { $0.key == "port" }?.value.number
        // `host:22`; more colons are those of an IPv6 address.
        if host.split(separator: ":", omittingEmptySubsequences: false).count == 2, let colon = host.firstIndex(of: ":")
        {
            port = Int(host[host.index(after: colon)...])
            guard port != nil else { throw ToolProcess.Failure(message: "'\(address)' has no number behind the ':'") }
            host = String(host[..<colon])
        }
        guard Self.isName(host), user.map(Self.isName) ?? true else {
            throw ToolProcess.Failure(message: "'\(address)' is no address: write host or user@host")
        }
        if let port, !(1...65_535 ~= port) { throw ToolProcess.Failure(message: "a port is a number from 1 to 65535") }
        (self.host, self.port, self.identities) = (host, port, identities)
        if let key = text("host_key") {
            guard key.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw ToolProcess.Failure(message: "'host_key' is one line")
            }
            let name = port == nil || port == 22 ? host : "[\(host)]:\(port ?? 22)"
            knownHosts = try KnownHosts("\(name) \(key)")
        } else {
            knownHosts = nil
        }
    }

    /// Letters, digits and what stands in names of hosts and users; never what could be an option.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._-:".utf8.contains(byte)
                }
            }
    }

    package func run(
        _ script: String, _ arguments: [String], input: ToolProcess.Input, patience: Int
    ) throws(ToolProcess.Failure) -> ToolProcess.Outcome {
        var words = [
            "ssh", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=15",
            "-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3", "-o", "PermitLocalCommand=no",
            "-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "ClearAllForwardings=yes",
        ]
        if let knownHosts {
            words += ["-o", "UserKnownHostsFile=\(knownHosts.path)", "-o", "GlobalKnownHostsFile=/dev/null"]
        }
        if let port { words += ["-p", "\(port)"] }
        for identity in identities { words += ["-i", identity] }
        if !identities.isEmpty { words += ["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"] }
        if let user { words += ["-l", user] }
        words += ["--", host, "exec " + ShellQuoting.line(["sh", "-c", script, "sh"] + arguments)]
        var tool = ToolProcess(words, input: input)
        tool.patience = patience
        let outcome = try tool.run()
        // What ssh itself says of the connection.
        guard outcome.code != 255 else {
            throw ToolProcess.Failure(message: "can't reach \(self.words) by ssh: \(outcome.complaint)")
        }
        return outcome
    }
}
