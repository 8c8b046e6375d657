import BatonEngine
import BatonWire
import Glibc

/// What the last record of a journal says, without a look at those before it.
enum JournalEnd {
    /// How many proofs a session made that ended well, with all of its runs; nil for one that goes on or was killed.
    static func proofs(_ descriptor: Int32, _ path: String) throws(StoreError) -> Int? {
        let size = Files.size(of: descriptor)
        guard size >= JournalRecord.closedBytes else { return nil }
        let end = try Files.read(
            descriptor, at: size - JournalRecord.closedBytes, count: JournalRecord.closedBytes, path: path)
        guard case .payload(let range) = end.withUnsafeBytes({ Frame.read($0, at: 0) }),
            case .closed(let proofs) = try? JournalRecord(wireBytes: Array(end[range]))
        else { return nil }
        return proofs
    }

    /// The same for a session's journal; nil, too, where it can't be opened.
    static func proofs(ofSession session: String, _ paths: StorePaths) throws(StoreError) -> Int? {
        let path = paths.journal(of: session)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try proofs(descriptor, path)
    }
}
