import BatonEngine
import BatonModel
import BatonStore
import Foundation
import SmallDisk
import Testing

/// Files by their content: there whole or not at all, and told when they change.
struct ArtifactTests {
    private let folder = StoreFolder()
    private var artifacts: ArtifactStore { ArtifactStore(folder: folder.root) }

    /// Source: FIPS 180-2, the digest of "abc".
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a published file moves to its digest, keeps its name and is read-only`() throws {
        try folder.write("model.bin", Array("abc".utf8))
        let reference = try artifacts.publish("\(folder.path)/model.bin")
        let place = "\(folder.root)/artifacts/ba/\(Self.abc.dropFirst(2))/model.bin"
        #expect(reference == FileReference(path: place, digest: Self.abc))
        #expect(try mode(place) == 0o444)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/model.bin"))
        #expect(try artifacts.verify(reference) == .intact)
    }

    @Test func `a copied one stays where it was`() throws {
        try folder.write("a", Array("abc".utf8))
        let reference = try artifacts.publish("\(folder.path)/a", .copied)
        #expect(try folder.read("a") == Array("abc".utf8))
        #expect(reference.digest == Self.abc)
        #expect(try artifacts.verify(reference) == .intact)
    }

    @Test func `the same content twice is one file`() throws {
        let store = artifacts
        for _ in 0..<3 {
            try folder.write("a", Array("abc".utf8))
            #expect(try store.publish("\(folder.path)/a").digest == Self.abc)
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/a"))
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: "\(folder.root)/artifacts").count == 3)
    }

    @Test func `many who publish the same at once leave one whole file`() async throws {
        let content = [UInt8](repeating: 0x5A, count: 3_000_000)
        for number in 0..<8 { try folder.write("\(number)/out.bin", content) }
        let (root, base) = (folder.root, folder.path)
        let references = try await withThrowingTaskGroup(of: FileReference.self) { group in
            for number in 0..<8 {
                group.addTask { try ArtifactStore(folder: root).publish("\(base)/\(number)/out.bin") }
            }
            return try await group.reduce(into: Set<FileReference>()) { $0.insert($1) }
        }
        #expect(references.count == 1)
        let reference = try #require(references.first)
        #expect(try ArtifactStore(folder: root).verify(reference) == .intact)
    }

    @Test func `a changed file and a missing one are told`() throws {
        try folder.write("a", Array("abd".utf8))
        let path = "\(folder.path)/a"
        let store = artifacts
        let digest = try store.publish(path, .copied).digest
        #expect(try store.verify(FileReference(path: path, digest: Self.abc)) == .changed(digest: digest ?? ""))
        try folder.write("a", Array("abc".utf8))
        #expect(try store.verify(FileReference(path: path, digest: Self.abc)) == .intact)
        #expect(try store.verify(FileReference(path: "\(path)/b", digest: Self.abc)) == .missing)
        #expect(try store.verify(FileReference(path: "\(path).gone", digest: Self.abc)) == .missing)
    }

    @Test func `a damaged artifact is replaced by the next that publishes its content`() throws {
        try folder.write("a", Array("abc".utf8))
        let reference = try artifacts.publish("\(folder.path)/a")
        chmod(reference.path, 0o644)
        try Data("xyz".utf8).write(to: URL(fileURLWithPath: reference.path))
        #expect(throws: StoreError.self) { try artifacts.get(reference, to: "\(folder.path)/b") }
        try folder.write("a", Array("abc".utf8))
        #expect(try artifacts.publish("\(folder.path)/a") == reference)
        #expect(try artifacts.verify(reference) == .intact)
    }

    @Test func `what is taken out has the content, over a file that is there`() throws {
        try folder.write("a", Array("abc".utf8))
        let reference = try artifacts.publish("\(folder.path)/a")
        try folder.write("out/b", Array("old".utf8))
        try artifacts.get(reference, to: "\(folder.path)/out/b")
        #expect(try folder.read("out/b") == Array("abc".utf8))
    }

    @Test func `a link is published as what it leads to, which stays`() throws {
        try folder.write("real", Array("abc".utf8))
        symlink("\(folder.path)/real", "\(folder.path)/link")
        #expect(try artifacts.publish("\(folder.path)/link").digest == Self.abc)
        #expect(try folder.read("real") == Array("abc".utf8))
    }

    @Test(arguments: ["", "missing", "sub"])
    func `what is no file is refused by name`(name: String) throws {
        try folder.write("sub/x", [])
        #expect {
            try artifacts.publish("\(folder.path)/\(name)")
        } throws: { error in
            (error as? StoreError)?.message.contains("\(folder.path)/\(name)") == true
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root"))
    func `a file of another disk is copied and then removed there`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let path = "\(disk.path)/a"
        try Data("abc".utf8).write(to: URL(fileURLWithPath: path))
        let reference = try artifacts.publish(path)
        #expect(reference.digest == Self.abc)
        #expect(try artifacts.verify(reference) == .intact)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.root)/artifacts") == ["ba"])
    }
}

/// A file that was read before is not read again.
struct DigestTests {
    private let folder = StoreFolder()

    /// A file with a time of change long ago.
    private func write(_ text: String, changed second: Int) throws -> String {
        try folder.write("input", Array(text.utf8))
        let path = "\(folder.path)/input"
        var times = [timespec(tv_sec: second, tv_nsec: 0), timespec(tv_sec: second, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
        return path
    }

    @Test func `the digest of an old file is remembered by another process`() throws {
        let path = try write("abc", changed: 1_000_000_000)
        try FileManager.default.createDirectory(atPath: folder.root, withIntermediateDirectories: true)
        let digest = try ArtifactStore(folder: folder.root).digest(ofFile: path)
        // The same size and time with another content: only who reads again can tell.
        _ = try write("abd", changed: 1_000_000_000)
        #expect(try ArtifactStore(folder: folder.root).digest(ofFile: path) == digest)
        _ = try write("abd", changed: 1_000_000_001)
        #expect(try ArtifactStore(folder: folder.root).digest(ofFile: path) != digest)
    }

    @Test func `a file that has just changed is read again`() throws {
        try FileManager.default.createDirectory(atPath: folder.root, withIntermediateDirectories: true)
        let store = ArtifactStore(folder: folder.root)
        let now = Int(Date().timeIntervalSince1970)
        let first = try store.digest(ofFile: try write("abc", changed: now))
        #expect(try store.digest(ofFile: try write("abd", changed: now)) != first)
    }

    @Test func `a cache that is damaged is used as far as it goes`() throws {
        let path = try write("abc", changed: 1_000_000_000)
        try folder.write(".baton/digests", Array("nonsense that is no record at all".utf8))
        let digest = try ArtifactStore(folder: folder.root).digest(ofFile: path)
        _ = try write("abd", changed: 1_000_000_000)
        #expect(try ArtifactStore(folder: folder.root).digest(ofFile: path) == digest)
    }
}
