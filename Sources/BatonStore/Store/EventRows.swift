import BatonEngine
import BatonModel
import BatonWire

/// Reads the events that the tables have.
struct EventRows {
    let database: Database

    /// Events of a run from a number on, at most `limit`.
    func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent] {
        let statement = try database.statement(
            """
            SELECT first, count, wire, crc, bytes FROM events WHERE run = ?1 AND first >=
                (SELECT coalesce(max(first), 0) FROM events WHERE run = ?1 AND first <= ?2)
            ORDER BY first
            """
        )
        .bind(1, run.number).bind(2, first)
        defer { statement.reset() }
        var events: [RunEvent] = []
        var expected: Int?
        while events.count < limit, try statement.step() {
            let start = statement.integer(0)
            guard expected == nil || expected == start else { throw gap(run, expected ?? 0) }
            expected = start + statement.integer(1)
            events += try Self.row(
                statement, of: run, skipping: max(0, first - start), limit: limit - events.count)
        }
        return events
    }

    private func gap(_ run: RunID, _ number: Int) -> StoreError {
        .damaged(message: "run \(run.number) has no event \(number); 'baton store check' tells more")
    }

    /// The events of a row with the columns first, count, wire, crc, bytes.
    static func row(
        _ statement: Statement, of run: RunID, skipping: Int, limit: Int
    ) throws(StoreError) -> [RunEvent] {
        let (first, count) = (statement.integer(0), statement.integer(1))
        guard statement.integer(2) <= WireFormat.version else {
            throw .newer(message: "run \(run.number) was written by a newer Baton; use that one")
        }
        let stated = statement.integer(3)
        return try statement.withBytes(4) { bytes throws(StoreError) in
            guard Int(Checksum.crc32c(bytes)) == stated else {
                throw .damaged(
                    message: "the events of run \(run.number) from number \(first) on are damaged; "
                        + "'baton store check' tells more")
            }
            var reader = WireReader(bytes)
            do throws(WireError) {
                return try decode(&reader, count: count, skipping: skipping, limit: limit)
            } catch {
                throw .damaged(
                    message: "the events of run \(run.number) from number \(first) on: \(error.message)")
            }
        }
    }

    /// Reads `count` events and gives those behind the first `skipping`, at most `limit`.
    static func decode(
        _ reader: inout WireReader, count: Int, skipping: Int, limit: Int
    ) throws(WireError) -> [RunEvent] {
        var events: [RunEvent] = []
        let end = limit < count - skipping ? skipping + limit : count
        guard end > skipping else { return [] }
        events.reserveCapacity(min(end - skipping, 1024))
        for number in 0..<end {
            let event = try RunEvent(from: &reader)
            if number >= skipping { events.append(event) }
        }
        return events
    }
}
