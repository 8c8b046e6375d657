import BatonEngine

/// The tables of a store, made by migrations. One that was released is never edited; the next is added behind it.
enum Schema {
    /// `PRAGMA user_version` counts the migrations that were carried out.
    static var version: Int { migrations.count }

    /// Brings a store to this build's version. A store of a newer build is refused.
    static func migrate(_ database: Database, path: String) throws(StoreError) {
        guard try isOutdated(database, path: path) else { return }
        try database.transaction { () throws(StoreError) in
            // Another process may have been here while this one waited.
            let found = try database.number("PRAGMA user_version")
            for migration in migrations.dropFirst(found) { try database.execute(migration) }
            if found < version { try database.execute("PRAGMA user_version = \(version)") }
        }
    }

    /// Whether migrations are missing.
    static func isOutdated(_ database: Database, path: String) throws(StoreError) -> Bool {
        let found = try database.number("PRAGMA user_version")
        guard found <= version else {
            throw .newer(
                message: "'\(path)' has version \(found), written by a newer Baton; this one knows \(version): "
                    + "use the newer program, or another store with --store")
        }
        return found < version
    }

    private static let migrations = [first]

    /// Version 1: runs with their events, and what is folded from them.
    private static let first = """
        CREATE TABLE texts (
            digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
            text TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY CHECK (id > 0),
            name TEXT NOT NULL,
            script TEXT NOT NULL,
            session TEXT NOT NULL,
            text TEXT NOT NULL REFERENCES texts (digest),
            resumes INTEGER CHECK (resumes < id),
            wire INTEGER NOT NULL,
            origin BLOB NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
            began INTEGER,
            finished INTEGER CHECK ((finished IS NOT NULL) = (status NOT IN ('waiting', 'running'))),
            events INTEGER NOT NULL CHECK (events >= 0),
            waiting INTEGER NOT NULL CHECK (waiting >= 0),
            running INTEGER NOT NULL CHECK (running >= 0),
            succeeded INTEGER NOT NULL CHECK (succeeded >= 0),
            cached INTEGER NOT NULL CHECK (cached >= 0),
            failed INTEGER NOT NULL CHECK (failed >= 0),
            skipped INTEGER NOT NULL CHECK (skipped >= 0),
            cancelled INTEGER NOT NULL CHECK (cancelled >= 0),
            timed_out INTEGER NOT NULL CHECK (timed_out >= 0),
            lost INTEGER NOT NULL CHECK (lost >= 0)
        );
        CREATE INDEX runs_by_name ON runs (name, script);
        CREATE INDEX runs_by_session ON runs (session);
        CREATE INDEX runs_by_resumed ON runs (resumes) WHERE resumes IS NOT NULL;

        CREATE TABLE events (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            first INTEGER NOT NULL CHECK (first >= 0),
            count INTEGER NOT NULL CHECK (count > 0),
            wire INTEGER NOT NULL,
            crc INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (run, first)
        );
        CREATE TRIGGER events_are_only_added BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are only added'); END;

        CREATE TABLE steps (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            vertex INTEGER NOT NULL CHECK (vertex >= 0),
            path TEXT NOT NULL,
            task TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'succeeded', 'cached', 'failed', 'skipped',
                'cancelled', 'timed_out', 'lost')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            key BLOB CHECK (length(key) = 32),
            began INTEGER,
            ended INTEGER CHECK ((ended IS NOT NULL) = (status NOT IN ('waiting', 'running'))),
            cpu INTEGER NOT NULL,
            memory INTEGER NOT NULL,
            PRIMARY KEY (run, vertex)
        ) WITHOUT ROWID;

        CREATE TABLE attempts (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            vertex INTEGER NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt > 0),
            fault TEXT NOT NULL,
            message TEXT NOT NULL,
            ended INTEGER NOT NULL,
            duration INTEGER NOT NULL,
            cpu INTEGER NOT NULL,
            memory INTEGER NOT NULL,
            PRIMARY KEY (run, vertex, attempt)
        ) WITHOUT ROWID;

        CREATE TABLE flags (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            text TEXT,
            number INTEGER,
            PRIMARY KEY (run, name)
        ) WITHOUT ROWID;

        CREATE TABLE artifacts (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            vertex INTEGER NOT NULL,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (run, vertex, name, path)
        ) WITHOUT ROWID;
        CREATE INDEX artifacts_by_digest ON artifacts (digest);

        -- In the order in which they came, so that a rerun reads them in one go; found by eight bytes of the digest.
        CREATE TABLE proofs (
            id INTEGER PRIMARY KEY,
            short INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            run INTEGER NOT NULL,
            step TEXT NOT NULL,
            wire INTEGER NOT NULL,
            outputs BLOB NOT NULL
        );
        CREATE INDEX proofs_by_short ON proofs (short);

        CREATE TABLE damages (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL,
            file TEXT NOT NULL,
            position INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            message TEXT NOT NULL
        );
        """
}
