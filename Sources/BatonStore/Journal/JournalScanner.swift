import BatonEngine
import BatonWire
import Glibc

/// Walks over the records of a journal, as far as they are whole; goes on from there when it is called again.
struct JournalScanner {
    let descriptor: Int32
    let path: String
    /// Where the first record that was not seen begins.
    private(set) var offset = 0

    /// Bytes read at once; a longer record is read by itself.
    private static let pieceBytes = 1 << 20

    /// Records that can't be read, with others behind them.
    struct Damage: Hashable {
        var offset: Int
        /// Up to the next whole record.
        var bytes: Int
        /// From the damage to the end of the file.
        var lost: Int
    }

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Visits whole records until `budget` bytes are behind it or none is left. The payload is valid in `visit` only.
    ///
    /// Stops in front of a record that is not whole: the end that a writer is still busy with, one that it left
    /// behind, or a damage. `damage()` tells them apart.
    mutating func scan(
        budget: Int = .max, _ visit: (UnsafeRawBufferPointer, _ at: Int) throws(StoreError) -> Void
    ) throws(StoreError) {
        let limit = budget == .max ? Int.max : offset + budget
        var pieceBytes = Self.pieceBytes
        while offset < limit {
            let piece = try Files.read(descriptor, at: offset, count: pieceBytes, path: path)
            let start = offset
            try piece.span.bytes.withUnsafeBytes { bytes throws(StoreError) in
                while offset < limit, case .payload(let range) = Frame.read(bytes, at: offset - start) {
                    try visit(UnsafeRawBufferPointer(rebasing: bytes[range]), start + range.lowerBound)
                    offset = start + range.upperBound
                }
            }
            if offset > start {
                pieceBytes = Self.pieceBytes
            } else if piece.count == pieceBytes, pieceBytes < Frame.payloadMax + Frame.headerBytes,
                piece.withUnsafeBytes({ Frame.read($0, at: 0) }) == .incomplete
            {
                pieceBytes *= 4
            } else {
                return
            }
        }
    }

    /// Leaves out what stands before `offset`.
    mutating func skip(to offset: Int) { self.offset = offset }

    /// What is wrong at `offset`: nil for a torn end, behind which no whole record stands.
    func damage() throws(StoreError) -> Damage? {
        let rest = try Files.read(
            descriptor, at: offset, count: max(0, Files.size(of: descriptor) - offset), path: path)
        guard let next = rest.withUnsafeBytes({ Frame.next(in: $0, from: 1) }) else { return nil }
        return Damage(offset: offset, bytes: next, lost: rest.count)
    }
}
