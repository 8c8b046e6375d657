import BatonEngine
import Glibc

/// Copies that share what they can with the original.
enum FileSharing {
    /// `FICLONE` of linux/fs.h.
    private static let cloneRequest: UInt = 0x4004_9409

    /// Makes the empty file `copy` share all blocks with `original`; false where the file system can't.
    static func share(_ original: Int32, with copy: Int32) -> Bool {
        ioctl(copy, cloneRequest, original) == 0
    }

    /// Makes a file of the same content: with shared blocks, as another name of the same file, or as a copy.
    static func copy(_ path: String, to target: String) throws(StoreError) {
        let original = open(path, O_RDONLY | O_CLOEXEC)
        guard original >= 0 else { throw Files.error(path, "read") }
        defer { close(original) }
        let made = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard made >= 0 else { throw Files.error(target, "make") }
        defer { close(made) }
        if share(original, with: made) { return }
        unlink(target)
        if link(path, target) == 0 { return }
        let copy = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard copy >= 0 else { throw Files.error(target, "make") }
        defer { close(copy) }
        _ = try FileHash.sha256(original, path: path, copy: (copy, target))
    }
}
