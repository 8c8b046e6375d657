import BatonEngine
import BatonModel
import BatonStore
import Foundation

/// A folder for a store, gone when the test is.
final class StoreFolder {
    let path: String

    init() {
        var template = Array("/tmp/baton-store-test-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var root: String { "\(path)/.baton" }

    func store() -> ProjectStore { ProjectStore(folder: root) }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}

/// A store that brings all into the tables before each answer.
final class FlushedStore: RunStore, RunArchive {
    private let store: ProjectStore

    init(_ store: ProjectStore) { self.store = store }

    func begin(_ origin: RunOrigin) throws(StoreError) -> RunID {
        let run = try store.begin(origin)
        try store.flush()
        return run
    }

    func append(_ events: [RunEvent], to run: RunID) throws(StoreError) {
        try store.append(events, to: run)
        try store.flush()
    }

    func proof(of digest: String) throws(StoreError) -> Proof? { try store.proof(of: digest) }
    func records(limit: Int) throws(StoreError) -> [RunRecord] { try store.records(limit: limit) }
    func record(of run: RunID) throws(StoreError) -> RunRecord? { try store.record(of: run) }

    func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent] {
        try store.events(of: run, from: first, limit: limit)
    }

    func key(ofStep path: String, in run: RunID) throws(StoreError) -> StepKey? {
        try store.key(ofStep: path, in: run)
    }

    func earlierKey(ofStep path: String, before run: RunID) throws(StoreError) -> (run: RunID, key: StepKey)? {
        try store.earlierKey(ofStep: path, before: run)
    }
}
