package import BatonInterpreter
package import BatonModel

/// Reads the output of a run's attempts out of the log files of its slots, line by line, in bounded memory.
///
/// The lines of one stream of one attempt come in the order in which they were written. Attempts follow each other in
/// the order of their starts; of each, standard output comes before standard error: nothing is known of the order
/// between the two. While a run is followed, lines come as they are seen.
package final class LogReader {
    /// A line, with where it comes from. The bytes are without the line break.
    package struct Line {
        package var piece: Int
        package var stream: LogChoice.Stream
        package var bytes: ArraySlice<UInt8>
        /// By when it had been written, in nanoseconds since 1970; nil where nobody has looked yet.
        package var instant: Int?
    }

    /// A longer line comes in parts.
    package static let lineMax = 1 << 20
    /// Bytes that are read at a time.
    static let chunk = 1 << 16
    /// Lines that are held for the last ones of those that match.
    package static let tailMax = 1_000_000

    private let folder: String
    private let choice: LogChoice
    package private(set) var index = LogIndex()
    /// What was handed out of each piece, by piece and stream.
    private var cursors: [Cursor] = []
    /// Pieces before this one are done with.
    private var firstOpen = 0

    private struct Cursor {
        var output: Int
        var error: Int
        /// The run of bytes at the end that has no line break yet.
        var isDone = false
    }

    /// - Parameter folder: the run's folder in the store.
    package init(folder: String, choice: LogChoice) {
        self.folder = folder
        self.choice = choice
    }

    package func apply(_ event: RunEvent) { index.apply(event) }

    private func holds(_ piece: LogIndex.Piece) -> Bool {
        if let steps = choice.steps, !steps.contains(piece.step) { return false }
        if let attempt = choice.attempt, attempt != piece.attempt { return false }
        if let since = choice.since, let ended = piece.ended, ended < since { return false }
        return true
    }

    private func path(_ slot: Int, _ stream: LogChoice.Stream) -> String {
        "\(folder)/logs/\(slot).\(stream == .output ? "out" : "err")"
    }

    // All at once

    /// Hands out what there is, `tail` heeded; what comes later is handed out by `more`.
    package func read(_ take: (Line) -> Void) {
        track()
        guard let tail = choice.tail else { return more(take) }
        guard choice.keeps == nil else { return readLastMatches(min(tail, Self.tailMax), take) }
        skip(to: tail)
        more(take)
    }

    /// Moves the cursors so that only `count` lines are left.
    private func skip(to count: Int) {
        var left = count
        for place in cursors.indices.reversed() {
            for stream in choice.streams.reversed() {
                let (start, end) = range(place, stream)
                guard holds(index.pieces[place]) else { continue }
                let found = LogFile(path(index.pieces[place].range.start.slot, stream))
                    .lastLines(left, from: start, to: end)
                setCursor(place, stream, to: found.start)
                left -= found.count
            }
        }
    }

    private func readLastMatches(_ count: Int, _ take: (Line) -> Void) {
        var ring: [Line] = []
        var oldest = 0
        more { line in
            guard count > 0 else { return }
            var kept = line
            kept.bytes = ArraySlice(Array(line.bytes))
            if ring.count < count {
                ring.append(kept)
            } else {
                ring[oldest] = kept
                oldest = (oldest + 1) % count
            }
        }
        for offset in ring.indices { take(ring[(oldest + offset) % ring.count]) }
    }

    // Bit by bit

    /// Hands out the lines that are complete, and what stands behind the last line break of attempts that have ended.
    package func more(_ take: (Line) -> Void) {
        track()
        for place in firstOpen..<cursors.count where !cursors[place].isDone {
            let piece = index.pieces[place]
            if holds(piece) {
                for stream in choice.streams { readLines(place, stream, isLast: isOver(place), take) }
            }
            cursors[place].isDone = isOver(place) || !holds(piece)
        }
        while firstOpen < cursors.count, cursors[firstOpen].isDone { firstOpen += 1 }
    }

    /// Hands out what attempts that go on have written behind their last line break.
    package func rest(_ take: (Line) -> Void) {
        for place in firstOpen..<cursors.count where !cursors[place].isDone && holds(index.pieces[place]) {
            for stream in choice.streams { readLines(place, stream, isLast: true, take) }
        }
    }

    /// Set when the run's owner is gone: what its last attempts wrote is all there is.
    package var isOwnerGone = false

    private func isOver(_ place: Int) -> Bool {
        index.pieces[place].ended != nil || index.isFinished || isOwnerGone
    }

    /// Makes cursors for attempts that are new.
    private func track() {
        while cursors.count < index.pieces.count {
            cursors.append(cursor(index.pieces[cursors.count]))
        }
    }

    /// Where reading begins: at the start of an attempt, or at the first line that may be as late as is wanted.
    private func cursor(_ piece: LogIndex.Piece) -> Cursor {
        let range = piece.range
        guard let since = choice.since, piece.began < since else {
            return Cursor(output: range.start.output, error: range.start.error)
        }
        func start(_ stream: LogChoice.Stream, _ begin: Int, _ end: Int) -> Int {
            let path = path(range.start.slot, stream)
            let offset = LogTimes(of: path).offset(since: since, from: begin, to: end)
            return LogFile(path).lineStart(at: offset, from: begin)
        }
        return Cursor(
            output: start(.output, range.start.output, range.outputEnd),
            error: start(.error, range.start.error, range.errorEnd))
    }

    private func range(_ place: Int, _ stream: LogChoice.Stream) -> (start: Int, end: Int) {
        let piece = index.pieces[place]
        return stream == .output
            ? (cursors[place].output, piece.range.outputEnd) : (cursors[place].error, piece.range.errorEnd)
    }

    private func setCursor(_ place: Int, _ stream: LogChoice.Stream, to offset: Int) {
        if stream == .output { cursors[place].output = offset } else { cursors[place].error = offset }
    }

    private func readLines(_ place: Int, _ stream: LogChoice.Stream, isLast: Bool, _ take: (Line) -> Void) {
        let (start, end) = range(place, stream)
        let path = path(index.pieces[place].range.start.slot, stream)
        let times = choice.showsTimes ? LogTimes(of: path) : nil
        var offset = start
        let next = LogFile(path).lines(from: start, to: end, isWhole: isLast) { bytes in
            defer { offset += bytes.count + 1 }
            if let keeps = choice.keeps, !keeps(String(decoding: bytes, as: UTF8.self)) { return }
            let instant = times.flatMap { $0.instant(of: offset) ?? index.pieces[place].ended }
            take(Line(piece: place, stream: stream, bytes: bytes, instant: instant))
        }
        setCursor(place, stream, to: next)
    }
}
