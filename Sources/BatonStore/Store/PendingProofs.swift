import BatonEngine
import BatonModel
import BatonWire
import Glibc

/// Proofs in journals that are not in the tables yet: those of short sessions, of killed ones and of living others.
///
/// Looked for when the folder of journals changes, and at most once in `pause`.
final class PendingProofs {
    private let paths: StorePaths
    private var journals: [String: Journal] = [:]
    private var found: [String: Proof] = [:]
    private var lookedAt = 0

    /// Nanoseconds between two looks.
    private static let pause = 50_000_000

    private struct Journal {
        var descriptor: Int32
        var scanner: JournalScanner
        var fold = FreshProofs()
    }

    init(paths: StorePaths) { self.paths = paths }

    deinit { for journal in journals.values { close(journal.descriptor) } }

    /// `own` is the session whose proofs are known already.
    func proof(of digest: String, except own: String?) throws(StoreError) -> Proof? {
        let now = monotonicNow()
        if lookedAt == 0 || now - lookedAt > Self.pause {
            try look(except: own)
            lookedAt = monotonicNow()
        }
        return found.isEmpty ? nil : found[digest]
    }

    private func look(except own: String?) throws(StoreError) {
        let names = DeadSessions.names(paths)
            // What was done elsewhere proves nothing for this computer.
            .filter { $0 != own && !$0.hasPrefix(RunOrigin.mirrorHead) }
        if !Set(journals.keys).isSubset(of: names) { forget() }
        for name in names {
            // What a journal had that was begun anew is in the tables, and is right all the same.
            if let old = journals[name], !Files.isSame(old.descriptor, paths.journal(of: name)) {
                close(old.descriptor)
                journals[name] = nil
            }
            if journals[name] == nil, let journal = try open(name) { journals[name] = journal }
            guard var journal = journals.removeValue(forKey: name) else { continue }
            defer { journals[name] = journal }
            try extend(&journal)
        }
    }

    /// What a journal had that has gone is in the tables.
    private func forget() {
        for journal in journals.values { close(journal.descriptor) }
        journals = [:]
        found = [:]
    }

    /// nil for a journal that is gone by now.
    private func open(_ session: String) throws(StoreError) -> Journal? {
        let path = paths.journal(of: session)
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Files.error(path, "read")
        }
        var journal = Journal(
            descriptor: descriptor, scanner: JournalScanner(descriptor: descriptor, path: path))
        // So ends a rerun.
        if try JournalEnd.proofs(descriptor, path) == 0 { journal.scanner.skip(to: Files.size(of: descriptor)) }
        return journal
    }

    private func extend(_ journal: inout Journal) throws(StoreError) {
        guard Files.size(of: journal.descriptor) > journal.scanner.offset else { return }
        var fold = journal.fold
        journal.fold = FreshProofs()
        defer { journal.fold = fold }
        try journal.scanner.scan { payload, _ throws(StoreError) in
            // A record that can't be read ends what a journal proves; readers of its runs are told.
            guard let record = try? Self.events(payload) else { return }
            for event in record.events { fold.note(event.fact, of: record.run, at: 0) }
        }
        found.merge(fold.takeAll()) { old, new in new.run >= old.run ? new : old }
    }

    private static func events(
        _ payload: UnsafeRawBufferPointer
    ) throws(WireError) -> (run: RunID, events: [RunEvent])? {
        var reader = WireReader(payload)
        guard case .events(let run, let count) = try JournalRecord.Head(from: &reader) else { return nil }
        return (run, try EventRows.decode(&reader, count: count, skipping: 0, limit: .max))
    }
}
