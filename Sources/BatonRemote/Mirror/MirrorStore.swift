import BatonClient
import BatonEngine
import BatonModel
import BatonStore

/// The store's side of a mirror: the run's events as they are appended. Belongs to the thread that made it.
final class MirrorStore {
    let run: RunID
    private let store: ProjectStore

    private init(run: RunID, store: ProjectStore) {
        self.run = run
        self.store = store
    }

    /// Begins a run.
    static func begin(_ origin: RunOrigin, in folder: String) throws(StoreError) -> MirrorStore {
        let store = ProjectStore(folder: folder)
        return MirrorStore(run: try store.begin(origin), store: store)
    }

    /// Goes on with a run, and gives what it has; nil while another process follows it.
    static func adopt(
        _ run: RunID, in folder: String
    ) throws(StoreError) -> (store: MirrorStore, events: [RunEvent])? {
        let store = ProjectStore(folder: folder)
        guard let events = try store.adopt(run) else { return nil }
        return (MirrorStore(run: run, store: store), events)
    }

    func append(_ events: [RunEvent]) throws(StoreError) {
        if !events.isEmpty { try store.append(events, to: run) }
    }

    func close() { store.close() }

    /// Where a file of a node is in a store, once it has been fetched: among the artifacts, by its content.
    static func place(in folder: String) -> @Sendable (FileReference) -> FileReference {
        { file in
            guard let digest = file.digest, isDigest(digest) else { return file }
            return FileReference(
                path: ArtifactStore.path(of: digest, name: name(of: file), in: folder), digest: digest)
        }
    }

    /// The last part of a path on a node, where that can be a name here.
    private static func name(of file: FileReference) -> String {
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        let isSafe = !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255 && !name.utf8.contains(0)
        return isSafe ? name : "file"
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
