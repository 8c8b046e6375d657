package import BatonEngine
package import BatonModel
import CBaton
import Glibc

/// Files by their content: `artifacts/ab/cdef…/<file name>` has the SHA-256 `abcdef…`, is read-only and never changes.
///
/// A file appears there whole or not at all; two processes that publish the same at once leave one file.
package final class ArtifactStore {
    private let paths: StorePaths
    private let known: DigestCache
    private var temporaryCount = 0

    /// What becomes of the file that is published.
    package enum Source: Sendable {
        /// It goes into the store.
        case moved
        /// It stays where it is; the store has a copy.
        case copied
    }

    /// Whether a file is what its reference says.
    package enum State: Hashable, Sendable {
        case intact
        case missing
        /// The content is another: its digest.
        case changed(digest: String)
    }

    package init(folder: String) {
        paths = StorePaths(root: folder)
        known = DigestCache(path: paths.digests)
    }

    /// Where a file with that digest and name is, or would be.
    package func path(of digest: String, name: String) -> String { "\(folder(of: digest))/\(name)" }

    private func folder(of digest: String) -> String { Self.folder(of: digest, paths) }

    private static func folder(of digest: String, _ paths: StorePaths) -> String {
        "\(paths.artifacts)/\(digest.prefix(2))/\(digest.dropFirst(2))"
    }

    /// Where a file with that digest and name is, or would be, in the store in a folder.
    package static func path(of digest: String, name: String, in folder: String) -> String {
        "\(self.folder(of: digest, StorePaths(root: folder)))/\(name)"
    }

    // MARK: In

    /// Takes a file into the store and gives its reference there. Its name stays.
    package func publish(_ path: String, _ source: Source = .moved) throws(StoreError) -> FileReference {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ELOOP { return try publish(resolved(path), .copied) }
            throw Files.error(path, "publish")
        }
        defer { close(descriptor) }
        guard let before = FileStamp(descriptor: descriptor) else {
            throw .unreachable(message: "can't publish '\(path)': only a plain file can be an artifact")
        }
        try Files.makeFolder(paths.artifacts)
        let isSameDisk = FileStamp.device(of: paths.artifacts) == before.device
        let temporary = source == .moved && isSameDisk ? nil : try copyIn(descriptor, path)
        defer { if let temporary { unlink(temporary.path) } }
        let digest = if let temporary { temporary.digest } else { try FileHash.sha256(descriptor, path: path) }
        guard FileStamp(descriptor: descriptor) == before else {
            throw .unreachable(message: "'\(path)' was written to while it was published; end its writer first")
        }
        let target = self.path(of: digest, name: Files.name(of: path))
        try place(temporary?.path ?? path, at: target, digest: digest)
        if source == .moved, temporary != nil { unlink(path) }
        if let stamp = FileStamp(path: target) { known.remember(digest, of: stamp, isFinal: true) }
        return FileReference(path: target, digest: digest)
    }

    /// A link is published as what it leads to, and that stays.
    private func resolved(_ path: String) throws(StoreError) -> String {
        guard let real = realpath(path, nil) else { throw Files.error(path, "publish") }
        defer { free(real) }
        return String(cString: real)
    }

    /// Renames a file into its place, or to nothing where the place has it.
    private func place(_ path: String, at target: String, digest: String) throws(StoreError) {
        if Files.exists(target), try verify(FileReference(path: target, digest: digest)) == .intact {
            guard unlink(path) == 0 else { throw Files.error(path, "move into the store") }
            return
        }
        try Files.makeFolder(folder(of: digest))
        guard chmod(path, 0o444) == 0, rename(path, target) == 0 else {
            throw Files.error(path, "move into the store")
        }
    }

    /// Copies a file beside its place; shares its blocks where the file system can.
    private func copyIn(_ descriptor: Int32, _ path: String) throws(StoreError) -> (path: String, digest: String) {
        temporaryCount += 1
        let temporary = "\(paths.artifacts)/.part-\(getpid())-\(temporaryCount)-\(Files.name(of: path))"
        let copy = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard copy >= 0 else { throw Files.error(temporary, "make") }
        defer { close(copy) }
        do {
            if FileSharing.share(descriptor, with: copy) {
                return (temporary, try FileHash.sha256(copy, path: temporary))
            }
            return (temporary, try FileHash.sha256(descriptor, path: path, copy: (copy, temporary)))
        } catch {
            unlink(temporary)
            throw error
        }
    }

    // MARK: Out

    /// Whether a file still has the content that its reference names. One that was read before and has the same size,
    /// place and time of change is not read again.
    package func verify(_ reference: FileReference) throws(StoreError) -> State {
        if let digest = reference.digest, let stamp = FileStamp(path: reference.path),
            known.digest(of: stamp) == digest
        {
            return .intact
        }
        let descriptor = open(reference.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .missing }
            throw Files.error(reference.path, "read")
        }
        defer { close(descriptor) }
        guard let digest = reference.digest else { return .intact }
        guard FileStamp(descriptor: descriptor) != nil else { return .missing }
        let found = try self.digest(descriptor, reference.path)
        return found == digest ? .intact : .changed(digest: found)
    }

    /// The SHA-256 of any file, read only where it is not known from before.
    package func digest(ofFile path: String) throws(StoreError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.error(path, "read") }
        defer { close(descriptor) }
        return try digest(descriptor, path)
    }

    private func digest(_ descriptor: Int32, _ path: String) throws(StoreError) -> String {
        guard let stamp = FileStamp(descriptor: descriptor) else {
            throw .unreachable(message: "can't read '\(path)': it is no plain file")
        }
        if let found = known.digest(of: stamp) { return found }
        let digest = try FileHash.sha256(descriptor, path: path)
        if FileStamp(descriptor: descriptor) == stamp { known.remember(digest, of: stamp, isFinal: false) }
        return digest
    }

    /// Puts a file of the store where somebody wants it: shares its blocks or its inode, else copies it.
    ///
    /// A file that shares the inode is read-only, as the artifact is.
    package func get(_ reference: FileReference, to path: String) throws(StoreError) {
        let state = try verify(reference)
        guard state == .intact else {
            let what = state == .missing ? "is missing" : "was changed"
            throw .damaged(message: "the artifact '\(reference.path)' \(what); run its step again")
        }
        try Files.makeFolder(Files.parent(of: path))
        let temporary = "\(path).\(getpid()).part"
        unlink(temporary)
        defer { unlink(temporary) }
        try FileSharing.copy(reference.path, to: temporary)
        guard rename(temporary, path) == 0 else { throw Files.error(path, "make") }
    }
}

extension FileStamp {
    /// The file system on which a path is.
    static func device(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }
}
