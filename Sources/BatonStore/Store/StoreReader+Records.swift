import BatonEngine
import BatonModel
import BatonWire

/// Runs as a list of runs shows them.
extension StoreReader {
    func records(limit: Int) throws(StoreError) -> [RunRecord] {
        guard limit > 0 else { return [] }
        return try records(where: "", limit: limit, isWanted: { _ in true })
    }

    func record(of run: RunID) throws(StoreError) -> RunRecord? {
        try records(where: "WHERE runs.id = \(run.number)", limit: 1, isWanted: { $0 == run }).first
    }

    private func records(
        where condition: String, limit: Int, isWanted: (RunID) -> Bool
    ) throws(StoreError) -> [RunRecord] {
        let journals = try openJournals()
        var found = try rows(where: condition, limit: limit)
        // Older runs may be in the tables, behind the last row that was asked for.
        let oldest = found.count == limit ? found.last?.id : nil
        for journal in journals {
            for (run, entry) in journal.runs where isWanted(run) {
                if let place = found.firstIndex(where: { $0.id == run }) {
                    if entry.count > found[place].eventCount {
                        try refresh(&found[place], from: journal)
                    }
                } else if run > oldest ?? RunID(0), let record = try record(of: run, in: journal) {
                    found.append(record)
                }
            }
        }
        found.sort { $0.id > $1.id }
        found = Array(found.prefix(limit))
        let resumptions = try resumptions(journals)
        for place in found.indices { complete(&found[place], resumptions) }
        return found
    }

    private func rows(where condition: String, limit: Int) throws(StoreError) -> [RunRecord] {
        guard let database = try database() else { return [] }
        let statement = try database.prepare(
            """
            SELECT runs.id, wire, origin, texts.text, status, began, finished, events, waiting, running, succeeded,
                cached, failed, skipped, cancelled, timed_out, lost, runs.text
            FROM runs JOIN texts ON texts.digest = runs.text \(condition) ORDER BY runs.id DESC LIMIT ?1
            """
        )
        .bind(1, limit)
        var records: [RunRecord] = []
        // Runs of one script share its text in memory, too.
        var texts: [String: String] = [:]
        while try statement.step() {
            var record = try record(statement)
            let digest = statement.text(17)
            record.origin.text = texts[digest] ?? statement.text(3)
            texts[digest] = record.origin.text
            records.append(record)
        }
        return records
    }

    private func record(_ row: Statement) throws(StoreError) -> RunRecord {
        let run = RunID(row.integer(0))
        guard row.integer(1) <= WireFormat.version else {
            throw .newer(message: "run \(run.number) was written by a newer Baton; use that one")
        }
        let origin = try row.withBytes(2) { bytes throws(StoreError) in
            do throws(WireError) {
                var reader = WireReader(bytes)
                return try RunOrigin(from: &reader)
            } catch {
                throw .damaged(message: "the origin of run \(run.number) \(error.message)")
            }
        }
        guard let status = RunStatus(rawValue: row.text(4)) else {
            throw .damaged(message: "run \(run.number) has the status '\(row.text(4))', which there is not")
        }
        var counts = StatusCounts()
        for (place, status) in Self.countColumns.enumerated() { counts[status] = row.integer(Int32(8 + place)) }
        return RunRecord(
            id: run, origin: origin, status: status, began: row.optionalInteger(5), finished: row.optionalInteger(6),
            counts: counts, eventCount: row.integer(7))
    }

    /// In the order of the table's columns.
    static let countColumns: [StepStatus] = [
        .waiting, .running, .succeeded, .cached, .failed, .skipped, .cancelled, .timedOut, .lost,
    ]

    private func record(of run: RunID, in journal: JournalIndex) throws(StoreError) -> RunRecord? {
        guard let origin = try journal.origin(of: run) else { return nil }
        var record = RunRecord(id: run, origin: origin, status: .waiting)
        try refresh(&record, from: journal)
        return record
    }

    /// Folds the run's events: the journal has all of them.
    private func refresh(_ record: inout RunRecord, from journal: JournalIndex) throws(StoreError) {
        var fold = RunFold()
        while true {
            let events = try journal.events(of: record.id, from: fold.eventCount, limit: Self.pieceOfEvents)
            if events.isEmpty { break }
            for event in events { _ = fold.apply(event) }
        }
        record.status = fold.status
        record.began = fold.began
        record.finished = fold.finished
        record.counts = fold.counts
        record.eventCount = fold.eventCount
    }

    private func complete(_ record: inout RunRecord, _ resumptions: [RunID: RunID]) {
        if !record.status.isEnd {
            record.hasOwner = SessionLock.isHeld(paths.lock(of: record.origin.session))
        }
        record.resumedBy = resumptions[record.id]
    }

    /// The newest run that goes on from a run, for all that were gone on with.
    private func resumptions(_ journals: [JournalIndex]) throws(StoreError) -> [RunID: RunID] {
        var newest: [RunID: RunID] = [:]
        for journal in journals {
            for (run, entry) in journal.runs {
                if let earlier = entry.origin.resumes { newest[earlier] = max(newest[earlier] ?? run, run) }
            }
        }
        guard let database = try database() else { return newest }
        let statement = try database.statement(
            "SELECT resumes, max(id) FROM runs WHERE resumes IS NOT NULL GROUP BY resumes")
        while try statement.step() {
            let (earlier, run) = (RunID(statement.integer(0)), RunID(statement.integer(1)))
            newest[earlier] = max(newest[earlier] ?? run, run)
        }
        return newest
    }
}
