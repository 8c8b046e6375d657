import Glibc

/// Paths of steps as names of folders.
package enum FolderName {
    /// Longest name in bytes; file systems take 255.
    package static let bytesMax = 150

    /// `train[3]` as it stands; where a byte had to be replaced or the name cut, the digest of the whole follows, so
    /// that different paths have different names.
    package static func make(_ path: String) -> String {
        let bytes = path.utf8
        if bytes.count <= bytesMax, bytes.allSatisfy(isPlain), path != ".", path != ".." { return path }
        let kept = bytes.prefix(bytesMax).map { isPlain($0) ? $0 : UInt8(ascii: "_") }
        return String(decoding: kept, as: UTF8.self) + "-" + Digests.sha256(Array(bytes)).prefix(12)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["),
            UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
