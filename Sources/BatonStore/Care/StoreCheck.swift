package import BatonEngine
import BatonModel
import BatonWire
import Glibc

/// Looks at all of a store: whether what it keeps is what was written, and whether its parts fit together.
package struct StoreCheck {
    package let paths: StorePaths

    /// Something that is not as it should be.
    package struct Finding: Hashable, Sendable {
        package var kind: Kind
        /// What it is about: a file, or `run 12`.
        package var place: String
        package var message: String

        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Bytes are not those that were written.
            case damaged
            /// Something is named that is not there.
            case missing
            /// Two parts of the store say different things.
            case differs
        }
    }

    /// What was looked at, and what was found.
    package struct Report: Hashable, Sendable {
        package var runs = 0
        package var events = 0
        package var artifacts = 0
        package var bytes = 0
        package var findings: [Finding] = []
    }

    /// Findings that are told; more are only counted by their runs and files.
    private static let findingsMax = 1_000

    private let reader: StoreReader

    package init(folder: String) {
        paths = StorePaths(root: folder)
        reader = StoreReader(paths: paths)
    }

    /// - Throws: when the store can't be read at all; what can be read and is wrong is a finding.
    package func run() throws(StoreError) -> Report {
        var report = Report()
        if let database = try reader.database() {
            try checkTables(database, &report)
            try checkRuns(database, &report)
            try checkReferences(database, &report)
        }
        try checkJournals(&report)
        try checkArtifacts(&report)
        report.findings = Array(report.findings.prefix(Self.findingsMax))
        return report
    }

    // MARK: Tables

    private func checkTables(_ database: Database, _ report: inout Report) throws(StoreError) {
        for (sql, kind) in [("PRAGMA integrity_check", Finding.Kind.damaged), ("PRAGMA foreign_key_check", .missing)] {
            let statement = try database.prepare(sql)
            while try statement.step() {
                let text = statement.text(0)
                if kind == .damaged, text == "ok" { continue }
                let message = kind == .damaged ? text : "a row of '\(text)' names a row of '\(statement.text(2))'"
                report.findings.append(Finding(kind: kind, place: paths.database, message: message))
            }
        }
        let known = try database.prepare("SELECT file, message FROM damages ORDER BY id")
        while try known.step() {
            guard Files.exists(known.text(0)) else { continue }
            report.findings.append(Finding(kind: .damaged, place: known.text(0), message: known.text(1)))
        }
    }

    /// Reads each run's events, folds them, and holds the fold against the tables.
    private func checkRuns(_ database: Database, _ report: inout Report) throws(StoreError) {
        let runs = try database.prepare(
            """
            SELECT id, status, events, waiting, running, succeeded, cached, failed, skipped, cancelled, timed_out, lost
            FROM runs ORDER BY id
            """)
        while try runs.step() {
            report.runs += 1
            let run = RunID(runs.integer(0))
            let fold: RunFold
            do {
                fold = try self.fold(run, database)
            } catch .damaged(let message) {
                report.findings.append(Finding(kind: .damaged, place: "run \(run.number)", message: message))
                continue
            }
            report.events += fold.eventCount
            for difference in Self.differences(runs, fold) {
                report.findings.append(Finding(kind: .differs, place: "run \(run.number)", message: difference))
            }
        }
    }

    private func fold(_ run: RunID, _ database: Database) throws(StoreError) -> RunFold {
        var fold = RunFold()
        let rows = EventRows(database: database)
        while true {
            let events = try rows.events(of: run, from: fold.eventCount, limit: StoreReader.pieceOfEvents)
            for event in events { _ = fold.apply(event) }
            if events.count < StoreReader.pieceOfEvents { return fold }
        }
    }

    private static func differences(_ row: Statement, _ fold: RunFold) -> [String] {
        var found: [String] = []
        if row.text(1) != fold.status.rawValue {
            found.append("its status is '\(row.text(1))', and by its events '\(fold.status.rawValue)'")
        }
        if row.integer(2) != fold.eventCount {
            found.append("it should have \(row.integer(2)) events and has \(fold.eventCount)")
        }
        for (place, status) in StoreReader.countColumns.enumerated() {
            let count = row.integer(Int32(3 + place))
            guard count != fold.counts[status] else { continue }
            found.append(
                "it counts \(count) steps that are \(status.rawValue), and by its events \(fold.counts[status])")
        }
        if fold.faultCount > 0 { found.append("\(fold.faultCount) of its events can't be true") }
        return found
    }

    // MARK: References

    private func checkReferences(_ database: Database, _ report: inout Report) throws(StoreError) {
        let files = try database.prepare("SELECT DISTINCT path, digest FROM artifacts ORDER BY path")
        while try files.step() {
            let (path, digest) = (files.text(0), files.digest(1)?.text ?? "")
            guard path.hasPrefix(paths.artifacts + "/"), !Files.exists(path) else { continue }
            report.findings.append(
                Finding(kind: .missing, place: path, message: "the artifact with the SHA-256 \(digest) is not there"))
        }
        let proofs = try database.prepare("SELECT step, run, outputs FROM proofs WHERE wire <= ?1")
            .bind(1, WireFormat.version)
        while try proofs.step() {
            let fault: WireError? = try proofs.withBytes(2) { bytes throws(StoreError) in Self.fault(inOutputs: bytes) }
            guard let fault else { continue }
            report.findings.append(
                Finding(
                    kind: .damaged, place: "run \(proofs.integer(1))",
                    message: "the proof of step '\(proofs.text(0))' \(fault.message)"))
        }
    }

    private static func fault(inOutputs bytes: UnsafeRawBufferPointer) -> WireError? {
        do throws(WireError) {
            var reader = WireReader(bytes)
            _ = try reader.list(of: Datum.Entry.self)
            try reader.expectEnd()
            return nil
        } catch {
            return error
        }
    }

    // MARK: Files

    private func checkJournals(_ report: inout Report) throws(StoreError) {
        for journal in try reader.openJournals() {
            for (run, entry) in journal.runs {
                let kept: Int? =
                    if let database = try reader.database() {
                        try RunTables(database: database).eventCount(of: run)
                    } else { nil }
                if kept == nil { report.runs += 1 }
                report.events += max(0, entry.count - (kept ?? 0))
            }
        }
        for session in DeadSessions.names(paths) {
            let path = paths.journal(of: session)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var scanner = JournalScanner(descriptor: descriptor, path: path)
            try scanner.scan { _, _ throws(StoreError) in }
            guard let damage = try scanner.damage() else { continue }
            report.findings.append(
                Finding(
                    kind: .damaged, place: path,
                    message: "can't be read from byte \(damage.offset) on, \(damage.lost) bytes to its end"))
        }
    }

    private func checkArtifacts(_ report: inout Report) throws(StoreError) {
        for artifact in ArtifactFiles(paths: paths).all {
            report.artifacts += 1
            report.bytes += artifact.bytes
            let descriptor = open(artifact.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            let found = try FileHash.sha256(descriptor, path: artifact.path)
            guard found != artifact.digest else { continue }
            report.findings.append(
                Finding(
                    kind: .damaged, place: artifact.path,
                    message: "its content was changed: the SHA-256 is \(found); remove it, and its step runs again"))
        }
    }
}
