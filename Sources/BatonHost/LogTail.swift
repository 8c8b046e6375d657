package import BatonEngine
package import BatonInterpreter
package import BatonModel

/// Reads the log of one run to its end, following the run's events in the store where more is to come.
package struct LogTail {
    private let archive: any RunArchive
    private let run: RunID
    private let choice: LogChoice
    private let reader: LogReader

    /// Between two looks at a run that goes on, in nanoseconds.
    package static let pause = 50_000_000
    /// Events that are read at a time.
    private static let pageMax = 10_000

    /// - Parameter folder: the run's folder in the store.
    package init(folder: String, choice: LogChoice, archive: any RunArchive, run: RunID) {
        self.archive = archive
        self.run = run
        self.choice = choice
        reader = LogReader(folder: folder, choice: choice)
    }

    /// Hands out what there is, and with `isFollowed` what comes.
    ///
    /// - Parameter rest: lets some time go by; false ends the reading.
    package func read(
        write: (_ step: String, _ line: String) -> Void, rest: () throws -> Bool
    ) throws {
        var position = 0
        try advance(&position)
        try noteOwner()
        let take = { (line: LogReader.Line) in
            write(reader.index.pieces[line.piece].step, time(line) + String(decoding: line.bytes, as: UTF8.self))
        }
        reader.read(take)
        // What has no line break yet is there all the same.
        guard choice.isFollowed else { return reader.rest(take) }
        while !reader.index.isFinished, !reader.isOwnerGone, try rest() {
            // The owner is asked first: what it recorded before its end is read then.
            try noteOwner()
            try advance(&position)
            reader.more(take)
        }
    }

    /// `2026-11-22T08:00:00.0Z  ` in front of a line: what nobody has looked at before is there now.
    private func time(_ line: LogReader.Line) -> String {
        choice.showsTimes ? CalendarText.iso(line.instant ?? SystemHost.now, digits: 1) + "  " : ""
    }

    private func noteOwner() throws(StoreError) {
        guard !reader.index.isFinished, let record = try archive.record(of: run) else { return }
        reader.isOwnerGone = record.hasDied
    }

    private func advance(_ position: inout Int) throws(StoreError) {
        while true {
            let events = try archive.events(of: run, from: position, limit: Self.pageMax)
            if events.isEmpty { return }
            for event in events { reader.apply(event) }
            position += events.count
        }
    }
}
