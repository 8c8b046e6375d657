import BatonEngine
import BatonModel
import BatonWire
import Crypto

/// The statements by which events and their folds go into the tables.
struct RunTables {
    let database: Database
    /// Whether successes stand for later runs of the same steps.
    var keepsProofs = true

    /// Events that the tables have of a run; nil for a run that they don't know.
    func eventCount(of run: RunID) throws(StoreError) -> Int? {
        let statement = try database.statement("SELECT events FROM runs WHERE id = ?1").bind(1, run.number)
        guard try statement.step() else { return nil }
        return statement.integer(0)
    }

    func insert(
        _ run: RunID, _ origin: RunOrigin, session: String, textDigest: String, text: String
    ) throws(StoreError) {
        try database.statement("INSERT OR IGNORE INTO texts (digest, text) VALUES (?1, ?2)")
            .bind(1, textDigest).bind(2, text).run()
        try database.statement(
            """
            INSERT INTO runs (id, name, script, session, text, resumes, wire, origin, status, events, waiting, running,
                succeeded, cached, failed, skipped, cancelled, timed_out, lost)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            """
        )
        .bind(1, run.number).bind(2, origin.name).bind(3, origin.script).bind(4, session).bind(5, textDigest)
        .bind(6, origin.resumes?.number).bind(7, WireFormat.version).bind(8, bytes: origin.wireBytes).run()
    }

    func insertEvents(_ bytes: [UInt8], of run: RunID, first: Int, count: Int) throws(StoreError) {
        let checksum = bytes.withUnsafeBytes { Checksum.crc32c($0) }
        try database.statement(
            "INSERT INTO events (run, first, count, wire, crc, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        )
        .bind(1, run.number).bind(2, first).bind(3, count).bind(4, WireFormat.version).bind(5, Int(checksum))
        .bind(6, bytes: bytes).run()
    }

    /// Moves a run on from where the tables have it; an end is never overwritten.
    func update(_ run: RunID, _ fold: RunFold, from count: Int) throws(StoreError) {
        let counts = fold.counts
        try database.statement(
            """
            UPDATE runs SET status = ?2, began = ?3, finished = ?4, events = ?5, waiting = ?6, running = ?7,
                succeeded = ?8, cached = ?9, failed = ?10, skipped = ?11, cancelled = ?12, timed_out = ?13, lost = ?14
            WHERE id = ?1 AND events = ?15 AND (status IN ('waiting', 'running') OR status = ?2)
            """
        )
        .bind(1, run.number).bind(2, fold.status.rawValue).bind(3, fold.began).bind(4, fold.finished)
        .bind(5, fold.eventCount).bind(6, counts.waiting).bind(7, counts.running).bind(8, counts.succeeded)
        .bind(9, counts.cached).bind(10, counts.failed).bind(11, counts.skipped).bind(12, counts.cancelled)
        .bind(13, counts.timedOut).bind(14, counts.lost).bind(15, count).run()
        guard database.changedCount == 1 else {
            throw .damaged(message: "run \(run.number) in the tables is not where its journal goes on")
        }
    }

    func write(_ change: RunFold.Change, at instant: Int, of run: RunID) throws(StoreError) {
        switch change {
        case .none: break
        case .ended(let id, let row, let ending): try writeEnd(id, row, ending, of: run)
        case .retrying(let id, let attempt, let failure, let report):
            try database.statement(
                """
                INSERT OR IGNORE INTO attempts (run, vertex, attempt, fault, message, ended, duration, cpu, memory)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """
            )
            .bind(1, run.number).bind(2, id.index).bind(3, attempt).bind(4, failure.fault.rawValue)
            .bind(5, failure.message).bind(6, instant).bind(7, report.duration).bind(8, report.cpuTime)
            .bind(9, report.peakMemoryBytes).run()
        case .kept(let id, let name, let file): try writeArtifact(file, name, id, of: run)
        case .flag(let name, let value):
            try database.statement(
                """
                INSERT INTO flags (run, name, text, number) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (run, name) DO UPDATE SET text = excluded.text, number = excluded.number
                """
            )
            .bind(1, run.number).bind(2, name).bind(3, value.text).bind(4, value.number).run()
        }
    }

    /// A step that was tried has a row; one that was skipped or taken from the cache stands in the events alone, and
    /// its work in the run that did it.
    private func writeEnd(
        _ id: VertexID, _ row: RunFold.Row, _ ending: RunFold.Ending, of run: RunID
    ) throws(StoreError) {
        guard row.isStep, row.attempts > 0 else { return }
        try database.statement(
            """
            INSERT INTO steps (run, vertex, path, task, status, attempts, key, began, ended, cpu, memory)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """
        )
        .bind(1, run.number).bind(2, id.index).bind(3, row.path).bind(4, row.task).bind(5, row.status.rawValue)
        .bind(6, row.attempts).bind(7, row.key.flatMap { DigestKey($0.digest) }).bind(8, row.started).bind(
            9, ending.instant
        )
        .bind(10, ending.report.cpuTime).bind(11, ending.report.peakMemoryBytes).run()
        for entry in ending.outputs {
            for file in entry.value.files { try writeArtifact(file, entry.key, id, of: run) }
        }
        guard keepsProofs, row.status == .succeeded, let key = row.key, key.isReusable else { return }
        try writeProof(of: key.digest, ending.outputs, run, row.path)
    }

    private func writeArtifact(
        _ file: FileReference, _ name: String, _ id: VertexID, of run: RunID
    ) throws(StoreError) {
        guard let digest = file.digest.flatMap({ DigestKey($0) }) else { return }
        try database.statement(
            "INSERT OR IGNORE INTO artifacts (run, vertex, name, path, digest) VALUES (?1, ?2, ?3, ?4, ?5)"
        )
        .bind(1, run.number).bind(2, id.index).bind(3, name).bind(4, file.path).bind(5, digest).run()
    }

    /// One row a digest: the latest success stands for all before.
    private func writeProof(
        of digest: String, _ outputs: [Datum.Entry], _ run: RunID, _ path: String
    ) throws(StoreError) {
        guard let key = DigestKey(digest) else { return }
        let earlier = try database.statement("SELECT id, run FROM proofs WHERE short = ?1 AND digest = ?2")
            .bind(1, key.short).bind(2, key)
        if try earlier.step() {
            let (id, latest) = (earlier.integer(0), earlier.integer(1))
            earlier.reset()
            if latest > run.number { return }
            try database.statement("DELETE FROM proofs WHERE id = ?1").bind(1, id).run()
        }
        var writer = WireWriter()
        writer.list(outputs)
        try database.statement(
            "INSERT INTO proofs (short, digest, run, step, wire, outputs) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        )
        .bind(1, key.short).bind(2, key).bind(3, run.number).bind(4, path).bind(5, WireFormat.version)
        .bind(6, bytes: writer.bytes).run()
    }
}

extension Datum {
    /// The files in the value, in order.
    var files: [FileReference] {
        switch self {
        case .file(let file): [file]
        case .list(let values): values.flatMap(\.files)
        case .map(let entries): entries.flatMap(\.value.files)
        case .null, .bool, .int, .float, .string, .duration, .size: []
        }
    }
}
