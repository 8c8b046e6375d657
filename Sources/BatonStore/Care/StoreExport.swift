package import BatonEngine
package import BatonModel
import BatonWire

/// Writes runs with all their events as lines of JSON, the oldest first.
package struct StoreExport {
    private let reader: StoreReader

    package init(folder: String) { reader = StoreReader(paths: StorePaths(root: folder)) }

    /// Gives each line without its end to `write`, which tells whether it wants more. Runs that there are not are left
    /// out; `runs` nil means all.
    package func write(
        _ runs: Set<RunID>? = nil, version: String, to write: (String) throws(StoreError) -> Bool
    ) throws(StoreError) {
        guard try write(ExportLine.header(version: version).line) else { return }
        var runCount = 0
        var eventCount = 0
        for record in try reader.records(limit: .max).reversed() where runs?.contains(record.id) ?? true {
            guard try write(ExportLine.run(record).line) else { return }
            runCount += 1
            var number = 0
            var isWanted = true
            try reader.forEachEvent(of: record.id) { event throws(StoreError) in
                isWanted = try write(ExportLine.event(event, number: number, of: record.id).line)
                number += 1
                return isWanted
            }
            guard isWanted else { return }
            eventCount += number
        }
        _ = try write(ExportLine.end(runs: runCount, events: eventCount).line)
    }
}

/// Gives space inside the database back to the disk.
package struct StoreVacuum {
    private let paths: StorePaths

    package init(folder: String) { paths = StorePaths(root: folder) }

    /// Gives the bytes on disk before and after.
    package func run() throws(StoreError) -> (before: Int, after: Int) {
        _ = try DeadSessions(paths: paths).takeIn()
        guard Files.exists(paths.database) else { return (0, 0) }
        let database = try StoreDatabase.openForWriting(paths)
        let before = bytes
        try database.execute("VACUUM")
        _ = try database.number("PRAGMA wal_checkpoint(TRUNCATE)")
        return (before, bytes)
    }

    private var bytes: Int {
        [paths.database, paths.database + "-wal"].reduce(0) { $0 + Trees.bytes($1) }
    }
}
