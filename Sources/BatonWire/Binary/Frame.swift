/// A record in a file of records: a checksum, the length of its payload, the payload.
///
/// ```
/// crc     4 bytes, lowest first: CRC-32C over all that follows
/// length  4 bytes, lowest first, at least 1
/// payload
/// ```
package enum Frame {
    package static let headerBytes = 8
    /// Bytes of one payload; SQLite takes a billion in one value.
    package static let payloadMax = 1 << 29

    /// What stands at a place in a file of records.
    package enum Found: Hashable, Sendable {
        case payload(Range<Int>)
        /// The bytes end before the frame does.
        case incomplete
        /// The length can't be one, or the checksum does not hold.
        case damaged
    }

    package static func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Found {
        guard bytes.count - offset >= headerBytes else { return .incomplete }
        let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)))
        guard length >= 1, length <= payloadMax else { return .damaged }
        let end = offset + headerBytes + length
        guard bytes.count >= end else { return .incomplete }
        let stated = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let checked = UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<end])
        return Checksum.crc32c(checked) == stated ? .payload((offset + headerBytes)..<end) : .damaged
    }

    /// Where the next whole frame begins at or behind `offset`; nil when none does.
    ///
    /// Tells a torn end from a damaged middle. Looks at each place, so it is for bytes that are known to be wrong.
    package static func next(in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
        var place = offset
        while bytes.count - place > headerBytes {
            if case .payload = read(bytes, at: place) { return place }
            place += 1
        }
        return nil
    }
}

extension WireWriter {
    /// Writes what `body` writes as one frame; false, and nothing, where that is more than a frame can hold.
    @discardableResult
    package mutating func frame(_ body: (inout WireWriter) -> Void) -> Bool {
        let start = bytes.count
        fixed32(0)
        fixed32(0)
        body(&self)
        let length = bytes.count - start - Frame.headerBytes
        precondition(length >= 1, "a frame has a payload")
        guard length <= Frame.payloadMax else {
            cut(to: start)
            return false
        }
        patch32(UInt32(length), at: start + 4)
        let checksum = bytes.withUnsafeBytes {
            Checksum.crc32c(UnsafeRawBufferPointer(rebasing: $0[(start + 4)...]))
        }
        patch32(checksum, at: start)
        return true
    }
}
