import BatonHost
import BatonInterpreter

/// Where the kernel listens and what it signs with, as Jupyter says in a file of JSON.
///
/// Source: Jupyter client, "Making kernels", connection files.
struct ConnectionFile {
    var transport: String
    var ip: String
    var ports: [Channel: Int]
    var key: [UInt8]

    /// The sockets of a kernel.
    enum Channel: String, CaseIterable {
        case shell, control, iopub, stdin, hb
    }

    /// The largest file that is read, in bytes.
    static let sizeMax = 64 << 10

    /// - Throws: what is wrong with the file, in words.
    init(path: String, host: SystemHost) throws(KernelFault) {
        let value: Value
        do {
            value = try JSONReader.parse(host.readFile(path, limit: Self.sizeMax), what: path)
        } catch let error as RuntimeError {
            throw KernelFault(error.message)
        } catch let error as HostError {
            throw KernelFault(error.message)
        } catch {
            throw KernelFault("\(path) can't be read")
        }
        let scheme = value["signature_scheme"].text
        guard scheme.isEmpty || scheme == "hmac-sha256" else {
            throw KernelFault("\(path) asks for signatures of '\(scheme)'; there is hmac-sha256")
        }
        transport = value["transport"].text.isEmpty ? "tcp" : value["transport"].text
        ip = value["ip"].text
        key = Array(value["key"].text.utf8)
        ports = [:]
        for channel in Channel.allCases {
            guard case .int(let port) = value["\(channel.rawValue)_port"] else {
                throw KernelFault("\(path) has no '\(channel.rawValue)_port'")
            }
            ports[channel] = port
        }
    }

    func address(_ channel: Channel) -> String {
        let port = ports[channel] ?? 0
        return transport == "ipc" ? "ipc://\(ip)-\(port)" : "\(transport)://\(ip):\(port)"
    }
}

/// Why the kernel can't go on, in words.
struct KernelFault: Error {
    var message: String

    init(_ message: String) { self.message = message }
}

// Reading of JSON that somebody else wrote: what is not there is null.
extension Value {
    subscript(key: String) -> Value {
        if case .map(let map) = self { return map[key] ?? .null }
        return .null
    }

    /// The text; empty for anything else.
    var text: String {
        if case .string(let string) = self { return string.text }
        return ""
    }

    func isTrue(default fallback: Bool) -> Bool {
        if case .bool(let isTrue) = self { return isTrue }
        return fallback
    }

    var number: Int? {
        if case .int(let number) = self { return number }
        return nil
    }
}
