import BatonEngine
import BatonModel

/// Keys of steps, as they were recorded.
extension StoreReader {
    /// The newest key of a step in a run.
    func key(ofStep path: String, in run: RunID) throws(StoreError) -> StepKey? {
        var vertex: VertexID?
        var found: StepKey?
        try forEachEvent(of: run) { event throws(StoreError) in
            switch event.fact {
            case .added(let vertices) where vertex == nil:
                vertex = vertices.first { $0.isStep(path) }?.id
            case .keyed(let id, let key) where id == vertex:
                found = key
            case .ended(let id, _, _, _, _) where id == vertex:
                return false
            default: break
            }
            return true
        }
        return found
    }

    func earlierKey(
        ofStep path: String, before run: RunID
    ) throws(StoreError) -> (run: RunID, key: StepKey)? {
        for candidate in try earlierRuns(before: run) {
            if let key = try key(ofStep: path, in: candidate) { return (candidate, key) }
        }
        return nil
    }

    /// Runs of the same name and script before a run, newest first.
    private func earlierRuns(before run: RunID) throws(StoreError) -> [RunID] {
        let journals = try openJournals()
        guard let (name, script) = try nameAndScript(of: run, journals) else { return [] }
        var found = Set(
            journals.flatMap { journal in
                journal.runs.filter { $0.key < run && $0.value.origin.name == name && $0.value.origin.script == script }
                    .map(\.key)
            })
        if let database = try database() {
            let statement = try database.statement(
                "SELECT id FROM runs WHERE name = ?1 AND script = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4"
            )
            .bind(1, name).bind(2, script).bind(3, run.number).bind(4, Self.earlierRunsMax)
            while try statement.step() { found.insert(RunID(statement.integer(0))) }
        }
        return Array(found.sorted(by: >).prefix(Self.earlierRunsMax))
    }

    private func nameAndScript(
        of run: RunID, _ journals: [JournalIndex]
    ) throws(StoreError) -> (name: String, script: String)? {
        for journal in journals {
            if let entry = journal.runs[run] { return (entry.origin.name, entry.origin.script) }
        }
        guard let database = try database() else { return nil }
        let statement = try database.statement("SELECT name, script FROM runs WHERE id = ?1").bind(1, run.number)
        defer { statement.reset() }
        return try statement.step() ? (statement.text(0), statement.text(1)) : nil
    }
}

extension Vertex {
    fileprivate func isStep(_ path: String) -> Bool {
        if case .step(let spec) = kind { spec.path == path } else { false }
    }
}
