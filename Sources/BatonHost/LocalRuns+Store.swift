import BatonEngine
package import BatonInterpreter
package import BatonModel
import BatonStore
import Glibc

// What runs left behind, in this session and in earlier ones: proofs, files, and all that is told of runs.

extension HostError {
    init(_ error: StoreError) { self.init(error.message) }
}

extension LocalRuns {
    func asking<Result>(_ body: () throws(StoreError) -> Result) throws(HostError) -> Result {
        do {
            return try body()
        } catch {
            throw HostError(error)
        }
    }

    /// Whether longer runs have been here before.
    var hasTables: Bool { FileSystem.exists(store.paths.database) }

    // MARK: Proofs and files

    package func proof(of digest: String) throws(HostError) -> Proof? {
        try asking { () throws(StoreError) in try store.proof(of: digest) }
    }

    package func complaint(about proof: Proof) -> String? {
        for entry in proof.outputs {
            for file in LocalRuns.files(in: entry.value) {
                let name = file.path.lastIndex(of: "/").map { String(file.path[file.path.index(after: $0)...]) }
                let what = "output file '\(name ?? file.path)'"
                guard FileSystem.exists(file.path) else { return "\(what) is gone" }
                if let digest = file.digest, (try? host.digestFile(file.path)) != digest {
                    return "\(what) was changed"
                }
            }
        }
        return nil
    }

    private static func files(in datum: Datum) -> [FileReference] {
        switch datum {
        case .file(let file): [file]
        case .list(let items): items.flatMap(files)
        case .map(let entries): entries.flatMap { files(in: $0.value) }
        case .null, .bool, .int, .float, .string, .duration, .size: []
        }
    }

    package func publish(_ file: FileReference, from place: AttemptPlace) throws(HostError) -> FileReference {
        let path = host.absolutePath(file.path)
        guard path.hasPrefix(place.folder + "/") else {
            let digest = if let known = file.digest { known } else { try host.digestFile(path) }
            return FileReference(path: path, digest: digest)
        }
        if let known = folders.published[path] { return known }
        let isKept = folders.isKept(place.folder)
        let published = try asking { () throws(StoreError) in
            try artifacts.publish(path, isKept ? .copied : .moved)
        }
        if let digest = published.digest { host.digests.note(published.path, digest) }
        folders.published[path] = published
        return published
    }

    package func logFiles(of run: RunID, slot: Int) -> (output: String, error: String) {
        let base = "\(store.paths.run(run.number))/logs/\(slot)"
        return ("\(base).out", "\(base).err")
    }

    // MARK: Runs

    package func records(limit: Int) throws(HostError) -> [RunRecord] {
        try asking { () throws(StoreError) in try store.records(limit: limit) }
    }

    package func record(of run: RunID) throws(HostError) -> RunRecord? {
        try asking { () throws(StoreError) in try store.record(of: run) }
    }

    /// Events that are asked for at once.
    private static var eventsAtOnce: Int { 100_000 }

    package func events(of run: RunID) throws(HostError) -> [RunEvent] {
        try asking { () throws(StoreError) in
            var events: [RunEvent] = []
            while true {
                let more = try store.events(of: run, from: events.count, limit: Self.eventsAtOnce)
                if more.isEmpty { return events }
                events += more
            }
        }
    }

    package func key(ofStep path: String, in run: RunID) throws(HostError) -> StepKey? {
        try asking { () throws(StoreError) in try store.key(ofStep: path, in: run) }
    }

    package func earlierKey(
        ofStep path: String, before run: RunID
    ) throws(HostError) -> (run: RunID, key: StepKey)? {
        try asking { () throws(StoreError) in try store.earlierKey(ofStep: path, before: run) }
    }

    /// Runs among which earlier ones of the same script are looked for.
    private static var recordsLookedAt: Int { 200 }

    package func history(ofRunsNamed name: String) throws(HostError) -> RunHistory {
        var history = RunHistory()
        let earlier = try records(limit: Self.recordsLookedAt)
            .filter { $0.origin.name == name && $0.origin.script == source.script }
        for record in earlier.prefix(RunHistory.runsMax) { history.add(record.id, try events(of: record.id)) }
        return history
    }

    // MARK: Plans

    private func planFile(_ token: String) -> String? {
        let isToken = !token.isEmpty && token.utf8.allSatisfy { isxdigit(Int32($0)) != 0 }
        return isToken ? "\(storeFolder)/plans/\(token).json" : nil
    }

    package func keepPlan(_ token: String, _ bytes: [UInt8]) throws(HostError) {
        guard let file = planFile(token) else { return }
        try FileSystem.makeDirectory(storeFolder + "/plans")
        try FileSystem.write(file, bytes)
    }

    package func keptPlan(_ token: String) -> [UInt8]? {
        planFile(token).flatMap { try? FileSystem.read($0, limit: Self.planMax) }
    }

    /// Largest plan that is read, in bytes.
    private static var planMax: Int { 256 << 20 }
}
