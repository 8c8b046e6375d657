package import BatonDirector
import BatonEngine
import BatonStore
import Crypto
import Glibc

/// The key that seals secrets of a director: a file of its own, so that no copy of the database gives secrets away.
package struct SealingKey: Sendable {
    private let key: SymmetricKey

    /// The key in a file; a new one where there is none.
    package init(path: String) throws(DirectorStoreFault) {
        do throws(StoreError) {
            if let bytes = try Files.readAll(path) {
                guard bytes.count == Self.count else {
                    throw .damaged(message: "the key '\(path)' has not \(Self.count) bytes; put the right file there")
                }
                key = SymmetricKey(data: bytes)
                return
            }
            key = SymmetricKey(size: .bits256)
            try Self.write(key.withUnsafeBytes { Array($0) }, path)
        } catch { throw DirectorStoreFault(error) }
    }

    private static let count = 32

    private static func write(_ bytes: [UInt8], _ path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Files.error(path, "make") }
        defer { close(descriptor) }
        if let code = bytes.withUnsafeBytes({ Files.write(descriptor, $0, at: 0) }) {
            throw Files.error(path, "write", code: code)
        }
        guard fsync(descriptor) == 0 else { throw Files.error(path, "write") }
        Files.syncFolder(Files.parent(of: path))
    }

    package func seal(_ plain: [UInt8], _ context: String) -> [UInt8] {
        // AES-GCM fails for sizes only that no memory holds.
        guard let box = try? AES.GCM.seal(plain, using: key, authenticating: Array(context.utf8)),
            let combined = box.combined
        else { preconditionFailure("AES-GCM refuses \(plain.count) bytes") }
        return Array(combined)
    }

    package func unseal(_ sealed: [UInt8], _ context: String) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        return (try? AES.GCM.open(box, using: key, authenticating: Array(context.utf8))).map { Array($0) }
    }
}

extension DirectorPorts {
    /// The ports of a real director.
    package static func system(_ key: SealingKey) -> DirectorPorts {
        DirectorPorts(
            randomBytes: { count in
                var generator = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            },
            sha256: { Array(SHA256.hash(data: $0)) }, seal: key.seal, unseal: key.unseal)
    }
}
