import BatonModel
import BatonWire

// What happens to an experiment, as server-sent events.
extension Director {
    /// Events of one piece.
    private static let piecesMax = 500

    /// What is new for a client that listens, as server-sent events.
    package func pieces(of stream: EventStream) -> StreamPieces {
        do { return try news(stream) } catch {
            // The client asks again, and hears then what is wrong.
            return StreamPieces(bytes: [], stream: stream, isOver: true)
        }
    }

    private func news(_ stream: EventStream) throws(Problem) -> StreamPieces {
        guard let record = try experiment(stream.experiment), var seen = StreamCursor(stream.cursor) else {
            return StreamPieces(bytes: [], stream: stream, isOver: true)
        }
        var bytes: [UInt8] = []
        var stream = stream
        let events = try events(of: record.id, after: seen.events, limit: Self.piecesMax)
        for event in events {
            seen.events = event.sequence
            Self.write("event", event.json, seen, to: &bytes)
        }
        let isWhole = events.count < Self.piecesMax
        if isWhole, record.change > seen.changes {
            for json in try changes(of: record, after: seen.changes) { Self.write(json.0, json.1, seen, to: &bytes) }
            // Whoever is cut off before this one sees the others again.
            seen.changes = record.change
            Self.write("state", try document(record, hasDeployments: false).json, seen, to: &bytes)
        }
        stream.cursor = seen.text
        return StreamPieces(bytes: bytes, stream: stream, isOver: isWhole && record.ended != nil)
    }

    private func changes(of record: ExperimentRecord, after change: Int) throws(Problem) -> [(String, WireJSON)] {
        var news: [(String, WireJSON)] = []
        for deployment in try deployments(of: record.id) where deployment.change > change {
            news.append(("deployment", shown(deployment).json))
        }
        for entry in try data.scan(.flags, prefix: "\(record.id)/", limit: WorkLimits.flagsMax) {
            let flag: FlagDocument = try DirectorData.document(entry, .flags)
            if flag.version > change { news.append(("flag", flag.json)) }
        }
        return news + (try logNews(of: record, after: change))
    }

    private static func write(_ kind: String, _ json: WireJSON, _ cursor: StreamCursor, to bytes: inout [UInt8]) {
        bytes += "event: \(kind)\nid: \(cursor.text)\ndata: ".utf8
        json.write(to: &bytes)
        bytes += "\n\n".utf8
    }
}
