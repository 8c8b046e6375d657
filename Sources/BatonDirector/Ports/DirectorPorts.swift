/// What a director needs of the world beside its store. All answer at once.
package struct DirectorPorts {
    /// So many bytes that nobody can foresee.
    package var randomBytes: (_ count: Int) -> [UInt8]
    /// SHA-256 of some bytes, as 32 bytes.
    package var sha256: ([UInt8]) -> [UInt8]
    /// Encrypts; only `unseal` with the same `context` gives the bytes back.
    package var seal: (_ plain: [UInt8], _ context: String) -> [UInt8]
    /// nil for what was not sealed with this key and context.
    package var unseal: (_ sealed: [UInt8], _ context: String) -> [UInt8]?

    package init(
        randomBytes: @escaping (Int) -> [UInt8], sha256: @escaping ([UInt8]) -> [UInt8],
        seal: @escaping ([UInt8], String) -> [UInt8], unseal: @escaping ([UInt8], String) -> [UInt8]?
    ) {
        self.randomBytes = randomBytes
        self.sha256 = sha256
        self.seal = seal
        self.unseal = unseal
    }
}
