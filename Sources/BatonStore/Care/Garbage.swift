package import BatonEngine
package import BatonModel
import BatonWire
import Glibc

/// What can be freed in a store: a value that is shown before anything is done.
package struct Garbage: Hashable, Sendable {
    /// Which runs may go. Those of living processes never do.
    package struct Wish: Hashable, Sendable {
        /// The newest so many stay; nil for all.
        package var keptRuns: Int?
        /// Only runs that ended, or of which nothing was heard, before this instant; nanoseconds since 1970 UTC.
        package var before: Int?
        /// Artifacts, environments and proofs stay.
        package var sparesContent: Bool

        package init(keptRuns: Int? = nil, before: Int? = nil, sparesContent: Bool = false) {
            self.sparesContent = sparesContent
            self.keptRuns = keptRuns
            self.before = before
        }
    }

    /// One thing that goes, with what it takes on disk.
    package struct Item: Hashable, Sendable {
        package var path: String
        package var bytes: Int
    }

    /// Runs whose records go, with their folders.
    package internal(set) var runs: [RunID] = []
    package internal(set) var runFolders: [Item] = []
    /// Artifacts that no run and no proof names.
    package internal(set) var artifacts: [Item] = []
    /// Environments that no kept run can have used.
    package internal(set) var environments: [Item] = []
    /// What processes that were killed left behind, and what those in the background printed whose runs are gone.
    package internal(set) var leftovers: [Item] = []
    /// Keys that are not proven any more.
    package internal(set) var proofs: [String] = []
    /// Sessions of living processes. While there are any, artifacts, environments and proofs stay.
    package internal(set) var liveSessions = 0

    package var items: [Item] { runFolders + artifacts + environments + leftovers }
    package var bytes: Int { items.reduce(0) { $0 + $1.bytes } }
    package var isEmpty: Bool { runs.isEmpty && items.isEmpty && proofs.isEmpty }
}

/// Finds and frees what a store does not need.
package struct GarbageCollector {
    package let paths: StorePaths

    /// Files younger than this stay whoever names them: their run may not have told of them yet.
    static let youth = 3_600_000_000_000

    package init(folder: String) { paths = StorePaths(root: folder) }

    /// What would be freed. Takes the journals of dead sessions into the tables first; `now` is in nanoseconds since
    /// 1970 UTC.
    package func plan(_ wish: Garbage.Wish, now: Int) throws(StoreError) -> Garbage {
        guard Files.exists(paths.root) else { return Garbage() }
        _ = try DeadSessions(paths: paths).takeIn()
        let reader = StoreReader(paths: paths)
        let records = try reader.records(limit: .max)
        var garbage = Garbage()
        garbage.liveSessions = liveSessions
        let going = Set(Self.runs(of: records, wish).map(\.id))
        garbage.runs = going.sorted()
        garbage.runFolders = runFolders(going, known: Set(records.map(\.id)), now: now)
        garbage.leftovers = leftovers(records.filter { !going.contains($0.id) }, now: now)
        guard garbage.liveSessions == 0, !wish.sparesContent else { return garbage }
        let kept = records.filter { !going.contains($0.id) }
        try planContent(&garbage, kept: kept, reader, now: now)
        return garbage
    }

    /// Bytes on disk of a store.
    package static func bytes(of folder: String) -> Int { Trees.bytes(folder) }

    private var liveSessions: Int {
        Files.names(in: paths.sessions).count {
            $0.hasSuffix(".lock") && SessionLock.isHeld("\(paths.sessions)/\($0)")
        }
    }

    private static func runs(of records: [RunRecord], _ wish: Garbage.Wish) -> [RunRecord] {
        guard wish.keptRuns != nil || wish.before != nil else { return [] }
        return records.dropFirst(wish.keptRuns ?? 0).filter { record in
            guard !record.hasOwner else { return false }
            guard let before = wish.before else { return true }
            return (record.finished ?? record.began ?? 0) < before
        }
    }

    /// Folders of runs that go, and those of runs that nobody knows.
    private func runFolders(_ going: Set<RunID>, known: Set<RunID>, now: Int) -> [Garbage.Item] {
        Files.names(in: paths.runs).compactMap { name in
            guard let number = Int(name) else { return nil }
            let path = paths.run(number)
            let isLost = !known.contains(RunID(number)) && Self.age(path, now) > Self.youth
            guard going.contains(RunID(number)) || isLost else { return nil }
            return Garbage.Item(path: path, bytes: Trees.bytes(path))
        }
    }

    private func leftovers(_ kept: [RunRecord], now: Int) -> [Garbage.Item] {
        let parts = ArtifactFiles(paths: paths).parts.filter { now - $0.changed > Self.youth }
        return parts.map { Garbage.Item(path: $0.path, bytes: $0.bytes) } + sessionLogs(kept, now: now)
    }

    /// What programs in the background printed, of sessions that have no run any more.
    private func sessionLogs(_ kept: [RunRecord], now: Int) -> [Garbage.Item] {
        let suffix = ".log"
        let used = Set(kept.map(\.origin.session))
        return Files.names(in: paths.sessions).sorted().compactMap { name in
            guard name.hasSuffix(suffix) else { return nil }
            let session = String(name.dropLast(suffix.count))
            let path = "\(paths.sessions)/\(name)"
            guard !used.contains(session), !SessionLock.isHeld(paths.lock(of: session)),
                Self.age(path, now) > Self.youth
            else { return nil }
            return Garbage.Item(path: path, bytes: Trees.bytes(path))
        }
    }

    private func planContent(
        _ garbage: inout Garbage, kept: [RunRecord], _ reader: StoreReader, now: Int
    ) throws(StoreError) {
        let gone = Set(garbage.runs)
        let use = try KeptUse(kept: kept.map(\.id), reader)
        var named = use.files
        if let database = try reader.database() {
            let proofs = try database.prepare("SELECT digest, run, outputs FROM proofs")
            while try proofs.step() {
                let digest = proofs.digest(0)?.text ?? ""
                let run = RunID(proofs.integer(1))
                if gone.contains(run), !use.runs.contains(run), !use.keys.contains(digest) {
                    garbage.proofs.append(digest)
                } else {
                    named.formUnion(try Self.files(proofs))
                }
            }
        }
        garbage.artifacts = ArtifactFiles(paths: paths).all
            .filter { !named.contains($0.digest) && now - $0.changed > Self.youth }
            .map { Garbage.Item(path: $0.path, bytes: $0.bytes) }
        let oldest = kept.compactMap(\.began).min() ?? now
        garbage.environments = Files.names(in: paths.environments).map { "\(paths.environments)/\($0)" }
            .filter { now - Self.age($0, now) < oldest && Self.age($0, now) > Self.youth }
            .map { Garbage.Item(path: $0, bytes: Trees.bytes($0)) }
    }

    private static func files(_ proof: Statement) throws(StoreError) -> [String] {
        try proof.withBytes(2) { bytes throws(StoreError) in
            var reader = WireReader(bytes)
            guard let outputs = try? reader.list(of: Datum.Entry.self) else { return [] }
            return outputs.flatMap(\.value.files).compactMap(\.digest)
        }
    }

    /// Nanoseconds since a file or folder was last changed.
    private static func age(_ path: String, _ now: Int) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        return now - (Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec))
    }
}

/// What the runs that stay name: what they took from the cache, by key where it is recorded and by the run that proved
/// it, and the digests of files.
private struct KeptUse {
    var keys: Set<String> = []
    /// All proofs of these runs stay.
    var runs: Set<RunID> = []
    var files: Set<String> = []

    init(kept: [RunID], _ reader: StoreReader) throws(StoreError) {
        for run in kept {
            var open: [VertexID: String] = [:]
            try reader.forEachEvent(of: run) { event throws(StoreError) in
                switch event.fact {
                case .keyed(let id, let key): open[id] = key.digest
                case .kept(_, _, let file): files.formUnion([file.digest].compactMap(\.self))
                case .ended(let id, let status, let outputs, _, let report):
                    let key = open.removeValue(forKey: id)
                    if status == .cached, let key { keys.insert(key) }
                    if let run = report.provenBy { runs.insert(run) }
                    files.formUnion(outputs.flatMap(\.value.files).compactMap(\.digest))
                case .began, .added, .started, .progressed, .retrying, .groupExpanded, .emitted, .flagChanged,
                    .cancelRequested, .finished:
                    break
                }
                return true
            }
        }
    }
}
