import BatonInterpreter
import Crypto

/// A message of Jupyter: where it goes back to, what it answers, what it says.
///
/// Source: Jupyter client, "Messaging in Jupyter", the wire protocol.
struct Message {
    /// Routing prefix of ZeroMQ; empty on iopub.
    var identities: [[UInt8]]
    /// JSON as it came, so that answers carry exactly that.
    var header: [UInt8]
    var type: String
    var content: Value

    static let delimiter = Array("<IDS|MSG>".utf8)
}

/// Signs what goes out and checks what comes in.
struct Signer {
    private let key: SymmetricKey?
    /// Signatures that were seen: a message that comes twice is somebody else's.
    private var seen: Set<[UInt8]> = []

    /// Signatures that are remembered.
    static let seenMax = 20_000

    /// - Parameter key: empty for no signatures.
    init(key: [UInt8]) { self.key = key.isEmpty ? nil : SymmetricKey(data: key) }

    func signature(_ parts: [[UInt8]]) -> [UInt8] {
        guard let key else { return [] }
        var code = HMAC<SHA256>(key: key)
        for part in parts { code.update(data: part) }
        return Array(Hex.text(code.finalize()).utf8)
    }

    /// Reads the frames of a message.
    ///
    /// - Throws: why it is not taken.
    mutating func open(_ frames: [[UInt8]]) throws(KernelFault) -> Message {
        guard let place = frames.firstIndex(of: Message.delimiter), frames.count >= place + 6 else {
            throw KernelFault("a message without its parts")
        }
        let given = frames[place + 1]
        let parts = Array(frames[(place + 2)..<(place + 6)])
        if let key {
            var code = HMAC<SHA256>(key: key)
            for part in parts { code.update(data: part) }
            // Compared in constant time, in the form in which both are bytes.
            guard let raw = Hex.bytes(given), HMAC<SHA256>.isValid(raw, code.finalize()) else {
                throw KernelFault("a message with a wrong signature")
            }
            if seen.count >= Self.seenMax { seen.removeAll() }
            guard seen.insert(given).inserted else { throw KernelFault("a message that came twice") }
        }
        do {
            let header = try JSONReader.parse(parts[0])
            return Message(
                identities: Array(frames[..<place]), header: parts[0], type: header["msg_type"].text,
                content: try JSONReader.parse(parts[3]))
        } catch {
            throw KernelFault("a message that is not JSON: \(error.message)")
        }
    }

    /// The frames of a message behind its routing prefix.
    func seal(header: String, parent: [UInt8], metadata: String, content: String) -> [[UInt8]] {
        let parts = [
            Array(header.utf8), parent.isEmpty ? Array("{}".utf8) : parent, Array(metadata.utf8), Array(content.utf8),
        ]
        return [Message.delimiter, signature(parts)] + parts
    }
}

extension HMAC<SHA256> {
    /// Whether bytes are that code, in a time that does not tell where they differ.
    fileprivate static func isValid(_ bytes: [UInt8], _ code: MAC) -> Bool {
        let expected = Array(code)
        guard bytes.count == expected.count else { return false }
        return zip(bytes, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Bytes in lower-case hexadecimal.
enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let byte = UInt8(String(decoding: text[index...(index + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
